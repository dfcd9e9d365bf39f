"""People in whole numbers: what a plan's fractions of examiners are in the twin.

A plan hires 0.4 of an examiner. The twin has persons. Cumulated numbers are rounded, so that no
pool is ever half a person away from the plan, and a pace makes up for the rest: what a pool is
expected to get done in a quarter is exactly what the plan counts on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pendency.planning.capacity.fluid import Decisions, staff_hours
from pendency.planning.capacity.problem import Floats, Problem

#: Paces beyond these are not people's any more.
SLOWEST, FASTEST = 0.05, 20.0


@dataclass(frozen=True)
class Cohort:
    """Persons who come together.

    Attributes
    ----------
    pool
        Place in the problem's pools.
    number
        How many come.
    joins, leaves
        Quarters; 0 for those who are there on the first day, None for those who stay.
    recruit
        Whether they are to be trained.
    """

    pool: int
    number: int
    joins: int
    leaves: int | None = None
    recruit: bool = False

    def there(self, problem: Problem, middle: float = 0.5) -> Floats:
        """How many are expected by quarter, those lost to attrition taken off."""
        since = np.arange(problem.quarters) + middle - self.joins
        last = problem.quarters if self.leaves is None else self.leaves
        here = (since > 0) & (np.arange(problem.quarters) < last)
        expected: Floats = self.number * problem.career.staying ** np.maximum(since, 0.0) * here
        return expected


def rounded(values: Floats) -> list[int]:
    """Whole numbers whose sums up to each place are the nearest to the given ones'."""
    sums = np.floor(np.cumsum(values) + 0.5).astype(int)
    found: list[int] = np.diff(sums, prepend=0).tolist()
    return found


def cohorts(problem: Problem, decisions: Decisions, share: float = 1.0) -> tuple[Cohort, ...]:
    """All persons of a plan, at a share of its size."""
    found: list[Cohort] = []
    for p in range(len(problem.pools)):
        found.extend(_pool(problem, decisions, share, p))
    return tuple(found)


def _pool(problem: Problem, decisions: Decisions, share: float, p: int) -> list[Cohort]:
    quarters = problem.quarters
    given = np.zeros(quarters) if problem.staffing is None else problem.staffing[p]
    come = np.maximum(given, 0.0) + decisions.borrowed[p]
    come[0] += problem.pools[p].examiners
    gone = (np.maximum(-given, 0.0) + decisions.lent[p]) * share
    there = [
        Cohort(p, n, t, recruit=recruit)
        for values, recruit in ((come, False), (decisions.hires[p], True))
        for t, n in enumerate(rounded(values * share)) if n > 0
    ]  # fmt: skip
    there.sort(key=lambda cohort: cohort.joins)
    for t, number in enumerate(rounded(gone)):
        there = _taken(problem, there, t, number)
    if not there and come[0] > 0:
        there = [Cohort(p, 1, 0)]
    return there


def _taken(problem: Problem, there: list[Cohort], t: int, number: int) -> list[Cohort]:
    """Let so many trained examiners leave in a quarter, those longest there first."""
    left, found, training = number, [], len(problem.career.ramp)
    for cohort in there:
        ready = cohort.joins + (training if cohort.recruit else 0) <= t
        if not left or cohort.leaves is not None or not ready:
            found.append(cohort)
            continue
        # of those who came, some have left of themselves by then
        stays = problem.career.staying ** (t - cohort.joins)
        going = min(cohort.number, round(left / stays))
        left -= min(left, round(going * stays))
        found.append(replace(cohort, number=going, leaves=t))
        if going < cohort.number:
            found.append(replace(cohort, number=cohort.number - going))
    return [cohort for cohort in found if cohort.number > 0]


def paces(
    problem: Problem, decisions: Decisions, people: tuple[Cohort, ...], days: Floats, share: float
) -> Floats:
    """Output of each pool and quarter beside that of its persons; shape (pools, quarters).

    Parameters
    ----------
    problem, decisions, people
        The plan, and its persons.
    days
        Days that the twin works, by quarter.
    share
        Size of the twin beside the plan.
    """
    career, quarters = problem.career, problem.quarters
    able = np.zeros((len(problem.pools), quarters))
    for cohort in people:
        output = np.ones(quarters)
        if cohort.recruit:
            for k, ramp in enumerate(career.ramp[: quarters - cohort.joins]):
                output[cohort.joins + k] = ramp - career.mentoring
        able[cohort.pool] += cohort.there(problem) * output
    hours = np.maximum(able, 0.0) * days * problem.hours_per_day
    wanted = staff_hours(problem, decisions) * share
    pace = np.divide(wanted, hours, out=np.ones_like(wanted), where=hours > 0)
    return np.clip(pace, SLOWEST, FASTEST)
