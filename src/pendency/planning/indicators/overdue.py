"""Cases that have waited for the office longer than the stated limit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pendency.planning.definitions import LIMITS, NO_LIMIT, Limit
from pendency.planning.estimators import wilson
from pendency.planning.estimators.level import Ints
from pendency.planning.facts import Flags, Spells
from pendency.planning.figures import Figure, Question, Rows
from pendency.planning.periods import day_number, minus_months, to_date
from pendency.records import vocabulary

_PARTS = ("unexamined", "awaiting_office")


@dataclass(frozen=True)
class _Counts:
    """Cases awaiting the office, and the overdue among them; shape (parts, cells)."""

    waiting: Ints
    overdue: Ints
    limited: Flags  # per cell: a limit was in force on the day


def overdue_acts(question: Question) -> list[Figure]:
    """How many cases have waited too long."""
    found = _count(question)
    counts = [found.overdue.sum(axis=0), *found.overdue]
    return [
        Figure(part, n, np.where(found.limited, n, np.nan), missing=NO_LIMIT)
        for part, n in zip(("all", *_PARTS), counts, strict=True)
    ]


def overdue_share(question: Question) -> list[Figure]:
    """Their share of the cases that await the office."""
    found = _count(question)
    figures = []
    for part, hits, n in zip(
        ("all", *_PARTS),
        [found.overdue.sum(axis=0), *found.overdue],
        [found.waiting.sum(axis=0), *found.waiting],
        strict=True,
    ):
        figures.append(Figure(part, n, *wilson(hits, n), missing=NO_LIMIT))
    return figures


def _count(question: Question) -> _Counts:
    spells, periods = question.facts.spells, question.window.periods
    shape = (len(_PARTS), question.groups.count, periods)
    waiting, overdue = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    limited = np.zeros((question.groups.count, periods), dtype=np.bool_)
    for period, day in enumerate(question.window.ends):
        there = spells.take(np.flatnonzero((spells.start <= day) & (spells.end > day)))
        limits = [x for x in LIMITS if day_number(x.valid_from) <= day]
        limited[:, period] = bool(limits)
        for limit in limits:
            rows = _under(limit, there, question, int(day))
            late = _since(limit, there, rows, question) < _latest_in_time(int(day), limit.months)
            group = question.groups.code[there.case[rows]]
            place = _PARTS.index(limit.part)
            waiting[place, :, period] += np.bincount(group, minlength=shape[1])
            overdue[place, :, period] += np.bincount(group[late], minlength=shape[1])
    flat = (len(_PARTS), question.cells)
    return _Counts(waiting.reshape(flat), overdue.reshape(flat), limited.ravel())


def _under(limit: Limit, there: Spells, question: Question, day: int) -> Rows:
    """Rows of the cases that a limit governs on a day."""
    states = np.array([name in limit.states for name in vocabulary().states], dtype=np.bool_)
    rows = np.flatnonzero(states[there.state] & _office(limit, question)[there.case])
    if limit.part == "unexamined":
        rows = rows[question.facts.milestone("first_action_date")[there.case[rows]] > day]
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
