"""From the events of cases to their visits to stages, the raw material of a flow.

A stage is opened by an event that changes the state of the case, and left by the next such
event. The stage is named after the event that opened it and carries the round: how many actions
the office has sent so far.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.records import Snapshot, vocabulary
from pendency.records.disposals import closed_before

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: Codes whose number so far is the round of a case.
ACTIONS = ("first_action", "later_action")
_REPEATABLE = frozenset(ACTIONS)


@dataclass(frozen=True)
class Visits:
    """Visits to stages, ordered by case and time.

    Attributes
    ----------
    case
        Case id; shape (n,).
    code
        Index, in the vocabulary, of the event that opened the stage; shape (n,).
    round
        Actions sent so far, the opening one included; shape (n,).
    start
        Day of entry, in days since 1970-01-01; shape (n,).
    days
        Time in the stage until it was left or last observed; shape (n,).
    exit
        Index of the event that ended it, -1 where it is still open; shape (n,).
    """

    case: Ints
    code: Ints
    round: Ints
    start: Ints
    days: Ints
    exit: Ints


def visits(snapshot: Snapshot, *, as_of: dt.date) -> Visits:
    """The visits of every case filed by ``as_of``, with what was known on that day."""
    moves = _moves(snapshot, as_of)
    case = moves["case_id"].to_numpy().astype(np.int64)
    day = moves["day"].to_physical().to_numpy().astype(np.int64)
    code = moves["code"].to_physical().to_numpy().astype(np.int64)
    keep = _live(case, code)
    case, day, code = case[keep], day[keep], code[keep]
    code, rounds = _rounds(case, code)
    keep = ~_repeats(case, code)
    case, day, code, rounds = case[keep], day[keep], code[keep], rounds[keep]
    goes_on = np.append(case[1:] == case[:-1], np.False_)[: len(case)]
    until = np.where(goes_on, np.roll(day, -1), _epoch(as_of))
    return Visits(case, code, rounds, day, until - day, np.where(goes_on, np.roll(code, -1), -1))


def known_events(snapshot: Snapshot, as_of: dt.date) -> pl.LazyFrame:
    """Events that had happened, and been recorded, by the end of that day."""
    recorded = pl.coalesce(pl.col("recorded_at").dt.date(), pl.col("date"))
    return snapshot.scan("events").filter(pl.max_horizontal("date", recorded) <= as_of)


def _epoch(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days


def _moves(snapshot: Snapshot, as_of: dt.date) -> pl.DataFrame:
    """Events that can change a state, opened by the filing of each case."""
    words = vocabulary()
    moving = [e.name for e in words.events.values() if e.leads_to and e.name != "filed"]
    filed = snapshot.scan("cases").select("case_id", day="filing_date")
    opened = filed.with_columns(
        code=pl.lit("filed", dtype=words.code_dtype), seq=pl.lit(0, dtype=pl.Int32)
    )
    known = known_events(snapshot, as_of)
    corrected = known.filter(pl.col("corrects").is_not_null()).select("case_id", seq="corrects")
    # no event takes effect before the filing (see records.histories)
    later = (
        known.filter(pl.col("code").is_in(moving))
        .join(corrected, on=["case_id", "seq"], how="anti")
        .join(filed, on="case_id")
        .with_columns(day=pl.max_horizontal(pl.coalesce("effective_date", "date"), "day"))
    )
    columns = ("case_id", "day", "code", "seq")
    return (
        pl.concat([opened.select(columns), later.select(columns)])
        .filter(pl.col("day") <= as_of)
        .sort("case_id", "day", "seq")
        .collect()
    )


def _live(case: Ints, code: Ints) -> Bools:
    """Which moves count.

    Early steps (``once``) count once each and only before the first exchange; a disposal that
    another one follows without a reopening was none; between a disposal and a reopening nothing
    counts, and a reopening of an open case is none.
    """
    words = vocabulary()
    once = words.flag("once", "before_action")[code]
    opens, first = words.flag("reopens")[code], _first_row(case)
    order = np.lexsort((np.arange(len(case)), code, case))
    again = np.zeros(len(case), dtype=np.bool_)
    pairs = (case[order][1:] == case[order][:-1]) & (code[order][1:] == code[order][:-1])
    again[order[1:][pairs]] = True
    started = np.concatenate(([0], np.cumsum(~once)))[:-1]
    early = once & ((started > started[first]) | again)
    closes = words.flag("closes")[code] & ~_superseded(case, words.flag("closes")[code], opens)
    locked = closed_before(closes, opens, first)
    false_close = words.flag("closes")[code] & ~closes
    live: Bools = ~early & ~false_close & (opens == locked)
    return live


def _first_row(case: Ints) -> Ints:
    fresh = np.insert(case[1:] != case[:-1], 0, np.True_)[: len(case)]
    first: Ints = np.maximum.accumulate(np.where(fresh, np.arange(len(case)), 0))
    return first


def _superseded(case: Ints, closes: Bools, opens: Bools) -> Bools:
    """Disposals followed by another disposal before any reopening.

    A flow tells what happened, so that a lapse and its restoration both are steps of it; which
    disposals count in the figures is another question, see `pendency.records.disposals`.
    """
    marks = np.flatnonzero(closes | opens)
    out = np.zeros(len(case), dtype=np.bool_)
    follows = (case[marks[1:]] == case[marks[:-1]]) & closes[marks[1:]] & closes[marks[:-1]]
    out[marks[:-1][follows]] = True
    return out


def _rounds(case: Ints, code: Ints) -> tuple[Ints, Ints]:
    """Number the actions of each case; the first is ``first_action``, whatever it was called."""
    names = list(vocabulary().events)
    first_action, later_action = (names.index(name) for name in ACTIONS)
    action = (code == first_action) | (code == later_action)
    total = np.cumsum(action)
    first = _first_row(case)
    rounds = total - (total[first] - action[first])
    named = np.where(rounds == 1, first_action, later_action)
    return np.where(action, named, code), rounds


def _repeats(case: Ints, code: Ints) -> Bools:
    """Rows that repeat the move before them: a second paper of the same kind is no new stage."""
    names = list(vocabulary().events)
    repeatable = np.array([name in _REPEATABLE for name in names])
    same = (case[1:] == case[:-1]) & (code[1:] == code[:-1])
    repeats: Bools = np.insert(same, 0, np.False_)[: len(case)] & ~repeatable[code]
    return repeats


__all__ = ["ACTIONS", "Visits", "known_events", "visits"]
