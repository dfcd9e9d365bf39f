"""Where plan and twin differ, and why: a ladder of models between the two.

Each rung adds one thing to the rung before it, with the same random numbers, so the differences
add up to the whole exactly: the plan; the fluid model under the docket's rule of work; the twin
with the plan's parameters; the twin with the parameters drawn, one kind after the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from pendency.planning.capacity.problem import Floats
from pendency.planning.checking.uncertainty import Factor

Reason = Literal["order", "cases", "transitions", "intake", "effort", "shares"]
REASONS: tuple[Reason, ...] = get_args(Reason)
#: Parameters that are drawn on each rung of the twin; the last one draws all. ``transitions`` is
#: there where the office's own flow is known.
RUNGS: Mapping[Reason, tuple[Factor, ...]] = {
    "cases": (), "transitions": (), "intake": ("intake",), "effort": ("intake", "effort"),
    "shares": ("intake", "effort", "shares", "leaving"),
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """What one reason does to a target's measure.

    Attributes
    ----------
    reason
        ``order``: the docket's order instead of the plan's choice of work. ``cases``: single
        cases and persons instead of amounts (queueing, chance, days). ``transitions``: the
        office's measured ways and times instead of the plan's shares by quarter. ``intake``,
        ``effort``, ``shares`` (with attrition): the parameter is not known exactly.
    shift, error
        Mean difference that it makes, in the measure's unit, and its standard error.
    spread
        Share of the variance of the twin's results that comes with it; 0 for ``order``.
    """

    reason: Reason
    shift: float
    error: float
    spread: float


def attribute(plan: float, fluid: float, rungs: Mapping[Reason, Floats]) -> tuple[Part, ...]:
    """Divide the difference between plan and twin among the reasons.

    Parameters
    ----------
    plan, fluid
        The measure in the plan, and in the fluid model.
    rungs
        The measure in the runs of each rung of the twin, run by run on the same random numbers;
        shape (runs,).
    """
    before: Floats | None = None
    shifts: dict[Reason, Floats] = {}
    for reason, values in rungs.items():
        shifts[reason] = values - (fluid if before is None else before)
        before = values
    variance = {reason: _variance(values) for reason, values in shifts.items()}
    total = sum(variance.values()) or 1.0
    return (
        Part("order", fluid - plan, 0.0, 0.0),
        *(Part(reason, float(values.mean()), float(np.sqrt(variance[reason] / len(values))),
               variance[reason] / total)
          for reason, values in shifts.items()),
    )  # fmt: skip


def _variance(values: Floats) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else 0.0
