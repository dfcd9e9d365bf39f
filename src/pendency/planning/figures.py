"""Figures on their way to a table: one value per cell, a cell being a group in a period."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.planning.definitions import (
    DAYS_PER_MONTH,
    FEW,
    NO_CASES,
    NOT_REACHED,
    OPEN,
    PARTIAL,
    QUANTILES,
    TOO_FEW,
    Kind,
)
from pendency.planning.estimators import Ordered, mean_interval
from pendency.planning.estimators.level import Floats, Ints
from pendency.planning.facts import Days, Facts, Flags, Intervals
from pendency.planning.groups import Groups
from pendency.planning.periods import Window, to_date

Rows = npt.NDArray[np.int64]
SomeIntervals = TypeVar("SomeIntervals", bound=Intervals)

#: What is shown of a distribution of durations.
SUMMARY = ("mean", *QUANTILES)


@dataclass(frozen=True)
class Figure:
    """One part of an indicator for all cells; NaN where there is no value.

    ``missing`` is the note for cells that have cases enough and still no value.
    """

    part: str
    n: Ints
    value: Floats
    low: Floats | None = None
    high: Floats | None = None
    missing: str = NOT_REACHED


@dataclass(frozen=True)
class Question:
    """What a reader asks: which facts, which window, which groups."""

    facts: Facts
    window: Window
    groups: Groups

    @property
    def cells(self) -> int:
        """Number of cells: groups times periods."""
        return self.groups.count * self.window.periods

    def split(self) -> list[Question]:
        """The same question for each period alone."""
        ends = [self.window.since, *map(to_date, self.window.ends)]
        return [Question(self.facts, Window(a, b), self.groups) for a, b in pairwise(ends)]

    def within(self, day: Days) -> Rows:
        """Rows whose day lies in the window."""
        rows: Rows = np.flatnonzero((day > self.window.since_day) & (day <= self.window.last_day))
        return rows

    def alive(self, rows: SomeIntervals) -> SomeIntervals:
        """Intervals that contain a day from the end of the first period to that of the last."""
        ends = self.window.ends
        return rows.take(np.flatnonzero((rows.start <= ends[-1]) & (rows.end > ends[0])))

    def cell(self, case: npt.NDArray[np.integer], day: Days) -> Rows:
        """The cells of cases on days within the window."""
        cell: Rows = self.groups.code[case].astype(np.int64)
        if self.window.periods > 1:
            cell *= self.window.periods
            cell += self.window.lookup[day - (self.window.since_day + 1)]
        return cell

    def tally(self, cell: Rows, chosen: Flags | None = None) -> Ints:
        """How many rows fall into each cell."""
        counts: Ints = np.bincount(cell if chosen is None else cell[chosen], minlength=self.cells)
        return counts


#: What answers a question.
Compute = Callable[[Question], list[Figure]]


def period_by_period(compute: Compute) -> Compute:
    """Answer a question for each of its periods alone, where periods share no counts."""

    def answer(question: Question) -> list[Figure]:
        if question.window.periods == 1:
            return compute(question)
        return [_joined(same) for same in zip(*map(compute, question.split()), strict=True)]

    return answer


def _joined(periods: Sequence[Figure]) -> Figure:
    """One figure of all periods, its cells ordered by group and period."""
    first = periods[0]
    return Figure(
        first.part,
        np.stack([figure.n for figure in periods], axis=1).ravel(),
        np.stack([figure.value for figure in periods], axis=1).ravel(),
        _stacked([figure.low for figure in periods]),
        _stacked([figure.high for figure in periods]),
        missing=first.missing,
    )


def _stacked(limits: Sequence[Floats | None]) -> Floats | None:
    given = [limit for limit in limits if limit is not None]
    return np.stack(given, axis=1).ravel() if given else None


def counted(part: str, n: Ints, unit: float = 1.0) -> Figure:
    """A plain count."""
    return Figure(part, n, n.astype(np.float64) * unit)


def summary(
    days: npt.NDArray[np.integer],
    cell: Rows,
    cells: int,
    *,
    parts: Sequence[str] = SUMMARY,
    scale: float = DAYS_PER_MONTH,
    prefix: str = "",
) -> list[Figure]:
    """Mean and quantiles of observed durations, in days divided by ``scale``."""
    ordered = Ordered(days, cell, cells)
    figures = []
    for part in parts:
        if part == "mean":
            n, value, low, high = mean_interval(days, cell, cells)
        else:
            n, value = ordered.n, ordered.quantile(QUANTILES[part])
            low, high = ordered.interval(QUANTILES[part])
        shown = np.where(n >= FEW, scale, np.nan)
        figures.append(Figure(prefix + part, n, value / shown, low / shown, high / shown))
    return figures


def frame_of(figures: Iterable[Figure], question: Question, kind: Kind) -> pl.DataFrame:
    """The long table: groups, period, part, n, value, low, high, note."""
    listed = list(figures)
    groups, window = question.groups, question.window
    cells, parts = question.cells, len(listed)
    cell = np.repeat(np.arange(cells), parts)
    columns = {
        name: values.gather(cell // window.periods)
        for name, values in groups.labels.to_dict().items()
    }
    if window.each is not None:
        columns["period"] = pl.Series(window.starts, dtype=pl.Date).gather(cell % window.periods)
    names = pl.Series([f.part for f in listed], dtype=pl.String)
    columns |= {
        "part": names.gather(np.tile(np.arange(parts), cells)),
        "n": _interleave([f.n for f in listed]).cast(pl.Int64),
        "value": _interleave([f.value for f in listed]),
        "low": _interleave([_or_none(f.low, cells) for f in listed]),
        "high": _interleave([_or_none(f.high, cells) for f in listed]),
        "note": _notes(listed, question, kind),
    }
    return pl.DataFrame(columns).with_columns(pl.col("value", "low", "high").fill_nan(None))


def _interleave(values: Sequence[npt.NDArray[np.generic]]) -> pl.Series:
    return pl.Series(np.stack(values, axis=1).ravel())


def _or_none(values: Floats | None, cells: int) -> Floats:
    return np.full(cells, np.nan) if values is None else values


def _notes(figures: Sequence[Figure], question: Question, kind: Kind) -> pl.Series:
    """Why a value or a limit is missing, or what to know about one that is there."""
    partial = np.tile(question.window.partial, question.groups.count) & (kind == "flow")
    words = ["", NO_CASES, TOO_FEW, PARTIAL, OPEN, *{f.missing for f in figures}]
    columns = []
    for figure in figures:
        empty = np.isnan(figure.value)
        note = np.where(partial, words.index(PARTIAL), 0)
        if figure.low is not None and figure.high is not None:
            note[np.isnan(figure.low) | np.isnan(figure.high)] = words.index(OPEN)
        note[empty] = words.index(figure.missing)
        note[empty & (figure.n < FEW)] = words.index(TOO_FEW)
        note[empty & (figure.n == 0)] = words.index(NO_CASES)
        columns.append(note)
    table = pl.Series(words, dtype=pl.String).replace("", None)
    return table.gather(np.stack(columns, axis=1).ravel())
