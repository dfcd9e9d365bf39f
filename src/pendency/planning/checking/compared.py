"""Scenarios side by side: differences run by run, on common random numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from pendency.planning.capacity.problem import Floats, Problem, Target
from pendency.planning.checking.check import PlanCheck, reached
from pendency.planning.checking.paths import Series
from pendency.planning.errors import PlanInputError
from pendency.planning.estimators import t_quantile


@dataclass(frozen=True)
class Difference:
    """A measure in two scenarios.

    Attributes
    ----------
    target
        The measure, its year and scope; ``value`` is the first scenario's target.
    first, second
        Medians.
    probabilities
        Of reaching each scenario's own target; None where it has none.
    shift, low, high
        Mean difference second - first, run by run, and its 95 % interval (Student's t).
    gain
        Variance of the difference of independent runs over that of these: what the common random
        numbers are worth.
    """

    target: Target
    first: float
    second: float
    probabilities: tuple[float | None, float | None]
    shift: float
    low: float
    high: float
    gain: float


def compare(first: PlanCheck, second: PlanCheck) -> tuple[Difference, ...]:
    """Differences in every measure for which one of the two has a target.

    Raises
    ------
    PlanInputError
        The two were not run on the same random numbers, or are not the same office.
    """
    _check(first, second)
    measures = {_blank(t): None for c in (first, second) for t in c.problem.targets}
    return tuple(_difference(first, second, target) for target in measures)


def _check(first: PlanCheck, second: PlanCheck) -> None:
    if (first.seed, first.replications) != (second.seed, second.replications):
        reason = (f"seed {first.seed} and {first.replications} runs beside seed {second.seed} and "
                  f"{second.replications}: scenarios are compared run by run")  # fmt: skip
        raise PlanInputError("compare", reason)
    a, b = first.problem, second.problem
    if (a.start, a.quarters, _names(a)) != (b.start, b.quarters, _names(b)):
        raise PlanInputError("compare", "the two plan other quarters or other pools")
    if first.share != second.share:
        raise PlanInputError("compare", f"one twin has {first.share:.3g} of the office's size, "
                             f"the other {second.share:.3g}; give both the same share")  # fmt: skip


def _names(problem: Problem) -> list[str]:
    return [pool.name for pool in problem.pools]


def _blank(target: Target) -> Target:
    return replace(target, value=0.0, price=None)


def _difference(first: PlanCheck, second: PlanCheck, blank: Target) -> Difference:
    values = [check.runs.measure(check.problem, blank) for check in (first, second)]
    shift, low, high, gain = paired(*values)
    own = [next((t for t in check.problem.targets if _blank(t) == blank), None)
           for check in (first, second)]  # fmt: skip
    chances = [None if target is None else float(reached(target, value).mean())
               for target, value in zip(own, values, strict=True)]  # fmt: skip
    return Difference(
        own[0] or own[1] or blank, float(np.median(values[0])), float(np.median(values[1])),
        (chances[0], chances[1]), shift, low, high, gain,
    )  # fmt: skip


def paired(first: Floats, second: Floats) -> tuple[float, float, float, float]:
    """Mean of second - first with its 95 % interval, and the variance that pairing saved."""
    difference = second - first
    n, mean = len(difference), float(difference.mean())
    variance = float(difference.var(ddof=1))
    half = t_quantile(n - 1) * float(np.sqrt(variance / n))
    apart = float(first.var(ddof=1) + second.var(ddof=1))
    return mean, mean - half, mean + half, apart / variance if variance > 0 else float("inf")


def difference_by_quarter(
    first: PlanCheck, second: PlanCheck, series: Series, *, centre: str | None = None,
    field: int | None = None,
) -> pl.DataFrame:  # fmt: skip
    """A figure's difference by quarter: quarter, first, second (medians), shift, low, high."""
    _check(first, second)
    pools = first.problem.within(Target("stock", 0, 0.0, centre=centre, field=field))
    a, b = (check.runs.series(series, pools) for check in (first, second))
    medians = np.median(a, axis=0).tolist(), np.median(b, axis=0).tolist()
    rows = [
        (quarter, medians[0][t], medians[1][t], *paired(a[:, t], b[:, t])[:3])
        for t, quarter in enumerate(first.problem.quarter_starts)
    ]
    names = ("first", "second", "shift", "low", "high")
    schema = {"quarter": pl.Date} | dict.fromkeys(names, pl.Float64)
    return pl.DataFrame(rows, orient="row", schema=schema)
