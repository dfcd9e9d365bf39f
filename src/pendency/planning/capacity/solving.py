"""`solve`: a problem in, a plan out."""

from __future__ import annotations

import time

import numpy as np

from pendency.planning.capacity.conflicts import conflict, conflict_sentence
from pendency.planning.capacity.equations import Formulation
from pendency.planning.capacity.goals import formulate
from pendency.planning.capacity.highs import Method, Solution, Solver
from pendency.planning.capacity.plan import Plan
from pendency.planning.capacity.problem import Floats, Problem
from pendency.planning.capacity.whole import whole_numbers
from pendency.planning.errors import InfeasiblePlanError, NoPlanError


def solve(
    problem: Problem,
    *,
    whole_hires: bool = False,
    time_limit: float = 300.0,
    gap: float = 1e-3,
    method: Method = "ipm",
) -> Plan:
    """Find the plan with the least cost and price of missed targets.

    Parameters
    ----------
    problem
        What is planned.
    whole_hires
        Hire whole examiners. Such a plan has no duals.
    time_limit
        Seconds.
    gap
        Relative distance from the proven bound at which a plan of whole hires is good enough.
    method
        How the linear model is solved; see `highs`.

    Raises
    ------
    InfeasiblePlanError
        Hard targets contradict each other or the office; the error names the ones that do.
    NoPlanError
        No plan was found in time.
    """
    begun = time.monotonic()
    formulation = formulate(problem)
    way: Method = "interior" if whole_hires else method
    solver = Solver(formulation.model, time_limit=time_limit, method=way)
    relaxed = solver.run()
    if relaxed is None:
        names = conflict(problem, formulation, time_limit=time_limit)
        raise InfeasiblePlanError(names, conflict_sentence(problem, names))
    if not whole_hires:
        return Plan(problem, "optimal", relaxed.objective, relaxed.bound, way, formulation, relaxed)
    left = time_limit - (time.monotonic() - begun)
    found = _whole(formulation, relaxed, gap=gap, time_limit=left)
    plan = Plan(problem, "within gap", found.objective, found.bound, way, formulation, found)
    if plan.gap <= gap:
        return plan
    return Plan(problem, "time limit", found.objective, found.bound, way, formulation, found)


def _whole(
    formulation: Formulation, relaxed: Solution, *, gap: float, time_limit: float
) -> Solution:
    """Whole hires: round the linear plan and solve the rest; branch only where that is too far."""
    begun = time.monotonic()
    hires = formulation.columns.hires
    best: Solution | None = None
    for upward in (0.5, 0.0):
        chosen = whole_numbers(formulation.problem, relaxed.values[hires], upward=upward)
        found = _with_hires(formulation, chosen, time_limit - (time.monotonic() - begun))
        if found is not None:
            best = Solution(found.objective, relaxed.bound, found.values)
            if found.objective - relaxed.bound <= gap * abs(found.objective):
                return best
            break
    left = time_limit - (time.monotonic() - begun)
    solver = Solver(formulation.model, time_limit=max(left, 1.0))
    solver.make_whole(hires.ravel(), gap=gap, start=best.values if best else None)
    branched = solver.run()
    if branched is None:
        raise NoPlanError("no plan with whole hires keeps the hard targets; make one of them soft")
    bound = max(branched.bound, relaxed.bound)
    return Solution(branched.objective, bound, branched.values)


def _with_hires(formulation: Formulation, hires: Floats, time_limit: float) -> Solution | None:
    """The linear plan with the hires given; None where they cannot be kept."""
    solver = Solver(formulation.model, time_limit=max(time_limit, 1.0), method="interior")
    numbers = formulation.columns.hires.ravel()
    solver.bounds(numbers, hires.ravel(), hires.ravel())
    found = solver.run()
    if found is not None:
        found.values[numbers] = np.rint(hires.ravel())
    return found
