"""What examiners get done: throughput, hours by act, whether capacity binds, in which order."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.records import Snapshot, vocabulary
from pendency.twin.calibration.estimate import Estimate, normal, poisson, student
from pendency.twin.calibration.material import YEAR, Floats, Ints, Material, acts

#: Full-time hours of a working day that estimates are told in, where the office states no others.
HOURS = 7.0
#: Cells of pool and quarter that hours by act need, beside one for each act.
_MIN_CELLS = 6
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
    codes
        Names of the acts.
    done
        Acts by pool, period and name; shape (pools, periods, codes).
    waiting
        Mean number of cases that waited for an examiner; shape (pools, periods).
    people
        Mean full-time examiners employed, NaN where nobody says; shape (pools, periods).
    """

    pools: tuple[str, ...]
    edges: Ints
    codes: tuple[str, ...]
    done: Floats
    waiting: Floats
    people: Floats


def output(snapshot: Snapshot, found: Material, edges: Ints, *, by_unit: bool) -> Output:
    """Count acts, waiting cases and examiners by pool and period."""
    seen = found.seen
    pool_of, names, units = pools_of(snapshot, by_unit=by_unit)
    act, waits = acts(seen)
    done_on = seen.start + seen.days
    where = pool_of[seen.case - 1]
    codes = [c for c in np.unique(seen.exit[act >= 0]).tolist() if c >= 0]
    shape = (len(names), len(edges) - 1)
    done = np.zeros((*shape, len(codes)))
    waiting = np.zeros(shape)
    for p in range(len(names)):
        for k, code in enumerate(codes):
            rows = (where == p) & (act >= 0) & (seen.exit == code)
            done[p, :, k] = np.histogram(done_on[rows], edges + 1)[0]
        rows = (where == p) & waits
        waiting[p] = exposure(seen.start[rows], done_on[rows], edges) / np.diff(edges)
    words = list(vocabulary().events)
    people = _people(snapshot, units, edges)
    return Output(names, edges, tuple(words[c] for c in codes), done, waiting, people)


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
    """Hours of work by act, from the hours of the examiners who were there and what came of them.

    In each cell of pool and quarter in which more cases waited than there were examiners,
    nobody was idle: the hours worked, H, went into the acts, so that H = sum over acts of hours x
    number, up to the chance of single pieces of work, whose variance is proportional to H.
    Weighted least squares; intervals by Student's t on the residuals.

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
        Estimates (empty where there are too few cells), and the condition number of the cells,
        scaled: above 30 the acts always came in the same proportion.
    """
    worked = made.people * days[None, :] * hours
    busy = np.isfinite(worked) & (worked > 0) & (made.waiting > made.people)
    every = made.done[busy]
    rare = every.sum(axis=0) < 0.05 * every.sum()
    names = [c for c, r in zip(made.codes, rare, strict=True) if not r]
    counts = every[:, ~rare]
    if rare.any() and counts.size:
        # acts too rare to be told apart take the mean of the others
        counts = counts * (every.sum(axis=1) / np.maximum(counts.sum(axis=1), 1))[:, None]
    total = worked[busy]
    free = len(total) - len(names)
    if not names or free < _MIN_CELLS:
        return [], float("inf")
    root = np.sqrt(total)
    design = counts / root[:, None]
    solved, *_ = np.linalg.lstsq(design, root, rcond=None)
    rest = root - design @ solved
    scale = float(rest @ rest) / free
    covariance = scale * np.linalg.pinv(design.T @ design)
    condition = float(np.linalg.cond(design / np.linalg.norm(design, axis=0)))
    found = [
        student("hours", name, float(solved[k]), float(np.sqrt(covariance[k, k])), free, "hours",
                n=int(counts[:, k].sum()))
        for k, name in enumerate(names)
    ]  # fmt: skip
    return found, condition


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
