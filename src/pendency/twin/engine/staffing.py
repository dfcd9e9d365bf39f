"""Examiners' time: who is there on which day, and how much each gets done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pendency.twin.engine.random import stream_of, uniform_table
from pendency.twin.engine.scenario import Career, Examiners, Scenario
from pendency.twin.engine.time import YEAR, Days

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_MONTH = YEAR / 12
#: Years of service beyond which nobody is followed.
_LONGEST_CAREER = 80


@dataclass(frozen=True)
class Staff:
    """The examiners of a scenario in one replication, ordered by pool and day of joining.

    Attributes
    ----------
    group
        Which of the scenario's groups each belongs to; shape (examiners,).
    joins, leaves
        First day, and first day after, as days since the start; shape (examiners,).
    begins
        The day from which each takes work up: of joining, or later where there is no output
        at first; shape (examiners,).
    speed
        Work done beside a trained full-time examiner without other duties, by period; shape
        (examiners, periods).
    """

    pool: Ints
    group: Ints
    joins: Ints
    leaves: Ints
    begins: Ints
    speed: Floats


def staff(s: Scenario, days: Days, *, seed: int, replication: int) -> Staff:
    """Draw who leaves when, and compute everybody's speed."""
    places = {pool.name: i for i, pool in enumerate(s.pools)}
    nobody = np.zeros(0, dtype=np.int64)
    pool, group, joins, leaves, service = [nobody], [nobody], [nobody], [nobody], [np.zeros(0)]
    for i, examiners in enumerate(s.examiners):
        n = examiners.number
        first = max(_day(s, examiners.joins, 0), 0)
        # who joined before the first day has served that much longer on it
        served = examiners.service + max(-_day(s, examiners.joins, 0), 0) / YEAR
        last = _day(s, examiners.leaves, s.length + 1)
        drawn = _drawn(s.career, examiners, f"{examiners.name or i}", n, served, seed, replication)
        pool.append(np.full(n, places[examiners.pool]))
        group.append(np.full(n, i))
        joins.append(np.full(n, first))
        leaves.append(np.minimum(first + drawn, max(last, 0)).astype(np.int64))
        service.append(np.full(n, served))
    who, when = np.concatenate(pool), np.concatenate(joins)
    order = np.lexsort((np.arange(len(who)), when, who))
    return _speeds(s, days, who[order], np.concatenate(group)[order], when[order],
                   np.concatenate(leaves)[order], np.concatenate(service)[order])  # fmt: skip


def _day(s: Scenario, day: dt.date | None, default: int) -> int:
    return default if day is None else (day - s.start).days


def _drawn(
    career: Career, group: Examiners, name: str, n: int, served: float, seed: int, replication: int
) -> Floats:
    """Days from joining to leaving, from yearly rates that change with the years of service.

    The hazard is constant within a year of service: the time is where the cumulated hazard
    passes an exponential number.
    """
    if not career.leaving:
        return np.full(n, np.inf)
    rows = np.arange(n, dtype=np.int64)
    u = uniform_table(rows, stream_of(f"leaving|{group.pool}|{name}"), 1, seed, replication)[:, 0]
    years = np.arange(_LONGEST_CAREER)
    rates = np.array(career.leaving)[np.minimum(years, len(career.leaving) - 1)]
    reached = np.concatenate(([0.0], np.cumsum(rates)))
    at = float(np.interp(served, np.arange(_LONGEST_CAREER + 1), reached))
    target = at - np.log(u)
    end = np.interp(target, reached, np.arange(_LONGEST_CAREER + 1), right=np.inf)
    return np.floor((end - served) * YEAR)


def _speeds(
    s: Scenario, days: Days, pool: Ints, group: Ints, joins: Ints, leaves: Ints, service: Floats
) -> Staff:
    starts = np.array([(day - s.start).days for day in days.starts[:-1]])
    months = service[:, None] * 12 + np.maximum(starts[None, :] - joins[:, None], 0) / _MONTH
    learned = np.interp(months, *np.array(s.career.ramp, dtype=np.float64).T)
    share = _shares(s, days)[group]
    here = (joins[:, None] <= starts[None, :]) & (starts[None, :] < leaves[:, None])
    trainee = months < s.career.trainee_months
    taken = np.ones((len(s.pools), len(starts)))
    if s.career.mentoring > 0:
        trainees, trained = (np.zeros_like(taken) for _ in range(2))
        np.add.at(trainees, pool, here & trainee)
        np.add.at(trained, pool, (here & ~trainee) * share)
        lost = s.career.mentoring * trainees / np.maximum(trained, 1e-9)
        # nobody gives more than half of his time to trainees
        taken = 1.0 - np.minimum(lost, 0.5)
    mentoring = np.where(trainee, 1.0, taken[pool])
    pace = _paces(s, starts)[pool]
    speed = share * learned * (1.0 - s.career.duties) * mentoring * pace
    begins = _begins(starts, joins, speed)
    # those who begin later are looked for later
    order = np.lexsort((np.arange(len(pool)), begins, pool))
    return Staff(pool[order], group[order], joins[order], leaves[order], begins[order],
                 speed[order])  # fmt: skip


def _paces(s: Scenario, starts: Ints) -> Floats:
    """Output beside the usual one; shape (pools, periods)."""
    places = {pool.name: i for i, pool in enumerate(s.pools)}
    paces = np.ones((len(s.pools), len(starts)))
    months = np.array([(s.start + dt.timedelta(days=int(day))).month for day in starts])
    for pace in s.paces:
        first, last = _day(s, pace.first, 0), _day(s, pace.last, s.length)
        holds = (first <= starts) & (starts <= last)
        if pace.months:
            holds &= np.isin(months, pace.months)
        paces[places[pace.pool], holds] *= pace.factor
    return paces


def _begins(starts: Ints, joins: Ints, speed: Floats) -> Ints:
    able = speed > 0
    if able.all():
        return joins
    # the last month that began by the day of joining, and the first one with output from it on
    there = np.maximum(np.searchsorted(starts, joins, side="right") - 1, 0)
    usable = able & (np.arange(len(starts))[None, :] >= there[:, None])
    first = np.where(usable.any(axis=1), usable.argmax(axis=1), len(starts))
    following = np.append(starts, np.iinfo(np.int32).max)[first]
    begins: Ints = np.where(first == there, joins, following)
    return begins


def _shares(s: Scenario, days: Days) -> Floats:
    """Share of full time of each group by period; shape (groups, periods)."""
    starts = days.starts[:-1]
    shares = np.ones((len(s.examiners), len(starts)))
    shares *= np.array([group.share for group in s.examiners])[:, None]
    for i, group in enumerate(s.examiners):
        for first, share in group.spells:
            shares[i, [start >= first for start in starts]] = share
    return shares
