"""Waiting times under observation: when each clock starts, what ends it, what cuts it off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pendency.planning.estimators import RiskTable, risk_table, sparse_risk_table
from pendency.planning.facts import FOREVER, Days, Facts
from pendency.planning.figures import Question, Rows

#: Cells times days times causes that are worked on at once; bounds the memory.
_AT_ONCE = 4_000_000
#: Cells times days per case from which a column per case costs less than one per day.
_SPARSE = 2


@dataclass(frozen=True)
class Clock:
    """A waiting time: the day it starts, the day of its event, and a day that ends watching."""

    start: Callable[[Facts], Days]
    event: Callable[[Facts], Days]
    stop: Callable[[Facts], Days] | None = None


FIRST_ACTION = Clock(
    lambda facts: facts.milestone("filing_date"),
    lambda facts: facts.milestone("first_action_date"),
    lambda facts: facts.first_closing,
)
TOTAL = Clock(lambda facts: facts.milestone("filing_date"), lambda facts: facts.first_closing)
EXAMINATION = Clock(lambda facts: facts.milestone("examination_date"), lambda facts: facts.decision)


@dataclass(frozen=True)
class Waits:
    """One row per wait: whose, in which cell, how many days, ended by what (0 censored)."""

    case: npt.NDArray[np.integer]
    cell: Rows
    took: npt.NDArray[np.integer]
    cause: npt.NDArray[np.integer]
    entry: npt.NDArray[np.integer] | None = None

    def tables(
        self, cells: int, causes: int = 1, *, at_once: int = _AT_ONCE
    ) -> Iterator[tuple[slice, RiskTable]]:
        """Risk tables of consecutive cells, as many at once as memory allows."""
        days = int(self.took.max(initial=0)) + 1
        step = max(1, at_once // (days * causes))
        if cells <= step:
            yield slice(0, cells), self._table(slice(None), 0, cells, causes, days)
            return
        order = np.argsort(self.cell, kind="stable")
        bounds = np.searchsorted(self.cell[order], np.arange(0, cells + step, step))
        for first, low, high in zip(range(0, cells, step), bounds, bounds[1:], strict=False):
            last = min(first + step, cells)
            rows = order[low:high]
            yield slice(first, last), self._table(rows, first, last - first, causes, days)

    def _table(
        self, rows: slice | Rows, first: int, cells: int, causes: int, days: int
    ) -> RiskTable:
        took, cause, cell = self.took[rows], self.cause[rows], self.cell[rows] - first
        entry = None if self.entry is None else self.entry[rows]
        if cells * days > _SPARSE * len(took):
            return sparse_risk_table(took, cause, cell, entry=entry, groups=cells, causes=causes)
        return risk_table(took, cause, cell, entry=entry, groups=cells, causes=causes, days=days)


def entering(question: Question, clock: Clock) -> Waits:
    """Cases whose clock started in the window, watched up to its end; the cells by start."""
    start, event, stop = _days(question, clock)
    rows = question.within(start)
    rows = rows[event[rows] >= start[rows]]
    upto = question.window.last_day
    took, cause = _watched(start[rows], event[rows], stop[rows], upto)
    return Waits(rows, question.cell(rows, start[rows]), took, cause)


def current(question: Question, clock: Clock) -> Waits:
    """All who waited during the window, from the age at which they entered it."""
    start, event, stop = _days(question, clock)
    since, upto = question.window.since_day, question.window.last_day
    over = np.minimum(event, stop)
    rows = np.flatnonzero((start <= upto) & (over >= start) & (over > since))
    took, cause = _watched(start[rows], event[rows], stop[rows], upto)
    cell = question.groups.code[rows].astype(np.int64)
    return Waits(rows, cell, took, cause, np.maximum(np.int32(since) - start[rows], -1))


def _days(question: Question, clock: Clock) -> tuple[Days, Days, Days]:
    facts = question.facts
    start, event = clock.start(facts), clock.event(facts)
    stop = clock.stop(facts) if clock.stop else np.broadcast_to(np.int32(FOREVER), start.shape)
    return start, event, stop


def _watched(start: Days, event: Days, stop: Days, upto: int) -> tuple[Days, npt.NDArray[np.uint8]]:
    """Length of each wait as far as it is known on the day ``upto``, and whether it ended."""
    seen = (event <= upto) & (event <= stop)
    last = np.minimum(np.minimum(event, stop), np.int32(upto))
    return last - start, seen.astype(np.uint8)
