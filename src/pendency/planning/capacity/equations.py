"""The equations of the plan: cases, examiners, hours, limits of the levers.

Notation of the docs (docs/methods/capacity-plan.md): p pool, b band, t quarter, c centre.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pendency.planning.capacity.problem import Floats, Ints, Problem
from pendency.planning.capacity.sheet import Model, Sheet


@dataclass(frozen=True)
class Columns:
    """Numbers of the columns; (P, B, T), (P, T) or, for moved cases, (P, movable bands, T)."""

    stock: Ints
    first: Ints
    at_applicant: Ints
    returned: Ints
    later: Ints
    trained: Ints
    hires: Ints
    overtime: Ints
    lent: Ints
    borrowed: Ints
    moved_out: Ints
    moved_in: Ints
    shortfall: Ints


@dataclass(frozen=True)
class Rows:
    """Numbers of the rows whose prices are told, or whose bounds are changed."""

    trained: Ints
    hours: Ints
    places: Ints
    retrained: Ints
    quota_low: Ints
    quota_high: Ints
    targets: Ints


@dataclass(frozen=True)
class Formulation:
    """A problem as a linear model; ``cost`` is what is spent, without the price of misses."""

    problem: Problem
    model: Model
    columns: Columns
    rows: Rows
    spending: Floats


def staying_recruits(problem: Problem) -> Floats:
    """Share of a quarter's recruits who are there in each quarter of their training."""
    share: Floats = np.power(problem.career.staying, np.arange(len(problem.career.ramp)))
    return share


def movable_bands(problem: Problem) -> Ints:
    """Places of the bands whose cases may go to another centre."""
    return np.array(
        [i for i, band in enumerate(problem.bands)
         if band.position in problem.tracks[band.track].movable],
        dtype=np.int64,
    )  # fmt: skip


def flow_of_bands(problem: Problem) -> tuple[Floats, Floats]:
    """Shares of a band that stay in it, and that pass to the next one, from quarter to quarter.

    Within a band ages are taken as even: of a band w quarters wide, 1/w pass on.
    """
    left = 1 - problem.flow.withdrawn
    passing = np.array([left / band.width if band.width else 0.0 for band in problem.bands])
    return left - passing, passing


def write_columns(sheet: Sheet, problem: Problem) -> Columns:
    """The columns of the plan; those of targets are added with their rows."""
    p, b, t = len(problem.pools), len(problem.bands), problem.quarters
    costs, levers = problem.costs, problem.levers
    open_bands = np.array([np.inf if band.open else 0.0 for band in problem.bands])
    moved = (p, len(movable_bands(problem)), t)
    ramp = staying_recruits(problem)
    # a recruit costs his pay in each quarter of training that still lies within the plan
    pay = np.array([ramp[: t - quarter].sum() for quarter in range(t)]) * costs.examiner
    return Columns(
        stock=sheet.columns((p, b, t)),
        first=sheet.columns((p, b, t), high=open_bands[None, :, None]),
        at_applicant=sheet.columns((p, t)),
        returned=sheet.columns((p, t)),
        later=sheet.columns((p, t)),
        trained=sheet.columns((p, t), cost=costs.examiner),
        hires=sheet.columns((p, t), cost=costs.hire + pay),
        overtime=sheet.columns((p, t), cost=costs.overtime,
                               high=np.inf if levers.overtime else 0.0),
        lent=sheet.columns((p, t), high=np.inf if levers.retrained else 0.0),
        borrowed=sheet.columns((p, t), cost=costs.retraining + costs.examiner,
                               high=np.inf if levers.retrained else 0.0),
        moved_out=sheet.columns(moved, cost=costs.transfer,
                                high=problem.intake.sum(axis=1)[:, None, :] * levers.moved),
        moved_in=sheet.columns(moved, high=np.inf if levers.moved else 0.0),
        shortfall=np.empty(0, dtype=np.int64),
    )  # fmt: skip


def write_cases(sheet: Sheet, problem: Problem, x: Columns) -> None:
    """Balances of unexamined, waiting and returned cases."""
    flow = problem.flow
    p, b, t = x.stock.shape
    stay, passing = flow_of_bands(problem)
    after = np.array([i for i, band in enumerate(problem.bands) if band.position], dtype=np.int64)
    entering = np.zeros((p, b, t))
    youngest = [i for i, band in enumerate(problem.bands) if band.position == 0]
    entering[:, youngest, :] = problem.intake
    entering[:, :, 0] += problem.stock * stay
    entering[:, after, 0] += (problem.stock * passing)[:, after - 1]
    row = sheet.rows((p, b, t), low=entering, high=entering)
    sheet.add(row, x.stock)
    sheet.add(row, x.first)
    sheet.add(row[:, :, 1:], x.stock[:, :, :-1], -stay[None, :, None])
    sheet.add(row[:, after, 1:], x.stock[:, after - 1, :-1], -passing[None, after - 1, None])
    movable = movable_bands(problem)
    sheet.add(row[:, movable, :], x.moved_out)
    sheet.add(row[:, movable, :], x.moved_in, -1.0)

    back = flow.answered * (1 - flow.lapsed)
    begin = np.zeros((2, p, t))
    begin[0, :, 0] = problem.at_applicant * (1 - flow.answered)
    begin[1, :, 0] = problem.at_applicant * back + problem.returned
    waiting = sheet.rows((p, t), low=begin[0], high=begin[0])
    sheet.add(waiting, x.at_applicant)
    sheet.add(waiting[:, 1:], x.at_applicant[:, :-1], -(1 - flow.answered))
    sheet.add(waiting[:, None, :], x.first, -(1 - flow.first_closing))
    sheet.add(waiting, x.later, -(1 - flow.closing))
    returned = sheet.rows((p, t), low=begin[1], high=begin[1])
    sheet.add(returned, x.returned)
    sheet.add(returned, x.later)
    sheet.add(returned[:, 1:], x.returned[:, :-1], -1.0)
    sheet.add(returned[:, 1:], x.at_applicant[:, :-1], -back)


def write_staff(sheet: Sheet, problem: Problem, x: Columns) -> Ints:
    """Balance of trained examiners: those there, recruits who are trained, those lent."""
    p, t = x.trained.shape
    stays, length = problem.career.staying, len(problem.career.ramp)
    given = np.zeros((p, t)) if problem.staffing is None else problem.staffing.copy()
    given[:, 0] += [pool.examiners for pool in problem.pools]
    row = sheet.rows((p, t), low=given, high=given)
    sheet.add(row, x.trained)
    sheet.add(row[:, 1:], x.trained[:, :-1], -stays)
    sheet.add(row[:, length:], x.hires[:, : t - length], -(stays**length))
    sheet.add(row, x.lent)
    sheet.add(row[:, 1:], x.borrowed[:, :-1], -stays)
    return row


def write_hours(sheet: Sheet, problem: Problem, x: Columns) -> Ints:
    """Work of a pool within its hours; the price of a row is what an hour is worth."""
    flow, load, career = problem.flow, problem.load, problem.career
    p, t = x.trained.shape
    hours = problem.hours
    effort = np.array([problem.tracks[band.track].effort for band in problem.bands])
    review = load.review_share * load.review_hours
    first = np.array([pool.first_action_hours for pool in problem.pools])
    later = np.array([pool.later_action_hours for pool in problem.pools])
    row = sheet.rows((p, t), high=0.0)
    sheet.add(
        row[:, None, :],
        x.first,
        (first[:, None] * effort + review * flow.first_closing)[:, :, None],
    )
    sheet.add(row, x.later, (later + review * flow.closing)[:, None])
    sheet.add(row, x.trained, -hours)
    sheet.add(row, x.borrowed, -hours * career.retrained)
    sheet.add(row, x.overtime, -1.0)
    there = staying_recruits(problem)
    for k, output in enumerate(career.ramp[:t]):
        net = (output - career.mentoring) * there[k]
        sheet.add(row[:, k:], x.hires[:, : t - k], -net * hours[:, k:])
    most = sheet.rows((p, t), high=0.0)
    sheet.add(most, x.overtime)
    sheet.add(most, x.trained, -hours * problem.levers.overtime)
    return row


def write_limits(sheet: Sheet, problem: Problem, x: Columns) -> tuple[Ints, Ints, Ints, Ints]:
    """Training places, hires, loans and moves; quotas of the modes by centre.

    Gives the rows of places and loans (C, T), and of least and greatest quotas (C, K, T).
    """
    levers, t = problem.levers, problem.quarters
    centre = np.array([problem.centres.index(pool.centre) for pool in problem.pools])
    size = np.array([levers.places.get(name, 0.0) for name in problem.centres])
    places = sheet.rows((len(size), t), high=size[:, None])
    for k, share in enumerate(staying_recruits(problem)[:t]):
        sheet.add(places[centre, k:], x.hires[:, : t - k], share)
    for year, most in levers.hires.items():
        quarters = np.flatnonzero(problem.years == year)
        sheet.add(sheet.rows((1,), high=most), x.hires[:, quarters])
    groups = {(pool.centre, pool.group): i for i, pool in enumerate(problem.pools)}
    numbers = {key: i for i, key in enumerate(groups)}
    group = np.array([numbers[pool.centre, pool.group] for pool in problem.pools])
    balance = sheet.rows((len(numbers), t), low=0.0, high=0.0)
    sheet.add(balance[group], x.lent)
    sheet.add(balance[group], x.borrowed, -1.0)
    retrained = sheet.rows((len(size), t), high=levers.retrained)
    sheet.add(retrained[centre], x.lent)
    fields = np.unique([pool.field for pool in problem.pools], return_inverse=True)[1]
    bands = x.moved_out.shape[1]
    met = sheet.rows((int(fields.max()) + 1, bands, t), low=0.0, high=0.0)
    sheet.add(met[fields], x.moved_out)
    sheet.add(met[fields], x.moved_in, -1.0)
    return places, retrained, *_write_quotas(sheet, problem, x, centre)


def _write_quotas(sheet: Sheet, problem: Problem, x: Columns, centre: Ints) -> tuple[Ints, Ints]:
    """Rows sum_b of the track - share * sum of all, at least or at most 0; free where idle."""
    shape = (len(problem.centres), len(problem.tracks), problem.quarters)
    low, high = np.array([track.quota for track in problem.tracks]).T
    rows = (
        sheet.rows(shape, low=np.where(low > 0, 0.0, -np.inf)[None, :, None]),
        sheet.rows(shape, high=np.where(high < 1, 0.0, np.inf)[None, :, None]),
    )
    for row, share, used in zip(rows, (low, high), (low > 0, high < 1), strict=True):
        for k in np.flatnonzero(used):
            own = np.array([float(band.track == k) for band in problem.bands])
            sheet.add(row[centre, k][:, None, :], x.first, (own - share[k])[None, :, None])
    return rows
