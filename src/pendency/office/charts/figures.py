"""Charts made of the mart's figures: flows by month, stock by part, curves with their bands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from pendency.office.charts.chart import Chart, Series, TableFallback
from pendency.office.charts.scale import Scale, shared_scale
from pendency.office.charts.small import Sparkline
from pendency.office.language import choose
from pendency.office.mart import Figure, Point
from pendency.planning import DAYS_PER_MONTH, INDICATORS, part_label

PARTIAL = "partial period"
#: Points of a curve that a picture can show; the table holds a point per quarter of a year.
CURVE_POINTS = 240
CURVE_ROWS = 3  # months


def lang() -> str:
    """The reader's language as the engines name it."""
    return choose("en", "zh")


def whole(figures: Iterable[Figure], part: str = "all") -> dict[dt.date, Figure]:
    """Monthly figures of one part by month, without months that are not covered in full."""
    return {f.period: f for f in figures if f.part == part and f.note != PARTIAL and f.period}


def flows(name: str, title: str, series: dict[str, list[Figure]], *, bars: bool = False) -> Chart:
    """Monthly counts of several indicators over one another."""
    months = {indicator: whole(figures) for indicator, figures in series.items()}
    x = _begun(months)
    drawn = [
        Series(
            choose(INDICATORS[i].en, INDICATORS[i].zh),
            [by_month[m].value if m in by_month else None for m in x],
            mark="bar" if bars else "line",
        )
        for i, by_month in months.items()
    ]
    return Chart(
        name=name,
        title=title,
        summary=_summary(title, [s.name for s in drawn], x),
        x=[f"{m:%Y-%m-%d}" for m in x],
        series=drawn,
        unit=_("cases a month"),
        x_head=_("Month"),
        fallback=_by_month(x, drawn),
    )


def stock_over_time(name: str, title: str, figures: list[Figure], parts: Sequence[str]) -> Chart:
    """The stock at the end of each month, its parts stacked."""
    months = {part: whole(figures, part) for part in parts}
    x = _begun(months)
    drawn = [
        Series(part_label(part, lang()), [by[m].value if m in by else None for m in x],
               mark="area", stack="stock")
        for part, by in months.items()
    ]  # fmt: skip
    return Chart(
        name=name,
        title=title,
        summary=_summary(title, [s.name for s in drawn], x),
        x=[f"{m:%Y-%m-%d}" for m in x],
        series=drawn,
        unit=_("cases"),
        x_head=_("Month"),
        fallback=_by_month(x, drawn),
    )


def bars_of_parts(name: str, title: str, indicator: str, figures: Iterable[Figure]) -> Chart:
    """One bar per part, in the definitions' order; the total is left to the text."""
    found = {f.part: f for f in figures if f.indicator == indicator and f.part != "all"}
    parts = [p for p in INDICATORS[indicator].parts if p in found]
    words = choose(INDICATORS[indicator].en, INDICATORS[indicator].zh)
    return Chart(
        name=name,
        title=title,
        summary=_("%(title)s: one bar for each of %(n)d parts") % {"title": title, "n": len(parts)},
        x=[part_label(p, lang()) for p in parts],
        series=[Series(words, [found[p].value for p in parts], mark="bar")],
        axis="category",
        unit=choose(INDICATORS[indicator].unit, INDICATORS[indicator].unit_zh),
        x_head=_("Part"),
    )


def survival(
    name: str, title: str, curves: dict[str, list[Point]], *,
    marks: Sequence[tuple[float, str]] = (), note: str = "", height: str = "",
) -> Chart:  # fmt: skip
    """Shares by months since the start, as steps with their bands, several over one another.

    The curves are thinned for the picture and for the table; each thinned point is one of the
    curve's own, so that no value is shown that was not estimated.
    """
    days = sorted({p.day for points in curves.values() for p in points})
    x = _thin(days)
    drawn, rows = [], []
    for words, points in curves.items():
        at = _steps(points, x)
        drawn.append(
            Series(words, [p and p.value for p in at], mark="step",
                   low=[p and p.low for p in at], high=[p and p.high for p in at])
        )  # fmt: skip
        rows.append(_quarterly(points))
    months = list(range(0, int((days or [0])[-1] / DAYS_PER_MONTH) + 1, CURVE_ROWS))
    heads = [_("Months"), *curves]
    return Chart(
        name=name,
        title=title,
        summary=_("%(title)s, as curves with 95%% bands over %(n)d months")
        % {"title": title, "n": months[-1] if months else 0},
        x=[round(day / DAYS_PER_MONTH, 2) for day in x],
        series=drawn,
        axis="value",
        percent=True,
        x_title=_("months"),
        marks=marks,
        note=note,
        height=height,
        fallback=TableFallback(heads, [[m, *(row.get(m, "–") for row in rows)] for m in months]),
    )


def trend(figures: Iterable[Figure], label: str) -> Sparkline:
    """A sparkline of monthly values."""
    by_month = whole(figures)
    return Sparkline([by_month[m].value for m in _begun({"": by_month})], label)


def scale_of(values: Iterable[float | None]) -> Scale | None:
    """A scale shared by durations that are compared as points; points need no zero."""
    return shared_scale(values)


def _begun(months: dict[str, dict[dt.date, Figure]]) -> list[dt.date]:
    """The months from the first one on in which anything was counted."""
    x = sorted(set().union(*months.values()))
    counted = [m for m in x if any(by[m].value for by in months.values() if m in by)]
    return [m for m in x if m >= counted[0]] if counted else x


def _thin(days: list[int]) -> list[int]:
    every = -(-len(days) // CURVE_POINTS) or 1
    return days if every == 1 else [*days[:-1:every], days[-1]]


def _steps(points: list[Point], days: list[int]) -> list[Point | None]:
    """The point in force on each day; None before the first and after the last."""
    found: list[Point | None] = []
    i = -1
    for day in days:
        while i + 1 < len(points) and points[i + 1].day <= day:
            i += 1
        found.append(points[i] if i >= 0 and day <= points[-1].day else None)
    return found


def _quarterly(points: list[Point]) -> dict[int, str]:
    last = points[-1].day if points else 0
    months = range(0, int(last / DAYS_PER_MONTH) + 1, CURVE_ROWS)
    found = _steps(points, [int(m * DAYS_PER_MONTH) for m in months])
    return {m: _share(p) for m, p in zip(months, found, strict=True) if p}


def _share(point: Point) -> str:
    text = f"{100 * point.value:.1f}%"
    if point.low is None or point.high is None:
        return text
    return f"{text} ({100 * point.low:.1f}–{100 * point.high:.1f}; n={point.at_risk:,})"


def _by_month(x: Sequence[dt.date], series: Sequence[Series]) -> TableFallback:
    columns = [["–" if v is None else f"{v:,.0f}" for v in s.values] for s in series]
    rows = [list(row) for row in zip([f"{m:%Y-%m}" for m in x], *columns, strict=True)]
    return TableFallback([_("Month"), *(s.name for s in series)], rows[::-1])


def _summary(title: str, names: Sequence[str], x: Sequence[dt.date]) -> str:
    words = {"title": title, "names": _(", ").join(names)}
    if not x:
        return _("%(title)s: nothing to draw") % words
    words |= {"first": f"{x[0]:%Y-%m}", "last": f"{x[-1]:%Y-%m}"}
    return _("%(title)s by month from %(first)s to %(last)s: %(names)s") % words
