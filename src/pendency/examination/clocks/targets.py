"""What the office owes: acts that are overdue and acts that are coming."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from pendency.examination.clocks.columns import (
    NEVER,
    NONE,
    Events,
    Flags,
    Ints,
    Standing,
    chosen,
    dates_of,
    days_of,
    events,
    standing,
)
from pendency.examination.clocks.rules import Target, clocks
from pendency.records import Snapshot

_MILESTONES = {"filing": "filing_date", "examination": "examination_date"}
_SCHEMA = {
    "case_id": pl.Int32, "office": pl.String, "target": pl.String, "force": pl.String,
    "started": pl.Date, "paused_days": pl.Int32, "due": pl.Date, "days_left": pl.Int32,
    "overdue": pl.Boolean,
}  # fmt: skip


def office_acts(snapshot: Snapshot, *, as_of: date | None = None) -> pl.DataFrame:
    """Every act that an office owes on a day, by the law's guarantees and its own targets.

    Parameters
    ----------
    snapshot
        The office.
    as_of
        The day; the last one observed when none is given.

    Returns
    -------
    polars.DataFrame
        One row per case and target, ordered by case: ``target``, its ``force`` (``statute``,
        ``guarantee`` or ``target``), the day on which it ``started``, ``paused_days`` that did not
        count, the day on which the act is ``due``, ``days_left`` and whether it is ``overdue``.
    """
    day = as_of or snapshot.observed_to
    stand, cases = standing(snapshot, day), _Cases.read(snapshot)
    parts = [
        _of(target, stand, day, cases, mine)
        for target in _in_force(day)
        if (mine := cases.under(target) & stand.within(target.states)).any()
    ]
    if not parts:
        return pl.DataFrame(schema=_SCHEMA)
    return pl.concat(parts).sort("case_id", maintain_order=True)


@dataclass(frozen=True)
class _Cases:
    """Whose law each case is under, and its kind, as numbers; shape (cases,)."""

    office: pl.Series
    law: pl.Series
    kind: Ints
    kinds: list[str]

    @classmethod
    def read(cls, snapshot: Snapshot) -> _Cases:
        office = snapshot.read("cases", "office")["office"]
        kind, kinds = snapshot.words("cases", "kind")
        return cls(office, office.replace(dict(clocks().follows)), kind.astype(np.int64), kinds)

    def under(self, target: Target) -> Flags:
        """Which cases are of the target's office and kinds."""
        mine: Flags = (self.law == target.office).to_numpy()
        if target.kinds:
            mine = mine & np.isin(self.kind, [self.kinds.index(k) for k in target.kinds])
        return mine


def _in_force(day: date) -> Iterator[Target]:
    return (target for target in clocks().targets if target.valid_from <= day)


def _of(target: Target, stand: Standing, day: date, cases: _Cases, mine: Flags) -> pl.DataFrame:
    if target.before_action:
        acted = days_of(stand.snapshot.read("milestones", "first_action_date").to_series())
        mine = mine & ((acted == NEVER) | (acted > stand.as_of))
    started = _started(target, stand, day, mine)
    rows = np.flatnonzero(mine & (started != NEVER))
    paused = _paused(target, stand, started)[rows]
    begin = dates_of("started", started[rows])
    due = begin.dt.offset_by(f"{target.months}mo{target.days}d").dt.offset_by(
        pl.Series(paused).cast(pl.String) + "d"
    )
    left = days_of(due) - stand.as_of
    n = len(rows)
    return pl.DataFrame(
        {
            "case_id": (rows + 1).astype(np.int32),
            "office": cases.office.gather(rows),
            "target": pl.Series([target.name]).new_from_index(0, n),
            "force": pl.Series([target.force]).new_from_index(0, n),
            "started": begin,
            "paused_days": paused.astype(np.int32),
            "due": due,
            "days_left": left.astype(np.int32),
            "overdue": left < 0,
        },
        schema=_SCHEMA,
    )


def _started(target: Target, stand: Standing, day: date, mine: Flags) -> Ints:
    if target.counted_from == "state":
        return stand.since
    if target.counted_from in _MILESTONES:
        column = _MILESTONES[target.counted_from]
        return days_of(stand.snapshot.read("milestones", column).to_series())
    found: Events = events(stand.snapshot, day, {target.counted_from}, mine)
    last = found.last(found.of({target.counted_from})[None, :], np.zeros_like(stand.state))
    started = np.full(stand.cases, NEVER, dtype=np.int64)
    known = last != NONE
    started[known] = found.day[last[known]]
    return started


def _paused(target: Target, stand: Standing, started: Ints) -> Ints:
    """Days since the start that do not count, by case."""
    found = np.zeros(stand.cases, dtype=np.int64)
    if not target.pauses:
        return found
    state, _ = stand.snapshot.words("spells", "state")
    rows = np.flatnonzero(chosen(target.pauses)[state])
    spells = stand.snapshot.read("spells", "case_id", "from_date", "to_date")[rows]
    case = spells["case_id"].to_numpy().astype(np.int64) - 1
    end = days_of(spells["to_date"])
    end = np.where(end == NEVER, stand.as_of, np.minimum(end, stand.as_of))
    length = end - np.maximum(days_of(spells["from_date"]), started[case])
    np.add.at(found, case, np.maximum(length, 0))
    return found
