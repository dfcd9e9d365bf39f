"""What became of an office, quarter by quarter, whoever computed it; and its measures.

The plan, the fluid model and every run of the twin are brought into this one form, so that the
three are measured by the same formulas.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np

from pendency.planning.capacity.equations import staying_recruits
from pendency.planning.capacity.fluid import Decisions, run_fluid
from pendency.planning.capacity.problem import (
    MONTHS_PER_QUARTER,
    Floats,
    Ints,
    Problem,
    Target,
)

Series = Literal[
    "first_action_pendency", "total_pendency", "stock", "unexamined", "first_actions", "closings",
    "intake",
]  # fmt: skip


@dataclass(frozen=True)
class Paths:
    """n courses of an office.

    Attributes
    ----------
    unexamined, at_applicant, returned
        Stocks on the first day and at the end of each quarter; shape (n, pools, quarters + 1).
    first_actions, closings, intake
        In each quarter; shape (n, pools, quarters).
    spent
        In each quarter, in the problem's currency; shape (n, quarters).
    """

    unexamined: Floats
    at_applicant: Floats
    returned: Floats
    first_actions: Floats
    closings: Floats
    intake: Floats
    spent: Floats

    def __len__(self) -> int:
        return len(self.unexamined)

    @classmethod
    def stack(cls, runs: list[dict[str, Floats]]) -> Paths:
        """Put single courses together; each is given by its arrays, without the first axis."""
        return cls(**{f.name: np.stack([run[f.name] for run in runs]) for f in fields(cls)})

    def only(self, chosen: slice | Ints) -> Paths:
        """Some of the courses."""
        return replace(self, **{f.name: getattr(self, f.name)[chosen] for f in fields(self)})

    def measure(self, problem: Problem, target: Target) -> Floats:
        """A target's measure in its year, by the plan's own definition; shape (n,).

        Pendency is Little's law over the year, with the cases that did enter.
        """
        pools, year = problem.within(target), np.flatnonzero(problem.years == target.year)
        if target.measure == "budget":
            return _sum(self.spent[:, year], 1)
        if target.measure in ("first_actions", "closings"):
            made = getattr(self, target.measure)
            return _sum(made[:, pools][:, :, year], (1, 2))
        stock = self._stock(pools, unexamined=target.measure == "first_action_pendency")
        if target.measure == "stock":
            end: Floats = stock[:, year[-1] + 1]
            return end
        weight = np.r_[0.5, np.ones(len(year) - 1), 0.5] / len(year)
        mean = stock[:, np.r_[year, year[-1] + 1]] @ weight
        entering = _sum(self.intake[:, pools][:, :, year], (1, 2))
        return _months(mean, entering / (MONTHS_PER_QUARTER * len(year)))

    def series(self, name: Series, pools: Ints) -> Floats:
        """A figure of some pools by quarter; shape (n, quarters).

        Stocks are at the end of the quarter; pendency is Little's law over the quarter, with the
        intake of the four quarters around it (seasons would show as pendency otherwise).
        """
        if name in ("first_actions", "closings", "intake"):
            return _sum(getattr(self, name)[:, pools], 1)
        stock = self._stock(pools, unexamined=name in ("unexamined", "first_action_pendency"))
        if name in ("unexamined", "stock"):
            return stock[:, 1:]
        entering = _smooth(_sum(self.intake[:, pools], 1)) / MONTHS_PER_QUARTER
        return _months((stock[:, 1:] + stock[:, :-1]) / 2, entering)

    def _stock(self, pools: Ints, *, unexamined: bool) -> Floats:
        total = self.unexamined[:, pools]
        if not unexamined:
            total = total + self.at_applicant[:, pools] + self.returned[:, pools]
        return _sum(total, 1)


def _sum(values: Floats, axis: int | tuple[int, ...]) -> Floats:
    total: Floats = values.sum(axis=axis)
    return total


def _months(stock: Floats, entering: Floats) -> Floats:
    """Little's law; NaN where nothing enters."""
    return np.divide(stock, entering, out=np.full_like(stock, np.nan), where=entering > 0)


def _smooth(values: Floats) -> Floats:
    """Mean of the four quarters around each, as far as there are any."""
    quarters = values.shape[1]
    mean = np.empty_like(values)
    for t in range(quarters):
        first = min(max(t - 2, 0), max(quarters - 4, 0))
        mean[:, t] = values[:, first : first + 4].mean(axis=1)
    return mean


def planned_paths(problem: Problem, decisions: Decisions) -> Paths:
    """The course that given levers lead to in the fluid model: the plan's own, with its work."""
    course = run_fluid(problem, decisions)
    begin = {
        "unexamined": problem.stock.sum(axis=1), "at_applicant": problem.at_applicant,
        "returned": problem.returned,
    }  # fmt: skip
    stocks = {
        name: np.concatenate([first[None, :, None], getattr(course, name)], axis=2)
        for name, first in begin.items()
    }
    return Paths(
        **stocks, first_actions=course.first_actions, closings=course.closings,
        intake=problem.intake.sum(axis=1)[None],
        spent=spending(problem, decisions, planned_heads(problem, decisions))[None],
    )  # fmt: skip


def planned_heads(problem: Problem, decisions: Decisions) -> Floats:
    """Examiners and recruits who are paid, by pool and quarter."""
    stays, there = problem.career.staying, staying_recruits(problem)
    heads = np.zeros((len(problem.pools), problem.quarters))
    trained = np.array([pool.examiners for pool in problem.pools])
    for t in range(problem.quarters):
        if t:
            trained = stays * (trained + decisions.borrowed[:, t - 1])
        if t >= len(there):
            trained = trained + stays ** len(there) * decisions.hires[:, t - len(there)]
        trained = trained - decisions.lent[:, t]
        if problem.staffing is not None:
            trained = trained + problem.staffing[:, t]
        training = sum(there[k] * decisions.hires[:, t - k] for k in range(min(len(there), t + 1)))
        heads[:, t] = trained + training + decisions.borrowed[:, t]
    return np.maximum(heads, 0.0)


def spending(problem: Problem, decisions: Decisions, heads: Floats) -> Floats:
    """What is spent by quarter for those who are there and what the levers cost."""
    costs = problem.costs
    total: Floats = (
        costs.examiner * heads
        + costs.hire * decisions.hires
        + costs.retraining * decisions.borrowed
        + costs.overtime * decisions.overtime
        + costs.transfer * decisions.moved_out.sum(axis=1)
    ).sum(axis=0)
    return total
