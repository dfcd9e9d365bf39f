"""Means with Student's interval."""

from __future__ import annotations

from functools import cache
from math import atan, cos, pi, sin, sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pendency.planning.estimators.level import LEVEL, Floats, Ints, Z

_EXACT = 200


class Mean(NamedTuple):
    """Means of groups with 95 % limits; limits are NaN below two values."""

    n: Ints
    value: Floats
    low: Floats
    high: Floats


def mean_interval(
    value: npt.NDArray[np.number], group: npt.NDArray[np.integer], groups: int
) -> Mean:
    """Mean of each group, mean +- t(n-1) s / sqrt(n)."""
    n = np.bincount(group, minlength=groups)
    size = np.where(n > 0, n, np.nan)
    mean = np.bincount(group, weights=value, minlength=groups) / size
    apart = value - mean[group]
    squares = np.bincount(group, weights=apart * apart, minlength=groups)
    freedom = np.where(n > 1, n - 1, 0)
    sizes, index = np.unique(freedom, return_inverse=True)
    t = np.array([t_quantile(int(k)) if k else np.nan for k in sizes])[index]
    half = t * np.sqrt(squares / np.maximum(freedom, 1) / size)
    return Mean(n, mean, mean - half, mean + half)


@cache
def t_quantile(freedom: int) -> float:
    """The two-sided 95 % point of Student's t with whole degrees of freedom.

    Up to 200 by bisection on the finite series of the distribution function (Abramowitz and
    Stegun 26.7.3, 26.7.4), beyond by the expansion 26.7.5; both within 1e-9.
    """
    if freedom > _EXACT:
        return _expansion(freedom)
    low, high = 0.0, 20.0
    while high - low > 1e-13 * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if _inside(middle, freedom) < LEVEL else (low, middle)
    return (low + high) / 2


def _inside(t: float, freedom: int) -> float:
    """P(-t < T < t)."""
    angle = atan(t / sqrt(freedom))
    square = cos(angle) ** 2
    odd = freedom % 2
    if freedom == 1:
        return 2 * angle / pi
    term = cos(angle) if odd else 1.0
    total = term
    for k in range(2 + odd, freedom - 1, 2):
        term *= square * (k - 1) / k
        total += term
    series = sin(angle) * total
    return 2 / pi * (angle + series) if odd else series


def _expansion(freedom: int) -> float:
    z, n = Z, freedom
    return (
        z
        + (z**3 + z) / (4 * n)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
    )
