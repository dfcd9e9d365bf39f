"""Cumulative incidence of competing exits from one stage (Aalen-Johansen).

For a stage entered at time 0 and left for exactly one of several causes, the Aalen-Johansen
estimator of the occupation probabilities reduces to

    F_j(t) = sum over t_i <= t of S(t_i-) d_ij / n_i,      S(t) = prod (1 - d_i / n_i)

with d_ij exits for cause j at t_i, d_i exits of any cause, n_i at risk. The variance of F_j is
the delta-method one (Marubini & Valsecchi 1995, section 10.2.2; Choudhury 2002), which without
censoring is the binomial p(1-p)/n.

Visits may carry weights, such as those of a Bayesian bootstrap (Lo 1993, for censored data) or of
age: weights that fall exponentially with the day of a visit's start give the hazards that
weighting every day of exposure and every exit by its own age gives, for the factor of the time
since the start is the same in the exits and in the number at risk, and cancels. A pace scales the
hazard of a cause (proportional hazards in discrete time: 1 - (1 - h)^pace, with the mean pace of
those who leave on the day).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Incidence:
    """The estimate for one stage.

    Attributes
    ----------
    days
        Distinct days on which someone left, ascending; shape (T,).
    at_risk
        Visits not yet ended just before each day; shape (T,).
    cumulative
        F_j on each day; shape (causes, T).
    survival
        S after each day; shape (T,).
    variance
        Of F_j on the last day; shape (causes,).
    last_day
        Longest time observed, ended or not.
    """

    days: Days
    at_risk: Floats
    cumulative: Floats
    survival: Floats
    variance: Floats
    last_day: int

    @property
    def remaining(self) -> float:
        """Share still in the stage after the last observed exit."""
        return float(self.survival[-1]) if len(self.survival) else 1.0


def incidence(
    days: Days, cause: npt.NDArray[np.int64], causes: int, *,
    weight: Floats | None = None, pace: Floats | None = None,
) -> Incidence:  # fmt: skip
    """Estimate the cumulative incidence of each cause.

    Parameters
    ----------
    days
        Time in the stage, in days, until it was left or last observed; shape (n,).
    cause
        0 to ``causes`` - 1, or -1 where the visit is censored; shape (n,). A visit censored on
        the day of an exit counts as at risk on that day.
    causes
        How many causes there are.
    weight
        Weight of each visit, 1 by default; only their proportions count, their sum is set to
        Kish's effective number of visits; shape (n,).
    pace
        Factor on the hazard of each cause, 1 by default; shape (causes,).
    """
    left = cause >= 0
    times, place = np.unique(days[left], return_inverse=True)
    exits = np.zeros((causes, len(times)))
    if weight is None:
        np.add.at(exits, (cause[left], place), 1.0)
        at_risk = len(days) - np.searchsorted(np.sort(days), times).astype(np.float64)
    else:
        scaled = weight * (weight.sum() / (weight**2).sum())
        np.add.at(exits, (cause[left], place), scaled[left])
        at_risk = _weight_at_risk(days, scaled, times)
    if pace is not None:
        exits = _paced(exits, at_risk, pace)
    every = np.minimum(exits.sum(axis=0), at_risk)
    survival = np.cumprod(1.0 - every / at_risk)
    before = np.concatenate(([1.0], survival))[: len(times)]
    cumulative = np.cumsum(before * exits / at_risk, axis=1)
    return Incidence(
        days=times,
        at_risk=at_risk,
        cumulative=cumulative,
        survival=survival,
        variance=_variance(exits, every, at_risk, before, cumulative),
        last_day=int(days.max()) if len(days) else 0,
    )


def _weight_at_risk(days: Days, weight: Floats, times: Days) -> Floats:
    order = np.argsort(days, kind="stable")
    # from the longest day down, so that the last one at risk has exactly his own weight
    rest = np.append(np.cumsum(weight[order][::-1])[::-1], 0.0)
    found: Floats = rest[np.searchsorted(days[order], times)]
    return found


def _paced(exits: Floats, at_risk: Floats, pace: Floats) -> Floats:
    """Exits at other hazards: all together by their mean pace, shared out by hazard and pace."""
    wanted = pace[:, None] * exits
    share = wanted / np.maximum(wanted.sum(axis=0), 1e-300)
    every = exits.sum(axis=0)
    with np.errstate(divide="ignore"):
        staying = np.log1p(-np.minimum(every / at_risk, 1.0)) * wanted.sum(axis=0) / every
    scaled: Floats = share * -np.expm1(staying) * at_risk
    return scaled


def _variance(
    exits: Floats, every: Floats, at_risk: Floats, before: Floats, cumulative: Floats
) -> Floats:
    if not len(every):
        return np.zeros(len(exits))
    rest = cumulative[:, -1:] - cumulative
    # the last to leave empties the risk set; its term vanishes because nothing comes after it
    staying = np.where(at_risk > every, at_risk - every, np.inf)
    total = rest**2 * every / (at_risk * staying)
    own = before**2 * exits * (at_risk - exits) / at_risk**3
    cross = rest * before * exits / at_risk**2
    variance: Floats = np.maximum((total + own - 2 * cross).sum(axis=1), 0.0)
    return variance


def quantiles(days: Days, cumulative: Floats, grid: Floats) -> Floats:
    """Smallest day on which a conditional distribution function reaches each probability.

    Parameters
    ----------
    days, cumulative
        A step function that rises to its last value, which is scaled to 1; shape (T,).
    grid
        Probabilities from 0 to 1; at 0 the first day of the distribution is given.
    """
    reached = cumulative / cumulative[-1]
    # a hair of slack, so that rounding in the sums does not push a quantile to the next day
    place = np.searchsorted(reached, np.maximum(grid, 1e-9) - 1e-12)
    chosen: Floats = days[np.minimum(place, len(days) - 1)].astype(np.float64)
    return chosen


def wilson(share: float, effective: float, z: float = 1.959963984540054) -> tuple[float, float]:
    """Wilson's interval for a share on an effective number of trials (1927)."""
    if effective <= 0:
        return 0.0, 1.0
    scale = 1.0 + z * z / effective
    middle = (share + z * z / (2 * effective)) / scale
    half = z / scale * np.sqrt(share * (1 - share) / effective + z * z / (4 * effective**2))
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))
