"""What the plan says: stocks, flows, hires, levers, targets and pendency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import polars as pl

from pendency.planning.capacity.equations import Formulation, movable_bands
from pendency.planning.capacity.goals import terms
from pendency.planning.capacity.highs import Method, Solution
from pendency.planning.capacity.problem import CEILINGS, Floats, Ints, Problem, Target

Status = Literal["optimal", "within gap", "time limit"]

#: Moves of fewer cases are the solver's tolerance.
_TINY = 1e-4


@dataclass(frozen=True)
class Reached:
    """How far a target is reached; ``missed`` is 0 where it is."""

    target: Target
    value: float
    missed: float


@dataclass(frozen=True)
class Plan:
    """A solved problem.

    Attributes
    ----------
    problem
        What was asked.
    status
        ``optimal`` (linear), ``within gap`` or ``time limit`` (whole hires).
    objective, bound, gap
        Cost and price of misses; what is proven that no plan undercuts; and
        (objective - bound) / objective.
    method
        How the linear model was solved; says how far duals can be relied on.
    """

    problem: Problem
    status: Status
    objective: float
    bound: float
    method: Method
    formulation: Formulation
    solution: Solution

    @property
    def gap(self) -> float:
        """Relative distance of the objective from the proven bound."""
        return max(0.0, self.objective - self.bound) / max(abs(self.objective), 1e-9)

    def values(self, name: str) -> Floats:
        """A block of columns by its name in `equations.Columns`, as an array of its shape."""
        numbers: Ints = getattr(self.formulation.columns, name)
        found: Floats = np.maximum(self.solution.values[numbers], 0.0)
        return found

    @cached_property
    def unexamined(self) -> Floats:
        """Unexamined cases at the end of each quarter; shape (pools, quarters)."""
        total: Floats = self.values("stock").sum(axis=1)
        return total

    @cached_property
    def closings(self) -> Floats:
        """Cases closed in each quarter, by work, lapse and withdrawal; (pools, quarters)."""
        problem, flow = self.problem, self.problem.flow
        before = {
            "at_applicant": (self.values("at_applicant"), problem.at_applicant),
            "unexamined": (self.unexamined, problem.stock.sum(axis=1)),
        }
        waiting, unseen = (
            np.concatenate([first[:, None], stock[:, :-1]], axis=1)
            for stock, first in before.values()
        )
        closed: Floats = (
            flow.first_closing * self.values("first").sum(axis=1)
            + flow.closing * self.values("later")
            + flow.answered * flow.lapsed * waiting
            + flow.withdrawn * unseen
        )
        return closed

    def reached(self) -> tuple[Reached, ...]:
        """Each target with the plan's value."""
        found = []
        for target in self.problem.targets:
            value = self.measure(target)
            over = value - target.value if target.measure in CEILINGS else target.value - value
            missed = over if over > 1e-6 * max(1.0, abs(target.value)) else 0.0
            found.append(Reached(target, value, missed))
        return tuple(found)

    def measure(self, target: Target) -> float:
        """The plan's value of any measure, a target's or another."""
        columns, coefficients, known = terms(
            target, self.problem, self.formulation.columns, self.formulation.spending
        )
        return known + float(coefficients @ self.solution.values[columns])

    def table(self) -> pl.DataFrame:
        """One row per pool and quarter.

        Columns: centre, field, quarter (its first day); intake, first_actions, later_actions,
        closings; unexamined, at_applicant, returned (at the end); trained, hires, overtime
        (hours), lent, borrowed (examiners), moved_out, moved_in (cases).
        """
        problem = self.problem
        p, t = len(problem.pools), problem.quarters
        columns = {
            "intake": problem.intake.sum(axis=1),
            "first_actions": self.values("first").sum(axis=1),
            "later_actions": self.values("later"),
            "closings": self.closings,
            "unexamined": self.unexamined,
            **{name: self.values(name) for name in
               ("at_applicant", "returned", "trained", "hires", "overtime", "lent", "borrowed")},
            "moved_out": self.values("moved_out").sum(axis=1),
            "moved_in": self.values("moved_in").sum(axis=1),
        }  # fmt: skip
        return pl.DataFrame({
            "centre": np.repeat([pool.centre for pool in problem.pools], t),
            "field": np.repeat([pool.field for pool in problem.pools], t),
            "quarter": pl.Series(list(problem.quarter_starts) * p, dtype=pl.Date),
            **{name: values.ravel() for name, values in columns.items()},
        })  # fmt: skip

    def pendency(self, *, centre: str | None = None, field: int | None = None) -> pl.DataFrame:
        """First-action pendency in months by year: by Little's law, and of those who enter.

        Columns: year; ``little`` (mean unexamined stock / cases entering a month); ``entering``
        (mean wait of the cases that enter in the year, each examined in the order of entering,
        read off the curves of cumulated entries and exits); ``seen`` (share of them examined
        within the plan; the waits of the others are left out).
        """
        scope = Target("first_action_pendency", 0, 0.0, centre=centre, field=field)
        pools = self.problem.within(scope)
        years = np.unique(self.problem.years)
        entering, waits = self._waits(pools)
        rows = []
        for year in years:
            quarters = self.problem.years == year
            little = self.measure(
                Target("first_action_pendency", int(year), 0.0, centre=centre, field=field)
            )
            weight, wait = entering[quarters], waits[quarters]
            known = ~np.isnan(wait)
            seen = float(weight[known].sum() / weight.sum())
            mean = float(np.average(wait[known], weights=weight[known])) if known.any() else None
            rows.append({"year": int(year), "little": little, "entering": mean, "seen": seen})
        return pl.DataFrame(rows)

    def _waits(self, pools: Ints) -> tuple[Floats, Floats]:
        """Entries by quarter and the mean wait in months of each, first in, first out."""
        entering = self.problem.intake[pools].sum(axis=(0, 1))
        begin = float(self.problem.stock[pools].sum())
        stock = self.unexamined[pools].sum(axis=0)
        gone = np.r_[0.0, begin + np.cumsum(entering) - stock]
        gone = np.maximum.accumulate(gone)
        arrived = begin + np.r_[0.0, np.cumsum(entering)]
        steps = (np.arange(20) + 0.5) / 20
        waits = np.full(len(entering), np.nan)
        for quarter, size in enumerate(entering):
            number = arrived[quarter] + steps * size
            if size > 0 and number[-1] <= gone[-1]:
                left = np.interp(number, gone, np.arange(len(gone)))
                waits[quarter] = 3 * float((left - quarter - steps).mean())
        return entering, waits

    def transfers(self) -> pl.DataFrame:
        """Cases that change centre: field, band (track and age), quarter, source, target, cases.

        The model knows how many leave and enter each centre; who gives to whom is paired off in
        the order of the centres, with at most one pair fewer than there are centres concerned.
        """
        problem = self.problem
        rows = []
        for band, source, target, quarter, cases in transfers_of(
            problem, self.values("moved_out"), self.values("moved_in")
        ):
            track = problem.tracks[problem.bands[band].track].name
            a, b = problem.pools[source], problem.pools[target]
            rows.append((a.field, f"{track} {problem.bands[band].months}m+",
                         problem.quarter_starts[quarter], a.centre, b.centre, cases))  # fmt: skip
        return pl.DataFrame(rows, orient="row", schema={
            "field": pl.Int64, "band": pl.String, "quarter": pl.Date, "source": pl.String,
            "target": pl.String, "cases": pl.Float64,
        })  # fmt: skip


def transfers_of(
    problem: Problem, out: Floats, into: Floats
) -> Iterator[tuple[int, int, int, int, float]]:
    """Moves as band, giving and taking pool, quarter, cases.

    Parameters
    ----------
    out, into
        Cases that leave and enter; shape (pools, movable bands, quarters).
    """
    for place, band in enumerate(movable_bands(problem).tolist()):
        for field in dict.fromkeys(pool.field for pool in problem.pools):
            pools = [i for i, pool in enumerate(problem.pools) if pool.field == field]
            for t in range(problem.quarters):
                for a, b, cases in _paired(out[pools, place, t] - into[pools, place, t]):
                    yield band, pools[a], pools[b], t, cases


def _paired(net: Floats) -> list[tuple[int, int, float]]:
    """Givers (above 0) and takers (below 0) paired off in their order: (giver, taker, amount)."""
    left, pairs = net.copy(), []
    for giver in np.flatnonzero(net > _TINY):
        for taker in np.flatnonzero(left < -_TINY):
            amount = float(min(left[giver], -left[taker]))
            if amount <= _TINY:
                break
            left[giver] -= amount
            left[taker] += amount
            pairs.append((int(giver), int(taker), amount))
    return pairs
