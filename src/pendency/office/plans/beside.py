"""Scenarios beside the first one: the difference of each target with its interval, and drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pendency.office.charts import Scale, Whisker, shared_scale
from pendency.office.language import choose
from pendency.planning.capacity import Target
from pendency.planning.capacity.wording import change_words, figure_words
from pendency.planning.checking import Runs, Shift, shift_of

Figures = Mapping[str, Any]
Key = tuple[str, int, str | None]


@dataclass(frozen=True)
class Cell:
    """A difference to the first scenario; ``mean`` is empty where none can be told."""

    mean: str
    interval: str
    mark: Whisker | None
    how: str


@dataclass(frozen=True)
class Row:
    """A target's figure in the scenarios after the first."""

    words: str
    scale: Scale | None
    cells: tuple[Cell, ...]


def differences(figures: Sequence[Figures]) -> list[Row]:
    """The differences of each target that the first scenario and another one have."""
    first, *others = [_runs(one) for one in figures]
    return [_row(key, first[key], [other.get(key) for other in others])
            for key in first if any(key in other for other in others)]  # fmt: skip


def _runs(figures: Figures) -> dict[Key, Runs]:
    """The runs of each target; without values where an older run kept none."""
    shown = figures["targets"][: len(figures["targets"]) - figures["margins"]]
    return {
        (row["measure"], row["year"], row["centre"]): Runs(
            figures.get("seed", 0), figures["share"], _known(row.get("values", ()))
        )
        for row in shown
    }


def _known(values: Sequence[float | None]) -> list[float]:
    return [float("nan") if value is None else value for value in values]


def _row(key: Key, first: Runs, others: Sequence[Runs | None]) -> Row:
    measure, year, centre = key
    shifts = [None if other is None else shift_of(first, other) for other in others]
    bounds = [edge for by in shifts if by for edge in (by.low, by.high)]
    scale = shared_scale([0.0, *bounds]) if bounds else None
    words = figure_words(Target(measure, year, 0.0, None, centre))  # type: ignore[arg-type]
    cells = tuple(_cell(measure, first, other, by, scale)
                  for other, by in zip(others, shifts, strict=True))  # fmt: skip
    return Row(choose(words.en, words.zh), scale, cells)


def _cell(measure: str, first: Runs, other: Runs | None, by: Shift | None, scale: Scale | None,
          ) -> Cell:  # fmt: skip
    if other is None:
        return Cell("", "", None, _("has no such target"))
    if by is None:
        kept = first.values and other.values
        return Cell("", "", None, _("a run has no such figure") if kept else
                    _("its single runs were not kept: run the scenario again"))  # fmt: skip
    mean = change_words(by.mean, measure)
    low, high = (_bare(edge, measure) for edge in (by.low, by.high))
    mark = Whisker(by.mean, by.low, by.high, scale, 0.0)
    return Cell(choose(mean.en, mean.zh), choose(f"{low} to {high}", f"{low} 至 {high}"), mark,
                _how(by))  # fmt: skip


def _bare(value: float, measure: str) -> str:
    return f"{value:+,.2f}" if measure.endswith("pendency") else f"{value:+,.0f}"


def _how(by: Shift) -> str:
    """How the difference was taken, and whether it is one."""
    if by.pairs:
        told = _("paired over %(n)d runs") % {"n": by.pairs}
        if by.narrower is not None and by.narrower >= 1.05:
            told = _("%(told)s; the interval is %(times)s times narrower than without pairs") % {
                "told": told, "times": f"{by.narrower:,.1f}"}  # fmt: skip
    else:
        told = _("not paired: other random numbers or size of the twin")
    return told if by.told else _("%(told)s; no difference can be told") % {"told": told}
