"""A centre and a department: the state of one part of the corps."""

from __future__ import annotations

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
from pendency.office.mart import CaseFilter, Mart
from pendency.office.models import Unit
from pendency.office.permissions import Permission
from pendency.office.scope import Level, below
from pendency.office.tables import Column, Grid, RowSource, Table
from pendency.office.tables.worklists import MartCases, case_table
from pendency.office.views.branch import SUMS, Branch
from pendency.office.views.figures import Book, field_words
from pendency.office.views.network import FLOWS, STOCK
from pendency.office.views.screen import figures_for, screen, show

#: Columns of medians, and whose they are.
MEDIANS = {"first": "first_action_pendency", "total": "total_pendency"}
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
    shown = (*SUMS, *MEDIANS.values())
    fields = Book(mart.figures(*shown, parts=("all", "p50"), level=Level.CENTRE_FIELD,
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
    """One department or section with all below it: figures, units, fields, pending cases."""
    place = access_unit(request.user, unit_id)
    mart, limits = figures_for(request)
    branch = Branch(mart, limits, place)
    figures = branch.figures()
    book = Book(figures)
    return show(
        request,
        "office/unit.html",
        title=str(place),
        crumbs=[_NETWORK, *_above(place)],
        about=mart.about,
        place=place,
        book=book,
        whole=branch.whole,
        flows=flows("flows", _("Inflow, first actions and disposals by month"),
                    {name: branch.series(name) for name in FLOWS}),
        stock=stock_over_time("stock-months", _("Stock by month"), branch.series("stock"),
                              tuple(STOCK)),
        ages=bars_of_parts("ages", _("Stock by age since filing"), "stock_by_age", figures),
        overdue=book.parts("overdue_acts"),
        grids=[
            Grid(UNITS, RowSource(_unit_rows(request, mart, limits, place.centre_id,
                                             set(branch.members))), request.GET),
            Grid(FIELDS_TABLE if branch.whole else UNIT_FIELDS,
                 RowSource(_field_rows(Book(branch.by_field(), "field"))), request.GET),
            Grid(PEOPLE, RowSource(_people(request, mart, limits, branch.members)), request.GET),
            worklist(request, mart, limits, CaseFilter(unit_ids=branch.members, pending=True)),
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


def _unit_rows(request: HttpRequest, mart: Mart, limits: dict[str, Any], centre_id: int | None,
               members: set[int] | None = None) -> list[dict[str, object]]:  # fmt: skip
    """Departments, their sections, and what lies between: there, counts of the branch only."""
    asked: dict[str, Any] = limits | {"parts": ("all", "p50"), "centre_id": centre_id}
    names = (*SUMS, *MEDIANS.values())
    tops = Book(mart.figures(*names, level=Level.DEPARTMENT, **asked), "unit_id")
    own = Book(mart.figures(*names, level=Level.UNIT, **asked), "unit_id")
    units = [u for u in visible_units(request.user) if u.centre_id == centre_id]
    parents = {u.parent_id for u in units}
    rows = []
    for u in units:
        if members and u.pk not in members:
            continue
        place = {"code": u.code, "name": str(u), "url": reverse("unit", args=[u.pk])}
        if u.parent_id is None:
            rows.append(place | _measured(tops, u.pk))
        elif u.pk in parents:
            rows.append(place | _added_up(own, below(u.pk)))
        else:
            rows.append(place | _measured(own, u.pk))
    return sorted(rows, key=lambda row: str(row["code"]))


def _added_up(book: Book, units: Iterable[int]) -> dict[str, object]:
    """Counts of several units together; None where none of them has any."""
    counts = {name: [book.get(name, place=u).n for u in units] for name in SUMS}
    known = {name: [n for n in found if n is not None] for name, found in counts.items()}
    return {name: sum(found) if found else None for name, found in known.items()}


def _field_rows(book: Book) -> list[dict[str, object]]:
    """Technology fields, those without any figure left out."""
    fields = sorted(place for place in book.places if place is not None)
    rows = [{"field": f, "name": field_words(f)} | _measured(book, f) for f in fields]
    return [row for row in rows if any(row[name] for name in SUMS)]


def _people(
    request: HttpRequest, mart: Mart, limits: dict[str, Any], members: tuple[int, ...]
) -> list[dict[str, object]]:
    """Those who serve in a department now, for whoever may open their dockets."""
    counts: dict[int | None, dict[str, object]] = {}
    for f in mart.figures(*SUMS, level=Level.EXAMINER, parts=("all",), units=members, **limits):
        counts.setdefault(f.examiner_id, {})[f.indicator] = f.n
    serving = set(visible_dockets(request.user).values_list("pk", flat=True))
    people = mart.examiners(limits["scope"], units=members)
    return [{"code": p.code, "id": p.id} | counts.get(p.id, {}) for p in people if p.id in serving]


def _measured(book: Book, place: int) -> dict[str, object]:
    """Counts and medians as the columns of a table name them."""
    medians = {
        f"{key}_{end}": getattr(book.get(indicator, "p50", place), end)
        for key, indicator in MEDIANS.items()
        for end in ("value", "low", "high", "n")
    }
    return {name: book.get(name, place=place).n for name in SUMS} | medians


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
            "code",
            gettext_lazy("Examiner"),
            "code",
            "code",
            href=lambda r: reverse("docket", args=[r["id"]]),
            head=True,
        ),
        *_counts(),
    ),
    empty=gettext_lazy("No docket that you may open"),
    remedy=gettext_lazy("Dockets of single examiners are open to themselves and to their heads."),
    per_page=40,
)
