"""The back-test: forecast from what was known on a day, scored by what came."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pendency.records import Snapshot, as_known
from pendency.twin.backtest.futures import begin_at
from pendency.twin.backtest.methods import Known, Method, by_flow, by_rate, by_twin
from pendency.twin.backtest.outcomes import Ints, inclusion, period_edges, told_after
from pendency.twin.backtest.scoring import Score, case_crps, scores
from pendency.twin.calibration.fit import HALF_LIFE, fit_pace

#: The twin, and what it has to beat: last year's rate carried on, and pure flow without capacity.
METHODS: dict[str, Method] = {"twin": by_twin, "rate": by_rate, "flow": by_flow}


@dataclass(frozen=True)
class Cut:
    """The back-test at one day.

    Attributes
    ----------
    day, known_id
        The day, and the id of the sealed snapshot of what was known on it.
    ends
        Last day of each period.
    pending, unexamined
        Cases of the stock on the day, and those without a first action.
    scores
        By method.
    cases
        By method and wait: mean CRPS in months of the single cases' times.
    """

    day: dt.date
    known_id: str
    ends: tuple[dt.date, ...]
    pending: int
    unexamined: int
    scores: dict[str, list[Score]]
    cases: dict[str, dict[str, float]]


def backtest_at(
    snapshot: Snapshot,
    day: dt.date,
    *,
    months: int = 24,
    draws: int = 200,
    seed: int = 1,
    sampled_on: dt.date | None = None,
    half_life: float = HALF_LIFE,
    methods: dict[str, Method] | None = None,
) -> Cut:
    """Back-test at one day.

    Parameters
    ----------
    snapshot
        The office with hindsight: only what came after the day is taken from it.
    day
        The last day that a method may know of.
    months
        How far ahead, in whole quarters.
    draws, seed
        Futures per method, and of which random numbers.
    sampled_on
        Where the snapshot is a sample of published cases: the day on which it was drawn.
    half_life
        See `pendency.twin.calibration.fit_pace`.

    Raises
    ------
    CalibrationError
        The horizon is not over yet, or no case was known by the day.
    """
    edges = period_edges(day, months, snapshot.observed_to)
    with tempfile.TemporaryDirectory() as folder:
        cut = as_known(snapshot, day, Path(folder) / "known")
        known = _known(cut, edges, draws, seed, sampled_on, half_life)
        came = told_after(snapshot, cut, day).future(known.begun, edges)
    futures = {name: method(known) for name, method in (methods or METHODS).items()}
    acted, horizon = known.begun.acted, int(edges[-1])
    return Cut(
        day=day, known_id=cut.id,
        ends=tuple(day + dt.timedelta(days=int(edge)) for edge in edges[1:]),
        pending=len(acted), unexamined=int((~acted).sum()),
        scores={name: scores(f, came, acted, horizon) for name, f in futures.items()},
        cases={name: case_crps(f, came, acted, horizon) for name, f in futures.items()},
    )  # fmt: skip


def _known(
    cut: Snapshot, edges: Ints, draws: int, seed: int,
    sampled_on: dt.date | None, half_life: float,
) -> Known:  # fmt: skip
    fit = fit_pace(cut, half_life=half_life)
    return Known(
        fit=fit, begun=begin_at(fit.found, fit.flow),
        edges=edges, inclusion=inclusion(fit.found, cut, int(edges[-1]), sampled_on),
        draws=draws, seed=seed,
    )  # fmt: skip
