"""The figures of one pendency side by side: each answers another question."""

from __future__ import annotations

import numpy as np

from pendency.planning.definitions import indicator
from pendency.planning.figures import Figure, Question
from pendency.planning.indicators import durations
from pendency.planning.indicators.curves import quantiles
from pendency.planning.indicators.stocks import ages
from pendency.planning.indicators.waits import (
    FIRST_ACTION,
    TOTAL,
    Clock,
    current,
    entering_before,
)

_MEDIAN = ("p50",)
_FINISHED = ("mean", "p50")


def first_action_compared(question: Question) -> list[Figure]:
    """First-action pendency: finished, at the period's pace, entering, still waiting."""
    waiting = question.facts.pending
    end = np.minimum(waiting.end, question.facts.milestone("first_action_date")[waiting.case])
    return [
        *durations.first_action_pendency(question, parts=_FINISHED, prefix="finished/"),
        *_curves(question, FIRST_ACTION, "first_action_entering"),
        *ages(question, waiting, end, parts=_MEDIAN, prefix="stock/"),
    ]


def total_compared(question: Question) -> list[Figure]:
    """Total pendency: finished, at the period's pace, entering, still waiting."""
    waiting = question.facts.pending
    return [
        *durations.total_pendency(question, parts=_FINISHED, prefix="finished/"),
        *_curves(question, TOTAL, "total_entering"),
        *ages(question, waiting, waiting.end, parts=_MEDIAN, prefix="stock/"),
    ]


def _curves(question: Question, clock: Clock, entering: str) -> list[Figure]:
    cells = question.cells
    pace = quantiles(current(question, clock), cells, _MEDIAN, prefix="current/")
    cohort = entering_before(question, clock, indicator(entering).months)
    return [*pace, *quantiles(cohort, cells, _MEDIAN, prefix="entering/")]
