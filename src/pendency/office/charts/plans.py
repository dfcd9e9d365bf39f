"""Charts of plans: months against their targets, and what changed a figure, as a waterfall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pendency.office.charts.chart import Chart, Series, TableFallback
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
    return max(0.0, low - 0.35 * (high - low or high))
