"""What clocks are computed from: the state of each case on a day and its dated events, in columns.

Arrays are indexed by the position of the case (``case_id`` - 1) or by the row of the event.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.records import Snapshot, vocabulary

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NONE = -1
#: No day.
NEVER = int(np.iinfo(np.int32).min)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


def days_of(dates: pl.Series) -> Ints:
    """Dates as days since 1970; `NEVER` where there is none."""
    return dates.to_physical().fill_null(NEVER).to_numpy().astype(np.int64)


def dates_of(name: str, days: Ints) -> pl.Series:
    """Days since 1970 as dates."""
    whole = pl.Series(name, days.astype(np.int32))
    return whole.set(whole == NEVER, None).cast(pl.Date)


@dataclass(frozen=True)
class Standing:
    """Every case of a snapshot on a day.

    Attributes
    ----------
    as_of
        The day, as a number.
    state
        Index of the state in the vocabulary, `NONE` before the filing; shape (cases,).
    since
        The first day in that state; shape (cases,).
    before
        The state before, `NONE` where there is none; shape (cases,).
    """

    snapshot: Snapshot
    as_of: int
    state: Ints
    since: Ints
    before: Ints

    @property
    def cases(self) -> int:
        """How many cases."""
        return len(self.state)

    def within(self, states: Iterable[str]) -> Flags:
        """Which cases are in one of some states; shape (cases,)."""
        inside: Flags = chosen(states)[self.state]
        return inside


def standing(snapshot: Snapshot, as_of: date) -> Standing:
    """The state of every case on a day."""
    spells = snapshot.read("spells", "case_id", "from_date", "to_date")
    state, _ = snapshot.words("spells", "state")
    case = spells["case_id"].to_numpy().astype(np.int64) - 1
    start, end = days_of(spells["from_date"]), days_of(spells["to_date"])
    day = day_number(as_of)
    there = np.flatnonzero((start <= day) & ((end > day) | (end == NEVER)))
    n = snapshot.rows("cases")
    now, before = (np.full(n, NONE, dtype=np.int64) for _ in range(2))
    since = np.full(n, NEVER, dtype=np.int64)
    now[case[there]], since[case[there]] = state[there], start[there]
    later = there[(there > 0) & (case[there] == case[there - 1])]
    before[case[later]] = state[later - 1]
    return Standing(snapshot, day, now, since, before)


def chosen(states: Iterable[str]) -> Flags:
    """Per state of the vocabulary, whether it is among some; the last entry is for none."""
    wanted = set(states)
    return np.array([*(s in wanted for s in vocabulary().states), False], dtype=np.bool_)


@dataclass(frozen=True)
class Events:
    """The events that count up to a day; all arrays have shape (events,), rows by case and seq."""

    row: npt.NDArray[np.intp]  # in the snapshot's table
    case: Ints
    code: npt.NDArray[np.int16]
    day: Ints
    names: Sequence[str]

    def last(self, allowed: Flags, group: Ints) -> Ints:
        """The last row per case of the codes that are allowed in its group.

        Parameters
        ----------
        allowed
            Shape (groups, codes).
        group
            Group of each case; shape (cases,).
        """
        rows = np.flatnonzero(allowed[group[self.case], self.code])
        found = np.full(len(group), NONE, dtype=np.int64)
        # rows ascend, so of several rows of a case the last one stays
        found[self.case[rows]] = rows
        return found

    def happened(self, codes: Iterable[str], cases: int, *, after: Ints | None = None) -> Flags:
        """Which cases have an event of some codes, after a row where one is given."""
        rows = np.flatnonzero(self.of(codes)[self.code])
        if after is not None:
            rows = rows[rows > after[self.case[rows]]]
        found = np.zeros(cases, dtype=np.bool_)
        found[self.case[rows]] = True
        return found

    def of(self, codes: Iterable[str]) -> Flags:
        """Per code, whether it is among some."""
        wanted = set(codes)
        return np.array([name in wanted for name in self.names], dtype=np.bool_)


def events(snapshot: Snapshot, as_of: date, needed: Iterable[str], cases: Flags) -> Events:
    """The events of some codes and cases up to a day, without those that were corrected."""
    code, names = snapshot.words("events", "code")
    wanted = set(needed)
    keep = np.array([name in wanted for name in names], dtype=np.bool_)[code]
    case = snapshot.read("events", "case_id")["case_id"].to_numpy() - 1
    keep &= cases[case]
    rows = np.flatnonzero(keep)
    day = snapshot.read("events", "date")["date"].to_physical().to_numpy()[rows].astype(np.int64)
    known = day <= day_number(as_of)
    rows, day = rows[known], day[known]
    corrected = _corrected(snapshot)
    if corrected is not None:
        standing = ~corrected[rows]
        rows, day = rows[standing], day[standing]
    codes: npt.NDArray[np.int16] = code[rows].astype(np.int16, copy=False)
    return Events(rows, case[rows].astype(np.int64), codes, day, names)


def _corrected(snapshot: Snapshot) -> Flags | None:
    """Per event row, whether a later event corrects it; ``None`` where there are no corrections."""
    corrections = (
        snapshot.scan("events")
        .filter(pl.col("corrects").is_not_null())
        .select("case_id", seq="corrects")
        .collect()
    )
    if corrections.is_empty():
        return None
    keys = snapshot.read("events", "case_id", "seq")
    hit = keys.join(corrections.with_columns(hit=True), on=["case_id", "seq"], how="left",
                    maintain_order="left")  # fmt: skip
    found: Flags = hit["hit"].fill_null(value=False).to_numpy()
    return found
