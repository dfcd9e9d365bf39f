"""What examiners get done: throughput, hours by act, whether capacity binds, in which order."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.records import Snapshot
from pendency.twin.calibration.estimate import Estimate, normal, poisson, student
from pendency.twin.calibration.material import (
    KINDS,
    YEAR,
    Floats,
    Ints,
    Material,
    acts,
    on_docket,
    out_for_answer,
    waiting_for,
)

#: Full-time hours of a working day that estimates are told in, where the office states no others.
HOURS = 7.0
#: Cells of pool and quarter that hours by act need beyond the two hours.
_MIN_CELLS = 6
#: Cases on the docket for each examiner, one in hand among them, from which nobody is idle.
_BUSY = 3.0
#: Acts of an examiner that make him count for the spread between examiners, and how many such.
_MIN_ACTS, _MIN_EXAMINERS = 20, 5
_FIRST_DAY = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Output:
    """Acts and capacity by pool and period.

    Attributes
    ----------
    pools
        Names of the pools.
    edges
        Days at which periods end, the first one's beginning too; shape (periods + 1,).
    done
        First actions and later acts; shape (pools, periods, 2).
    coming
        Cases that were out for an answer or back with one at the beginning; shape (pools, periods).
    waiting
        Mean number of cases that waited for an examiner; shape (pools, periods).
    least
        The smaller of the numbers that waited at the beginning and at the end; shape (pools,
        periods).
    people
        Mean full-time examiners employed, NaN where nobody says; shape (pools, periods).
    """

    pools: tuple[str, ...]
    edges: Ints
    done: Floats
    coming: Floats
    waiting: Floats
    least: Floats
    people: Floats


def output(snapshot: Snapshot, found: Material, edges: Ints, *, by_unit: bool) -> Output:
    """Count acts, waiting cases and examiners by pool and period."""
    seen = found.seen
    pool_of, names, units = pools_of(snapshot, by_unit=by_unit)
    act, waits = acts(seen)
    done_on = seen.start + seen.days
    where = pool_of[seen.case - 1]
    out = out_for_answer(seen) | (waiting_for(seen) == 1)
    waits = on_docket(seen)
    shape = (len(names), len(edges) - 1)
    done = np.zeros((*shape, len(KINDS) - 1))
    waiting, coming, least = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for p in range(len(names)):
        for kind in range(done.shape[2]):
            rows = (where == p) & (act == kind)
            done[p, :, kind] = np.histogram(done_on[rows], edges + 1)[0]
        rows = (where == p) & waits
        waiting[p] = exposure(seen.start[rows], done_on[rows], edges) / np.diff(edges)
        on = (seen.start[rows, None] <= edges) & (edges < done_on[rows, None])
        least[p] = np.minimum(on.sum(axis=0)[1:], on.sum(axis=0)[:-1])
        rows = (where == p) & out
        on = (seen.start[rows, None] <= edges) & (edges < done_on[rows, None])
        coming[p] = on.sum(axis=0)[:-1]
    people = _people(snapshot, units, edges)
    return Output(names, edges, done, coming, waiting, least, people)


def exposure(start: Ints, end: Ints, edges: Ints) -> Floats:
    """Days of stays that fall into each period; shape (periods,)."""
    spent = np.minimum(end[:, None], edges[None, 1:]) - np.maximum(start[:, None], edges[None, :-1])
    found: Floats = np.maximum(spent, 0).sum(axis=0).astype(np.float64)
    return found


def pools_of(
    snapshot: Snapshot, *, by_unit: bool
) -> tuple[Ints, tuple[str, ...], tuple[int | None, ...] | None]:
    """Pool of each case, names of the pools, their units (None: the whole office)."""
    if not by_unit:
        return np.zeros(snapshot.rows("cases"), dtype=np.int64), ("office",), None
    unit = snapshot.read("cases", "unit_id")["unit_id"]
    found = sorted({*unit.drop_nulls().to_list()})
    codes = dict(snapshot.read("units", "unit_id", "code").iter_rows())
    names = tuple(str(codes.get(u, u)) for u in found)
    place = {u: i for i, u in enumerate(found)}
    if unit.null_count():
        names = (*names, "-")
    rows = np.array([place.get(u, len(found)) for u in unit], dtype=np.int64)
    units: tuple[int | None, ...] = (*found, None) if unit.null_count() else tuple(found)
    return rows, names, units


def _people(snapshot: Snapshot, units: tuple[int | None, ...] | None, edges: Ints) -> Floats:
    """Full-time examiners by pool and period, from the spells of employment."""
    pools = 1 if units is None else len(units)
    spells = snapshot.read("employment")
    if spells.is_empty():
        return np.full((pools, len(edges) - 1), np.nan)
    start = spells["from_date"].to_physical().to_numpy().astype(np.int64)
    # a spell that goes on ends after everything
    end = spells["to_date"].to_physical().fill_null(10**6).to_numpy().astype(np.int64)
    share, unit = spells["share"].to_numpy(), spells["unit_id"].to_list()
    found = np.zeros((pools, len(edges) - 1))
    for row in range(len(start)):
        p = 0 if units is None else (units.index(unit[row]) if unit[row] in units else -1)
        if p >= 0:
            here = slice(row, row + 1)
            # from the morning of the first day to the morning of the day after the last
            found[p] += share[row] * exposure(start[here] - 1, end[here] - 1, edges)
    per_day: Floats = found / np.diff(edges)
    return np.where(found.sum(axis=1, keepdims=True) > 0, per_day, np.nan)


def throughput(made: Output) -> list[Estimate]:
    """Acts a year of each pool in the last year, and by full-time examiner where people are known.

    Poisson counts widened by their overdispersion between quarters.
    """
    found = []
    recent = made.edges[1:] > made.edges[-1] - YEAR + 3
    years = float(np.diff(made.edges)[recent].sum()) / YEAR
    for p, pool in enumerate(made.pools):
        every = made.done[p].sum(axis=1)
        spread = _overdispersion(every)
        count = float(every[recent].sum())
        found.append(poisson("acts_a_year", pool, count, years, spread, "acts/year"))
        people = made.people[p, recent]
        if np.isfinite(people).all() and people.sum() > 0:
            effort = float((people * np.diff(made.edges)[recent]).sum()) / YEAR
            found.append(
                poisson("acts_per_examiner", pool, count, effort, spread, "acts/examiner-year")
            )
    return found


def _overdispersion(counts: Floats) -> float:
    """Variance of neighbouring periods' differences beside what Poisson counts have; at least 1."""
    change = np.diff(counts)
    if len(change) < 4 or counts.sum() == 0:
        return 1.0
    total = counts[1:] + counts[:-1]
    kept = total > 0
    return max(1.0, float((change[kept] ** 2 / total[kept]).mean()))


def hours_by_act(
    made: Output, days: Ints, *, hours: float = HOURS
) -> tuple[list[Estimate], float]:  # fmt: skip
    """Hours of first actions and of later acts, from the hours employed and what came of them.

    In each cell of pool and quarter in which at least three cases for each examiner were on the
    docket from its beginning to its end, nobody was idle: the hours worked, H, went into the acts,
    so that H = first x h1 + later x h2, but for the chance of single pieces of work. That chance is
    in the numbers of acts, not in H, and least squares would be drawn to the mean; so the equation
    is solved with instruments that it does not move: H itself, and the cases that at the beginning
    of the quarter were out for an answer or back with one (two-stage least squares, just
    identified, weighted by 1 / H; robust variance; Student's t).

    Parameters
    ----------
    made
        The output.
    days
        Working days in each period; shape (periods,).
    hours
        Hours of a working day.

    Returns
    -------
    list, float
        Estimates (empty where there are too few cells), and the F of the first stage: below
        10 the two kinds always came in the same proportion, as far as the answers tell.
    """
    worked = made.people * days[None, :] * hours
    busy = np.isfinite(worked) & (worked > 0) & (made.least > _BUSY * made.people)
    busy &= made.done.sum(axis=2) > 0
    total, acts_done = worked[busy], made.done[busy] / worked[busy][:, None]
    free = len(total) - acts_done.shape[1]
    if free < _MIN_CELLS or (acts_done.sum(axis=0) == 0).any():
        return [], 0.0
    means = np.column_stack((np.ones(len(total)), made.coming[busy] / total))
    strength = _first_stage(means[:, 1], acts_done[:, 1])
    # weighted by 1 / H, each cell counts by its hours
    moments = (means * total[:, None]).T
    inverse = np.linalg.pinv(moments @ acts_done)
    solved = inverse @ moments.sum(axis=1)
    rest = 1.0 - acts_done @ solved
    middle = (moments * rest**2) @ moments.T * len(total) / free
    error = np.sqrt(np.diag(inverse @ middle @ inverse.T))
    found = [
        student("hours", name, float(solved[k]), float(error[k]), free, "hours",
                n=int(made.done[busy][:, k].sum()))
        for k, name in enumerate(KINDS[:2])
    ]  # fmt: skip
    return found, strength


def _first_stage(instrument: Floats, moved: Floats) -> float:
    """F of the regression of what is to be explained on its instrument."""
    x, y = instrument - instrument.mean(), moved - moved.mean()
    spread = float(x @ x)
    if spread <= 1e-12 * float(instrument @ instrument):
        return 0.0
    slope = float(x @ y) / spread
    rest = y - slope * x
    return slope**2 * spread / max(float(rest @ rest) / (len(x) - 2), 1e-300)


def elasticity(made: Output) -> Estimate | None:
    """By how many per cent output rises where the waiting stock is one per cent larger.

    0: capacity limits the output. 1: examiners give the cases what they need, as where they are a
    sample of an office's. Least squares on the logarithms of quarters, by pool around its mean;
    None where the stock hardly varied.
    """
    acts_done = made.done.sum(axis=2)
    x, y, free = [], [], -1
    for p in range(len(made.pools)):
        rows = (acts_done[p] >= 5) & (made.waiting[p] >= 1)
        if rows.sum() >= 4:
            a, b = np.log(made.waiting[p][rows]), np.log(acts_done[p][rows])
            x.append(a - a.mean())
            y.append(b - b.mean())
            free += int(rows.sum()) - 1
    if not x or free < 3:
        return None
    stock, done = np.concatenate(x), np.concatenate(y)
    moved = float(stock @ stock)
    if moved / len(stock) < 0.05**2:
        return None
    slope = float(stock @ done) / moved
    rest = done - slope * stock
    error = float(np.sqrt(rest @ rest / free / moved))
    return student("elasticity", "office", slope, error, free, "1", n=len(stock))


def order_of_work(found: Material, *, most: int = 3_000) -> Estimate | None:
    """Share of the cases then waiting that were older than the one taken up for its first action.

    0: first in, first out. 0.5: no order by age. None below 30 acts.
    """
    seen = found.seen
    act, waits = acts(seen)
    filed = found.filed[np.searchsorted(np.unique(seen.case), seen.case)]
    first = np.flatnonzero((act == 0) & (seen.start + seen.days > found.epoch - 3 * round(YEAR)))
    first = first[:: max(len(first) // most, 1)]
    entered, left = seen.start[waits], seen.start[waits] + seen.days[waits]
    unacted = seen.round[waits] == 0
    born = filed[waits]
    shares = []
    for row in first:
        day = seen.start[row] + seen.days[row]
        # those who waited with it that morning, itself left out
        beside = unacted & (entered < day) & (left >= day) & (born != filed[row])
        if beside.sum() >= 5:
            shares.append(float((born[beside] < filed[row]).mean()))
    if len(shares) < 30:
        return None
    values = np.array(shares)
    error = float(values.std(ddof=1)) / np.sqrt(len(values))
    return normal("older_waiting", "office", float(values.mean()), error, "share", n=len(values))


def between_examiners(snapshot: Snapshot, found: Material) -> Estimate | None:
    """Spread of yearly output between examiners beyond chance, as a coefficient of variation.

    None where fewer than `_MIN_EXAMINERS` have enough acts: the cases then say nothing of people.
    """
    by_case = snapshot.read("cases", "examiner_id")["examiner_id"].fill_null(0).to_numpy()
    seen = found.seen
    act, _ = acts(seen)
    rows = act >= 0
    who = by_case[seen.case[rows] - 1]
    when = seen.start[rows] + seen.days[rows]
    frame = pl.DataFrame({"who": who, "day": when}).filter(pl.col("who") > 0)
    each = frame.group_by("who").agg(
        n=pl.len(), years=(pl.col("day").max() - pl.col("day").min()) / YEAR
    ).filter((pl.col("n") >= _MIN_ACTS) & (pl.col("years") >= 0.5)).sort("who")  # fmt: skip
    if each.height < _MIN_EXAMINERS:
        return None
    rate = (each["n"] / each["years"]).to_numpy()
    chance = float((1 / each["n"]).to_numpy().mean())
    spread = float(rate.var(ddof=1)) / float(rate.mean()) ** 2
    value = float(np.sqrt(max(spread - chance, 0.0)))
    # the sampling error of a variance of n normal values
    error = spread * float(np.sqrt(2 / (each.height - 1))) / max(2 * value, 0.1)
    return normal("between_examiners", "office", value, error, "cv", n=each.height, floor=0.0)


def working_days(edges: Ints) -> npt.NDArray[np.int64]:
    """Days from Monday to Friday in each period."""
    dates = np.array([_FIRST_DAY + dt.timedelta(days=int(e) + 1) for e in edges], "datetime64[D]")
    found: npt.NDArray[np.int64] = np.busday_count(dates[:-1], dates[1:])
    return found
