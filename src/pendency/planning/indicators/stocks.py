"""The stock on a day, or at the end of each period: by whose move it is, by state, by age."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pendency.planning.definitions import DAYS_PER_MONTH, PENDING, age_bands
from pendency.planning.estimators.level import Ints
from pendency.planning.facts import Days, Intervals, rows_with, state_numbers
from pendency.planning.figures import (
    SUMMARY,
    Figure,
    Question,
    counted,
    period_by_period,
    summary,
)
from pendency.records import vocabulary

_PARTS = ("unexamined", "awaiting_office", "awaiting_applicant", "allowed", "other")


def stock(question: Question) -> list[Figure]:
    """Pending cases, split into the unexamined and the others by whose move it is."""
    # cases are unexamined by their milestone, not by their state: a case may wait for its
    # applicant (unity, formalities) before any action on the merits
    facts = question.facts
    first_action = facts.milestone("first_action_date")
    waiting = question.alive(facts.pending)
    unexamined = present(
        question, waiting, waiting.start, np.minimum(waiting.end, first_action[waiting.case])
    )
    spells = question.alive(facts.spells)
    spells = spells.take(rows_with(spells.state, state_numbers(PENDING)))
    examined = present(
        question,
        spells,
        np.maximum(spells.start, first_action[spells.case]),
        spells.end,
        part=_move()[spells.state],
        parts=len(_PARTS),
    )
    by_part = [unexamined[0], *examined[1:]]
    total = np.sum(by_part, axis=0)
    return [counted("all", total), *map(counted, _PARTS, by_part)]


def stock_by_state(question: Question) -> list[Figure]:
    """Pending cases by state."""
    spells = question.alive(question.facts.spells)
    states = vocabulary().states
    counts = present(
        question, spells, spells.start, spells.end, part=spells.state, parts=len(states)
    )
    chosen = [counted(name, counts[list(states).index(name)]) for name in PENDING]
    return [counted("all", np.sum([f.n for f in chosen], axis=0)), *chosen]


def stock_by_age(question: Question) -> list[Figure]:
    """Pending cases by months since filing."""
    waiting = question.alive(question.facts.pending)
    filing = question.facts.milestone("filing_date")[waiting.case]
    bands = {
        name: present(
            question,
            waiting,
            np.maximum(waiting.start, _after(filing, low)),
            np.minimum(waiting.end, _after(filing, high)),
        )[0]
        for name, (low, high) in age_bands().items()
    }
    total = np.sum(list(bands.values()), axis=0)
    return [counted("all", total), *(counted(name, n) for name, n in bands.items())]


@period_by_period
def stock_age(question: Question) -> list[Figure]:
    """Months since filing of the pending cases: mean and quantiles."""
    waiting = question.facts.pending
    return ages(question, waiting, waiting.end)


def ages(
    question: Question,
    waiting: Intervals,
    end: Days,
    *,
    prefix: str = "",
    parts: Sequence[str] = SUMMARY,
) -> list[Figure]:
    """Ages, on the last day of the window, of those who then wait."""
    day = np.int32(question.window.last_day)
    case = waiting.case[np.flatnonzero((waiting.start <= day) & (end > day))]
    age = day - question.facts.milestone("filing_date")[case]
    cell = question.groups.code[case].astype(np.int64)
    return summary(age, cell, question.cells, prefix=prefix, parts=parts)


def present(
    question: Question,
    rows: Intervals,
    start: Days,
    end: Days,
    *,
    part: npt.NDArray[np.integer] | None = None,
    parts: int = 1,
) -> Ints:
    """How many intervals contain the last day of each period; shape (parts, cells).

    An interval is there from the first period that ends on or after its start until before the
    first that ends on or after its end, so two counts and a running sum do for all periods.
    """
    window, groups = question.window, question.groups
    alive = np.flatnonzero((start < end) & (start <= window.last_day) & (end > window.ends[0]))
    come, go = (_period_from(day[alive], window.ends) for day in (start, end))
    width = window.periods + 1
    row = groups.code[rows.case[alive]].astype(np.int64)
    if part is not None:
        row += part[alive] * np.int64(groups.count)
    size = parts * groups.count * width
    change = np.bincount(row * width + come, minlength=size)
    change -= np.bincount(row * width + go, minlength=size)
    running = change.reshape(parts, groups.count, width).cumsum(axis=2)
    return np.ascontiguousarray(running[:, :, :-1]).reshape(parts, question.cells)


def _period_from(day: Days, ends: Ints) -> Ints:
    """Index of the first period that ends on or after a day; the number of periods if none."""
    low, high = int(ends[0]), int(ends[-1]) + 1
    table = np.searchsorted(ends, np.arange(low, high + 1))
    return table[np.clip(day, low, high) - low]


def _move() -> npt.NDArray[np.int64]:
    """Per state, the index in `_PARTS` of whose move it is."""
    awaited = {"office": "awaiting_office", "applicant": "awaiting_applicant"}
    names = [
        "allowed" if s.name == "allowed" else awaited.get(s.awaits, "other")
        for s in vocabulary().states.values()
    ]
    return np.array([_PARTS.index(name) for name in names], dtype=np.int64)


def _after(filing: Days, months: float) -> Days:
    """The first day with an age of so many months."""
    if months == float("inf"):
        return np.full_like(filing, np.iinfo(np.int32).max)
    return filing + np.int32(np.ceil(months * DAYS_PER_MONTH))
