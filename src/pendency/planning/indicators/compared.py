"""The figures of one pendency side by side: each answers another question."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pendency.planning.definitions import indicator
from pendency.planning.figures import Figure, Question, period_by_period
from pendency.planning.indicators import durations
from pendency.planning.indicators.curves import quantiles
from pendency.planning.indicators.stocks import ages
from pendency.planning.indicators.waits import (
    FIRST_ACTION,
    TOTAL,
    Clock,
    current,
    entering,
)
from pendency.planning.periods import Window, minus_months

_MEDIAN = ("p50",)
_FINISHED = ("mean", "p50")


@period_by_period
def first_action_compared(question: Question) -> list[Figure]:
    """First-action pendency: finished, at the period's pace, entering, still waiting."""
    waiting = question.facts.pending
    end = np.minimum(waiting.end, question.facts.milestone("first_action_date")[waiting.case])
    return [
        *durations.first_action_pendency(question, parts=_FINISHED, prefix="finished/"),
        *_curves(question, FIRST_ACTION, "first_action_entering"),
        *ages(question, waiting, end, parts=_MEDIAN, prefix="stock/"),
    ]


@period_by_period
def total_compared(question: Question) -> list[Figure]:
    """Total pendency: finished, at the period's pace, entering, still waiting."""
    waiting = question.facts.pending
    return [
        *durations.total_pendency(question, parts=_FINISHED, prefix="finished/"),
        *_curves(question, TOTAL, "total_entering"),
        *ages(question, waiting, waiting.end, parts=_MEDIAN, prefix="stock/"),
    ]


def _curves(question: Question, clock: Clock, entering_name: str) -> list[Figure]:
    """Medians at the period's pace, and of the cohort that the definition names."""
    cells, window = question.cells, question.window
    months = indicator(entering_name).months
    cohort = replace(question, window=Window(minus_months(window.as_of, months), window.as_of))
    return [
        *quantiles(current(question, clock), cells, _MEDIAN, prefix="current/"),
        *quantiles(entering(cohort, clock), cells, _MEDIAN, prefix="entering/"),
    ]
