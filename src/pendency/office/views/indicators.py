"""Indicators: all of them at a glance, and one with its definition, chart and table."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from pendency.office.charts.measured import chart_of, curve_chart, labelled, main_part, table_of
from pendency.office.forms import IndicatorQuestion
from pendency.office.language import chinese, choose
from pendency.office.permissions import Permission
from pendency.office.tables import Grid, RowSource
from pendency.office.views.figures import Book, words_of
from pendency.office.views.measures import ask, ask_curve
from pendency.office.views.screen import figures_for, screen, show
from pendency.planning import INDICATORS

KINDS: dict[str, tuple[str, str]] = {
    "stock": ("Stocks: on the day", "存量（时点）"),
    "flow": ("Flows: in the year up to the day", "流量（近12个月）"),
    "rate": ("Shares and means of what a flow counted", "比率与均值"),
    "duration": ("Durations", "时长"),
    "curve": ("Curves: cohorts followed over time", "曲线（批次追踪）"),
}


@screen(Permission.VIEW_NETWORK)
def indicators(request: HttpRequest) -> HttpResponseBase:
    """Every indicator with its main figure for the whole network."""
    mart, limits = figures_for(request)
    book = Book(mart.figures(**limits))
    groups = [
        (choose(*words), [_entry(name, book) for name, i in INDICATORS.items() if i.kind == kind])
        for kind, words in KINDS.items()
    ]
    return show(
        request, "office/indicators.html", title=_("Indicators"), about=mart.about, groups=groups,
        book=book,
    )  # fmt: skip


def _entry(name: str, book: Book) -> dict[str, Any]:
    part = main_part(name)
    return {"indicator": INDICATORS[name], "part": part, "shown": book.get(name, part)}


@screen(Permission.VIEW_NETWORK)
def indicator(request: HttpRequest, name: str) -> HttpResponseBase:
    """One indicator, measured as the address asks."""
    if name not in INDICATORS:
        raise Http404(_("There is no indicator %(name)s.") % {"name": name})
    mart, limits = figures_for(request)
    form = IndicatorQuestion(request.GET, indicator=name, observed_to=mart.about.observed_to,
                             label_suffix="")  # fmt: skip
    question = form.cleaned_data if form.is_valid() else {}
    frame = ask(name, question, **limits)
    places = {place.id: choose(place.en, place.zh) for place in mart.centres}
    rows = labelled(name, frame, places)
    part = question.get("part") or main_part(name)
    return show(
        request,
        "office/indicator.html",
        title=words_of(name),
        crumbs=[(_("Indicators"), reverse("indicators"))],
        about=mart.about,
        indicator=INDICATORS[name],
        chinese=chinese(),
        form=form,
        chart=chart_of(name, rows, part),
        curve=curve_chart(name, ask_curve(name, question, **limits), places, part),
        grids=[Grid(table_of(name, frame.columns), RowSource(rows), request.GET)],
    )
