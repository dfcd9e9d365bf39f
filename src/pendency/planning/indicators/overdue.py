"""Cases that have waited for the office longer than the stated limit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pendency.planning.definitions import LIMITS, NO_LIMIT, Limit
from pendency.planning.estimators import wilson
from pendency.planning.estimators.level import Ints
from pendency.planning.facts import Flags, Spells, rows_with, state_numbers
from pendency.planning.figures import Figure, Question, Rows, period_by_period
from pendency.planning.periods import day_number, minus_months, to_date

_PARTS = ("unexamined", "awaiting_office")


@dataclass(frozen=True)
class _Counts:
    """Cases awaiting the office, and the overdue among them; shape (parts, cells)."""

    waiting: Ints
    overdue: Ints


@period_by_period
def overdue_acts(question: Question) -> list[Figure]:
    """How many cases have waited too long on the last day of the window."""
    limits = _in_force(question)
    found = _count(question, limits)
    counts = [found.overdue.sum(axis=0), *found.overdue]
    return [
        Figure(part, n, n * (1.0 if limits else np.nan), missing=NO_LIMIT)
        for part, n in zip(("all", *_PARTS), counts, strict=True)
    ]


@period_by_period
def overdue_share(question: Question) -> list[Figure]:
    """Their share of the cases that await the office."""
    found = _count(question, _in_force(question))
    hits = [found.overdue.sum(axis=0), *found.overdue]
    counts = [found.waiting.sum(axis=0), *found.waiting]
    return [
        Figure(part, n, *wilson(late, n), missing=NO_LIMIT)
        for part, late, n in zip(("all", *_PARTS), hits, counts, strict=True)
    ]


def _in_force(question: Question) -> list[Limit]:
    return [limit for limit in LIMITS if limit.valid_from <= question.window.as_of]


def _count(question: Question, limits: list[Limit]) -> _Counts:
    there = question.alive(question.facts.spells)
    shape = (len(_PARTS), question.cells)
    waiting, overdue = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    day = question.window.last_day
    for limit in limits:
        rows = _under(limit, there, question)
        late = _since(limit, there, rows, question) < _latest_in_time(day, limit.months)
        group = question.groups.code[there.case[rows]]
        place = _PARTS.index(limit.part)
        waiting[place] += np.bincount(group, minlength=shape[1])
        overdue[place] += np.bincount(group[late], minlength=shape[1])
    return _Counts(waiting, overdue)


def _under(limit: Limit, there: Spells, question: Question) -> Rows:
    """Rows of the cases that a limit governs on the last day of the window."""
    rows = rows_with(there.state, state_numbers(limit.states))
    rows = rows[_office(limit, question)[there.case[rows]]]
    if limit.part == "unexamined":
        rows = rows[
            question.facts.milestone("first_action_date")[there.case[rows]]
            > question.window.last_day
        ]
    return rows


def _office(limit: Limit, question: Question) -> Flags:
    """Per case, whether the limit is the one of its office; ``*`` where none is named."""
    offices = question.facts.groups("office")
    named = {x.office for x in LIMITS if x.part == limit.part}
    labels = offices.labels["office"].to_list()
    mine = [x == limit.office or (limit.office == "*" and x not in named) for x in labels]
    flags: Flags = np.array(mine, dtype=np.bool_)[offices.code]
    return flags


def _since(limit: Limit, there: Spells, rows: Rows, question: Question) -> Ints:
    if limit.counted_from == "state":
        return there.start[rows].astype(np.int64)
    return question.facts.milestone("filing_date")[there.case[rows]].astype(np.int64)


def _latest_in_time(day: int, months: int) -> int:
    """The first day from which a limit of so many months had not run out before ``day``.

    Months are the calendar's: from 31 August six months run to the last of February.
    """
    start = day_number(minus_months(to_date(day), months)) - 3
    while day_number(minus_months(to_date(start), -months)) < day:
        start += 1
    return start
