"""Scoring a forecast that is told by draws: CRPS, coverage, bias.

The CRPS of an ensemble is mean |x - y| less half the mean difference of two different members
(the fair form: Ferro 2014), so that the number of draws does not favour anybody. Times are cut
at the horizon: the score of min(T, h) is the threshold-weighted CRPS, which is proper, and needs no
case to be followed further (Gneiting and Ranjan 2011).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pendency.twin.backtest.futures import MEASURES, Future

Floats = npt.NDArray[np.float64]

#: Intervals that are told.
INTERVALS = (0.5, 0.8, 0.95)
#: Times until the first action and the disposal of the stock of the day, restricted to the horizon.
WAITS = ("first_action_wait", "disposal_wait")
#: Days of a month, on average.
_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Score:
    """One figure that was forecast, and what came.

    Attributes
    ----------
    measure
        One of `MEASURES` (cases) or `WAITS` (mean months, restricted to the horizon).
    period
        Place of the period, from 0; None for `WAITS`.
    actual, mean, median
        What came; mean and median of the draws.
    intervals
        (low, high) at each of `INTERVALS`.
    crps
        In the unit of the figure.
    """

    measure: str
    period: int | None
    actual: float
    mean: float
    median: float
    intervals: tuple[tuple[float, float], ...]
    crps: float

    @property
    def covered(self) -> tuple[bool, ...]:
        """Whether what came lies within each of the intervals."""
        return tuple(low <= self.actual <= high for low, high in self.intervals)


def crps(draws: Floats, actual: Floats) -> Floats:
    """Fair CRPS of ensembles.

    Parameters
    ----------
    draws
        Shape (draws, n), at least two draws.
    actual
        Shape (n,).
    """
    m = len(draws)
    ordered = np.sort(draws, axis=0)
    # sum over pairs of |x - x'| from the order statistics
    rank = 2 * np.arange(1, m + 1) - m - 1
    pairs = (rank[:, None] * ordered).sum(axis=0)
    found: Floats = np.abs(draws - actual).mean(axis=0) - pairs / (m * (m - 1))
    return found


def scores(futures: Sequence[Future], actual: Future, acted: npt.NDArray[np.bool_],
           horizon: int) -> list[Score]:  # fmt: skip
    """Score every figure of a forecast.

    Parameters
    ----------
    futures, actual
        The draws, and what came.
    acted
        Which cases of the stock had had their first action: they wait for the disposal only.
    horizon
        Days.
    """
    periods = np.array([future.periods for future in futures])
    found = []
    for i, measure in enumerate(MEASURES):
        for k in range(periods.shape[2]):
            found.append(_score(measure, k, periods[:, i, k], float(actual.periods[i, k])))
    for name, draws, came in _waits(futures, actual, acted, horizon):
        found.append(_score(name, None, draws.mean(axis=1), float(came.mean())))
    return found


def case_crps(futures: Sequence[Future], actual: Future, acted: npt.NDArray[np.bool_],
              horizon: int) -> dict[str, float]:  # fmt: skip
    """Mean CRPS, in months, of the time that each single case of the stock takes."""
    return {name: float(crps(draws, came).mean())
            for name, draws, came in _waits(futures, actual, acted, horizon)}  # fmt: skip


def _waits(futures: Sequence[Future], actual: Future, acted: npt.NDArray[np.bool_], horizon: int
           ) -> Iterator[tuple[str, Floats, Floats]]:  # fmt: skip
    for name, column, rows in (
        (WAITS[0], "first_action", ~acted), (WAITS[1], "disposal", np.ones_like(acted)),
    ):  # fmt: skip
        if rows.any():
            draws = np.array([getattr(future, column)[rows] for future in futures])
            came = getattr(actual, column)[rows]
            yield name, np.minimum(draws, horizon) / _MONTH, np.minimum(came, horizon) / _MONTH


def _score(measure: str, period: int | None, draws: Floats, actual: float) -> Score:
    levels = [0.5 + side * width / 2 for width in INTERVALS for side in (-1, 1)]
    ends = np.quantile(draws, levels).tolist()
    return Score(
        measure, period, actual, float(draws.mean()), float(np.median(draws)),
        tuple(zip(ends[::2], ends[1::2], strict=True)),
        float(crps(draws[:, None], np.array([actual]))[0]),
    )  # fmt: skip
