"""What if: given decisions run forward as a fluid, in a moment, beside going on as now."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from pendency.planning.capacity import Course as Run
from pendency.planning.capacity import Problem, run_fluid
from pendency.planning.capacity.problem import Floats
from pendency.planning.errors import PlanInputError
from pendency.planning.scenarios.setting import Choices, Setting, decisions_of, problem_of


@dataclass(frozen=True)
class Course:
    """What comes of a setting, by year.

    Attributes
    ----------
    years
        Columns year, intake, first_actions, closings, unexamined (at its end), pendency (months,
        Little's law).
    unexamined
        At the end of each quarter.
    by_centre
        Unexamined cases at the end of the plan.
    """

    years: pl.DataFrame
    unexamined: Floats
    by_centre: dict[str, float]


def what_if(office: Problem, setting: Setting) -> Course:
    """Run a setting's choices forward; the solver is not asked.

    Raises
    ------
    PlanInputError
        A choice cannot be applied to the office.
    """
    problem = problem_of(office, replace(setting, aims=(), margins=()))
    years = np.unique(problem.years)
    idle = [int(y) for y in years if not problem.intake[:, :, problem.years == y].sum()]
    if idle:
        raise PlanInputError("intake", f"no case enters in {idle[0]} by the office's figures: "
                             "there is no pendency to tell")  # fmt: skip
    found = run_fluid(problem, decisions_of(problem, setting.choices or Choices()))
    unexamined = found.unexamined[0]
    last = {
        centre: float(sum(unexamined[i, -1] for i, pool in enumerate(problem.pools)
                          if pool.centre == centre))
        for centre in problem.centres
    }  # fmt: skip
    return Course(_by_year(problem, found), unexamined.sum(axis=0), last)


def _by_year(problem: Problem, found: Run) -> pl.DataFrame:
    years = np.unique(problem.years)
    flows = {
        "intake": problem.intake.sum(axis=(0, 1)),
        "first_actions": found.first_actions[0].sum(axis=0),
        "closings": found.closings[0].sum(axis=0),
    }
    ends = [int(np.flatnonzero(problem.years == year)[-1]) for year in years]
    return pl.DataFrame({
        "year": years,
        **{name: [float(values[problem.years == year].sum()) for year in years]
           for name, values in flows.items()},
        "unexamined": found.unexamined[0].sum(axis=0)[ends],
        "pendency": found.pendency[0],
    })  # fmt: skip
