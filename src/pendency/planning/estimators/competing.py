"""Competing risks: the Aalen-Johansen cumulative incidence with its variance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pendency.planning.estimators.level import Floats, Ints, Z
from pendency.planning.estimators.risk import RiskTable
from pendency.planning.estimators.survival import kaplan_meier


@dataclass(frozen=True)
class Incidence:
    """Cumulative incidence of each cause; shape (causes, groups, m) on the days ``day``.

    ``waiting`` is the share that has had no event of any cause, shape (groups, m); on every
    day it and the incidences sum to 1. ``low`` and ``high`` are pointwise 95 % limits; NaN
    while no event of the cause has happened.
    """

    day: Ints
    value: Floats
    variance: Floats
    low: Floats
    high: Floats
    waiting: Floats
    at_risk: Ints


def aalen_johansen(table: RiskTable) -> Incidence:
    """Estimate the share that has had an event of each cause by each day.

    F_k(t) = sum S(s-) d_k/n over days up to t (Aalen and Johansen, Scand. J. Statist. 5 (1978)
    141-150). Variance by the delta method (Marubini and Valsecchi 1995, section 10.3; Collett,
    Modelling Survival Data in Medical Research, 3rd ed., section 12.3):

        sum (F(t)-F(s))^2 d/(n(n-d)) + sum S(s-)^2 d_k (n-d_k)/n^3 - 2 sum (F(t)-F(s)) S(s-) d_k/n^2

    Limits F^exp(+-z sqrt(var) / (F log F)).
    """
    n = table.at_risk.astype(np.float64)
    risk = np.where(n > 0, n, 1)
    survival = kaplan_meier(table).value
    before = np.concatenate([np.ones((len(n), 1)), survival[:, :-1]], axis=1)
    d_k = table.events.astype(np.float64)
    value = (before * d_k / risk).cumsum(axis=2)
    variance = _variance(value, before, table.all_events, d_k, risk)
    low, high = _limits(value, variance)
    return Incidence(table.day, value, variance, low, high, survival, table.at_risk)


def _variance(value: Floats, before: Floats, d: Ints, d_k: Floats, n: Floats) -> Floats:
    """The delta-method sum, with (F(t)-F(s))^2 multiplied out so that one pass does."""
    first = np.zeros(n.shape)
    np.divide(d, n * (n - d), out=first, where=n > d)
    second = before**2 * d_k * (n - d_k) / n**3
    third = before * d_k / n**2
    sums = [
        (weight * power).cumsum(axis=-1)
        for weight, power in ((first, 1.0), (first, value), (first, value**2))
    ]
    square = value**2 * sums[0] - 2 * value * sums[1] + sums[2]
    cross = value * third.cumsum(axis=2) - (third * value).cumsum(axis=2)
    variance: Floats = np.maximum(square + second.cumsum(axis=2) - 2 * cross, 0)
    return variance


def _limits(value: Floats, variance: Floats) -> tuple[Floats, Floats]:
    inside = (value > 0) & (value < 1)
    log = np.log(value, out=np.full_like(value, -1.0), where=inside)
    with np.errstate(over="ignore"):  # an infinite reach means the limits 0 and 1
        reach = np.exp(Z * np.sqrt(variance) / np.where(inside, value * -log, 1))
    low = np.where(inside, np.exp(log * reach), np.nan)
    high = np.where(inside, np.exp(log / reach), np.nan)
    return low, high
