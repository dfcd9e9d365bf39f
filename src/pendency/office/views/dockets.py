"""An examiner's docket: his pending cases in the order in which they should be taken up."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pendency.office.access import access_docket, visible_cases, visible_centres, visible_units
from pendency.office.models import Examiner
from pendency.office.roles import Permission
from pendency.office.scope import Level
from pendency.office.tables import Column, Grid, QuerySource, Table
from pendency.office.tables.worklists import by_urgency, case_columns, urgency_words
from pendency.office.views.figures import Book
from pendency.office.views.screen import figures_for, screen, show


@screen(Permission.VIEW_DOCKET)
def docket(request: HttpRequest, examiner_id: int) -> HttpResponseBase:
    """The docket of one examiner, with his figures."""
    examiner = access_docket(request.user, examiner_id)
    career = _career(examiner)
    mart, limits = figures_for(request)
    today = mart.about.observed_to
    cases = by_urgency(visible_cases(request.user).filter(examiner=examiner))
    waiting = Column("waiting", gettext_lazy("Waiting, days"), "count",
                     value=lambda case: (today - case.since).days)  # fmt: skip
    columns = case_columns(today)
    table = Table(
        "docket",
        gettext_lazy("Pending cases, most urgent first"),
        (Column("urgency", gettext_lazy("Rank"), "count", "urgency"), *columns[:3], columns[4],
         waiting, *columns[5:9]),
        empty=gettext_lazy("The docket is empty"),
        remedy=gettext_lazy("Cases appear here when they are docketed to this examiner."),
    )  # fmt: skip
    figures = mart.figures(level=Level.EXAMINER, examiner_id=examiner_id, **limits)
    return show(
        request,
        "office/docket.html",
        title=_("Docket %(code)s") % {"code": examiner.code},
        crumbs=_above(request, career),
        about=mart.about,
        examiner=examiner,
        career=career,
        book=Book(figures),
        order=urgency_words(),
        grids=[Grid(table, QuerySource(cases), request.GET)],
    )


def _career(examiner: Examiner) -> list[Any]:
    return list(examiner.employment.select_related("centre", "unit").order_by("-from_date"))


def _above(request: HttpRequest, career: list[Any]) -> list[tuple[str, str]]:
    """Where the examiner serves; a link only to what the person may open."""
    now = career[0] if career else None
    places = [
        ("centre", getattr(now, "centre", None), visible_centres(request.user)),
        ("unit", getattr(now, "unit", None), visible_units(request.user)),
    ]
    return [
        (str(place), reverse(name, args=[place.pk]) if place in allowed else "")
        for name, place, allowed in places
        if place
    ]
