"""The network at a glance: the centres side by side, in their own order, never ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pendency.office.access import visible_centres
from pendency.office.charts import ShareBar, Sparkline
from pendency.office.charts.figures import flows, scale_of, survival, trend
from pendency.office.language import choose
from pendency.office.mart import Figure
from pendency.office.mart.reader import Place
from pendency.office.permissions import Permission
from pendency.office.scope import Level
from pendency.office.tables import Column, Grid, RowSource, Table
from pendency.office.views.figures import Book, Shown, lang, words_of
from pendency.office.views.navigation import landing
from pendency.office.views.notices import notices
from pendency.office.views.screen import figures_for, screen, show, signed_in
from pendency.planning import INDICATORS, part_label

#: Parts of the stock and their colours, the same wherever a stock is drawn.
STOCK = {"unexamined": 1, "awaiting_office": 2, "awaiting_applicant": 3, "allowed": 4, "other": 5}
SHOWN = (
    "stock", "inflow", "returns", "first_actions", "disposals", "first_action_pendency",
    "total_pendency", "overdue_share", "routing_accuracy",
)  # fmt: skip
FLOWS = ("inflow", "first_actions", "disposals")
COMPARED = ("first_action_compared", "total_compared")


@signed_in
def home(request: HttpRequest) -> HttpResponseBase:
    """Each role lands where its work is."""
    return redirect(landing(request.user))


@dataclass(frozen=True)
class Panel:
    """One centre beside the others."""

    place: Place
    url: str | None
    stock: Shown
    bar: ShareBar
    trend: Sparkline
    inflow: Shown
    first_actions: Shown
    disposals: Shown
    first: Shown
    total: Shown


@screen(Permission.VIEW_NETWORK)
def network(request: HttpRequest) -> HttpResponseBase:
    """The whole corps on one page."""
    mart, limits = figures_for(request)
    book = Book(mart.figures(*SHOWN, level=Level.CENTRE, **limits), "centre_id")
    whole = Book(mart.figures(*SHOWN, *COMPARED, **limits))
    open_to = set(visible_centres(request.user).values_list("pk", flat=True))
    stocks = _by_centre(mart.series("stock", level=Level.CENTRE, **limits))
    panels = _panels(mart.centres, book, whole, stocks, open_to)
    monthly = {name: mart.series(name, **limits) for name in FLOWS}
    return show(
        request,
        "office/network.html",
        title=_("Network at a glance"),
        about=mart.about,
        whole=whole,
        panels=panels,
        legend=[(part_label(part, lang()), colour) for part, colour in STOCK.items()],
        scales={"first": panels[0].first.whisker.scale, "total": panels[0].total.whisker.scale}
        if panels
        else {},
        flows=flows("flows", _("Inflow, first actions and disposals by month"), monthly),
        curves=_curves(mart, whole, limits),
        compared=_compared(whole),
        notices=notices(mart.centres, book, whole),
        grids=[Grid(SIDE_BY_SIDE, RowSource(_rows(panels)), request.GET)],
    )


def _panels(
    centres: Sequence[Place], book: Book, whole: Book, stocks: dict[int, list[Figure]],
    open_to: set[int],
) -> list[Panel]:  # fmt: skip
    durations = ("first_action_pendency", "total_pendency")
    scales = {d: scale_of(book.bounds(d, "p50") + whole.bounds(d, "p50")) for d in durations}
    most = max((book.get("stock", place=c.id).n or 0 for c in centres), default=1)
    return [_panel(c, book, whole, stocks, scales, most, c.id in open_to) for c in centres]


def _panel(
    centre: Place, book: Book, whole: Book, stocks: dict[int, list[Figure]],
    scales: dict[str, Any], most: int, opens: bool,
) -> Panel:  # fmt: skip
    def median(indicator: str) -> Shown:
        reference = whole.get(indicator, "p50").value
        return book.get(indicator, "p50", centre.id, scale=scales[indicator], reference=reference)

    label = _("Stock of %(name)s by month") % {"name": choose(centre.en, centre.zh)}
    return Panel(
        place=centre,
        url=reverse("centre", args=[centre.id]) if opens else None,
        stock=book.get("stock", place=centre.id),
        bar=stock_bar(book, centre.id, most),
        trend=trend(stocks.get(centre.id, []), label),
        inflow=book.get("inflow", place=centre.id),
        first_actions=book.get("first_actions", place=centre.id),
        disposals=book.get("disposals", place=centre.id),
        first=median("first_action_pendency"),
        total=median("total_pendency"),
    )


def stock_bar(book: Book, place: int | None, most: int | None = None) -> ShareBar:
    """The stock cut by whose move it is; ``most`` is what the full width stands for."""
    return ShareBar(
        [
            (part_label(part, lang()), book.get("stock", part, place).n or 0, colour)
            for part, colour in STOCK.items()
        ],
        most,
    )


def _by_centre(figures: Sequence[Figure]) -> dict[int, list[Figure]]:
    found: dict[int, list[Figure]] = {}
    for f in figures:
        if f.centre_id is not None:
            found.setdefault(f.centre_id, []).append(f)
    return found


def _curves(mart: Any, whole: Book, limits: dict[str, Any]) -> Any:
    finished = whole.get("first_action_pendency", "mean").value
    points = mart.curve("first_action_entering", **limits)
    marks = [(round(finished, 2), _("mean of finished cases"))] if finished is not None else []
    return survival(
        "entering",
        _("Cases filed in the last five years: share still waiting for the first action"),
        {part_label("waiting", lang()): points},
        marks=marks,
        note=_("Kaplan-Meier estimate with its 95% band; cases still waiting are counted in."),
    )


def _compared(whole: Book) -> list[tuple[str, list[tuple[str, Shown]]]]:
    """Both pendencies in all their readings, drawn on one scale each."""
    table = []
    for indicator in COMPARED:
        parts = INDICATORS[indicator].parts
        scale = scale_of([v for part in parts for v in whole.bounds(indicator, part)])
        rows = [(part_label(p, lang()), whole.get(indicator, p, scale=scale)) for p in parts]
        table.append((words_of(indicator), rows))
    return table


def _rows(panels: Sequence[Panel]) -> list[dict[str, object]]:
    return [_row(panel) for panel in panels]


def _row(p: Panel) -> dict[str, object]:
    durations = {
        f"{name}_{end}": getattr(shown, end)
        for name, shown in (("first", p.first), ("total", p.total))
        for end in ("n", "value", "low", "high")
    }
    parts = {f"stock_{i}": n for i, (_words, n, _colour) in enumerate(p.bar.parts)}
    counts = {
        "stock": p.stock.n, "inflow": p.inflow.n, "first_actions": p.first_actions.n,
        "disposals": p.disposals.n,
    }  # fmt: skip
    place = {"code": p.place.code, "name": choose(p.place.en, p.place.zh)}
    return place | counts | parts | durations


def _measures(key: str, indicator: str) -> tuple[Column, ...]:
    label = _Label(gettext_lazy("%(name)s, median (months)"), indicator)
    return (
        Column(f"{key}_value", label, "interval"),
        Column(f"{key}_n", gettext_lazy("n"), "count"),
    )


class _Label:
    """Words with the name of an indicator in them, chosen when shown."""

    def __init__(self, words: Any, indicator: str) -> None:
        self._words, self._indicator = words, indicator

    def __str__(self) -> str:
        return str(self._words) % {"name": words_of(self._indicator)}


#: The page draws these figures itself; the table is for the files.
SIDE_BY_SIDE = Table(
    "centres",
    gettext_lazy("Centres side by side"),
    (
        Column("code", gettext_lazy("Code"), "code", head=True),
        Column("name", gettext_lazy("Centre")),
        Column("stock", gettext_lazy("Stock"), "count"),
        Column("stock_0", gettext_lazy("of it unexamined"), "count"),
        Column("stock_1", gettext_lazy("awaiting the office"), "count"),
        Column("stock_2", gettext_lazy("awaiting the applicant"), "count"),
        Column("inflow", gettext_lazy("Inflow, 12 months"), "count"),
        Column("first_actions", gettext_lazy("First actions, 12 months"), "count"),
        Column("disposals", gettext_lazy("Disposals, 12 months"), "count"),
        *_measures("first", "first_action_pendency"),
        *_measures("total", "total_pendency"),
    ),
    empty=gettext_lazy("No centre yet"),
    remedy=gettext_lazy("Import records that name centres, then publish a snapshot."),
)
