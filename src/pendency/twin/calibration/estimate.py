"""An estimate with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Estimate:
    """One figure with its 95 % interval.

    Attributes
    ----------
    name, of
        What it is, and of which pool, act or way.
    value, low, high
        The estimate and its interval.
    unit
        In which unit.
    n
        Observations it rests on.
    """

    name: str
    of: str
    value: float
    low: float
    high: float
    unit: str
    n: int


def normal(
    name: str, of: str, value: float, error: float, unit: str, *, n: int, floor: float = -np.inf
) -> Estimate:
    """An estimate whose error is normal."""
    low, high = max(value - _Z * error, floor), value + _Z * error
    return Estimate(name, of, value, low, high, unit, n)


def student(
    name: str, of: str, value: float, error: float, free: int, unit: str, *, n: int
) -> Estimate:
    """An estimate whose error was itself estimated with so many degrees of freedom."""
    half = student_quantile(free) * error
    return Estimate(name, of, value, value - half, value + half, unit, n)


def poisson(
    name: str, of: str, count: float, exposure: float, spread: float, unit: str
) -> Estimate:
    """A rate from a count, its variance so many times that of a Poisson count.

    Gamma posterior with Jeffreys' prior, by the Wilson-Hilferty quantiles.
    """
    shape = (count + 0.5) / spread
    ends = [spread * shape * max(1 - 1 / (9 * shape) + z / (3 * np.sqrt(shape)), 0.0) ** 3
            for z in (-_Z, _Z)]  # fmt: skip
    return Estimate(
        name, of, count / exposure, float(ends[0]) / exposure, float(ends[1]) / exposure, unit,
        int(count),
    )  # fmt: skip


def student_quantile(free: int) -> float:
    """97.5 % quantile of Student's t (Cornish-Fisher expansion; tabled for few degrees)."""
    table = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571}
    wide = (_Z**3 + _Z) / (4 * free) + (5 * _Z**5 + 16 * _Z**3 + 3 * _Z) / (96 * free**2)
    return table.get(free, _Z + wide)
