"""One run of a plan in the twin, as a task that any worker can do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pendency.planning.capacity.fluid import Decisions
from pendency.planning.capacity.problem import Floats, Problem
from pendency.planning.checking.flows import Measured
from pendency.planning.checking.paths import planned_heads, spending
from pendency.planning.checking.translating import Twin, translate
from pendency.planning.checking.uncertainty import Factor, Uncertainty, draw
from pendency.records import vocabulary
from pendency.twin.engine import Result, prepare, simulate
from pendency.twin.engine.prepare import Prepared
from pendency.twin.engine.staffing import staff

_STOCKS = {
    "unexamined": ("filed", "awaiting_examination"),
    "at_applicant": ("awaiting_applicant",),
    "returned": ("awaiting_office", "allowed"),
}


@dataclass(frozen=True)
class Case:
    """A plan to be run: everything that decides the figures but seed and number of the run.

    Attributes
    ----------
    problem, decisions, uncertainty
        What was planned, the plan's levers and work, and how far parameters may be off.
    share, spread
        Size of the twin beside the office; coefficient of variation of the hours of a piece of
        work.
    true
        The office around which parameters are drawn, where it is not as planned.
    measured
        The office's own ways and times after an action, where they are known.
    """

    problem: Problem
    decisions: Decisions
    uncertainty: Uncertainty
    share: float = 1.0
    spread: float = 0.5
    true: Problem | None = None
    measured: Measured | None = None


@dataclass(frozen=True)
class Task:
    """One run: parameters and chance by (seed, number).

    ``factors`` are the drawn parameters; ``measured`` says whether the measured flow counts.
    """

    seed: int
    number: int
    factors: tuple[Factor, ...] = ()
    measured: bool = True


def run_task(case: Case, task: Task) -> dict[str, Floats]:
    """Run a plan once; the arrays of `paths.Paths`, at the size of the office."""
    drawn = draw(case.true or case.problem, case.uncertainty, seed=task.seed, number=task.number,
                 factors=task.factors)  # fmt: skip
    measured = case.measured if task.measured else None
    twin = translate(case.problem, case.decisions, drawn=drawn, share=case.share,
                     spread=case.spread, measured=measured)  # fmt: skip
    ready = prepare(twin.scenario)
    result = simulate(ready, seed=task.seed, replication=task.number, stock=twin.stock)
    spent = _spent(case, twin, ready, task)
    return {**_figures(result, case), "spent": spent}


def _figures(result: Result, case: Case) -> dict[str, Floats]:
    states = list(vocabulary().states)
    ends = slice(None, None, 3)
    found = {
        name: result.stock[:, ends, [states.index(state) for state in own]].sum(axis=2)
        for name, own in _STOCKS.items()
    } | {
        "first_actions": _quarters(result.flow("first_action_on_merits")),
        "closings": _quarters(result.disposals),
        "intake": _quarters(result.flow("filed")),
    }  # fmt: skip
    return {name: values / case.share for name, values in found.items()}


def _quarters(months: np.ndarray) -> Floats:
    pools, periods = months.shape
    total: Floats = months.reshape(pools, periods // 3, 3).sum(axis=2).astype(np.float64)
    return total


def _spent(case: Case, twin: Twin, ready: Prepared, task: Task) -> Floats:
    """What is spent for those who are there in this run; levers cost what they cost."""
    problem = case.problem
    corps = staff(twin.scenario, ready.days, seed=task.seed, replication=task.number)
    starts = np.array([(day - problem.start).days for day in ready.days.starts[:-1:3]])
    middle = starts + 45
    there = (corps.joins[:, None] <= middle) & (middle < corps.leaves[:, None])
    heads = np.zeros((len(problem.pools), problem.quarters))
    np.add.at(heads, corps.pool, there)
    expected = np.zeros_like(heads)
    for cohort in twin.people:
        if cohort.joins < problem.quarters:
            expected[cohort.pool] += cohort.there(problem)
    planned = planned_heads(problem, case.decisions)
    paid = np.divide(heads, expected, out=np.ones_like(heads), where=expected > 0) * planned
    return spending(problem, case.decisions, paid)
