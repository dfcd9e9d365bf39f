"""Whether cases were sent to the right place at once, and what became of requests to move them."""

from __future__ import annotations

import numpy as np

from pendency.planning.definitions import NOT_MISROUTED, ROUTING_DAYS
from pendency.planning.estimators.level import Ints
from pendency.planning.facts import FOREVER, Days, Events, Flags
from pendency.planning.figures import Figure, Question
from pendency.planning.indicators.rates import share
from pendency.records import vocabulary


def routing_accuracy(question: Question) -> list[Figure]:
    """First allocations that stood for `ROUTING_DAYS` days, by the day on which these ended.

    A move after a recusal or an absence, or to even out between centres, does not count against the
    routing. Counted so late, every case was watched for as long as every other one.
    """
    first = question.facts.milestone("docketed_date")
    known = first != FOREVER
    until = np.where(known, first, FOREVER - ROUTING_DAYS) + np.int32(ROUTING_DAYS)
    rows = question.within(until)
    cell = question.cell(rows, until[rows])
    moved = _within(_of_routing(question.facts.events("transferred")), first, until)
    asked = _within(question.facts.events("transfer_requested"), first, until)
    n = question.tally(cell)
    return [
        share("all", question.tally(cell, ~moved[rows]), n),
        share("undisputed", question.tally(cell, ~(moved | asked)[rows]), n),
    ]


def transfer_outcomes(question: Question) -> list[Figure]:
    """What became of the transfers that were asked for in the window."""
    requested, made, refused = (
        list(vocabulary().events).index(code)
        for code in ("transfer_requested", "transferred", "transfer_refused")
    )
    steps = question.facts.events("transfer_requested", "transferred", "transfer_refused")
    rows = question.within(np.where(steps.code == requested, steps.day, FOREVER))
    cell = question.cell(steps.case[rows], steps.day[rows])
    answer = _next_answer(steps, requested)[rows]
    code = np.where(answer >= 0, steps.code[answer], requested)
    code[(answer >= 0) & (steps.day[answer] > question.window.last_day)] = requested
    n = question.tally(cell)
    outcomes = {"transfer_made": made, "transfer_refused": refused, "transfer_open": requested}
    return [share(part, question.tally(cell, code == one), n) for part, one in outcomes.items()]


def _of_routing(events: Events) -> Events:
    """The moves whose detail does not give a reason that has nothing to do with the routing."""
    other = [n for n, words in enumerate(events.details) if words in NOT_MISROUTED]
    return events.take(np.flatnonzero(~np.isin(events.detail, other)))


def _within(events: Events, first: Days, until: Days) -> Flags:
    """Which cases had such an event from their first day to their last one."""
    found = np.zeros(len(first), dtype=np.bool_)
    case = events.case
    found[case[(events.day >= first[case]) & (events.day <= until[case])]] = True
    return found


def _next_answer(steps: Events, requested: int) -> Ints:
    """For each step the row of the next decision in its case; -1 where none follows."""
    size = len(steps.case)
    here = np.where(steps.code == requested, size, np.arange(size))
    following = np.minimum.accumulate(here[::-1])[::-1]
    there = following < size
    there[there] = steps.case[following[there]] == steps.case[there]
    answer: Ints = np.where(there, following, -1)
    return answer
