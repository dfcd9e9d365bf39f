"""What happened in a period: inflow, first actions, disposals, production units."""

from __future__ import annotations

from pendency.planning.definitions import CLOSED
from pendency.planning.estimators.level import Ints
from pendency.planning.facts import Days
from pendency.planning.figures import Figure, Question, counted
from pendency.records import vocabulary


def inflow(question: Question) -> list[Figure]:
    """Cases filed."""
    return [counted("all", _dated(question, question.facts.milestone("filing_date")))]


def examination_inflow(question: Question) -> list[Figure]:
    """Cases that entered substantive examination."""
    return [counted("all", _dated(question, question.facts.milestone("examination_date")))]


def first_actions(question: Question) -> list[Figure]:
    """First actions on the merits dispatched."""
    return [counted("all", _dated(question, question.facts.milestone("first_action_date")))]


def returns(question: Question) -> list[Figure]:
    """Disposals that stood for a time only: the case came back, or was decided again."""
    closings = question.facts.closings
    rows = question.within(closings.end)
    return [counted("all", question.tally(question.cell(closings.case[rows], closings.end[rows])))]


def disposals(question: Question) -> list[Figure]:
    """Cases disposed of, in all and by kind."""
    closings = question.facts.closings
    rows = question.within(closings.start)
    cell = question.cell(closings.case[rows], closings.start[rows])
    state = closings.state[rows]
    order = list(vocabulary().states)
    kinds = [counted(name, question.tally(cell, state == order.index(name))) for name in CLOSED]
    return [counted("all", question.tally(cell)), *kinds]


def production_units(question: Question) -> list[Figure]:
    """Half the sum of first actions and disposals."""
    return [counted("all", first_actions(question)[0].n + disposals(question)[0].n, 0.5)]


def _dated(question: Question, day: Days) -> Ints:
    rows = question.within(day)
    return question.tally(question.cell(rows, day[rows]))


__all__ = [
    "disposals", "examination_inflow", "first_actions", "inflow", "production_units", "returns",
]  # fmt: skip
