"""Quantiles of observed durations, with distribution-free intervals from order statistics."""

from __future__ import annotations

from functools import cache
from math import ceil, floor, sqrt

import numpy as np
import numpy.typing as npt

from pendency.planning.estimators.binomial import binomial_cdf
from pendency.planning.estimators.level import LEVEL, Floats, Ints, Z

_EXACT = 200


class Ordered:
    """Values of many groups, sorted once; quantiles are then look-ups.

    Parameters
    ----------
    value
        Whole numbers of 0 or more.
    group
        Group of each value, 0 to ``groups`` - 1.
    """

    def __init__(
        self, value: npt.NDArray[np.integer], group: npt.NDArray[np.integer], groups: int
    ) -> None:
        self.n: Ints = np.bincount(group, minlength=groups)
        self._span = int(value.max(initial=0)) + 1
        # one sort of whole numbers orders all groups at once
        self._keys = np.sort(group.astype(np.int64) * self._span + value)
        self._start = np.concatenate(([0], self.n.cumsum()))[:-1]

    def quantile(self, p: float) -> Floats:
        """Sample quantile by linear interpolation (type 7 of Hyndman and Fan 1996).

        NaN for groups without values.
        """
        place = (self.n - 1) * p
        below = np.floor(place).astype(np.int64)
        low = self._at(below + 1)
        high = self._at(np.minimum(below + 2, self.n))
        between: Floats = low + (place - below) * (high - low)
        return between

    def interval(self, p: float) -> tuple[Floats, Floats]:
        """Order statistics that enclose the quantile with at least 95 % confidence.

        NaN where the group is too small to give such a limit.
        """
        size, index = np.unique(self.n, return_inverse=True)
        ranks = np.array([quantile_ranks(int(n), p) for n in size], dtype=np.int64)[index]
        return self._at(ranks[:, 0]), self._at(ranks[:, 1])

    def _at(self, rank: Ints) -> Floats:
        """Values at the ranks 1 to n of each group; NaN for other ranks."""
        there = (rank >= 1) & (rank <= self.n)
        if not len(self._keys):
            return np.full(len(rank), np.nan)
        place = np.where(there, self._start + rank - 1, 0)
        return np.where(there, self._keys[place] % self._span, np.nan)


@cache
def quantile_ranks(n: int, p: float) -> tuple[int, int]:
    """Ranks (r, s) with P(X_(r) <= quantile p <= X_(s)) >= 95 %; 0 or n + 1 where there is none.

    The number of values below the quantile is binomial (n, p) (David and Nagaraja, Order
    Statistics, section 7.1): r - 1 is its last count with a lower tail within 2.5 %, s the first
    with an upper tail within 2.5 %. Exact up to n = 200; beyond, the normal approximation with
    its skewness term, rounded outwards.
    """
    if n == 0:
        return 0, 1
    alpha = (1 - LEVEL) / 2
    if n <= _EXACT:
        cdf = binomial_cdf(n, p)
        return int(np.searchsorted(cdf, alpha, "right")), int((cdf < 1 - alpha).sum()) + 1
    spread = sqrt(n * p * (1 - p))
    skew = (1 - 2 * p) * (Z * Z - 1) / 6
    return floor(n * p - Z * spread + skew - 0.5), ceil(n * p + Z * spread + skew + 0.5) + 1
