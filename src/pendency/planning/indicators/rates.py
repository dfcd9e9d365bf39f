"""Shares and means of what was counted in a period."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pendency.planning.definitions import CLOSED, ENDS, FEW, NO_DAYS, End
from pendency.planning.estimators import binomial_tail, mean_interval, wilson
from pendency.planning.estimators.level import Floats, Ints
from pendency.planning.facts import Days, Flags
from pendency.planning.figures import Figure, Question, Rows
from pendency.planning.periods import months_of
from pendency.records import vocabulary


def share(part: str, hits: Ints, n: Ints) -> Figure:
    """A share with its Wilson interval."""
    return Figure(part, n, *wilson(hits, n))


def grant_rate(question: Question) -> list[Figure]:
    """Grants among the disposals."""
    _, _, state, cell = _disposals(question)
    granted = state == list(vocabulary().states).index("granted")
    return [share("all", question.tally(cell, granted), question.tally(cell))]


def transfer_rate(question: Question) -> list[Figure]:
    """Disposals that had been transferred, or asked to be, at least once."""
    case, day, _, cell = _disposals(question)
    moved = _so_far(question, "transfers", case, day, "transfer_requested", "transferred") > 0
    return [share("all", question.tally(cell, moved), question.tally(cell))]


def actions_per_disposal(question: Question) -> list[Figure]:
    """Mean number of actions, over all disposals and by kind."""
    case, day, state, cell = _disposals(question)
    actions = _so_far(question, "actions", case, day, "first_action", "later_action")
    order = list(vocabulary().states)
    kinds = {name: np.flatnonzero(state == order.index(name)) for name in CLOSED}
    return [
        _mean(part, actions[rows], cell[rows], question.cells)
        for part, rows in {"all": np.arange(len(case)), **kinds}.items()
    ]


def _mean(part: str, number: Ints, cell: Rows, cells: int) -> Figure:
    n, value, low, high = mean_interval(number, cell, cells)
    shown = np.where(n >= FEW, 1.0, np.nan)
    return Figure(part, n, value * shown, low * shown, high * shown)


def end_loading(question: Question) -> list[Figure]:
    """Share of the output on the last days of months, quarters and years, with its test."""
    window = question.window
    cell, day = _output(question)
    n = question.tally(cell)
    figures = []
    for end in ENDS:
        late = _last_days(end, window.since_day + 1, window.last_day)
        hits = question.tally(cell, late[day - window.since_day - 1])
        expected = np.tile(_mean_by_period(late, window.lookup), question.groups.count)
        tested = (n > 0) & (expected > 0) & (expected < 1)
        value, low, high = wilson(hits, np.where(tested, n, 0))
        figures += [
            Figure(end.name, n, value, low, high, missing=NO_DAYS),
            Figure(f"{end.name}/p", n, _p_values(hits, n, expected, tested), missing=NO_DAYS),
        ]
    return figures


def _disposals(question: Question) -> tuple[Rows, Days, npt.NDArray[np.uint8], Rows]:
    """Case, day, kind and cell of the disposals in the window."""
    closings = question.facts.closings
    rows = question.within(closings.start)
    case, day = closings.case[rows], closings.start[rows]
    return case.astype(np.int64), day, closings.state[rows], question.cell(case, day)


def _so_far(question: Question, count: str, case: Rows, day: Days, *codes: str) -> Ints:
    """How many events with one of some codes a case had had by the end of a day.

    The whole count of its history, but for the cases to which something happened later: only
    their events are looked at.
    """
    facts = question.facts
    number = facts.count(count)[case]
    later = np.flatnonzero(facts.milestone("last_date")[case] > day)
    if len(later):
        asked = np.zeros(facts.cases, dtype=np.bool_)
        asked[case[later]] = True
        events = facts.events(*codes)
        events = events.take(np.flatnonzero(asked[events.case]))
        until = _moment(case[later], day[later])
        upto = np.searchsorted(_moment(events.case, events.day), until, side="right")
        number[later] = upto - np.searchsorted(events.case, case[later].astype(np.int32))
    return number


def _moment(case: npt.NDArray[np.integer], day: Days) -> Ints:
    """One number that orders by case, then by day."""
    return (case.astype(np.int64) << 32) + day


def _output(question: Question) -> tuple[Rows, npt.NDArray[np.int32]]:
    """Cell and day of first actions and disposals in the window."""
    facts = question.facts
    first, closings = facts.milestone("first_action_date"), facts.closings
    acted, closed = question.within(first), question.within(closings.start)
    case = np.concatenate([acted, closings.case[closed]])
    day = np.concatenate([first[acted], closings.start[closed]])
    return question.cell(case, day), day


def _last_days(end: End, first: int, last: int) -> Flags:
    """Which days from first to last are among the last of their month, quarter or year."""
    day = np.arange(first, last + 1).astype("datetime64[D]")
    months = months_of(end.each)
    unit = day.astype("datetime64[M]").astype(np.int64) // months
    after = ((unit + 1) * months).astype("datetime64[M]").astype("datetime64[D]")
    late: Flags = (after - day).astype(np.int64) <= end.days
    return late


def _mean_by_period(flag: Flags, period: Ints) -> Floats:
    return np.bincount(period, weights=flag) / np.bincount(period)


def _p_values(hits: Ints, n: Ints, expected: Floats, tested: Flags) -> Floats:
    found = np.full(len(n), np.nan)
    for i in np.flatnonzero(tested):
        found[i] = binomial_tail(int(hits[i]), int(n[i]), float(expected[i]))
    return found
