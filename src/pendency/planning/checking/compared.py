"""Scenarios side by side: differences run by run, on common random numbers.

Runs of the same seed and number share parameters and chance, so their difference is what the
levers make, without most of the noise. Law and Kelton, Simulation Modeling and Analysis, 10.2:
the paired-t interval, and Welch's where there is nothing to pair.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from pendency.planning.capacity.problem import Floats, Problem, Target
from pendency.planning.checking.check import PlanCheck, reached
from pendency.planning.checking.paths import Series
from pendency.planning.errors import PlanInputError
from pendency.planning.estimators import t_quantile


@dataclass(frozen=True)
class Runs:
    """A measure in the runs of a check, by number; what they can be paired by."""

    seed: int
    share: float
    values: Sequence[float]

    def paired_with(self, other: Runs) -> int:
        """How many runs of both have the same seed, size and number."""
        if (self.seed, self.share) != (other.seed, other.share):
            return 0
        return min(len(self.values), len(other.values))


@dataclass(frozen=True)
class Shift:
    """By how much a measure differs between two scenarios.

    Attributes
    ----------
    mean, low, high
        Mean of second - first, and its 95 % interval.
    pairs
        Runs of both on the same random numbers that it was taken over; 0: not paired.
    narrower
        Width of the interval without pairing over this one; None where there are no pairs, or the
        levers move every run alike.
    """

    mean: float
    low: float
    high: float
    pairs: int
    narrower: float | None = None

    @property
    def told(self) -> bool:
        """Whether the interval leaves out 0."""
        return not self.low <= 0 <= self.high


def shift_of(first: Runs, second: Runs) -> Shift | None:
    """Second - first: paired over the runs on the same numbers, else by Welch's interval.

    None where a run has no such measure (nothing entered), or there are fewer than two runs.
    """
    pairs = first.paired_with(second)
    a, b = (np.asarray(runs.values[: pairs or None], dtype=float) for runs in (first, second))
    if min(len(a), len(b)) < 2 or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return None
    apart = unpaired(a, b)
    if not pairs:
        return Shift(*apart, 0)
    mean, low, high, _gain = paired(a, b)
    width = high - low
    return Shift(mean, low, high, pairs, (apart[2] - apart[1]) / width if width > 0 else None)


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
    by
        Mean difference second - first with its 95 % interval, paired where that can be; None where
        a run has no such measure.
    """

    target: Target
    first: float
    second: float
    probabilities: tuple[float | None, float | None]
    by: Shift | None


def compare(first: PlanCheck, second: PlanCheck) -> tuple[Difference, ...]:
    """Differences in every measure for which one of the two has a target.

    They are paired run by run where both have the same seed and size of the twin, over the runs
    that both have.

    Raises
    ------
    PlanInputError
        The two are not the same office.
    """
    _same_office(first, second)
    measures = {_blank(t): None for c in (first, second) for t in c.problem.targets}
    return tuple(_difference(first, second, target) for target in measures)


def _same_office(first: PlanCheck, second: PlanCheck) -> None:
    a, b = first.problem, second.problem
    if (a.start, a.quarters, _names(a)) != (b.start, b.quarters, _names(b)):
        raise PlanInputError("compare", "the two plan other quarters or other pools")


def _same_numbers(first: PlanCheck, second: PlanCheck) -> None:
    """By quarter only paired differences are given: others would drown in noise."""
    if (first.seed, first.replications) != (second.seed, second.replications):
        reason = (f"seed {first.seed} and {first.replications} runs beside seed {second.seed} and "
                  f"{second.replications}: quarters are compared run by run")  # fmt: skip
        raise PlanInputError("compare", reason)
    if first.share != second.share:
        raise PlanInputError("compare", f"one twin has {first.share:.3g} of the office's size, "
                             f"the other {second.share:.3g}; give both the same share")  # fmt: skip


def _names(problem: Problem) -> list[str]:
    return [pool.name for pool in problem.pools]


def _blank(target: Target) -> Target:
    return replace(target, value=0.0, price=None)


def _difference(first: PlanCheck, second: PlanCheck, blank: Target) -> Difference:
    values = [check.runs.measure(check.problem, blank) for check in (first, second)]
    runs = [Runs(check.seed, check.share, value.tolist())
            for check, value in zip((first, second), values, strict=True)]  # fmt: skip
    own = [next((t for t in check.problem.targets if _blank(t) == blank), None)
           for check in (first, second)]  # fmt: skip
    chances = [None if target is None else float(reached(target, value).mean())
               for target, value in zip(own, values, strict=True)]  # fmt: skip
    return Difference(
        own[0] or own[1] or blank, float(np.median(values[0])), float(np.median(values[1])),
        (chances[0], chances[1]), shift_of(*runs),
    )  # fmt: skip


def paired(first: Floats, second: Floats) -> tuple[float, float, float, float]:
    """Mean of second - first with its 95 % interval, and the variance that pairing saved."""
    difference = second - first
    n, mean = len(difference), float(difference.mean())
    variance = float(difference.var(ddof=1))
    half = t_quantile(n - 1) * float(np.sqrt(variance / n))
    apart = float(first.var(ddof=1) + second.var(ddof=1))
    return mean, mean - half, mean + half, apart / variance if variance > 0 else float("inf")


def unpaired(first: Floats, second: Floats) -> tuple[float, float, float]:
    """Mean of second - first with Welch's 95 % interval, for independent runs."""
    mean = float(second.mean() - first.mean())
    parts = [float(values.var(ddof=1)) / len(values) for values in (first, second)]
    total = sum(parts)
    if total == 0:
        return mean, mean, mean
    squares = sum(part**2 / (len(values) - 1)
                  for part, values in zip(parts, (first, second), strict=True))  # fmt: skip
    freedom = max(1, math.floor(total**2 / squares))  # rounded down: no interval is too narrow
    half = t_quantile(freedom) * math.sqrt(total)
    return mean, mean - half, mean + half


def difference_by_quarter(
    first: PlanCheck, second: PlanCheck, series: Series, *, centre: str | None = None,
    field: int | None = None,
) -> pl.DataFrame:  # fmt: skip
    """A figure's difference by quarter: quarter, first, second (medians), shift, low, high."""
    _same_office(first, second)
    _same_numbers(first, second)
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
