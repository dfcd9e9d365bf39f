"""How long what finished in a period had taken."""

from __future__ import annotations

from pendency.planning.facts import FOREVER
from pendency.planning.figures import Figure, Question, summary


def first_action_pendency(question: Question, **shown: object) -> list[Figure]:
    """From filing to first action, over the period's first actions."""
    facts = question.facts
    day = facts.milestone("first_action_date")
    rows = question.within(day)
    took = day[rows] - facts.milestone("filing_date")[rows]
    return summary(took, question.cell(rows, day[rows]), question.cells, **shown)  # type: ignore[arg-type]


def total_pendency(question: Question, **shown: object) -> list[Figure]:
    """From filing to disposal, over the period's disposals."""
    closings = question.facts.closings
    rows = question.within(closings.start)
    case, day = closings.case[rows], closings.start[rows]
    took = day - question.facts.milestone("filing_date")[case]
    return summary(took, question.cell(case, day), question.cells, **shown)  # type: ignore[arg-type]


def examination_cycle(question: Question) -> list[Figure]:
    """From the effective date of examination to the first decision, over the period's decisions."""
    facts = question.facts
    day, began = facts.decision, facts.milestone("examination_date")
    rows = question.within(day)
    rows = rows[(began[rows] != FOREVER) & (began[rows] <= day[rows])]
    took = day[rows] - began[rows]
    return summary(took, question.cell(rows, day[rows]), question.cells)
