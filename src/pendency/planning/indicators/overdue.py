"""Cases that have waited for the office longer than the stated limit."""

from __future__ import annotations

import numpy as np

from pendency.planning.definitions import LIMITS, NO_LIMIT, Limit
from pendency.planning.estimators import wilson
from pendency.planning.estimators.level import Ints
from pendency.planning.facts import FOREVER, Days, Flags, Spells, rows_with, state_numbers
from pendency.planning.figures import Figure, Question
from pendency.planning.indicators.stocks import present
from pendency.planning.periods import day_number

_PARTS = ("unexamined", "awaiting_office")


def overdue_acts(question: Question) -> list[Figure]:
    """How many cases have waited too long."""
    _, overdue = _counts(question)
    first = day_number(min(limit.valid_from for limit in LIMITS))
    in_force = np.where(question.window.ends >= first, 1.0, np.nan)
    shown = np.tile(in_force, question.groups.count)
    return [
        Figure(part, n, n * shown, missing=NO_LIMIT) for part, n in _with_total(overdue).items()
    ]


def overdue_share(question: Question) -> list[Figure]:
    """Their share of the cases that await the office under a limit."""
    waiting, overdue = map(_with_total, _counts(question))
    return [
        Figure(part, n, *wilson(overdue[part], n), missing=NO_LIMIT) for part, n in waiting.items()
    ]


def _with_total(counts: Ints) -> dict[str, Ints]:
    return {"all": counts.sum(axis=0), **dict(zip(_PARTS, counts, strict=True))}


def _counts(question: Question) -> tuple[Ints, Ints]:
    """Cases awaiting the office under a limit, and the overdue; shape (parts, cells)."""
    there = question.alive(question.facts.spells)
    waiting = np.zeros((len(_PARTS), question.cells), dtype=np.int64)
    overdue = np.zeros_like(waiting)
    for limit in LIMITS:
        rows = there.take(_governed(limit, there, question))
        begin = np.maximum(rows.start, np.int32(day_number(limit.valid_from)))
        end = np.minimum(rows.end, np.int32(_replaced_on(limit)))
        if limit.part == "unexamined":
            end = np.minimum(end, question.facts.milestone("first_action_date")[rows.case])
        late = np.maximum(begin, _overdue_from(_counted_from(limit, rows, question), limit.months))
        place = _PARTS.index(limit.part)
        waiting[place] += present(question, rows, begin, end)[0]
        overdue[place] += present(question, rows, late, end)[0]
    return waiting, overdue


def _replaced_on(limit: Limit) -> int:
    """The day from which a newer row of the data governs the same acts of the same office."""
    newer = (
        day_number(x.valid_from)
        for x in LIMITS
        if (x.office, x.part) == (limit.office, limit.part) and x.valid_from > limit.valid_from
    )
    return min(newer, default=FOREVER)


def _governed(limit: Limit, there: Spells, question: Question) -> Ints:
    """Rows of the cases that a limit governs."""
    rows = rows_with(there.state, state_numbers(limit.states))
    return rows[_office(limit, question)[there.case[rows]]]


def _office(limit: Limit, question: Question) -> Flags:
    """Per case, whether the limit is the one of its office; ``*`` where none is named."""
    offices = question.facts.groups("office")
    named = {x.office for x in LIMITS if x.part == limit.part}
    labels = offices.labels["office"].to_list()
    mine = [x == limit.office or (limit.office == "*" and x not in named) for x in labels]
    flags: Flags = np.array(mine, dtype=np.bool_)[offices.code]
    return flags


def _counted_from(limit: Limit, rows: Spells, question: Question) -> Days:
    if limit.counted_from == "state":
        return rows.start
    return question.facts.milestone("filing_date")[rows.case]


def _overdue_from(start: Days, months: int) -> Days:
    """The day after a limit of so many months has run out.

    Months are the calendar's: from 31 August six months run to the last of February.
    """
    day = start.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    into = day - month.astype("datetime64[D]")
    due = month + np.timedelta64(months, "M")
    first, after = due.astype("datetime64[D]"), (due + 1).astype("datetime64[D]")
    overdue: Days = (np.minimum(first + into, after - 1) + 1).astype(np.int32)
    return overdue
