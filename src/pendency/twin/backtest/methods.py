"""Ways to forecast: the calibrated twin, and the two that it has to beat.

Each gets what was known on the day and nothing else, and tells draws of the future.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pendency.twin.backtest.futures import (
    Begun,
    Future,
    closing,
    on_merits,
    pending,
    reopening,
    simulate_future,
)
from pendency.twin.calibration.fit import FlowFit, Parameters
from pendency.twin.calibration.material import YEAR, Material
from pendency.twin.fitting import fit_stages
from pendency.twin.flow import Flow

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Known:
    """What a method may use.

    Attributes
    ----------
    fit
        The calibration on the day.
    begun
        The stock of the day.
    edges
        Days after the day at which the periods end, from 0; shape (periods + 1,).
    inclusion
        Probability that a case filed so many days after the day is in the sample; shape
        (days + 1,).
    draws, seed
        How many futures, and of which random numbers.
    """

    fit: FlowFit
    begun: Begun
    edges: Ints
    inclusion: Floats
    draws: int
    seed: int

    @property
    def years(self) -> float:
        """The horizon in years."""
        return float(self.edges[-1]) / YEAR


Method = Callable[[Known], list[Future]]


def by_twin(known: Known) -> list[Future]:
    """The twin: each draw has parameters of its own."""
    return [
        _simulated(known, known.fit.draw(known.seed, k, years=known.years), known.begun, k)
        for k in range(known.draws)
    ]


def by_flow(known: Known) -> list[Future]:
    """Pure flow without capacity: Kaplan-Meier and Aalen-Johansen on all histories, as they come.

    Parameters do not vary; filings go on as in the last year.
    """
    found, fit = known.fit.found, known.fit
    flow = Flow(
        fit.flow.title, "all histories", fit.flow.snapshot_id, fit.flow.cases,
        fit.flow.observed_from, found.day, fit_stages(found.seen),
    )  # fmt: skip
    fixed = Parameters(flow, float(_Past.of(found).filed), 0.0)
    return [_simulated(known, fixed, known.begun, k) for k in range(known.draws)]


def by_rate(known: Known) -> list[Future]:
    """Last year's rates carried on: filings, first actions and disposals, each Poisson.

    A rate is drawn from its posterior after last year's count (Jeffreys' prior). Every case of the
    stock has the hazard that goes with it: the rate over the mean stock of the last year.
    """
    past = _Past.of(known.fit.found)
    rng = np.random.Generator(np.random.Philox(key=[known.seed, 2**33]))
    days = np.diff(known.edges)
    return [_carried_on(known, past, rng, days) for _ in range(known.draws)]


def _simulated(known: Known, parameters: Parameters, begun: Begun, number: int) -> Future:
    return simulate_future(
        parameters, begun, day=known.fit.found.day, edges=known.edges, seed=known.seed,
        number=number, inclusion=known.inclusion,
    )  # fmt: skip


@dataclass(frozen=True)
class _Past:
    """The last year: events, and the mean number of cases that could have had them."""

    filed: int
    actions: int
    disposals: int
    unexamined: float
    pending: float

    @classmethod
    def of(cls, found: Material) -> _Past:
        seen, (since, until) = found.seen, (found.epoch - round(YEAR), found.epoch)
        recent = seen.start > since
        closes, opens = closing()[seen.code], reopening()[seen.code]
        merits = on_merits()[seen.code]
        # before the first action: no earlier visit of the case was opened by one on the merits
        actions = np.cumsum(merits)
        first_row = np.searchsorted(seen.case, seen.case)
        before: Bools = actions - (actions[first_row] - merits[first_row]) == 0
        open_ = pending()[seen.code]
        spent = np.minimum(seen.start + seen.days, until) - np.maximum(seen.start, since)
        spent = np.where(open_, np.maximum(spent, 0), 0) / YEAR
        first = merits & (np.roll(before, 1) & ~before)
        return cls(
            filed=int((found.filed > since).sum()), actions=int((first & recent).sum()),
            disposals=int((closes & recent).sum() - (opens & recent).sum()),
            unexamined=float(spent[before].sum()), pending=float(spent.sum()),
        )  # fmt: skip


def _carried_on(known: Known, past: _Past, rng: np.random.Generator, days: Ints) -> Future:
    filings, actions, closings = (
        float(rng.gamma(max(count, 0) + 0.5))
        for count in (past.filed, past.actions, past.disposals)
    )
    share = np.array([
        known.inclusion[a + 1 : b + 1].mean() for a, b in pairwise(known.edges)
    ])  # fmt: skip
    filed = rng.poisson(filings * share * days / YEAR)
    acted, closed = (rng.poisson(rate * days / YEAR) for rate in (actions, closings))
    stock = len(known.begun.case) + np.cumsum(filed - closed)
    n = len(known.begun.case)
    first = rng.exponential(YEAR * max(past.unexamined, 1.0) / actions, n)
    disposal = rng.exponential(YEAR * max(past.pending, 1.0) / closings, n)
    return Future(
        np.array([acted, closed, np.maximum(stock, 0)], dtype=np.float64),
        np.ceil(first).astype(np.int64), np.ceil(disposal).astype(np.int64),
    )  # fmt: skip
