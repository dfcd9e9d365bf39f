"""The waits behind each curve: entering cohorts, and all who waited in a period."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from pendency.planning.definitions import CLOSED
from pendency.planning.figures import Question
from pendency.planning.indicators.waits import (
    EXAMINATION,
    FIRST_ACTION,
    TOTAL,
    Waits,
    current,
    entering,
)
from pendency.records import vocabulary

#: Name of the indicator whose curves are of several outcomes.
OUTCOMES = "outcomes_entering"


def outcomes(question: Question) -> Waits:
    """From filing to first disposal by kind; the cause is the place in `CLOSED` plus 1."""
    waits = entering(question, TOTAL)
    order = list(vocabulary().states)
    place = np.zeros(len(order), dtype=np.uint8)
    place[[order.index(name) for name in CLOSED]] = np.arange(1, len(CLOSED) + 1)
    kind = place[question.facts.first_outcome[waits.case]]
    return Waits(waits.case, waits.cell, waits.took, kind * waits.cause)


#: The waits of each indicator of the kind ``curve``.
COHORTS: dict[str, Callable[[Question], Waits]] = {
    "first_action_entering": partial(entering, clock=FIRST_ACTION),
    "total_entering": partial(entering, clock=TOTAL),
    "examination_entering": partial(entering, clock=EXAMINATION),
    OUTCOMES: outcomes,
    "first_action_current": partial(current, clock=FIRST_ACTION),
    "total_current": partial(current, clock=TOTAL),
}
#: Those that are of a period as such: a case may wait in several periods.
PACES = ("first_action_current", "total_current")
