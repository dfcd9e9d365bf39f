"""A level that drifts, seen through counts: the pace of an office, or its intake.

The logarithm of the level wanders. An intake goes as a random walk with a tendency; a pace comes
back to the long run, whose level is 1 (a first-order autoregression). Each period's count is
Poisson with mean exposure x level x a noise of that period alone: a dynamic Poisson regression
(West and Harrison 1997, ch. 14), solved by a Kalman filter on
log((count + 1/2) / (exposure + 1/2 at the mean level)), whose variance is 1 / (count + 1/2) and
that of the noise. How fast the level
wanders, which way it tends or how soon it comes back, and how large the noise is, is not known:
all are averaged over a grid, weighted by prior and likelihood, so that their uncertainty is in
every figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: Standard deviations of a year's wandering that are considered, with a half-normal prior (0.3).
_WANDER = np.array([0.0, 0.02, 0.05, 0.08, 0.12, 0.17, 0.23, 0.3, 0.4, 0.55, 0.75])
_WANDER_PRIOR = np.exp(-0.5 * (_WANDER / 0.3) ** 2)
#: Yearly tendencies, in logarithms: none with probability 1/2, else normal (0.1).
_TREND = np.linspace(-0.3, 0.3, 25)
_TREND_PRIOR = np.exp(-0.5 * (_TREND / 0.1) ** 2)
_TREND_PRIOR = 0.5 * _TREND_PRIOR / _TREND_PRIOR.sum() + 0.5 * (np.abs(_TREND) < 1e-9)
#: Shares of a deviation that are left after a year, all as likely.
_KEPT = np.array([0.3, 0.5, 0.7, 0.85, 1.0])
#: Standard deviations of a single period's noise (families examined together, ends of years), with
#: a half-normal prior (0.2).
_NOISE = np.array([0.0, 0.1, 0.2, 0.3, 0.45])
_NOISE_PRIOR = np.exp(-0.5 * (_NOISE / 0.2) ** 2)
#: What is known of the logarithm of a level before the first count: next to nothing.
_VAGUE = 100.0


@dataclass(frozen=True)
class Level:
    """What is known of a level at the end of the last period.

    Attributes
    ----------
    weight
        Posterior probability of each point of the grid; shape (points,).
    wander, trend, kept
        The grid: standard deviation of a year's wandering, yearly tendency, share of a deviation
        from 1 that is left after a year (1: it never comes back); shape (points,).
    noise, step
        The grid: standard deviation of a period's noise; shape (points,). Length of a period in
        years.
    mean, variance
        Of the logarithm of the level at the end, at each point; shape (points,).
    n
        Counts it rests on, added up.
    """

    weight: Floats
    wander: Floats
    trend: Floats
    kept: Floats
    noise: Floats
    mean: Floats
    variance: Floats
    step: float
    n: int

    @property
    def value(self) -> float:
        """The level: posterior median, by its lognormal moments."""
        return float(np.exp(self.weight @ self.mean))

    @property
    def growth(self) -> tuple[float, float]:
        """Mean and standard deviation of the yearly tendency."""
        mean = float(self.weight @ self.trend)
        return mean, float(np.sqrt(self.weight @ (self.trend - mean) ** 2))

    @property
    def wandering(self) -> float:
        """Mean standard deviation of a year's wandering."""
        return float(self.weight @ self.wander)

    @property
    def noisiness(self) -> float:
        """Mean standard deviation of a single period's noise."""
        return float(self.weight @ self.noise)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Central interval of the level at the end, by its two moments on the log scale."""
        mean = float(self.weight @ self.mean)
        spread = float(np.sqrt(self.weight @ (self.variance + (self.mean - mean) ** 2)))
        half = NormalDist().inv_cdf(0.5 + level / 2) * spread
        return float(np.exp(mean - half)), float(np.exp(mean + half))

    def path(self, rng: np.random.Generator, periods: int) -> tuple[Floats, float]:
        """The level in each period to come, noise and tendency included, and the yearly tendency.

        One point of the grid is drawn for the whole path.
        """
        k = int(np.searchsorted(np.cumsum(self.weight)[:-1], rng.random(), side="right"))
        left, shocks = self.kept[k] ** self.step, rng.standard_normal((2, periods))
        level = self.mean[k] + np.sqrt(self.variance[k]) * rng.standard_normal()
        found = np.empty(periods)
        for i in range(periods):
            # the middle of a period lies half a step after its beginning
            by = 0.5 if i == 0 else 1.0
            level = level * left**by + self.trend[k] * self.step * by
            level += self.wander[k] * np.sqrt(self.step * by) * shocks[0, i]
            found[i] = level + self.noise[k] * shocks[1, i]
        return np.exp(found), float(np.expm1(self.trend[k]))


def level_of(
    counts: Floats, exposures: Floats, *, step: float, returns: bool = False
) -> Level:  # fmt: skip
    """Estimate a level from counts of consecutive periods, oldest first.

    Parameters
    ----------
    counts, exposures
        What was counted, and what would be expected at level 1; shape (periods,).
    step
        Length of a period in years.
    returns
        Whether the level comes back to 1; else it may tend somewhere.
    """
    others, other_prior = (_KEPT, np.ones(len(_KEPT))) if returns else (_TREND, _TREND_PRIOR)
    grid = np.meshgrid(_WANDER, others, _NOISE, indexing="ij")
    wander, other, noise = (axis.ravel() for axis in grid)
    prior = np.meshgrid(_WANDER_PRIOR, other_prior, _NOISE_PRIOR, indexing="ij")
    score = sum(np.log(np.maximum(axis.ravel(), 1e-300)) for axis in prior)
    drift, kept = (np.zeros_like(other), other) if returns else (other, np.ones_like(other))
    left = kept**step
    variance = np.full(len(wander), 1.0 if returns else _VAGUE)
    mean = np.zeros(len(wander))
    half = 0.5 * max(float(exposures.sum()), 1e-9) / max(float(counts.sum()), 1.0)
    for count, exposure in zip(counts, exposures, strict=True):
        seen = np.log((count + 0.5) / (exposure + half))
        mean, variance = mean * left + drift * step, variance * left**2 + wander**2 * step
        total = variance + noise**2 + 1.0 / (count + 0.5)
        score = score - 0.5 * ((seen - mean) ** 2 / total + np.log(total))
        gain = variance / total
        mean, variance = mean + gain * (seen - mean), variance * (1 - gain)
    weight = np.exp(score - score.max())
    # the last period's level stands for its middle; half a period on is its end
    mean = mean * left**0.5 + drift * step / 2
    variance = variance * left + wander**2 * step / 2
    return Level(
        weight / weight.sum(), wander, drift, kept, noise, mean, variance, step,
        int(counts.sum()),
    )  # fmt: skip
