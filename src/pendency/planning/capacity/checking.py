"""Everything that can be wrong with a `Problem`, found in one place and named by its place."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from pendency.planning.capacity.problem import (
    CEILINGS,
    MONTHS_PER_QUARTER,
    Floats,
    Problem,
    Target,
    Track,
)
from pendency.planning.errors import PlanInputError
from pendency.records import FIELDS


def check(problem: Problem) -> None:
    """Refuse a problem that cannot be planned.

    Raises
    ------
    PlanInputError
        The first thing that is wrong, with its place and the remedy.
    """
    _check_time(problem)
    _check_pools(problem)
    for i, track in enumerate(problem.tracks):
        _check_track(f"tracks[{i}]", track)
    _check_quotas(problem)
    _check_shares(problem)
    _check_amounts(problem)
    _check_levers(problem)
    _check_tables(problem)
    for i, target in enumerate(problem.targets):
        _check_target(f"targets[{i}]", target, problem)


def _require(holds: object, place: str, reason: str) -> None:
    if not holds:
        raise PlanInputError(place, reason)


def _check_time(problem: Problem) -> None:
    start = problem.start
    _require(start.day == 1 and start.month % MONTHS_PER_QUARTER == 1, "start",
             f"{start} is not the first day of a quarter")  # fmt: skip
    _require(problem.quarters >= 1, "quarters", f"{problem.quarters}: at least one is planned")
    _require(0 < problem.hours_per_day <= 24, "hours_per_day",
             f"{problem.hours_per_day} is not a number of hours above 0, up to 24")  # fmt: skip
    for year in sorted({day.year for day in problem.quarter_starts}):
        days = problem.working_days.get(year)
        _require(days is not None, f"working_days.{year}",
                 f"the plan runs through {year}, for which no working days are given; add them, "
                 "or shorten the plan")  # fmt: skip
        _require(0 < (days or 0) <= 366, f"working_days.{year}", f"{days} days are not possible")


def _check_pools(problem: Problem) -> None:
    _require(problem.pools, "pools", "there is none; a plan needs a field in a centre")
    _require(problem.tracks, "tracks", "there is none; name at least one")
    seen: set[str] = set()
    for i, pool in enumerate(problem.pools):
        place = f"pools[{i}]"
        _require(pool.field in FIELDS, f"{place}.field",
                 f"{pool.field} is not a WIPO field (1 to 35)")  # fmt: skip
        _require(pool.name not in seen, place, f"{pool.name} is named twice")
        seen.add(pool.name)
        for name in ("examiners", "first_action_hours", "later_action_hours"):
            _number(f"{place}.{name}", getattr(pool, name))
        for name in ("first_action_hours", "later_action_hours"):
            _require(getattr(pool, name) > 0, f"{place}.{name}",
                     f"{getattr(pool, name)} hours: work takes more than none")  # fmt: skip
        places = problem.levers.places.get(pool.centre, 0.0)
        _require(pool.examiners > 0 or places > 0, f"{place}.examiners",
                 f"{pool.name} has no examiner and {pool.centre} no training place: give it "
                 "examiners, or its centre places")  # fmt: skip


def _number(place: str, value: object) -> None:
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise PlanInputError(place, f"{value!r} is not a number")
    _require(value >= 0, place, f"{value} is negative")


def _share(place: str, value: float) -> None:
    _number(place, value)
    _require(value <= 1, place, f"{value} is not a share between 0 and 1")


def _check_track(place: str, track: Track) -> None:
    _require(track.ages and track.ages[0] == 0, f"{place}.ages", "the first band begins at 0")
    _require(all(a < b for a, b in pairwise(track.ages)), f"{place}.ages",
             f"{track.ages} do not ascend")  # fmt: skip
    _require(all(age % MONTHS_PER_QUARTER == 0 for age in track.ages), f"{place}.ages",
             f"{track.ages} are not multiples of {MONTHS_PER_QUARTER} months")  # fmt: skip
    _require(
        0 <= track.closed < len(track.ages),
        f"{place}.closed",
        f"{track.closed} of {len(track.ages)} bands are closed; the last one must be open",
    )
    _number(f"{place}.effort", track.effort)
    low, high = track.quota
    _share(f"{place}.quota", low)
    _share(f"{place}.quota", high)
    _require(low <= high, f"{place}.quota", f"the least share {low} is above the greatest {high}")
    _require(all(0 <= band < len(track.ages) for band in track.movable), f"{place}.movable",
             f"{track.movable} are not bands of the track")  # fmt: skip


def _check_quotas(problem: Problem) -> None:
    _require(sum(track.quota[0] for track in problem.tracks) <= 1, "tracks",
             "the least shares of first actions add up to more than 1")  # fmt: skip
    _require(sum(track.quota[1] for track in problem.tracks) >= 1, "tracks",
             "the greatest shares of first actions add up to less than 1")  # fmt: skip


def _check_shares(problem: Problem) -> None:
    for part in ("flow", "career"):
        values = vars(getattr(problem, part))
        for name, value in values.items():
            for one in value if isinstance(value, tuple) else (value,):
                _share(f"{part}.{name}", one)
    _require(problem.flow.closing > 0, "flow.closing", "0: no case would ever be closed")
    for name in ("other", "review_share"):
        _share(f"load.{name}", getattr(problem.load, name))
    _known("load.service", problem.load.service, problem.centres)
    for centre, share in problem.load.service.items():
        _share(f"load.service.{centre}", share)
        _require(
            share + problem.load.other < 1,
            f"load.service.{centre}",
            f"{share} and {problem.load.other} of other duties leave no time to examine",
        )


def _check_amounts(problem: Problem) -> None:
    _number("load.review_hours", problem.load.review_hours)
    for name, value in vars(problem.costs).items():
        _number(f"costs.{name}", value)


def _check_levers(problem: Problem) -> None:
    levers = problem.levers
    _known("levers.places", levers.places, problem.centres)
    for centre, places in levers.places.items():
        _number(f"levers.places.{centre}", places)
    for year, hires in levers.hires.items():
        _number(f"levers.hires.{year}", hires)
    for name in ("overtime", "moved"):
        _share(f"levers.{name}", getattr(levers, name))
    _number("levers.retrained", levers.retrained)


def _known(place: str, named: Iterable[str], centres: tuple[str, ...]) -> None:
    for centre in named:
        _require(centre in centres, f"{place}.{centre}",
                 f"no pool is in {centre}; there are {', '.join(centres)}")  # fmt: skip


def _check_tables(problem: Problem) -> None:
    p, k, t, b = (len(problem.pools), len(problem.tracks), problem.quarters, len(problem.bands))
    wanted = {"intake": (p, k, t), "stock": (p, b), "at_applicant": (p,), "returned": (p,)}
    for name, shape in wanted.items():
        values = getattr(problem, name)
        _shaped(name, values, shape, problem)
        wrong = np.argwhere(values < 0)
        _require(not len(wrong), _cell(name, wrong, problem), "a number of cases is negative")
    if problem.staffing is not None:
        _shaped("staffing", problem.staffing, (p, t), problem)


def _shaped(name: str, values: Floats, shape: tuple[int, ...], problem: Problem) -> None:
    _require(values.shape == shape, name, f"has shape {values.shape}, needs {shape}")
    wrong = np.argwhere(~np.isfinite(values))
    _require(not len(wrong), _cell(name, wrong, problem), "is not a number")


def _cell(name: str, wrong: np.ndarray, problem: Problem) -> str:
    if not len(wrong):
        return name
    first = wrong[0]
    return f"{name}[{', '.join([problem.pools[first[0]].name, *map(str, first[1:])])}]"


def _check_target(place: str, target: Target, problem: Problem) -> None:
    years = problem.years
    _require(target.year >= years[0], f"{place}.year",
             f"{target.year} is past: the plan begins in {years[0]}")  # fmt: skip
    _require(
        target.year <= years[-1],
        f"{place}.year",
        f"{target.year} lies after the plan's last year {years[-1]}; plan more quarters",
    )
    _number(f"{place}.value", target.value)
    if target.price is not None:
        _number(f"{place}.price", target.price)
    _require(len(problem.within(target)), place,
             f"no pool is in centre {target.centre}, field {target.field}")  # fmt: skip
    if target.measure == "budget":
        _require(target.centre is None and target.field is None, place,
                 "a budget is the whole office's; leave out centre and field")  # fmt: skip
    known = (*sorted(CEILINGS), "closings", "first_actions")
    _require(target.measure in known, f"{place}.measure",
             f"{target.measure!r} is none of {', '.join(known)}")  # fmt: skip
    if target.measure.endswith("pendency"):
        entering = problem.intake[problem.within(target)][:, :, years == target.year].sum()
        _require(entering > 0, place, f"no case enters in {target.year}: there is no pendency")
