"""The future of a snapshot as it is: its own flow, pace and intake go on, with their uncertainty.

No examiners are declared: their acts take the time that they took lately (see
`pendency.twin.calibration`). That says what comes if nothing changes; what a lever would change is
asked with a declared scenario.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pendency import __version__
from pendency.records import Snapshot
from pendency.twin.calibration import FlowFit, Parameters, fit_pace
from pendency.twin.engine import Beginning, Intake, Pool, Scenario, Stock, begin
from pendency.twin.errors import ScenarioError
from pendency.twin.futures import SERIES, Futures, Run, quarters_of, run_once
from pendency.twin.plain import digest
from pendency.twin.sweeps import Arrays, Executor, sweep
from pendency.twin.sweeps.sweep import Progress

_POOL = "office"


@dataclass(frozen=True)
class Observed:
    """What all runs share: the fit, the stock of the last day, the days to be simulated."""

    fit: FlowFit
    title: str
    start: dt.date
    end: dt.date
    stock: Stock
    seed: int


def scenario_of(observed: Observed, parameters: Parameters) -> Scenario:
    """One set of parameters as a scenario."""
    first, later, closing = parameters.paces
    pool = Pool(_POOL, dockets="flow", pace=first, later_pace=later, closing_pace=closing)
    intake = (Intake(_POOL, parameters.per_year, growth=parameters.growth),)
    return Scenario(
        title=observed.title, start=observed.start, end=observed.end,
        flows={"": parameters.flow}, pools=(pool,), examiners=(), intake=intake,
    )  # fmt: skip


def drawn(observed: Observed, number: int) -> Scenario:
    """The scenario of a replication: parameters drawn by (seed, number)."""
    years = (observed.end - observed.start).days / 365.25
    return scenario_of(observed, observed.fit.draw(observed.seed, number, years=years))


def run_drawn(observed: Observed, number: int) -> Arrays:
    """One replication with parameters of its own."""
    return run_once(Run(drawn(observed, number), observed.stock, observed.seed), number)


def observe(snapshot: Snapshot, *, quarters: int, seed: int) -> tuple[Observed, Beginning]:
    """Fit a snapshot and take its stock.

    Parameters
    ----------
    snapshot
        The office; its last observed day is the day before the first simulated one.
    quarters
        How many are simulated.
    seed
        Of parameters and chance.

    Raises
    ------
    TwinError
        The snapshot is too small to be fitted, or fewer than one quarter is asked for.
    """
    if quarters < 1:
        raise ScenarioError("quarters", f"{quarters}: at least one is simulated")
    fit = fit_pace(snapshot)
    begun = begin(snapshot, fit.flow, by="office")
    months = begun.start.year * 12 + begun.start.month - 1 + 3 * quarters
    end = dt.date(months // 12, months % 12 + 1, 1)
    title = f"{snapshot.manifest.title}, going on as it is"
    return Observed(fit, title, begun.start, end, begun.stock, seed), begun


def simulate_observed(
    observed: Observed,
    *,
    replications: int,
    executor: Executor | None = None,
    folder: str | Path | None = None,
    progress: Progress | None = None,
) -> Futures:
    """Run a snapshot's own future many times, parameters drawn in each."""
    if replications < 1:
        raise ScenarioError("replications", f"{replications}: at least one is run")
    tasks = list(range(replications))
    keys = None
    if folder is not None:
        # the fit is a function of the snapshot, whose id its source names
        whole = digest([__version__, observed.fit.source, observed.end, observed.seed])
        keys = [digest([whole, task]) for task in tasks]
    runs = sweep(run_drawn, observed, tasks, executor=executor, keys=keys, folder=folder,
                 progress=progress)  # fmt: skip
    scenario = drawn(observed, 0)
    return Futures(
        scenario, quarters_of(scenario),
        {name: np.stack([run[name] for run in runs]).astype(np.float64) for name in SERIES},
        np.stack([run["pendency"] for run in runs]), drawn=True,
    )  # fmt: skip
