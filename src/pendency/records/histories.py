"""State spells and milestones, derived from the events of whole cases.

The vocabulary says which event leads to which state; this module replays the histories of many
cases at once, in columns. An event counts from its effective date where the office states one,
else from its date, and never from before the filing date. An event that a later one corrects
does not count at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.records.disposals import closed_before, disposals_that_stand
from pendency.records.tables import MILESTONES, SPELLS
from pendency.records.vocabulary import Vocabulary, vocabulary

_Bool = npt.NDArray[np.bool_]
_Int = npt.NDArray[np.int64]
_Days = npt.NDArray[np.int32]
_NEVER = np.iinfo(np.int32).min


@dataclass(frozen=True)
class Histories:
    """What `derive` computes: ``spells`` and ``milestones``, in their declared form."""

    spells: pl.DataFrame
    milestones: pl.DataFrame


@dataclass(frozen=True)
class _Timeline:
    """Events of n cases in the order in which they take effect, opened by a filing per case."""

    cases: int
    case: _Int  # position of the case, 0 to n-1
    day: _Days  # days since 1970-01-01
    code: npt.NDArray[np.uint8]
    opening: _Bool  # the row is the filing itself, not an event
    first: _Int  # index of the case's first row


def derive(cases: pl.DataFrame, events: pl.DataFrame) -> Histories:
    """Replay the events of whole cases.

    Parameters
    ----------
    cases
        ``case_id``, ascending without gaps, and ``filing_date``.
    events
        The events of exactly these cases, in the form of the ``events`` table, in any order.
    """
    words = vocabulary()
    timeline = _timeline(cases, events, words)
    spells = _spells(timeline, words)
    ids = cases["case_id"]
    named = spells.with_columns(ids.gather(spells["case_id"]).alias("case_id"))
    return Histories(named, _milestones(cases, timeline, spells, words))


def _timeline(cases: pl.DataFrame, events: pl.DataFrame, words: Vocabulary) -> _Timeline:
    n = cases.height
    events = _valid(events)
    filing = _days(cases["filing_date"])
    base = int(cases["case_id"][0]) if n else 0
    case = events["case_id"].to_numpy().astype(np.int64) - base
    day = _days(events.select(pl.coalesce("effective_date", "date")).to_series())
    day = np.maximum(day, filing[case])
    order = np.lexsort((events["seq"].to_numpy(), day, case))
    before = np.searchsorted(case[order], np.arange(n))
    filed = list(words.events).index("filed")
    code = events["code"].to_physical().to_numpy().astype(np.uint8)
    all_case = np.insert(case[order], before, np.arange(n))
    return _Timeline(
        cases=n,
        case=all_case,
        day=np.insert(day[order], before, filing),
        code=np.insert(code[order], before, np.uint8(filed)),
        opening=np.insert(np.zeros(len(case), dtype=np.bool_), before, np.True_),
        first=(before + np.arange(n))[all_case],
    )


def _valid(events: pl.DataFrame) -> pl.DataFrame:
    """The events without those that a later one corrects."""
    corrections = events.filter(pl.col("corrects").is_not_null())
    if corrections.is_empty():
        return events
    corrected = corrections.select("case_id", seq="corrects")
    return events.join(corrected, on=["case_id", "seq"], how="anti", maintain_order="left")


def _days(dates: pl.Series) -> _Days:
    return dates.to_physical().to_numpy().astype(np.int32)


def _spells(t: _Timeline, words: Vocabulary) -> pl.DataFrame:
    """State intervals; ``case_id`` still is the position of the case."""
    state = words.state_after()[t.code]
    moves = (state >= 0) & _allowed(t, words)
    case, day, state = t.case[moves], t.day[moves], state[moves]
    # of several changes on one day the last one counts
    last_of_day = np.append((case[1:] != case[:-1]) | (day[1:] != day[:-1]), np.True_)[: len(case)]
    case, day, state = case[last_of_day], day[last_of_day], state[last_of_day]
    # a change to the same state is none
    change = np.insert((case[1:] != case[:-1]) | (state[1:] != state[:-1]), 0, np.True_)[
        : len(case)
    ]
    case, day, state = case[change], day[change], state[change]
    lasting = np.append(case[1:] != case[:-1], np.True_)[: len(case)]
    return pl.DataFrame(
        {
            "case_id": case.astype(np.int32),
            "state": pl.Series(state.astype(np.uint8)).cat.to(words.state_dtype),
            "from_date": pl.Series(day).cast(pl.Date),
            "to_date": _dates(np.where(lasting, _NEVER, np.roll(day, -1))),
        },
        schema=SPELLS.schema,
    )


def _dates(days: npt.NDArray[np.int32]) -> pl.Series:
    whole = pl.Series(days.astype(np.int32))
    return whole.set(whole == _NEVER, None).cast(pl.Date)


def _allowed(t: _Timeline, words: Vocabulary) -> _Bool:
    """Which events may change the state: see ``once``, ``closes`` and ``reopens``."""
    once, reopens = words.flag("once")[t.code], words.flag("reopens")[t.code]
    closes = _standing(t, words)
    undone = words.flag("closes")[t.code] & ~closes
    started = (words.state_after()[t.code] >= 0) & ~once & ~undone
    locked = closed_before(closes, reopens, t.first)
    early: _Bool = once & (_count_before(started, t.first) > 0)
    return (closes | reopens | ~locked) & ~undone & ~early


def _standing(t: _Timeline, words: Vocabulary) -> _Bool:
    """Disposals that count, see `pendency.records.disposals`."""
    marks = np.flatnonzero((words.flag("closes") | words.flag("reopens"))[t.code])
    standing = np.zeros(len(t.case), dtype=np.bool_)
    standing[marks] = words.flag("closes")[t.code[marks]]
    follows = np.flatnonzero(t.case[marks[1:]] == t.case[marks[:-1]])
    among = marks[np.union1d(follows, follows + 1)]  # of cases with several marks
    events = list(words.events.values())
    codes = [events[code] for code in t.code[among]]
    for rows in np.split(np.arange(len(among)), np.flatnonzero(np.diff(t.case[among])) + 1):
        standing[among[rows]] = disposals_that_stand([codes[row] for row in rows])
    return standing


def _count_before(flag: _Bool, first: _Int) -> _Int:
    """How many flagged rows of the same case stand before each row."""
    before = np.concatenate(([0], np.cumsum(flag)))[:-1]
    counts: _Int = before - before[first]
    return counts


class _Counter:
    """Counts, first and last days of chosen events, per case."""

    def __init__(self, t: _Timeline, words: Vocabulary) -> None:
        self._t, self._names = t, list(words.events)

    def _rows(self, codes: tuple[str, ...]) -> _Int:
        chosen = np.zeros(len(self._names), dtype=np.bool_)
        chosen[[self._names.index(code) for code in codes]] = True
        return np.flatnonzero(chosen[self._t.code] & ~self._t.opening)

    def first(self, *codes: str) -> pl.Series:
        return self._assign(self._rows(codes)[::-1])

    def last(self, *codes: str) -> pl.Series:
        return self._assign(self._rows(codes))

    def _assign(self, rows: _Int) -> pl.Series:
        # rows ascend in time, so the assignment that comes last is the one that stays
        days = np.full(self._t.cases, _NEVER, dtype=np.int32)
        days[self._t.case[rows]] = self._t.day[rows]
        return _dates(days)

    def count(self, *codes: str) -> npt.NDArray[np.int64]:
        return np.bincount(self._t.case[self._rows(codes)], minlength=self._t.cases)


def _milestones(
    cases: pl.DataFrame, t: _Timeline, spells: pl.DataFrame, words: Vocabulary
) -> pl.DataFrame:
    of = _Counter(t, words)
    final = spells.filter(pl.col("to_date").is_null())
    pending = [name for name, state in words.states.items() if state.pending]
    open_now = final["state"].is_in(pending)
    return MILESTONES.conform(
        pl.DataFrame(
            {
                "case_id": cases["case_id"],
                "filing_date": cases["filing_date"],
                "examination_date": of.first("examination_effective"),
                "docketed_date": of.first("docketed"),
                "first_action_date": of.first(*words.codes("merits")),
                "allowed_date": of.last("allowed"),
                "closed_date": final["from_date"].set(open_now, None),
                "state": final["state"],
                "state_date": final["from_date"],
                "actions": of.count("first_action", "later_action"),
                "responses": of.count("response"),
                "continued": of.count("continued_examination"),
                "interviews": of.count("interview"),
                "transfers": of.count("transfer_requested", "transferred"),
                "events": np.bincount(t.case, minlength=t.cases) - 1,
                "last_date": of.last(*words.events),
            }
        )
    )
