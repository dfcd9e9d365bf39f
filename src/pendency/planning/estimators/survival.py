"""The product-limit (Kaplan-Meier) estimator with Greenwood's variance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from pendency.planning.estimators.level import Floats, Ints, Z
from pendency.planning.estimators.risk import RiskTable

#: Products of factors that should meet a quantile exactly may miss it by rounding.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Survival:
    """Curves of n groups on m days each (``day``); all arrays have the shape (n, m).

    ``low`` and ``high`` are pointwise 95 % limits; NaN where the estimate has fallen to 0 and
    its variance with it.
    """

    day: Ints
    value: Floats
    variance: Floats
    low: Floats
    high: Floats
    at_risk: Ints

    def quantile(self, p: float) -> tuple[Floats, Floats, Floats]:
        """Day by which a share p has had its event, with a 95 % interval.

        The first day with ``S <= 1 - p``; limits are the days on which the pointwise limits
        cross the same line (Brookmeyer and Crowley, Biometrics 38 (1982) 29-41, with the
        interval's own transformation). NaN where a curve does not come down so far.
        """
        line = 1 - p + _ROUNDING
        days = [self._first_day(curve <= line) for curve in (self.value, self.low, self.high)]
        return days[0], days[1], days[2]

    def _first_day(self, reached: npt.NDArray[np.bool_]) -> Floats:
        row, column = np.arange(len(reached)), reached.argmax(axis=1)
        return np.where(reached[row, column], self.day[row, column], np.nan)


def kaplan_meier(
    table: RiskTable, *, interval: Literal["log-log", "plain"] = "log-log"
) -> Survival:
    """Estimate the share still waiting after each day, whatever the cause of the event.

    S(t) = prod (1 - d/n) over days up to t (Kaplan and Meier, JASA 53 (1958) 457-481), variance
    S^2 sum d/(n(n-d)) (Greenwood 1926). Limits: ``log-log`` S^exp(+-z s / log S), with s^2 the
    sum; ``plain`` S +- z S s, cut at 0 and 1 (Kalbfleisch and Prentice 2002, section 1.4).
    """
    d, n = table.all_events, table.at_risk
    factor = np.ones(d.shape)
    np.divide(n - d, n, out=factor, where=n > 0)
    value = factor.cumprod(axis=1)
    term = np.zeros(d.shape)
    # the last event of all (d = n) ends the curve; its infinite term has no later day to act on
    np.divide(d, n.astype(np.float64) * (n - d), out=term, where=n > d)
    spread = term.cumsum(axis=1)
    low, high = _limits(value, spread, interval)
    return Survival(table.day, value, value * value * spread, low, high, n)


def _limits(value: Floats, spread: Floats, interval: str) -> tuple[Floats, Floats]:
    if interval == "plain":
        half = Z * value * np.sqrt(spread)
        low, high = np.maximum(value - half, 0), np.minimum(value + half, 1)
    else:
        inside = (value > 0) & (value < 1)
        log = np.log(value, out=np.full_like(value, -1.0), where=inside)
        with np.errstate(over="ignore"):  # an infinite reach means the limits 0 and 1
            reach = np.exp(Z * np.sqrt(spread) / -log)
        low = np.where(inside, np.exp(log * reach), value)
        high = np.where(inside, np.exp(log / reach), value)
    unknown = value <= 0
    low[unknown] = np.nan
    high[unknown] = np.nan
    return low, high
