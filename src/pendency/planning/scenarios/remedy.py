"""The cheapest remedy for a target that was missed: all levers opened, the target made hard.

What the plan promises it may owe to an order of work that no docket follows. So the plan is asked
for more, step by step, until its levers reach the target with room in the fluid model as well,
which works in the docket's order; the room is the distance from the twin's median to its worst run
of ten. Where no plan does that, the nearest one is offered; where none reaches the target at all,
the targets in conflict are named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pendency.planning.capacity import Decisions, Plan, Problem, Target, solve
from pendency.planning.capacity.problem import CEILINGS
from pendency.planning.checking.paths import planned_paths
from pendency.planning.definitions import Label
from pendency.planning.errors import InfeasiblePlanError
from pendency.planning.scenarios.running import spending
from pendency.planning.scenarios.setting import Aim, Setting, problem_of
from pendency.planning.scenarios.telling import told

#: Plans tried, each asked for more than the one before.
_STEPS = 5
#: Of the target: a ceiling is never asked for below this share of it.
_LOWEST = 0.2


@dataclass(frozen=True)
class Remedy:
    """What would reach a target.

    Attributes
    ----------
    setting
        The scenario to accept; None where no plan reaches the target.
    asked
        What the plan must reach by itself.
    expected
        What its levers reach in the docket's order of work.
    enough
        Whether that is the target, with room.
    cost, before
        In quarters of an examiner's pay: with the remedy, and of the scenario as it was.
    does
        What the plan then does.
    conflict
        Why there is none.
    """

    setting: Setting | None
    asked: float
    expected: float | None
    enough: bool
    cost: float
    before: float
    does: tuple[Label, ...]
    conflict: Label | None = None


def cheapest(
    office: Problem, setting: Setting, target: Mapping[str, Any], before: float | None
) -> Remedy:
    """Find it.

    Parameters
    ----------
    office
        The office's own problem.
    setting
        The scenario that missed the target.
    target
        A row of ``targets`` of what `run` gave.
    before
        What the scenario costs.
    """
    opened = replace(
        setting, choices=None, hires=None, places=max(setting.places, 1.0), margins=(),
        overtime=office.levers.overtime, retrained=office.levers.retrained,
        moved=office.levers.moved,
    )  # fmt: skip
    value, goal, cost = float(target["value"]), _with_room(target), before or 0.0
    best: Remedy | None = None
    asked, trouble = value, None
    for _step in range(_STEPS):
        aim = Aim(target["measure"], target["year"], asked, hard=True, centre=target["centre"])
        tried = replace(opened, margins=(aim,))
        try:
            plan = solve(problem_of(office, tried))
        except InfeasiblePlanError as error:
            trouble = error.words
            break
        expected = _in_docket_order(plan, aim)
        enough = _reaches(target, expected, goal)
        found = Remedy(tried, asked, expected, enough, spending(plan), cost, _does(plan))
        if best is None or enough or _reaches(target, expected, best.expected or value):
            best = found
        if enough:
            break
        asked = max(asked + (goal - expected), _LOWEST * value)
    return best or Remedy(None, value, None, False, 0.0, cost, (), trouble)


def _with_room(target: Mapping[str, Any]) -> float:
    """The target and the room that the twin's spread asks for."""
    value, median = float(target["value"]), float(target["median"])
    if target["measure"] in CEILINGS:
        return max(_LOWEST * value, value - max(0.0, float(target["high"]) - median))
    return value + max(0.0, median - float(target["low"]))


def _in_docket_order(plan: Plan, aim: Aim) -> float:
    """What the plan's levers reach when cases are worked on in the docket's order."""
    paths = planned_paths(plan.problem, Decisions.of(plan))
    asked = Target(aim.measure, aim.year, aim.value, None, aim.centre)
    return float(paths.measure(plan.problem, asked)[0])


def _reaches(target: Mapping[str, Any], value: float, goal: float) -> bool:
    slack = 1e-3 * max(1.0, abs(goal))
    if target["measure"] in CEILINGS:
        return value <= goal + slack
    return value >= goal - slack


def _does(plan: Plan) -> tuple[Label, ...]:
    return told(plan.problem, Decisions.of(plan))
