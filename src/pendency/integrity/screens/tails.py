"""Exact upper tails of counts, for many tests at once.

A test is a count that is too high. What it could have come to matters as much as what it was:
the attainable p-values of all tests are kept, so that the number of false alarms that a threshold
costs is a sum and not a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma

import numpy as np

from pendency.integrity.screens.compiled import Floats, Ints, compiled
from pendency.integrity.screens.errors import ScreenError

#: Tails are kept up to where less than this is left (or up to what was found).
_LEFT = 1e-18


@dataclass(frozen=True)
class Tails:
    """P(X >= 0), P(X >= 1), ... of each test, and what was found.

    Attributes
    ----------
    start
        Where the tails of each test begin; shape (m + 1,).
    value
        The tails of all tests; those of one fall, from 1 on.
    found
        The count of each test; shape (m,).
    """

    start: Ints
    value: Floats
    found: Ints

    @property
    def exact(self) -> Floats:
        """P(X >= found): the p-value that never says too much; shape (m,)."""
        return np.asarray(self.value[self.start[:-1] + self.found])

    @property
    def above(self) -> Floats:
        """P(X > found); shape (m,)."""
        place = self.start[:-1] + self.found + 1
        inside = place < self.start[1:]
        return np.where(inside, self.value[np.minimum(place, len(self.value) - 1)], 0.0)

    @property
    def mid(self) -> Floats:
        """P(X > found) + P(X = found) / 2; mean 1/2 where nothing is amiss (Lancaster 1961)."""
        return (self.exact + self.above) / 2

    def randomised(self, seed: int) -> Floats:
        """Uniform where nothing is amiss: between P(X > found) and P(X >= found), by a seed.

        For looking at the calibration of a whole screen, never for accusing anybody.
        """
        share = np.random.default_rng(seed).random(len(self.found))
        return self.above + share * (self.exact - self.above)


def poisson_binomial(start: Ints, probability: Floats, found: Ints) -> Tails:
    """Tails of sums of independent trials that succeed with their own probabilities.

    Exact by the recursion over the trials (Barlow and Heidtmann, IEEE Transactions on Reliability
    33, 1984): ``f'(k) = f(k) (1-p) + f(k-1) p``, where the last mass takes in all that is beyond
    it. Every term is positive, nothing cancels: the relative error of a tail of n trials is below
    ``(3 n + 64) 2^-53``, however small the tail is (until numbers below 1e-308 vanish).

    Parameters
    ----------
    start
        Where the trials of each test begin; shape (m + 1,).
    probability
        Of each trial; shape (trials,).
    found
        Successes of each test; shape (m,).

    Raises
    ------
    ScreenError
        A probability is none, or more successes than trials were found.
    """
    if ((probability < 0) | (probability > 1)).any() or np.isnan(probability).any():
        raise ScreenError("a probability lies between 0 and 1: look at the recorded ones")
    trials = np.diff(start)
    if ((found < 0) | (found > trials)).any():
        raise ScreenError("more was found than there were trials: a draw is recorded twice")
    total = np.concatenate(([0.0], np.cumsum(probability)))
    mean = total[start[1:]] - total[start[:-1]]
    size = np.minimum(trials, np.maximum(found, _far(mean))) + 1
    begin = np.concatenate(([0], np.cumsum(size))).astype(np.int64)
    return Tails(begin, _summed(start, probability, begin), found.astype(np.int64))


def _far(mean: Floats) -> Ints:
    """A count that is exceeded with probability below `_LEFT` (Chernoff, Poisson majorant)."""
    spare = -np.log(_LEFT)
    far = np.ceil(mean + spare / 3 + np.sqrt(spare * spare / 9 + 2 * mean * spare)).astype(np.int64)
    return np.asarray(far.astype(np.int64))


@compiled
def _summed(start: Ints, probability: Floats, begin: Ints) -> Floats:
    out = np.empty(begin[-1], dtype=np.float64)
    for test in range(len(start) - 1):
        low, top = begin[test], begin[test + 1] - begin[test] - 1
        mass = out[low : low + top + 1]
        mass[:] = 0.0
        mass[0] = 1.0
        for trial in range(start[test], start[test + 1]):
            p = probability[trial]
            # the last mass keeps what it has: it stands for "this many or more"
            mass[top] += mass[top - 1] * p
            for k in range(min(trial - start[test] + 1, top - 1), 0, -1):
                mass[k] = mass[k] * (1 - p) + mass[k - 1] * p
            mass[0] *= 1 - p
        for k in range(top - 1, -1, -1):
            mass[k] += mass[k + 1]
        mass[0] = 1.0
    return out


def beta_binomial(trials: Ints, share: Floats, overdispersion: float, found: Ints) -> Tails:
    """Tails of counts whose share varies from test to test as a beta distribution.

    Parameters
    ----------
    trials, share, found
        Of each test; shape (m,). The share is the expected one.
    overdispersion
        Correlation within a test, 1 / (a + b + 1); 0 makes it binomial.
    """
    if ((found < 0) | (found > trials)).any():
        raise ScreenError("more was found than there were occasions")
    begin = np.concatenate(([0], np.cumsum(trials + 1))).astype(np.int64)
    value = _beta_tails(trials, np.clip(share, 1e-12, 1 - 1e-12), overdispersion, begin)
    return Tails(begin, value, found.astype(np.int64))


@compiled
def _beta_tails(trials: Ints, share: Floats, rho: float, begin: Ints) -> Floats:
    out = np.empty(begin[-1], dtype=np.float64)
    for test in range(len(trials)):
        n, p, low = trials[test], share[test], begin[test]
        spread = 1 / rho - 1 if rho > 1e-6 else 0.0
        a, b = p * spread, (1 - p) * spread
        for k in range(n, -1, -1):
            chance = lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0)
            if spread:
                chance += lgamma(k + a) + lgamma(n - k + b) - lgamma(n + spread)
                chance += lgamma(spread) - lgamma(a) - lgamma(b)
            else:
                chance += k * np.log(p) + (n - k) * np.log1p(-p)
            out[low + k] = np.exp(chance) + (out[low + k + 1] if k < n else 0.0)
        for k in range(n + 1):
            out[low + k] = min(out[low + k], 1.0)
        out[low] = 1.0
    return out


def negative_binomial(mean: Floats, dispersion: float, found: Ints) -> Tails:
    """Tails of counts around means, with variance ``mean + dispersion mean^2``."""
    spread = np.sqrt(mean + dispersion * mean * mean)
    far = np.ceil(mean + 40 * spread + 40 * (1 + dispersion)).astype(np.int64)
    size = np.maximum(found, far) + 1
    begin = np.concatenate(([0], np.cumsum(size))).astype(np.int64)
    value = _negative_tails(mean, max(dispersion, 1e-6), begin)
    return Tails(begin, value, found.astype(np.int64))


@compiled
def _negative_tails(mean: Floats, dispersion: float, begin: Ints) -> Floats:
    out = np.empty(begin[-1], dtype=np.float64)
    r = 1 / dispersion
    for test in range(len(mean)):
        low, top = begin[test], begin[test + 1] - begin[test] - 1
        p = mean[test] / (mean[test] + r)
        for k in range(top, -1, -1):
            chance = lgamma(k + r) - lgamma(r) - lgamma(k + 1.0)
            chance += r * np.log1p(-p) + (k * np.log(p) if k else 0.0)
            out[low + k] = np.exp(chance) + (out[low + k + 1] if k < top else 0.0)
        for k in range(top + 1):
            out[low + k] = min(out[low + k], 1.0)
        out[low] = 1.0
    return out
