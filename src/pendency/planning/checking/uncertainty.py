"""What a planner does not know, as a law to draw from: intake, hours, shares, attrition.

The start values are the house's own, no office's: replace them by the errors that the office's
forecasts have made (`pendency forecast`) and by the intervals of its calibration.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from pendency.planning.capacity.problem import Floats, Problem
from pendency.planning.capacity.reading import read_file
from pendency.planning.errors import PlanInputError
from pendency.twin.plain import from_plain

Factor = Literal["intake", "effort", "shares", "leaving"]
FACTORS: tuple[Factor, ...] = get_args(Factor)


@dataclass(frozen=True)
class Uncertainty:
    """How far the office may turn out to differ from the plan's parameters.

    Attributes
    ----------
    intake, intake_pool
        Standard deviation of the logarithm of intake after a year: of the whole office, and of
        each pool beside it. It grows with the square root of time, quarter by quarter.
    effort, effort_pool
        The same of the hours of work, for good.
    shares
        Standard deviation of the logits of the flow's shares (answered, lapsed, withdrawn, and
        those that close).
    leaving
        Standard deviation of the logarithm of the yearly share that leaves.
    """

    intake: float = 0.04
    intake_pool: float = 0.06
    effort: float = 0.04
    effort_pool: float = 0.04
    shares: float = 0.10
    leaving: float = 0.20

    def __post_init__(self) -> None:
        for f in fields(self):
            value = getattr(self, f.name)
            if not (isinstance(value, int | float) and 0 <= value < 5):
                reason = f"{value!r} is not a standard deviation from 0 to 5"
                raise PlanInputError(f"uncertainty.{f.name}", reason)

    @classmethod
    def none(cls) -> Uncertainty:
        """Every parameter is as planned."""
        return cls(**dict.fromkeys((f.name for f in fields(cls)), 0.0))


def read_uncertainty(path: str | Path) -> Uncertainty:
    """The part ``uncertainty`` of a plan's file; the start values where there is none."""
    part = read_file(path).get("uncertainty", {})
    return from_plain(Uncertainty, part, "uncertainty", PlanInputError)


def draw(
    problem: Problem, uncertainty: Uncertainty, *, seed: int, number: int,
    factors: Iterable[Factor] = FACTORS,
) -> Problem:  # fmt: skip
    """The problem with parameters as they may turn out to be.

    Every factor has a stream of its own, so that one can be held while the others are drawn.
    Drawn factors have the planned value as their mean (intake, hours) or median (shares).
    """
    chosen = set(factors)
    rng = {name: np.random.default_rng([seed, number, place]) for place, name in enumerate(FACTORS)}
    changes: dict[str, object] = {}
    if "intake" in chosen:
        changes["intake"] = problem.intake * _walk(problem, uncertainty, rng["intake"])[:, None]
    if "effort" in chosen:
        changes["pools"] = _pools(problem, uncertainty, rng["effort"])
    if "shares" in chosen:
        normal = rng["shares"].standard_normal(5) * uncertainty.shares
        names = ("answered", "lapsed", "withdrawn", "first_closing", "closing")
        changes["flow"] = replace(problem.flow, **{
            name: _shifted(getattr(problem.flow, name), float(z))
            for name, z in zip(names, normal, strict=True)
        })  # fmt: skip
    if "leaving" in chosen:
        factor = _mean_one(rng["leaving"].standard_normal(1), uncertainty.leaving)[0]
        leaving = min(problem.career.leaving * float(factor), 0.9)
        changes["career"] = replace(problem.career, leaving=leaving)
    return replace(problem, **changes)  # type: ignore[arg-type]


def _walk(problem: Problem, uncertainty: Uncertainty, rng: np.random.Generator) -> Floats:
    """Factors on intake by pool and quarter: a walk of the office, and one of each pool."""
    steps = rng.standard_normal((len(problem.pools) + 1, problem.quarters)).cumsum(axis=1) / 2
    spread = np.sqrt((np.arange(problem.quarters) + 1) / 4)
    parts = [
        sd * normal - (sd * spread) ** 2 / 2
        for sd, normal in ((uncertainty.intake, steps[:1]), (uncertainty.intake_pool, steps[1:]))
    ]
    factors: Floats = np.exp(parts[0] + parts[1])
    return factors


def _pools(problem: Problem, uncertainty: Uncertainty, rng: np.random.Generator) -> object:
    whole = _mean_one(rng.standard_normal(1), uncertainty.effort)
    each = whole * _mean_one(rng.standard_normal(len(problem.pools)), uncertainty.effort_pool)
    return tuple(
        replace(pool, first_action_hours=pool.first_action_hours * float(factor),
                later_action_hours=pool.later_action_hours * float(factor))
        for pool, factor in zip(problem.pools, each, strict=True)
    )  # fmt: skip


def _mean_one(normal: Floats, sd: float) -> Floats:
    factors: Floats = np.exp(sd * normal - sd**2 / 2)
    return factors


def _shifted(share: float, by: float) -> float:
    """A share moved on the logit scale; 0 and 1 stay."""
    if not 0 < share < 1:
        return share
    return float(1 / (1 + (1 - share) / share * np.exp(-by)))
