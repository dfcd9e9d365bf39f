"""Exact binomial tails, for tests and for ranks."""

from __future__ import annotations

from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt

import numpy as np

from pendency.planning.estimators.level import Floats


@lru_cache(maxsize=100_000)
def binomial_tail(hits: int, n: int, p: float) -> float:
    """P(X >= hits) for X binomial (n, p): the exact one-sided p-value of "not more than p"."""
    if hits <= 0:
        return 1.0
    if hits > n or p <= 0:
        return 0.0
    if p >= 1:
        return 1.0
    if hits <= n * p:  # the other tail is the shorter sum
        return 1.0 - float(_masses(n - hits + 1, n, 1 - p).sum())
    return float(_masses(hits, n, p).sum())


def _masses(first: int, n: int, p: float) -> Floats:
    """Probabilities of first, first + 1, ... up to n, as far as they matter.

    Beyond the mean the masses fall; 60 standard deviations on, nothing is left in a double.
    """
    last = min(n, max(first, int(n * p)) + int(60 * sqrt(n * p * (1 - p))) + 60)
    k = np.arange(first, last)
    steps = np.log((n - k) / (k + 1.0)) + (log(p) - log1p(-p))
    start = lgamma(n + 1) - lgamma(first + 1) - lgamma(n - first + 1)
    start += first * log(p) + (n - first) * log1p(-p)
    if first == n:
        return np.array([exp(start)])
    return np.exp(start + np.concatenate(([0.0], steps.cumsum())))


def binomial_cdf(n: int, p: float) -> Floats:
    """P(X <= k) for k = 0 to n."""
    return _masses(0, n, p).cumsum() if 0 < p < 1 else np.full(n + 1, float(p <= 0))
