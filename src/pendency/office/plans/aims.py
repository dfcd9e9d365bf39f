"""The aims of a scenario, from the objectives of the plan in force."""

from __future__ import annotations

from pendency.office.models import LongPlan
from pendency.planning.capacity import Problem
from pendency.planning.scenarios import Aim


def aims_of(plan: LongPlan, office: Problem, years: int) -> tuple[Aim, ...]:
    """The objectives of the years that a scenario plans; all of them soft."""
    span = set(office.years[: 4 * years].tolist())
    return tuple(
        Aim(o.measure, o.year, o.value)
        for o in plan.objectives.all()
        if o.year in span and o.value > 0
    )
