"""Many runs of one scenario, told by quarter and year with their intervals."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency import __version__
from pendency.records import vocabulary
from pendency.twin.engine import Result, Scenario, Stock, prepare, simulate
from pendency.twin.errors import ScenarioError
from pendency.twin.plain import digest
from pendency.twin.sweeps import Arrays, Executor, sweep
from pendency.twin.sweeps.sweep import Progress

Floats = npt.NDArray[np.float64]
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
NAMES = tuple(f"q{round(1000 * level):03}" for level in LEVELS)
_DAYS_PER_MONTH = 365.25 / 12
#: Told by quarter: at its end, or in it.
SERIES = ("stock", "unexamined", "inflow", "first_actions", "disposals")
_STATES = ("filed", "awaiting_examination")


@dataclass(frozen=True)
class Run:
    """What all replications share."""

    scenario: Scenario
    stock: Stock | None
    seed: int
    threads: int = 1


@dataclass(frozen=True)
class Futures:
    """n replications of a scenario.

    Attributes
    ----------
    scenario
        What was run.
    quarters
        First day of each quarter of the calendar, as far as the scenario runs in it.
    series
        By name, as in `SERIES`; shape (n, pools, quarters).
    drawn
        Whether each run had parameters of its own; ``scenario`` is that of the first one then.
    pendency
        Mean days from filing to the first action and to disposal, of those made in each year
        since the start, of all pools; shape (n, years, 2); NaN where there were none.
    """

    scenario: Scenario
    quarters: tuple[dt.date, ...]
    series: dict[str, Floats]
    pendency: Floats
    drawn: bool = False

    def __len__(self) -> int:
        return len(self.pendency)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all figures: equal for equal runs."""
        found = hashlib.sha256()
        for array in (*(self.series[name] for name in SERIES), self.pendency):
            found.update(np.ascontiguousarray(array).tobytes())
        return found.hexdigest()

    def by_quarter(self, *, pools: bool = False) -> pl.DataFrame:
        """Columns: pool (null: the office), quarter, measure, mean, q025, ..., q975."""
        frames = [self._told(name, None, values.sum(axis=1)) for name, values in
                  self.series.items()]  # fmt: skip
        if pools:
            frames += [
                self._told(name, pool.name, values[:, p])
                for p, pool in enumerate(self.scenario.pools)
                for name, values in self.series.items()
            ]
        return pl.concat(frames)

    def _told(self, name: str, pool: str | None, values: Floats) -> pl.DataFrame:
        n = len(self.quarters)
        return pl.DataFrame({
            "pool": pl.Series([pool] * n, dtype=pl.String),
            "quarter": pl.Series(list(self.quarters), dtype=pl.Date),
            "measure": [name] * n,
            "mean": values.mean(axis=0),
            **dict(zip(NAMES, np.quantile(values, LEVELS, axis=0), strict=True)),
        })  # fmt: skip

    def by_year(self) -> pl.DataFrame:
        """Pendency in months of what was done in each year since the start.

        Columns: year (1 is the first), measure (first_action, disposal), mean, q025, ..., q975.
        """
        frames = []
        for k, name in enumerate(("first_action", "disposal")):
            months = self.pendency[:, :, k] / _DAYS_PER_MONTH
            for year in range(months.shape[1]):
                values = months[~np.isnan(months[:, year]), year]
                if len(values):
                    quantiles = np.quantile(values, LEVELS).tolist()
                    frames.append({"year": year + 1, "measure": name, "mean": float(values.mean()),
                                   **dict(zip(NAMES, quantiles, strict=True))})  # fmt: skip
        return pl.DataFrame(frames)


def simulate_many(
    scenario: Scenario,
    *,
    seed: int,
    replications: int,
    stock: Stock | None = None,
    threads: int = 1,
    executor: Executor | None = None,
    folder: str | Path | None = None,
    progress: Progress | None = None,
) -> Futures:
    """Run a scenario many times.

    Parameters
    ----------
    scenario, stock
        What is run, and from which stock.
    seed, replications
        Replication i of a seed is the same in every scenario that shares cases with this one.
    threads
        Threads of a single run; changes nothing but the time.
    executor, folder, progress
        See `pendency.twin.sweeps.sweep`.

    Raises
    ------
    ScenarioError
        The scenario can't be run by quarters, or fewer than one replication is asked for.
    """
    if replications < 1:
        raise ScenarioError("replications", f"{replications}: at least one is run")
    if scenario.step != "month" or scenario.clock != "days":
        raise ScenarioError("step", "results by quarter need the step 'month' and the clock 'days'")
    common = Run(scenario, stock, seed, threads)
    tasks = list(range(replications))
    keys = None
    if folder is not None:
        whole = digest([__version__, scenario, stock, seed])
        keys = [digest([whole, task]) for task in tasks]
    runs = sweep(run_once, common, tasks, executor=executor, keys=keys, folder=folder,
                 progress=progress)  # fmt: skip
    return Futures(
        scenario, quarters_of(scenario),
        {name: np.stack([run[name] for run in runs]).astype(np.float64) for name in SERIES},
        np.stack([run["pendency"] for run in runs]),
    )  # fmt: skip


def run_once(common: Run, replication: int) -> Arrays:
    """One replication, by quarter."""
    result = simulate(prepare(common.scenario), seed=common.seed, replication=replication,
                      stock=common.stock, threads=common.threads)  # fmt: skip
    quarter = np.array([day.year * 4 + (day.month - 1) // 3 for day in _starts(result)])
    firsts = np.flatnonzero(np.diff(quarter, prepend=-1))
    ends = np.append(firsts[1:], len(quarter))
    states = [list(vocabulary().states).index(state) for state in _STATES]

    def summed(flow: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.add.reduceat(flow.astype(np.int64), firsts, axis=1)

    with np.errstate(invalid="ignore"):
        done = result.pendency.sum(axis=(0, 3))
        mean = np.where(done > 0, result.pendency_days.sum(axis=0) / np.maximum(done, 1), np.nan)
    return {
        "stock": result.pending[:, ends],
        "unexamined": result.stock[:, :, states].sum(axis=2)[:, ends],
        "inflow": summed(result.flow("filed")),
        "first_actions": summed(result.flow("first_action_on_merits")),
        "disposals": summed(result.disposals),
        "pendency": mean,
    }


def _starts(result: Result) -> list[dt.date]:
    return [day for day in result.starts[:-1] if isinstance(day, dt.date)]


def quarters_of(scenario: Scenario) -> tuple[dt.date, ...]:
    """First day of each quarter of the calendar in which a scenario runs."""
    days = (scenario.start + dt.timedelta(days=i) for i in range(scenario.length))
    firsts = dict.fromkeys(dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1) for day in days)
    return tuple(firsts)
