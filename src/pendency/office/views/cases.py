"""The list of cases."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pendency.office.forms import CaseSearch
from pendency.office.language import choose
from pendency.office.permissions import Permission
from pendency.office.tables import Grid
from pendency.office.tables.worklists import MartCases, case_table
from pendency.office.views.screen import figures_for, screen, show


@screen(Permission.VIEW_CASE)
def cases(request: HttpRequest) -> HttpResponseBase:
    """Cases that the person may see, found by what the address says."""
    mart, limits = figures_for(request)
    centres = [(str(c.id), choose(c.en, c.zh)) for c in mart.centres]
    form = CaseSearch(request.GET, centres=centres, label_suffix="")
    table = case_table(
        "cases", gettext_lazy("Cases"), mart.about.observed_to, order="-filing_date",
        remedy=gettext_lazy("Widen the filter: fewer words, any state, a longer period."),
    )  # fmt: skip
    return show(
        request, "office/cases.html", title=_("Cases"), about=mart.about, form=form,
        grids=[Grid(table, MartCases(mart, limits["scope"], form.filter), request.GET)],
    )  # fmt: skip
