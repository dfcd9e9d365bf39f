"""`check_plan`: a plan goes through the twin; what comes of it, and how far to trust it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from pendency import __version__
from pendency.planning.capacity.fluid import Decisions
from pendency.planning.capacity.plan import Plan
from pendency.planning.capacity.problem import CEILINGS, Floats, Problem, Target
from pendency.planning.checking.attribution import RUNGS, Part, Reason, attribute
from pendency.planning.checking.flows import Measured
from pendency.planning.checking.paths import Paths, Series, planned_paths
from pendency.planning.checking.running import Case, Task, run_task
from pendency.planning.checking.uncertainty import Uncertainty
from pendency.planning.errors import PlanInputError
from pendency.planning.estimators import wilson
from pendency.twin import Flow
from pendency.twin.plain import digest
from pendency.twin.sweeps import Executor, sweep
from pendency.twin.sweeps.sweep import Progress

#: Levels of the fan: median, and the ends of the 50, 80 and 95 % intervals.
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
FAN = tuple(f"q{round(1000 * level):03}" for level in LEVELS)
#: Runs on each rung of the ladder between plan and twin, at most.
RUNG_RUNS = 20
#: A twin at full size simulates so many cases in all its runs; a larger plan is scaled down.
MOST_CASES = 80_000_000
#: Relative difference from which two rungs of the ladder count as disagreeing.
TOLERANCE = 0.05


@dataclass(frozen=True)
class TargetCheck:
    """A target in the plan, in the fluid model and in the twin.

    Attributes
    ----------
    target
        What is to be reached.
    plan, fluid
        The measure in the plan, and in the fluid model under the docket's rule of work.
    nominal
        Mean of the twin with exactly the plan's parameters.
    values
        The twin's value in each run, parameters drawn; shape (runs,).
    parts
        Why plan and twin differ; the shifts add up to ``rung_mean - plan``.
    """

    target: Target
    plan: float
    fluid: float
    nominal: float
    values: Floats
    parts: tuple[Part, ...]

    @property
    def median(self) -> float:
        """The twin's median."""
        return float(np.median(self.values))

    @property
    def quantiles(self) -> dict[str, float]:
        """The twin's quantiles under the names of `FAN`."""
        return dict(zip(FAN, np.quantile(self.values, LEVELS).tolist(), strict=True))

    @property
    def reached(self) -> int:
        """Runs in which the target was reached."""
        return int(reached(self.target, self.values).sum())

    @property
    def probability(self) -> tuple[float, float, float]:
        """Share of runs that reached the target, with its 95 % Monte-Carlo limits (Wilson)."""
        share = wilson(np.array([self.reached]), np.array([len(self.values)]))
        value, low, high = (float(limit[0]) for limit in share)
        return value, low, high

    @property
    def chance(self) -> float:
        """Share of the twin's variance that is queueing and chance, not unknown parameters."""
        return next(part.spread for part in self.parts if part.reason == "cases")

    @property
    def health(self) -> tuple[Reason, ...]:
        """Rungs of the ladder at which neighbouring models disagree by more than `TOLERANCE`."""
        size = max(abs(self.plan), 1e-9)
        steps: dict[Reason, float] = {
            "order": self.fluid - self.plan, "cases": self.nominal - self.fluid,
        }  # fmt: skip
        return tuple(name for name, step in steps.items() if abs(step) > TOLERANCE * size)


def reached(target: Target, values: Floats) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which values reach a target; shape (n,)."""
    slack = 1e-6 * max(1.0, abs(target.value))
    if target.measure in CEILINGS:
        return np.asarray(values <= target.value + slack)
    return np.asarray(values >= target.value - slack)


@dataclass(frozen=True)
class PlanCheck:
    """What the twin says of a plan.

    Attributes
    ----------
    case
        The plan that was run, with the uncertainty of its parameters.
    seed
        Same plan, seed and replications: same figures, whoever ran them.
    planned, fluid
        The course of the plan, and of the fluid model under the docket's rule of work.
    nominal, runs
        Runs of the twin with the plan's parameters, and with drawn ones.
    targets
        Each target of the problem.
    share
        Size of the twin beside the office; below 1, the queueing noise is too large by up to
        1 / sqrt(share).
    """

    case: Case
    seed: int
    planned: Paths
    fluid: Paths
    nominal: Paths
    runs: Paths
    targets: tuple[TargetCheck, ...]

    @property
    def problem(self) -> Problem:
        """What was planned."""
        return self.case.problem

    @property
    def share(self) -> float:
        """Size of the twin beside the office."""
        return self.case.share

    @property
    def replications(self) -> int:
        """Runs with drawn parameters."""
        return len(self.runs)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of every figure of the runs: equal for equal checks."""
        found = hashlib.sha256()
        for paths in (self.runs, self.nominal):
            for f in fields(paths):
                found.update(np.ascontiguousarray(getattr(paths, f.name)).tobytes())
        return found.hexdigest()

    def fan(
        self, series: Series, *, centre: str | None = None, field: int | None = None
    ) -> pl.DataFrame:
        """A figure by quarter in the plan and in the twin.

        Columns: quarter (its first day), plan, fluid, nominal (mean of the runs with the plan's
        parameters), and the quantiles q025, q100, q250, q500, q750, q900, q975 of the runs with
        drawn ones. Series: see `Paths.series`.
        """
        pools = self.problem.within(Target("stock", 0, 0.0, centre=centre, field=field))
        if not len(pools):
            raise PlanInputError("fan", f"no pool is in centre {centre}, field {field}")
        values = self.runs.series(series, pools)
        return pl.DataFrame({
            "quarter": pl.Series(list(self.problem.quarter_starts), dtype=pl.Date),
            "plan": self.planned.series(series, pools)[0],
            "fluid": self.fluid.series(series, pools)[0],
            "nominal": self.nominal.series(series, pools).mean(axis=0),
            **dict(zip(FAN, np.quantile(values, LEVELS, axis=0), strict=True)),
        })  # fmt: skip

    def scopes(self, measure: Series = "first_action_pendency") -> pl.DataFrame:
        """A figure in the plan's last quarter: of the office, each centre, each field in it.

        Columns: centre, field (null: all), plan, q100, q500, q900.
        """
        rows: list[tuple[Any, ...]] = []
        scopes = [(None, None), *((centre, None) for centre in self.problem.centres),
                  *((pool.centre, pool.field) for pool in self.problem.pools)]  # fmt: skip
        for centre, field in scopes:
            last = self.fan(measure, centre=centre, field=field).row(-1, named=True)
            rows.append((centre, field, *(last[name] for name in ("plan", "q100", "q500", "q900"))))
        schema = {"centre": pl.String, "field": pl.Int64} | dict.fromkeys(
            ("plan", "q100", "q500", "q900"), pl.Float64
        )
        return pl.DataFrame(rows, orient="row", schema=schema)


def check_plan(
    problem: Problem,
    plan: Plan | Decisions,
    *,
    seed: int = 1,
    replications: int = 100,
    uncertainty: Uncertainty | None = None,
    share: float | None = None,
    rungs: int = RUNG_RUNS,
    spread: float = 0.5,
    flow: Flow | None = None,
    executor: Executor | None = None,
    folder: str | Path | None = None,
    progress: Progress | None = None,
) -> PlanCheck:
    """Run a plan through the twin.

    Parameters
    ----------
    problem, plan
        What was planned; the solved plan, or its levers and work (`Decisions.of(plan, work=True)`).
    seed, replications
        Runs with parameters drawn. Plans that are checked with the same seed share their random
        numbers, run by run.
    uncertainty
        How far parameters may be off; the house's start values by default.
    share
        Size of the twin beside the office; by default 1 as long as the runs stay feasible.
    rungs
        Runs on each rung of the ladder between plan and twin, at most ``replications``.
    spread
        Coefficient of variation of the hours of a piece of work.
    flow
        The office's measured flow: its ways and times after an action are simulated instead of
        the plan's shares by quarter, and the ladder tells what that changes.
    executor
        Who runs them (`pendency.twin.sweeps`); this process by default.
    folder
        Where finished runs are kept, so that an interrupted check goes on.
    progress
        Called with the number of runs done and the total.

    Raises
    ------
    PlanInputError
        The problem can't be simulated, or a number asked for makes no sense.
    """
    _check(replications, rungs, share)
    decisions = Decisions.of(plan, work=True) if isinstance(plan, Plan) else plan
    measured = None if flow is None else Measured.of(flow)
    runs = replications + (len(rungs_of(measured)) - 1) * min(replications, rungs)
    size = share or default_share(problem, runs)
    case = Case(problem, decisions, uncertainty or Uncertainty(), size, spread, measured=measured)
    return check_case(case, seed=seed, replications=replications, rungs=rungs, executor=executor,
                      folder=folder, progress=progress)  # fmt: skip


def check_case(
    case: Case, *, seed: int, replications: int, rungs: int, executor: Executor | None = None,
    folder: str | Path | None = None, progress: Progress | None = None,
) -> PlanCheck:  # fmt: skip
    """Run a plan of which everything is settled; see `check_plan`."""
    names, counts = rungs_of(case.measured), min(replications, rungs)
    tasks = _tasks(names, seed, replications, counts)
    keys = None if folder is None else _keys(case, tasks)
    results = sweep(run_task, case, tasks, executor=executor, keys=keys, folder=folder,
                    progress=progress)  # fmt: skip
    every = Paths.stack(results)
    bounds = np.cumsum([replications, *([counts] * (len(names) - 1))])
    runs = every.only(slice(0, replications))
    pieces = [every.only(slice(a, b)) for a, b in pairwise(bounds.tolist())]
    ladder = dict(zip(names[:-1], pieces, strict=True))
    ladder["shares"] = runs.only(slice(0, counts))
    return _put_together(case, seed, runs, ladder)


def _check(replications: int, rungs: int, share: float | None) -> None:
    for name, runs in (("replications", replications), ("rungs", rungs)):
        if runs < 2:
            raise PlanInputError(name, f"{runs}: a spread needs two runs at least")
    if share is not None and not 0 < share <= 1:
        raise PlanInputError("share", f"{share} is not above 0 and up to 1")


def default_share(problem: Problem, runs: int) -> float:
    """Size of the twin at which all runs together simulate no more than `MOST_CASES`."""
    cases = float(problem.intake.sum() + problem.stock.sum()
                  + problem.at_applicant.sum() + problem.returned.sum())  # fmt: skip
    return float(min(1.0, MOST_CASES / max(cases * runs, 1.0)))


def rungs_of(measured: Measured | None) -> tuple[Reason, ...]:
    """The rungs of the twin, from the plan's parameters to everything drawn."""
    return tuple(reason for reason in RUNGS if measured or reason != "transitions")


def _tasks(ladder: tuple[Reason, ...], seed: int, replications: int, counts: int) -> list[Task]:
    """The runs with everything drawn, then those of the other rungs, on the same numbers."""
    tasks = [Task(seed, number, RUNGS["shares"]) for number in range(replications)]
    for reason in ladder[:-1]:
        own = reason != "cases"
        tasks += [Task(seed, i, RUNGS[reason], own) for i in range(counts)]
    return tasks


def _keys(case: Case, tasks: list[Task]) -> list[str]:
    whole = digest(case)
    return [digest([__version__, whole, task]) for task in tasks]


def _put_together(case: Case, seed: int, runs: Paths, rungs: Mapping[Reason, Paths]) -> PlanCheck:
    problem = case.problem
    planned = planned_paths(problem, case.decisions)
    fluid = planned_paths(problem, case.decisions.levers)
    targets = []
    for target in problem.targets:
        plan_value = float(planned.measure(problem, target)[0])
        fluid_value = float(fluid.measure(problem, target)[0])
        measured = {reason: rung.measure(problem, target) for reason, rung in rungs.items()}
        targets.append(TargetCheck(
            target, plan_value, fluid_value, float(measured["cases"].mean()),
            runs.measure(problem, target), attribute(plan_value, fluid_value, measured),
        ))  # fmt: skip
    return PlanCheck(case, seed, planned, fluid, rungs["cases"], runs, tuple(targets))
