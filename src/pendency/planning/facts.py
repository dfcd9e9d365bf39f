"""What the indicators read from a snapshot, as arrays of whole days.

A day that has not come is `FOREVER`, so that "has happened by day d" always reads ``day <= d``.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Self
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.planning.definitions import CLOSED
from pendency.planning.groups import Groups, groups_of
from pendency.records import Snapshot, vocabulary

Ints = npt.NDArray[np.int64]
Days = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
FOREVER = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Intervals:
    """Rows ``start <= day < end`` of a case; ``case`` is its position, 0 to n-1."""

    case: npt.NDArray[np.int32]
    start: Days
    end: Days

    def take(self, rows: Ints | slice) -> Self:
        """Some of the rows."""
        return replace(self, **{f.name: getattr(self, f.name)[rows] for f in fields(self)})


@dataclass(frozen=True)
class Spells(Intervals):
    """Intervals in one state each; ``state`` is its place in the vocabulary."""

    state: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Events:
    """Events ordered by case and day; ``detail`` numbers the words ``details``, -1 for none."""

    case: npt.NDArray[np.int32]
    day: Days
    code: npt.NDArray[np.uint8]
    detail: npt.NDArray[np.integer]
    details: list[str]

    def in_order(self) -> Events:
        """Put late entries in their place; the records may name them after what followed."""
        late = (self.case[1:] == self.case[:-1]) & (self.day[1:] < self.day[:-1])
        if not late.any():
            return self
        return self.take(np.lexsort((self.day, self.case)))

    def take(self, rows: Ints) -> Events:
        """Some of the rows, in the order given."""
        return Events(
            self.case[rows], self.day[rows], self.code[rows], self.detail[rows], self.details
        )


class Facts:
    """Columns of one snapshot, read when they are asked for and kept."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._columns: dict[tuple[str, str], npt.NDArray[np.generic]] = {}
        self._groups: dict[tuple[str, ...], Groups] = {}
        self._events: dict[tuple[str, ...], Events] = {}
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
            units = self._snapshot.read("units")
            self._groups[by] = groups_of(self._snapshot.scan("cases"), units, self.cases, by)
        return self._groups[by]

    @cached_property
    def spells(self) -> Spells:
        """All state intervals, ordered by case and day."""
        with ThreadPoolExecutor() as pool:
            state = pool.submit(self._snapshot.words, "spells", "state")
            case_id = pool.submit(self._read, "spells", "case_id")
            start = pool.submit(self._days, "spells", "from_date")
            end = pool.submit(self._days, "spells", "to_date")
        case = case_id.result().to_numpy() - np.int32(1)
        return Spells(case, start.result(), end.result(), state.result()[0].astype(np.uint8))

    @cached_property
    def closings(self) -> Spells:
        """Disposals that stand until at least the next return: the intervals in a closed state."""
        return self.spells.take(rows_with(self.spells.state, state_numbers(CLOSED)))

    @cached_property
    def pending(self) -> Intervals:
        """Times in the stock: from filing to the first disposal, from a return to the next one."""
        closings = self.closings
        back = np.flatnonzero(closings.end != FOREVER)
        until = np.full(len(closings.start), FOREVER, dtype=np.int32)
        again = np.flatnonzero(closings.case[1:] == closings.case[:-1])
        until[again] = closings.start[again + 1]
        case = np.concatenate([np.arange(self.cases, dtype=np.int32), closings.case[back]])
        start = np.concatenate([self.milestone("filing_date"), closings.end[back]])
        end = np.concatenate([self.first_closing, until[back]])
        waiting = Intervals(case, start, end)
        return waiting.take(np.flatnonzero(start < end))

    @property
    def first_closing(self) -> Days:
        """First disposal per case that was not undone."""
        return self._first_closing[0]

    @property
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
        rows = rows_with(self.spells.state, state_numbers((*CLOSED, "allowed")))[::-1]
        days = np.full(self.cases, FOREVER, dtype=np.int32)
        days[self.spells.case[rows]] = self.spells.start[rows]  # the earliest is written last
        return days

    def events(self, *codes: str) -> Events:
        """The events with one of some codes that no later event corrected; read once."""
        if codes not in self._events:
            self._events[codes] = self._read_events(codes)
        return self._events[codes]

    def _read_events(self, codes: tuple[str, ...]) -> Events:
        found = self._snapshot.pick("events", "code", codes, "case_id", "date", "detail")
        numbers = found.numbers
        events = Events(
            numbers["case_id"] - np.int32(1),
            numbers["date"].astype(np.int32, copy=False),
            numbers["code"].astype(np.uint8),
            numbers["detail"],
            found.words["detail"],
        )
        gone = self._corrected()
        if len(gone):
            events = events.take(np.flatnonzero(~np.isin(found.row, gone, assume_unique=True)))
        return events.in_order()

    def _corrected(self) -> Ints:
        """Rows of the events that a later event of their case corrected."""
        events = self._snapshot.scan("events")
        named = (
            events.filter(pl.col("corrects").is_not_null())
            .select("case_id", seq="corrects")
            .collect()
        )
        if named.is_empty():
            return np.zeros(0, dtype=np.int64)
        rows = events.select("case_id", "seq").with_row_index().collect()
        found = rows.join(named, on=["case_id", "seq"], how="semi")["index"]
        return found.to_numpy().astype(np.int64)

    def _days(self, table: str, column: str) -> Days:
        key = (table, column)
        if key not in self._columns:
            days = self._read(table, column).to_physical()
            self._columns[key] = (days.fill_null(FOREVER) if days.has_nulls() else days).to_numpy()
        return self._columns[key]  # type: ignore[return-value]

    def _read(self, table: str, column: str) -> pl.Series:
        # not through Snapshot.read: a second copy of long columns would stay in memory
        return self._snapshot.scan(table).select(column).collect().to_series()


def state_numbers(names: Iterable[str]) -> list[int]:
    """Places of states in the vocabulary."""
    order = list(vocabulary().states)
    return [order.index(name) for name in names]


def rows_with(column: npt.NDArray[np.uint8], numbers: Iterable[int]) -> Ints:
    """Rows that hold one of some numbers.

    Comparing with each number in turn is several times as fast as looking every row up.
    """
    found = np.zeros(len(column), dtype=np.bool_)
    for number in numbers:
        found |= column == number
    rows: Ints = np.flatnonzero(found)
    return rows


_KNOWN: WeakKeyDictionary[Snapshot, Facts] = WeakKeyDictionary()


def facts_of(snapshot: Snapshot) -> Facts:
    """The facts of a snapshot, kept as long as the snapshot object lives."""
    if snapshot not in _KNOWN:
        # of its own object: holding the key itself would keep both alive for ever
        _KNOWN[snapshot] = Facts(Snapshot(snapshot.path, snapshot.manifest, snapshot.id))
    return _KNOWN[snapshot]
