"""A centre and a department: the state of one part of the corps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pendency.office.access import (
    access_centre,
    access_unit,
    visible_centres,
    visible_dockets,
    visible_units,
)
from pendency.office.charts.figures import bars_of_parts, flows, stock_over_time, survival
from pendency.office.mart import CaseFilter, Figure, Mart
from pendency.office.models import Unit
from pendency.office.roles import Permission
from pendency.office.scope import Level, below
from pendency.office.tables import Column, Grid, RowSource, Table
from pendency.office.tables.worklists import MartCases, case_table
from pendency.office.views.figures import Book, field_words
from pendency.office.views.network import FLOWS, SHOWN, STOCK
from pendency.office.views.screen import figures_for, screen, show

SUMS = ("stock", "inflow", "first_actions", "disposals", "overdue_acts")
_NETWORK = (gettext_lazy("Network at a glance"), "/network/")


@screen(Permission.VIEW_CENTRE)
def centres(request: HttpRequest) -> HttpResponseBase:
    """The tree of centres and departments that the person may open."""
    mart, _limits = figures_for(request)
    units = list(visible_units(request.user).select_related("parent"))
    tree = [
        (centre, [u for u in units if u.centre_id == centre.pk and u.parent_id is None], units)
        for centre in visible_centres(request.user)
    ]
    return show(
        request, "office/centres.html", title=_("Centres and departments"), about=mart.about,
        tree=[(c, [(u, [s for s in every if s.parent_id == u.pk]) for u in top])
              for c, top, every in tree],
    )  # fmt: skip


@screen(Permission.VIEW_CENTRE)
def centre(request: HttpRequest, centre_id: int) -> HttpResponseBase:
    """One centre."""
    place = access_centre(request.user, centre_id)
    mart, limits = figures_for(request)
    figures = mart.figures(level=Level.CENTRE, centre_id=centre_id, **limits)
    monthly = {n: mart.series(n, level=Level.CENTRE, centre_id=centre_id, **limits) for n in FLOWS}
    fields = Book(mart.figures(*SHOWN, "overdue_acts", level=Level.CENTRE_FIELD,
                               centre_id=centre_id, **limits), "field")  # fmt: skip
    only = CaseFilter(centre_id=centre_id, pending=True)
    return show(
        request,
        "office/centre.html",
        title=str(place),
        crumbs=[_NETWORK],
        about=mart.about,
        place=place,
        book=Book(figures),
        flows=flows("flows", _("Inflow, first actions and disposals by month"), monthly),
        stock=stock_over_time(
            "stock-months", _("Stock by month"),
            mart.series("stock", level=Level.CENTRE, centre_id=centre_id, **limits), tuple(STOCK)),
        ages=bars_of_parts("ages", _("Stock by age since filing"), "stock_by_age", figures),
        curves=survival(
            "entering", _("Time to first action of the cases filed in the last five years"),
            {str(place): mart.curve("first_action_entering", level=Level.CENTRE,
                                    centre_id=centre_id, **limits),
             _("network"): mart.curve("first_action_entering", **limits)}),
        grids=[
            Grid(UNITS, RowSource(_unit_rows(request, mart, limits, centre_id)), request.GET),
            Grid(FIELDS_TABLE, RowSource(_field_rows(fields)), request.GET),
            worklist(request, mart, limits, only),
        ],
    )  # fmt: skip


@screen(Permission.VIEW_UNIT)
def unit(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """One department: the sum of its sections, each section, its fields and its pending cases."""
    place = access_unit(request.user, unit_id)
    mart, limits = figures_for(request)
    members = set(below(unit_id))

    def months(name: str) -> list[Figure]:
        """Monthly counts of the department, its sections added up."""
        series = (mart.series(name, level=Level.UNIT, unit_id=u, **limits) for u in members)
        return _sum((f for figures in series for f in figures), members)

    figures = [f for u in members for f in mart.figures(level=Level.UNIT, unit_id=u, **limits)]
    monthly = {name: months(name) for name in FLOWS}
    total = _sum((f for f in figures if f.indicator in (*SUMS, "stock_by_age")), members)
    own = [f for f in figures if f.unit_id == unit_id and f.indicator not in SUMS]
    book = Book(total + (own if len(members) == 1 else []))
    return show(
        request,
        "office/unit.html",
        title=str(place),
        crumbs=[_NETWORK, *_above(place)],
        about=mart.about,
        place=place,
        book=book,
        whole=len(members) == 1,
        flows=flows("flows", _("Inflow, first actions and disposals by month"), monthly),
        stock=stock_over_time("stock-months", _("Stock by month"), months("stock"), tuple(STOCK)),
        ages=bars_of_parts("ages", _("Stock by age since filing"), "stock_by_age", total),
        overdue=book.parts("overdue_acts"),
        grids=[
            Grid(UNITS, RowSource(_unit_rows(request, mart, limits, place.centre_id, members)),
                 request.GET),
            Grid(UNIT_FIELDS, RowSource(_fields_of(mart, limits, members)), request.GET),
            Grid(PEOPLE, RowSource(_people(request, mart, limits, members)), request.GET),
            worklist(request, mart, limits, CaseFilter(unit_ids=below(unit_id), pending=True)),
        ],
    )  # fmt: skip


def worklist(request: HttpRequest, mart: Mart, limits: dict[str, Any], only: CaseFilter) -> Grid:
    """The pending cases of a place, longest in their state first."""
    table = case_table(
        "worklist", gettext_lazy("Pending cases"), mart.about.observed_to, order="state_date",
        remedy=gettext_lazy("Nothing is pending here, or the pending cases are not published "
                            "and lie outside your part of the corps."),
    )  # fmt: skip
    return Grid(table, MartCases(mart, limits["scope"], only), request.GET)


def _above(unit: Unit) -> list[tuple[str, str]]:
    crumbs = []
    if unit.centre_id:
        crumbs.append((str(unit.centre), reverse("centre", args=[unit.centre_id])))
    if unit.parent_id:
        crumbs.append((str(unit.parent), reverse("unit", args=[unit.parent_id])))
    return crumbs


def _sum(figures: Iterable[Figure], members: set[int]) -> list[Figure]:
    """Counts of several units added up, by period and part; counts only, never estimates."""
    sums: dict[tuple[str, dt.date | None, str], Figure] = {}
    for f in figures:
        if f.unit_id not in members:
            continue
        key = (f.indicator, f.period, f.part)
        before = sums.get(key)
        n, value = (before.n or 0, before.value or 0) if before else (0, 0)
        sums[key] = Figure(f.indicator, f.level, f.centre_id, None, None, None, f.period, f.part,
                           n + (f.n or 0), value + (f.value or 0), None, None, f.note)  # fmt: skip
    return list(sums.values())


def _unit_rows(request: HttpRequest, mart: Mart, limits: dict[str, Any], centre_id: int | None,
               members: set[int] | None = None) -> list[dict[str, object]]:  # fmt: skip
    """Departments with the counts of their sections added up, sections with all their figures."""
    figures = mart.figures(*SHOWN, "overdue_acts", level=Level.UNIT, centre_id=centre_id, **limits)
    book = Book(figures, "unit_id")
    units = [u for u in visible_units(request.user) if u.centre_id == centre_id]
    sections = {u.pk: [s.pk for s in units if s.parent_id == u.pk] for u in units}
    rows = []
    for u in units:
        if members and u.pk not in members:
            continue
        own = {} if sections[u.pk] else _medians_of(book, u.pk)
        url = reverse("unit", args=[u.pk])
        place = {"code": u.code, "name": str(u), "url": url}
        rows.append(place | _added_up(book, [u.pk, *sections[u.pk]]) | own)
    return sorted(rows, key=lambda row: str(row["code"]))


def _added_up(book: Book, units: list[int]) -> dict[str, object]:
    """Counts of several units together; None where none of them has any."""
    counts = {name: [book.get(name, place=u).n for u in units] for name in SUMS}
    known = {name: [n for n in found if n is not None] for name, found in counts.items()}
    return {name: sum(found) if found else None for name, found in known.items()}


def _field_rows(book: Book) -> list[dict[str, object]]:
    fields = sorted(place for place in book.places if place is not None)
    return [{"field": f, "name": field_words(f)} | _measured(book, f) for f in fields]


def _fields_of(mart: Mart, limits: dict[str, Any], members: set[int]) -> list[dict[str, object]]:
    """Counts of a department by technology field, its sections added up."""
    rows: dict[int, dict[str, object]] = {}
    for f in mart.figures(*SUMS, level=Level.UNIT_FIELD, **limits):
        if f.part == "all" and f.unit_id in members and f.field is not None:
            row = rows.setdefault(f.field, {"field": f.field, "name": field_words(f.field)})
            row[f.indicator] = row.get(f.indicator, 0) + f.n
    return [row for _field, row in sorted(rows.items()) if any(row.get(name) for name in SUMS)]


def _people(
    request: HttpRequest, mart: Mart, limits: dict[str, Any], members: set[int]
) -> list[dict[str, object]]:
    """Those who serve in a department now, for whoever may open their dockets."""
    book = Book(mart.figures(*SHOWN, "overdue_acts", level=Level.EXAMINER, **limits), "examiner_id")
    serving = set(visible_dockets(request.user).values_list("pk", flat=True))
    people = [p for p in mart.examiners(limits["scope"]) if p.unit_id in members]
    return [
        {"code": p.code, "url": reverse("docket", args=[p.id])} | _measured(book, p.id)
        for p in people
        if p.id in serving
    ]


def _measured(book: Book, place: int) -> dict[str, object]:
    return {name: book.get(name, place=place).n for name in SUMS} | _medians_of(book, place)


def _medians_of(book: Book, place: int) -> dict[str, object]:
    return {
        f"{key}_{end}": getattr(book.get(indicator, "p50", place), end)
        for key, indicator in (("first", "first_action_pendency"), ("total", "total_pendency"))
        for end in ("value", "low", "high", "n")
    }


def _counts() -> tuple[Column, ...]:
    return (
        Column("stock", gettext_lazy("Stock"), "count", "stock", definition="stock"),
        Column("inflow", gettext_lazy("Inflow"), "count", "inflow", definition="inflow"),
        Column("first_actions", gettext_lazy("First actions"), "count", "first_actions",
               definition="first_actions"),
        Column("disposals", gettext_lazy("Disposals"), "count", "disposals",
               definition="disposals"),
        Column("overdue_acts", gettext_lazy("Overdue"), "count", "overdue_acts",
               definition="overdue_acts"),
    )  # fmt: skip


def _medians() -> tuple[Column, ...]:
    return (
        Column("first_value", gettext_lazy("First-action pendency, median, months"), "interval",
               definition="first_action_pendency"),
        Column("first_n", gettext_lazy("n"), "count"),
        Column("total_value", gettext_lazy("Total pendency, median, months"), "interval",
               definition="total_pendency"),
        Column("total_n", gettext_lazy("n"), "count"),
    )  # fmt: skip


UNITS = Table(
    "units",
    gettext_lazy("Departments and sections"),
    (
        Column("name", gettext_lazy("Unit"), href=lambda r: r["url"], head=True),
        Column("code", gettext_lazy("Code"), "code", "code"),
        *_counts(),
        *_medians(),
    ),
    empty=gettext_lazy("No department with cases"),
    remedy=gettext_lazy("Cases reach a department when they are docketed to it."),
    per_page=40,
)
FIELDS_TABLE = Table(
    "fields",
    gettext_lazy("Technology fields"),
    (
        Column("name", gettext_lazy("WIPO field"), sort="field", head=True),
        *_counts(),
        *_medians(),
    ),
    empty=gettext_lazy("No case has a technology field yet"),
    remedy=gettext_lazy("The field follows from the main IPC symbol of the case."),
    per_page=40,
)
UNIT_FIELDS = Table(
    "fields",
    gettext_lazy("Technology fields"),
    (Column("name", gettext_lazy("WIPO field"), sort="field", head=True), *_counts()),
    empty=FIELDS_TABLE.empty,
    remedy=FIELDS_TABLE.remedy,
    per_page=40,
)
PEOPLE = Table(
    "people",
    gettext_lazy("Dockets"),
    (
        Column(
            "code", gettext_lazy("Examiner"), "code", "code", href=lambda r: r["url"], head=True
        ),
        *_counts(),
    ),
    empty=gettext_lazy("No docket that you may open"),
    remedy=gettext_lazy("Dockets of single examiners are open to themselves and to their heads."),
    per_page=40,
)
