"""Charts of plans: months against their targets, and what changed a figure, as a waterfall."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pendency.office.charts.chart import Chart, Series, TableFallback
from pendency.office.language import choose
from pendency.office.plans.progress import Line
from pendency.planning.targets import ControlBand

#: Colours of a waterfall: the two totals, what raised, what lowered.
_TOTAL, _RAISED, _LOWERED = 1, 2, 3
#: A waterfall whose steps are smaller than this share of its totals is drawn without its foot.
_SMALL = 0.5


def by_month(line: Line, band: ControlBand) -> Chart:
    """Months done, over the month's target with its control band."""
    x = [f"{month.month:02d}" for month in line.months]
    target: list[float] = [month.target for month in line.months]
    done = [month.done if month.verdict != "open" or month.done else None for month in line.months]
    return Chart(
        name="months",
        title=_("Month by month"),
        summary=_("What was done in each month, beside the month's target and its control band"),
        x=x,
        series=[
            Series(_("done"), done, mark="bar", colour=1),
            Series(_("target"), target, mark="line", colour=2,
                   low=[t * band.month_low for t in target],
                   high=[t * band.month_high for t in target]),
        ],
        axis="category",
        unit=_("cases"),
        x_head=_("Month"),
        band_word=_("control band"),
    )  # fmt: skip


def cumulated(line: Line, band: ControlBand) -> Chart:
    """The year so far, over the cumulated target with its floors and ceiling."""
    x = [f"{month.month:02d}" for month in line.months]
    target: list[float] = []
    done: list[float | None] = []
    so_far = sum_done = 0
    for month in line.months:
        so_far, sum_done = so_far + month.target, sum_done + month.done
        target.append(so_far)
        done.append(sum_done if month.month <= line.through else None)
    return Chart(
        name="cumulated",
        title=_("The year so far"),
        summary=_("What was done since January, beside the cumulated target and its control band"),
        x=x,
        series=[
            Series(_("target"), target, mark="line", colour=2,
                   low=[t * band.floors[i // 3] for i, t in enumerate(target)],
                   high=[t * band.ceiling for t in target]),
            Series(_("done"), done, mark="line", colour=1),
        ],
        axis="category",
        unit=_("cases"),
        x_head=_("Month"),
        band_word=_("control band"),
    )  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A step of a waterfall: what it is called and by how much it changed the figure."""

    words: str
    change: float


def waterfall(
    name: str, title: str, begin: tuple[str, float], steps: Sequence[Step], end: tuple[str, float],
    *, unit: str, decimals: int = 0, note: str = "",
) -> Chart:  # fmt: skip
    """From a figure over its changes to the figure after them."""
    at, spans = begin[1], [(0.0, begin[1])]
    for step in steps:
        spans.append((min(at, at + step.change), max(at, at + step.change)))
        at += step.change
    spans.append((0.0, end[1]))
    foot = _foot([begin[1], end[1]], [edge for span in spans[1:-1] for edge in span])
    kinds = [_TOTAL, *(_RAISED if step.change > 0 else _LOWERED for step in steps), _TOTAL]
    values = [begin[1], *(step.change for step in steps), end[1]]
    words = {_TOTAL: _("level"), _RAISED: _("raised it"), _LOWERED: _("lowered it")}
    series = [
        Series(
            words[kind],
            [v if k == kind else None for v, k in zip(values, kinds, strict=True)],
            mark="float", colour=kind,
            low=[max(low, foot) if k == kind else None
                 for (low, _high), k in zip(spans, kinds, strict=True)],
            high=[high if k == kind else None
                  for (_low, high), k in zip(spans, kinds, strict=True)],
        )
        for kind in (_TOTAL, _RAISED, _LOWERED)
    ]  # fmt: skip
    labels = [begin[0], *(step.words for step in steps), end[0]]
    signed = [f"{v:,.{decimals}f}" if k == _TOTAL else f"{v:+,.{decimals}f}"
              for v, k in zip(values, kinds, strict=True)]  # fmt: skip
    notes = [note, _("The axis does not begin at 0.") if foot > 0 else ""]
    return Chart(
        name=name,
        title=title,
        summary=_("%(title)s: from %(begin)s to %(end)s in %(n)d steps") % {
            "title": title, "begin": signed[0], "end": signed[-1], "n": len(steps)},
        x=labels,
        series=series,
        axis="category",
        unit=unit,
        decimals=decimals,
        floor=foot or None,
        note=" ".join(filter(None, notes)),
        x_head=_("Step"),
        fallback=TableFallback([_("Step"), unit], [list(row) for row in zip(labels, signed,
                                                                        strict=True)]),
    )  # fmt: skip


def _foot(totals: Sequence[float], edges: Sequence[float]) -> float:
    """Where the axis begins: 0, unless the steps would then be too small to see."""
    low, high = min([*totals, *edges]), max([*totals, *edges])
    if low <= 0 or (high - low) >= _SMALL * high:
        return 0.0
    foot = max(0.0, low - 0.35 * (high - low or high))
    step = 10.0 ** math.floor(math.log10(high - low or high))  # a number that reads well
    return round(math.floor(foot / step + 1e-9) * step, 6)


#: Series of a fan: words, unit, decimals.
_FANS: dict[str, tuple[tuple[str, str], tuple[str, str], int]] = {
    "first_action_pendency": (("First-action pendency", "一通周期"), ("months", "月"), 1),
    "unexamined": (("Unexamined cases", "未审案件"), ("cases", "件"), 0),
    "first_actions": (("First actions", "一通量"), ("cases a quarter", "件/季度"), 0),
    "closings": (("Closings", "结案量"), ("cases a quarter", "件/季度"), 0),
}


def fan_words(series: str) -> str:
    """What a fan shows."""
    return choose(*_FANS[series][0])


def fan(
    name: str, row: Mapping[str, Any], scope: str, *, before: Mapping[str, Any] | None = None,
    before_name: str = "",
) -> Chart:  # fmt: skip
    """The twin's fan of a figure by quarter, over the plan; beside another scenario's median.

    Parameters
    ----------
    name
        Of the element.
    row
        One of ``fans`` of a scenario's figures.
    scope
        Whose figure it is, in words.
    before, before_name
        The same of the scenario that it is a variant of.
    """
    words, unit, decimals = _FANS[row["series"]]
    empty = [None] * len(row["quarters"])
    series = [
        Series(choose("95 of 100 runs", "95%的模拟"), empty, colour=1, low=row["q025"],
               high=row["q975"]),
        Series(choose("80 of 100 runs", "80%的模拟"), empty, colour=1, low=row["q100"],
               high=row["q900"]),
        Series(choose("50 of 100 runs", "50%的模拟"), empty, colour=1, low=row["q250"],
               high=row["q750"]),
        Series(choose("twin, median", "孪生模拟中位数"), row["q500"], colour=1),
        Series(choose("plan", "方案"), row["plan"], colour=2, dashed=True),
    ]  # fmt: skip
    if before is not None:
        label = choose(f"median of {before_name}", f"“{before_name}”中位数")
        series.append(Series(label, before["q500"], colour=4, dashed=True))
    title = f"{choose(*words)} · {scope}"
    return Chart(
        name=name,
        title=title,
        summary=_("%(title)s by quarter: the twin's median with the ranges of its runs, and the "
                  "plan") % {"title": title},
        x=row["quarters"],
        series=series,
        unit=choose(*unit),
        decimals=decimals,
        x_head=_("Quarter from"),
        height="chart-fan",
    )  # fmt: skip


def side_by_side(series: str, fans: Sequence[tuple[str, Mapping[str, Any]]]) -> Chart:
    """Medians of several scenarios over one another, each with the range of 8 runs of 10."""
    words, unit, decimals = _FANS[series]
    return Chart(
        name=f"compare-{series}",
        title=choose(*words),
        summary=_("%(title)s by quarter in %(n)d scenarios") % {
            "title": choose(*words), "n": len(fans)},
        x=fans[0][1]["quarters"] if fans else [],
        series=[Series(name, row["q500"], low=row["q100"], high=row["q900"]) for name, row in fans],
        unit=choose(*unit),
        decimals=decimals,
        x_head=_("Quarter from"),
        band_word=choose("80 of 100 runs", "80%的模拟"),
        height="chart-fan",
    )  # fmt: skip


def courses(now: Sequence[float], then: Sequence[float], starts: Sequence[str]) -> Chart:
    """The unexamined stock by quarter: going on as now, and with what was chosen."""
    return Chart(
        name="courses",
        title=choose(*_FANS["unexamined"][0]),
        summary=_("Unexamined cases at the end of each quarter, as now and as chosen"),
        x=list(starts),
        series=[
            Series(_("going on as now"), [round(v, 1) for v in now], colour=4, dashed=True),
            Series(_("as chosen"), [round(v, 1) for v in then], colour=1),
        ],
        unit=_("cases"),
        x_head=_("Quarter from"),
    )
