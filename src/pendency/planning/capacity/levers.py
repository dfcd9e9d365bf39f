"""What each lever is worth: the dual prices of a linear plan, in words.

A dual price is the change of the objective (cost and price of misses) by one more unit; for an
examiner his pay is taken off. Divided by the price that the plan puts on a month of the
office's pendency it reads in months.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from pendency.planning.capacity.equations import movable_bands
from pendency.planning.capacity.plan import Plan
from pendency.planning.capacity.problem import Problem
from pendency.planning.capacity.solving import solve
from pendency.planning.capacity.wording import lever_words
from pendency.planning.definitions import Label
from pendency.planning.errors import NoPlanError

Kind = Literal["examiner", "hour", "place", "retraining", "move", "quota", "budget"]
#: Worths below this share of the objective are noise of the interior point's tolerance.
_NOISE = 1e-9


@dataclass(frozen=True)
class Lever:
    """A lever and its worth.

    Attributes
    ----------
    kind
        ``examiner`` (trained, from that quarter on), ``hour`` (of examination in that quarter),
        ``place`` (of training), ``retraining`` (one more examiner may change field), ``move``
        (one more case may go to another centre), ``quota`` (one percentage point more of a
        mode's first actions in all quarters), ``budget`` (one more unit in that year).
    centre, field, quarter
        Where and when (first day of the quarter or year); None where it is not bound to one.
    worth
        Fall of the objective by one more unit; negative where more makes it worse.
    months
        The worth in months of the office's pendency, at the plan's price of a month; None where
        the plan prices none.
    words
        The worth as a sentence.
    track
        The mode of a quota.
    """

    kind: Kind
    centre: str | None
    field: int | None
    quarter: dt.date | None
    worth: float
    months: float | None
    words: Label
    track: str | None = None


def levers(plan: Plan) -> tuple[Lever, ...]:
    """All levers that are worth something, the best of each kind first.

    Raises
    ------
    NoPlanError
        The plan has whole hires, and so no duals; solve the linear one.
    """
    if plan.solution.duals is None:
        raise NoPlanError(
            "a plan of whole hires has no dual prices; solve it with whole_hires=False as well"
        )
    price = month_price(plan.problem)
    noise = _NOISE * max(1.0, abs(plan.objective))
    found = []
    for kind, centre, field, quarter, track, worth in _worths(plan):
        if abs(worth) <= noise:
            continue
        months = worth / price if price else None
        words = lever_words(kind, centre, field, quarter, track, worth, months)
        found.append(Lever(kind, centre, field, quarter, worth, months, words, track))
    order = {kind: i for i, kind in enumerate(get_args(Kind))}
    return tuple(sorted(found, key=lambda one: (order[one.kind], -one.worth)))


def month_price(problem: Problem) -> float | None:
    """The highest price that the plan puts on a month of the office's pendency."""
    for measure in ("first_action_pendency", "total_pendency"):
        prices = [
            target.price for target in problem.targets
            if target.measure == measure and target.price
            and target.centre is None and target.field is None
        ]  # fmt: skip
        if prices:
            return max(prices)
    return None


def with_examiners(problem: Problem, lever: Lever, number: float) -> Problem:
    """The problem with more trained examiners in the pool and from the quarter of a lever."""
    staffing = (
        np.zeros((len(problem.pools), problem.quarters)) if problem.staffing is None
        else problem.staffing.copy()
    )  # fmt: skip
    pool = next(
        i for i, one in enumerate(problem.pools)
        if (one.centre, one.field) == (lever.centre, lever.field)
    )  # fmt: skip
    staffing[pool, problem.quarter_starts.index(lever.quarter)] += number
    return replace(problem, staffing=staffing)


def solved_worth(plan: Plan, lever: Lever, *, number: float = 1.0) -> float:
    """The worth of a lever of examiners by solving the plan again: a finite difference."""
    more = solve(with_examiners(plan.problem, lever, number), method=plan.method)
    return (plan.objective - more.objective) / number


_Worth = tuple[Kind, str | None, int | None, dt.date | None, str | None, float]


def _worths(plan: Plan) -> Iterator[_Worth]:
    problem, rows = plan.problem, plan.formulation.rows
    duals, reduced = plan.solution.duals, plan.solution.reduced
    assert duals is not None
    assert reduced is not None
    starts = problem.quarter_starts
    for i, pool in enumerate(problem.pools):
        for t, start in enumerate(starts):
            yield "examiner", pool.centre, pool.field, start, None, -duals[rows.trained[i, t]]
            yield "hour", pool.centre, pool.field, start, None, -duals[rows.hours[i, t]]
            for b in range(len(movable_bands(problem))):
                column = plan.formulation.columns.moved_out[i, b, t]
                yield "move", pool.centre, pool.field, start, None, max(-reduced[column], 0.0)
    for i, centre in enumerate(problem.centres):
        for t, start in enumerate(starts):
            yield "place", centre, None, start, None, -duals[rows.places[i, t]]
            yield "retraining", centre, None, start, None, -duals[rows.retrained[i, t]]
    yield from _quotas(plan)
    for target, row in zip(problem.targets, rows.targets, strict=True):
        if target.measure == "budget":
            yield "budget", None, None, dt.date(target.year, 1, 1), None, -duals[row]


def _quotas(plan: Plan) -> Iterator[_Worth]:
    """By the envelope theorem: a share s more moves the row's bound by s times all first actions.

    The dual of a least share is a cost of raising it; that of a greatest share a gain.
    """
    problem, rows, duals = plan.problem, plan.formulation.rows, plan.solution.duals
    assert duals is not None
    first = plan.values("first").sum(axis=1)
    for i, centre in enumerate(problem.centres):
        pools = [k for k, pool in enumerate(problem.pools) if pool.centre == centre]
        total = first[pools].sum(axis=0)
        for k, track in enumerate(problem.tracks):
            both = duals[rows.quota_low[i, k]] + duals[rows.quota_high[i, k]]
            yield "quota", centre, None, None, track.name, -0.01 * float(both @ total)
