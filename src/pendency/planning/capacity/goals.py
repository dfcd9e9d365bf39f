"""Targets as rows, each with the column by which it is missed, and the whole model.

Every target has a column of shortfall. Of a soft target it costs the stated price; of a hard one
it is held at 0, and only the search for conflicts opens it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pendency.planning.capacity.equations import (
    Columns,
    Formulation,
    Rows,
    write_cases,
    write_columns,
    write_hours,
    write_limits,
    write_staff,
)
from pendency.planning.capacity.problem import (
    CEILINGS,
    MONTHS_PER_QUARTER,
    Floats,
    Ints,
    Problem,
    Target,
)
from pendency.planning.capacity.sheet import Sheet


def formulate(problem: Problem) -> Formulation:
    """Write a problem as a linear model."""
    sheet = Sheet()
    x = write_columns(sheet, problem)
    write_cases(sheet, problem, x)
    trained, hours = write_staff(sheet, problem, x), write_hours(sheet, problem, x)
    limits = write_limits(sheet, problem, x)
    spending = np.concatenate(sheet.costs())
    targets = _write_targets(sheet, problem, x, spending)
    x = replace(x, shortfall=_write_shortfalls(sheet, problem, targets))
    spending = np.concatenate([spending, np.zeros(len(targets))])
    rows = Rows(trained, hours, *limits, targets)
    return Formulation(problem, sheet.model(), x, rows, spending)


def _write_targets(sheet: Sheet, problem: Problem, x: Columns, spending: Floats) -> Ints:
    numbers = []
    for target in problem.targets:
        columns, values, known = terms(target, problem, x, spending)
        bound = target.value - known
        (row,) = (
            sheet.rows((1,), high=bound) if target.measure in CEILINGS
            else sheet.rows((1,), low=bound)
        )  # fmt: skip
        sheet.add(row, columns, values)
        numbers.append(row)
    return np.array(numbers, dtype=np.int64)


def _write_shortfalls(sheet: Sheet, problem: Problem, targets: Ints) -> Ints:
    price = np.array([target.price or 0.0 for target in problem.targets])
    soft = np.array([target.price is not None for target in problem.targets], dtype=bool)
    sign = np.array([-1.0 if t.measure in CEILINGS else 1.0 for t in problem.targets])
    numbers = sheet.columns((len(targets),), cost=price, high=np.where(soft, np.inf, 0.0))
    sheet.add(targets, numbers, sign)
    return numbers


def terms(
    target: Target, problem: Problem, x: Columns, spending: Floats
) -> tuple[Ints, Floats, float]:
    """A measure as columns, their coefficients, and the part that is known beforehand."""
    pools, year = problem.within(target), np.flatnonzero(problem.years == target.year)
    if target.measure == "budget":
        return _spent(problem, x, spending, year)
    if target.measure == "first_actions":
        columns = x.first[np.ix_(pools, np.arange(x.first.shape[1]), year)].ravel()
        return columns, np.ones(len(columns)), 0.0
    if target.measure == "closings":
        return _closed(problem, x, pools, year)
    if target.measure == "stock":
        return _pending(problem, x, pools, year[-1:] + 1, np.ones(1), examined=True)
    # Little's law over the year: mean stock divided by cases entering in a month. The mean
    # weighs the ends of quarters as the trapezium rule does.
    entering = float(problem.intake[pools][:, :, year].sum()) / (MONTHS_PER_QUARTER * len(year))
    weight = np.r_[0.5, np.ones(len(year) - 1), 0.5] / len(year) / entering
    ends = np.r_[year, year[-1] + 1]
    return _pending(problem, x, pools, ends, weight, examined=target.measure == "total_pendency")


def _pending(
    problem: Problem, x: Columns, pools: Ints, ends: Ints, weight: Floats, *, examined: bool
) -> tuple[Ints, Floats, float]:
    """A weighted sum of stocks at ends of quarters; end 0 is the first day."""
    later = ends > 0
    at, w = ends[later] - 1, weight[later]
    blocks = [x.stock[np.ix_(pools, np.arange(x.stock.shape[1]), at)]]
    known = float(problem.stock[pools].sum())
    if examined:
        blocks += [x.at_applicant[np.ix_(pools, at)], x.returned[np.ix_(pools, at)]]
        known += float(problem.at_applicant[pools].sum() + problem.returned[pools].sum())
    columns = np.concatenate([block.ravel() for block in blocks])
    values = np.concatenate([np.broadcast_to(w, block.shape).ravel() for block in blocks])
    return columns, values, known * float(weight[~later].sum())


def _closed(problem: Problem, x: Columns, pools: Ints, year: Ints) -> tuple[Ints, Floats, float]:
    """Cases closed by work, lapsed at the applicant, or withdrawn before any action."""
    flow = problem.flow
    bands = np.arange(x.first.shape[1])
    before = year[year > 0] - 1
    parts = [
        (x.first[np.ix_(pools, bands, year)], flow.first_closing),
        (x.later[np.ix_(pools, year)], flow.closing),
        (x.at_applicant[np.ix_(pools, before)], flow.answered * flow.lapsed),
        (x.stock[np.ix_(pools, bands, before)], flow.withdrawn),
    ]
    known = 0.0
    if year[0] == 0:
        known = float(problem.at_applicant[pools].sum() * flow.answered * flow.lapsed
                      + problem.stock[pools].sum() * flow.withdrawn)  # fmt: skip
    columns = np.concatenate([numbers.ravel() for numbers, _ in parts])
    values = np.concatenate([np.full(numbers.size, share) for numbers, share in parts])
    return columns, values, known


def _spent(
    problem: Problem, x: Columns, spending: Floats, year: Ints
) -> tuple[Ints, Floats, float]:
    """What is spent in a year; recruits are paid through their training, year by year."""
    costs = problem.costs
    blocks = (x.trained, x.overtime, x.borrowed, x.moved_out)
    columns = [block[..., year].ravel() for block in blocks]
    values = [spending[numbers] for numbers in columns]
    there = problem.career.staying ** np.arange(len(problem.career.ramp))
    for start in range(problem.quarters):
        ages = year - start
        paid = there[ages[(ages >= 0) & (ages < len(there))]].sum() * costs.examiner
        amount = paid + costs.hire * (start in year)
        columns.append(x.hires[:, start])
        values.append(np.full(len(x.hires), amount))
    return np.concatenate(columns), np.concatenate(values), 0.0
