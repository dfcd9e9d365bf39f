"""The ladder's lower rung: the same balances run forward under a rule of work, for many variants.

No optimisation: each pool works on returned cases first, then on its tracks in their order, the
oldest band first, as far as its hours go. The levers (hires, overtime, loans, moves) are given.
All variants run at once as arrays, so thousands can be screened before the linear model or the
twin is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pendency.planning.capacity.equations import (
    flow_of_bands,
    movable_bands,
    staying_recruits,
)
from pendency.planning.capacity.plan import Plan
from pendency.planning.capacity.problem import Floats, Ints, Problem
from pendency.planning.errors import PlanInputError


@dataclass(frozen=True)
class Decisions:
    """The levers by pool and quarter; shape (pools, quarters), moves (pools, bands, quarters).

    ``first`` and ``later`` are the work itself, where it is given too; by default the rule of
    work decides.
    """

    hires: Floats
    overtime: Floats
    lent: Floats
    borrowed: Floats
    moved_out: Floats
    moved_in: Floats
    first: Floats | None = None
    later: Floats | None = None

    @classmethod
    def none(cls, problem: Problem) -> Decisions:
        """No lever is touched."""
        flat = np.zeros((len(problem.pools), problem.quarters))
        moves = np.zeros((len(problem.pools), len(movable_bands(problem)), problem.quarters))
        return cls(flat, flat, flat, flat, moves, moves)

    @classmethod
    def of(cls, plan: Plan, *, work: bool = False) -> Decisions:
        """The levers of a plan; with ``work`` also which cases it works on."""
        names = ("hires", "overtime", "lent", "borrowed", "moved_out", "moved_in")
        given = {name: plan.values(name) for name in names}
        if work:
            given |= {name: plan.values(name) for name in ("first", "later")}
        return cls(**given)

    @property
    def levers(self) -> Decisions:
        """The same without the work, which the rule of work decides then."""
        return replace(self, first=None, later=None)


@dataclass(frozen=True)
class Course:
    """What comes of it; every array but the last has shape (variants, pools, quarters).

    Attributes
    ----------
    first_actions, closings
        In each quarter.
    unexamined, at_applicant, returned
        Stocks at the end of each quarter.
    pendency
        First-action pendency of the office in months, by Little's law; shape (variants, years).
    """

    first_actions: Floats
    closings: Floats
    unexamined: Floats
    at_applicant: Floats
    returned: Floats
    pendency: Floats


def run_fluid(
    problem: Problem,
    decisions: Decisions,
    *,
    intake: Sequence[float] = (1.0,),
    effort: Sequence[float] = (1.0,),
    hires: Sequence[float] = (1.0,),
) -> Course:
    """Run the office forward.

    Parameters
    ----------
    problem
        Its targets, costs and limits are not looked at.
    decisions
        The levers.
    intake, effort, hires
        Factors by variant on intake, hours of work and hires; one value holds for all variants.

    Raises
    ------
    PlanInputError
        The lists of factors have different lengths, or a factor is negative.
    """
    factors = _variants(intake, effort, hires)
    run = _Run(problem, decisions, *factors)
    steps = [run.step(quarter) for quarter in range(problem.quarters)]
    first, closed, unexamined, waiting, returned = (
        np.stack(series, axis=-1) for series in zip(*steps, strict=True)
    )
    pendency = _pendency(problem, factors[0], unexamined)
    return Course(first, closed, unexamined, waiting, returned, pendency)


def staff_hours(problem: Problem, decisions: Decisions) -> Floats:
    """Hours for examination that given levers leave, by pool and quarter."""
    one = np.ones(1)
    run = _Run(problem, decisions, one, one, one)
    return np.stack([run.hours(t)[0] for t in range(problem.quarters)], axis=1)


def _variants(*lists: Sequence[float]) -> tuple[Floats, ...]:
    try:
        factors = np.broadcast_arrays(*(np.asarray(one, dtype=np.float64) for one in lists))
    except ValueError as error:
        raise PlanInputError("variants", "give each factor once, or once per variant") from error
    if any((one < 0).any() or not np.isfinite(one).all() for one in factors):
        raise PlanInputError("variants", "a factor is negative or not a number")
    return tuple(np.array(one) for one in factors)


class _Run:
    """The state of all variants; `step` is one quarter."""

    def __init__(
        self, problem: Problem, decisions: Decisions, intake: Floats, effort: Floats, hires: Floats
    ) -> None:
        self.problem, self.decisions = problem, decisions
        size, pools = len(intake), len(problem.pools)
        self.intake, self.effort, self.hires = intake, effort, hires
        self.stock = np.repeat(problem.stock[None], size, axis=0)
        self.waiting = np.repeat(problem.at_applicant[None], size, axis=0)
        self.returned = np.repeat(problem.returned[None], size, axis=0)
        self.trained = np.zeros((size, pools))
        self.stay, self.passing = flow_of_bands(problem)
        self.after: Ints = np.array([i for i, b in enumerate(problem.bands) if b.position], int)
        self.youngest: Ints = np.array(
            [i for i, b in enumerate(problem.bands) if b.position == 0], int
        )
        self.movable, self.there = movable_bands(problem), staying_recruits(problem)
        self.order = sorted(
            (i for i, b in enumerate(problem.bands) if b.open),
            key=lambda i: (problem.bands[i].track, -problem.bands[i].position),
        )
        review = problem.load.review_share * problem.load.review_hours
        own = np.array([pool.first_action_hours for pool in problem.pools])
        shares = np.array([problem.tracks[band.track].effort for band in problem.bands])
        self.first_hours = own[:, None] * shares + review * problem.flow.first_closing
        self.later_hours = (
            np.array([pool.later_action_hours for pool in problem.pools])
            + review * problem.flow.closing
        )

    def step(self, t: int) -> tuple[Floats, ...]:
        """First actions, closings, and the stocks at the end of a quarter; (variants, pools)."""
        flow = self.problem.flow
        withdrawn = flow.withdrawn * self.stock.sum(axis=2)
        lapsed = flow.answered * flow.lapsed * self.waiting
        stock = self._aged(t)
        returned = self.returned + flow.answered * (1 - flow.lapsed) * self.waiting
        first, later = self._worked(t, stock, returned, self.hours(t))
        begun = first.sum(axis=2)
        self.stock, self.returned = stock - first, returned - later
        self.waiting = (
            (1 - flow.answered) * self.waiting
            + (1 - flow.first_closing) * begun
            + (1 - flow.closing) * later
        )
        closed = flow.first_closing * begun + flow.closing * later + lapsed + withdrawn
        return begun, closed, self.stock.sum(axis=2), self.waiting, self.returned

    def _aged(self, t: int) -> Floats:
        stock: Floats = self.stock * self.stay
        stock[..., self.after] += (self.stock * self.passing)[..., self.after - 1]
        entering = self.problem.intake[None, :, :, t] * self.intake[:, None, None]
        stock[..., self.youngest] += entering
        if len(self.movable):
            moves = self.decisions
            out = np.minimum(moves.moved_out[None, :, :, t], stock[..., self.movable])
            wanted = moves.moved_out[:, :, t].sum(axis=0)
            share = out.sum(axis=1) / np.where(wanted > 0, wanted, 1.0)
            stock[..., self.movable] += moves.moved_in[None, :, :, t] * share[:, None] - out
        return stock

    def hours(self, t: int) -> Floats:
        """Hours of a quarter; the quarters before it must have been asked for."""
        problem, d = self.problem, self.decisions
        career, length = problem.career, len(problem.career.ramp)
        hires = d.hires[None] * self.hires[:, None, None]
        if t == 0:
            self.trained += np.array([pool.examiners for pool in problem.pools])
        else:
            self.trained = career.staying * (self.trained + d.borrowed[:, t - 1])
        if t >= length:
            self.trained = self.trained + career.staying**length * hires[:, :, t - length]
        self.trained = self.trained - d.lent[:, t]
        if problem.staffing is not None:
            self.trained = self.trained + problem.staffing[:, t]
        staff = np.maximum(self.trained, 0.0) + career.retrained * d.borrowed[:, t]
        for k in range(min(length, t + 1)):
            net = (career.ramp[k] - career.mentoring) * self.there[k]
            staff = staff + net * hires[:, :, t - k]
        hours: Floats = np.maximum(staff * problem.hours[:, t] + d.overtime[:, t], 0.0)
        return hours

    def _worked(
        self, t: int, stock: Floats, returned: Floats, hours: Floats
    ) -> tuple[Floats, Floats]:
        given = self.decisions
        if given.first is not None and given.later is not None:
            return (np.minimum(stock, given.first[None, :, :, t]),
                    np.minimum(returned, given.later[None, :, t]))  # fmt: skip
        each = self.later_hours * self.effort[:, None]
        later = np.minimum(returned, hours / each)
        hours = hours - later * each
        first = np.zeros_like(stock)
        for band in self.order:
            each = self.first_hours[:, band] * self.effort[:, None]
            # a mode may cost no hours at all
            can = np.divide(hours, each, out=np.full_like(hours, np.inf), where=each > 0)
            first[..., band] = np.minimum(stock[..., band], can)
            hours = hours - first[..., band] * each
        return first, later


def _pendency(problem: Problem, intake: Floats, unexamined: Floats) -> Floats:
    """Little's law by year as in the plan's targets; shape (variants, years)."""
    begin = np.full((len(unexamined), 1), problem.stock.sum())
    stock = np.concatenate([begin, unexamined.sum(axis=1)], axis=1)
    mean = (stock[:, :-1] + stock[:, 1:]) / 2
    entering = problem.intake.sum(axis=(0, 1)) / 3
    years = []
    for year in np.unique(problem.years):
        own = problem.years == year
        years.append(mean[:, own].mean(axis=1) / (entering[own].mean() * intake))
    return np.stack(years, axis=1)
