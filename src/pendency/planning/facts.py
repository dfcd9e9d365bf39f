"""What the indicators read from a snapshot, as arrays of whole days.

A day that has not come is `FOREVER`, so that "has happened by day d" always reads ``day <= d``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.planning.groups import Groups, groups_of
from pendency.records import Snapshot, vocabulary

Ints = npt.NDArray[np.int64]
Days = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
FOREVER = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Intervals:
    """Rows ``start <= day < end`` of a case; ``case`` is its position, ``state`` an index."""

    case: npt.NDArray[np.int32]
    state: npt.NDArray[np.uint8]
    start: Days
    end: Days

    def __len__(self) -> int:
        return len(self.case)

    def take(self, rows: Ints | Flags | slice) -> Intervals:
        """Some of the rows."""
        return Intervals(self.case[rows], self.state[rows], self.start[rows], self.end[rows])


class Facts:
    """Columns of one snapshot, read when they are asked for and kept."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot_id = snapshot.id
        self._scan = {name: snapshot.scan(name) for name in ("milestones", "spells", "events")}
        self._columns: dict[tuple[str, str], npt.NDArray[np.generic]] = {}
        self._groups: dict[tuple[str, ...], Groups] = {}
        self._cases = snapshot.scan("cases")
        self.cases = snapshot.rows("cases")

    def milestone(self, column: str) -> Days:
        """A date column of ``milestones``, one day per case."""
        return self._days("milestones", column)

    def count(self, column: str) -> Ints:
        """A counting column of ``milestones``, one number per case."""
        return self._read("milestones", column).to_numpy().astype(np.int64)

    def groups(self, *by: str) -> Groups:
        """The grouping of all cases, computed once."""
        if by not in self._groups:
            self._groups[by] = groups_of(self._cases, self.cases, by)
        return self._groups[by]

    @cached_property
    def spells(self) -> Intervals:
        """All state intervals, ordered by case and day."""
        return Intervals(
            self._read("spells", "case_id").to_numpy() - 1,
            self._read("spells", "state").to_physical().to_numpy().astype(np.uint8, copy=False),
            self._days("spells", "from_date"),
            self._days("spells", "to_date"),
        )

    @cached_property
    def closings(self) -> Intervals:
        """Disposals that stand until at least the next return: the intervals in a closed state."""
        return self.spells.take(np.flatnonzero(~pending_states()[self.spells.state]))

    @cached_property
    def pending(self) -> Intervals:
        """Times in the stock, from filing (or return) to disposal; ``state`` is the first one."""
        spells = self.spells
        inside = pending_states()[spells.state]
        same = spells.case[1:] == spells.case[:-1]
        begins = inside.copy()
        begins[1:] &= ~(same & inside[:-1])
        ends = inside.copy()
        ends[:-1] &= ~(same & inside[1:])
        first, last = np.flatnonzero(begins), np.flatnonzero(ends)
        return Intervals(
            spells.case[first], spells.state[first], spells.start[first], spells.end[last]
        )

    @cached_property
    def first_closing(self) -> Days:
        """First disposal per case that was not undone."""
        return self._first_closing[0]

    @cached_property
    def first_outcome(self) -> npt.NDArray[np.uint8]:
        """State that the first disposal led to, per case; meaningless where there is none."""
        return self._first_closing[1]

    @cached_property
    def _first_closing(self) -> tuple[Days, npt.NDArray[np.uint8]]:
        closings = self.closings.take(slice(None, None, -1))
        day = np.full(self.cases, FOREVER, dtype=np.int32)
        state = np.zeros(self.cases, dtype=np.uint8)
        day[closings.case] = closings.start  # the earliest is written last
        state[closings.case] = closings.state
        return day, state

    @cached_property
    def decision(self) -> Days:
        """First decision per case: allowance or disposal, whichever comes first."""
        words = vocabulary()
        decided = ~pending_states()
        decided[list(words.states).index("allowed")] = True
        rows = np.flatnonzero(decided[self.spells.state])[::-1]
        days = np.full(self.cases, FOREVER, dtype=np.int32)
        days[self.spells.case[rows]] = self.spells.start[rows]  # the earliest is written last
        return days

    @cached_property
    def event_case(self) -> npt.NDArray[np.int32]:
        """Position of the case of each row of ``events``."""
        return np.repeat(np.arange(self.cases, dtype=np.int32), self.count("events"))

    def events(self, *details: str) -> tuple[npt.NDArray[np.uint8], Days, dict[str, Flags]]:
        """Codes and days of all events, and which of them carry each of some details."""
        code = self._read("events", "code").to_physical().to_numpy().astype(np.uint8, copy=False)
        marks = self._scan["events"].select(
            (pl.col("detail") == d).fill_null(value=False).alias(d) for d in details
        )
        flags = {s.name: s.to_numpy() for s in marks.collect().get_columns()} if details else {}
        return code, self._days("events", "date"), flags

    def _days(self, table: str, column: str) -> Days:
        key = (table, column)
        if key not in self._columns:
            days = self._read(table, column).to_physical().fill_null(FOREVER)
            self._columns[key] = days.to_numpy().astype(np.int32, copy=False)
        return self._columns[key]  # type: ignore[return-value]

    def _read(self, table: str, column: str) -> pl.Series:
        # not through Snapshot.read: a second copy of long columns would stay in memory
        return self._scan[table].select(column).collect().to_series()


def pending_states() -> Flags:
    """Per index of a state, whether a case in it belongs to the stock."""
    return np.array([state.pending for state in vocabulary().states.values()], dtype=np.bool_)


_KNOWN: WeakKeyDictionary[Snapshot, Facts] = WeakKeyDictionary()


def facts_of(snapshot: Snapshot) -> Facts:
    """The facts of a snapshot, kept as long as the snapshot object lives."""
    if snapshot not in _KNOWN:
        _KNOWN[snapshot] = Facts(snapshot)
    return _KNOWN[snapshot]
