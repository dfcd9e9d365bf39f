"""In which order alarms are looked at: ratios of found to expected, shrunk by what is usual.

Three found where a tenth was expected is a larger ratio than forty where ten were expected, and a
smaller matter. The counts are Poisson around the expected number times an unknown ratio; the
ratios of all tests follow a mixture of gamma distributions, most of it close to 1, whose weights
the counts themselves give (empirical Bayes; DuMouchel, American Statistician 53, 1999, 177-190,
with components fixed and only weights estimated, which has one optimum).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log

import numpy as np

from pendency.integrity.screens.compiled import Floats, Ints, compiled

#: Components of the mixture: the many at 1, and tails on both sides (shape, mean).
_SHAPES = np.array([400.0, 6.0, 6.0, 4.0, 3.0, 3.0, 3.0, 3.0])
_MEANS = np.array([1.0, 1.0, 0.4, 2.0, 4.0, 9.0, 20.0, 50.0])
_ROUNDS = 200


@dataclass(frozen=True)
class Ratios:
    """A mixture of gamma distributions of the true ratio.

    Attributes
    ----------
    weight, shape, rate
        Of each component; shape (c,).
    """

    weight: Floats
    shape: Floats
    rate: Floats

    @classmethod
    def fitted(cls, found: Ints, expected: Floats) -> Ratios:
        """Estimate the weights by EM from all tests of a screen."""
        rate = _SHAPES / _MEANS
        inner = (expected > 1e-9) & (expected < np.inf)
        weight = np.full(len(_SHAPES), 1 / len(_SHAPES))
        if inner.any():
            likely = _likelihood(found[inner], expected[inner], _SHAPES, rate)
            for _ in range(_ROUNDS):
                share = likely * weight
                total = share.sum(axis=1, keepdims=True)
                weight = (share / np.maximum(total, 1e-300)).mean(axis=0)
        return cls(weight, _SHAPES, rate)

    def posterior(self, found: Ints, expected: Floats) -> Floats:
        """Weight of each component for each test; shape (m, c)."""
        share = _likelihood(found, expected, self.shape, self.rate) * self.weight
        return np.asarray(share / np.maximum(share.sum(axis=1, keepdims=True), 1e-300))

    def geometric_mean(self, found: Ints, expected: Floats) -> Floats:
        """The shrunk ratio: exp of the mean of its logarithm (DuMouchel's EBGM); shape (m,)."""
        shape = found[:, None] + self.shape
        rate = expected[:, None] + self.rate
        logs = _digamma(shape.ravel()).reshape(shape.shape) - np.log(rate)
        return np.asarray(np.exp((self.posterior(found, expected) * logs).sum(axis=1)))

    def quantile(self, found: Ints, expected: Floats, share: float) -> Floats:
        """Below which the true ratio lies with a probability; shape (m,)."""
        weight = self.posterior(found, expected)
        shape, rate = found[:, None] + self.shape, expected[:, None] + self.rate
        return _quantiles(weight, shape, rate, share)


@compiled
def _likelihood(found: Ints, expected: Floats, shape: Floats, rate: Floats) -> Floats:
    """Negative binomial probability of each count under each component."""
    out = np.empty((len(found), len(shape)), dtype=np.float64)
    for i in range(len(found)):
        n, e, top = found[i], expected[i], -np.inf
        for c in range(len(shape)):
            a, b = shape[c], rate[c]
            value = lgamma(a + n) - lgamma(a) - lgamma(n + 1.0) + a * log(b / (b + e))
            if n:
                value += n * log(e / (b + e)) if e > 0 else -700.0
            out[i, c] = value
            top = max(top, value)
        for c in range(len(shape)):
            out[i, c] = exp(out[i, c] - top)
    return out


@compiled
def _digamma(x: Floats) -> Floats:
    """Recurrence up to 10, then the asymptotic series (Abramowitz and Stegun 6.3.18)."""
    out = np.empty(len(x), dtype=np.float64)
    for i in range(len(x)):
        at, value = x[i], 0.0
        while at < 10:
            value -= 1 / at
            at += 1
        s = 1 / (at * at)
        series = s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s / 132))))
        out[i] = value + log(at) - 0.5 / at - series
    return out


@compiled
def _gamma_cdf(a: float, x: float) -> float:
    """Regularised lower incomplete gamma function: series below a + 1, continued fraction above."""
    if x <= 0:
        return 0.0
    front = exp(a * log(x) - x - lgamma(a))
    if x < a + 1:
        term, total, n = 1 / a, 1 / a, a
        while abs(term) > 1e-16 * total:
            n += 1
            term *= x / n
            total += term
        return front * total
    b, c = x + 1 - a, 1e300
    d = 1 / b
    h = d
    for i in range(1, 10_000):
        step = -i * (i - a)
        b += 2
        d = 1 / (step * d + b)
        c = b + step / c
        change = c * d
        h *= change
        if abs(change - 1) < 1e-15:
            break
    return 1 - front * h


@compiled
def _quantiles(weight: Floats, shape: Floats, rate: Floats, share: float) -> Floats:
    out = np.empty(len(weight), dtype=np.float64)
    for i in range(len(weight)):
        low, high = 0.0, 1.0
        for c in range(weight.shape[1]):
            high = max(high, 4 * (shape[i, c] + 10) / rate[i, c])
        for _ in range(80):
            middle, below = (low + high) / 2, 0.0
            for c in range(weight.shape[1]):
                if weight[i, c] > 1e-12:
                    below += weight[i, c] * _gamma_cdf(shape[i, c], middle * rate[i, c])
            if below < share:
                low = middle
            else:
                high = middle
        out[i] = (low + high) / 2
    return out
