"""`baseline`: a snapshot in, a problem out, with what is known of each of its figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from pendency.planning.baseline.corps import Corps, Hours
from pendency.planning.baseline.intake import forecast_of, intake_of
from pendency.planning.baseline.observed import Floats, Observed
from pendency.planning.baseline.sources import Known, StartValues, start_values
from pendency.planning.capacity import (
    Career,
    Costs,
    Flow,
    Levers,
    Load,
    Pool,
    Problem,
)
from pendency.planning.errors import PlanInputError
from pendency.planning.forecast import Forecast
from pendency.records import Snapshot


@dataclass(frozen=True)
class Baseline:
    """The office as a plan begins with it.

    Attributes
    ----------
    problem
        Without targets.
    known
        What is known of its figures.
    snapshot_id, as_of
        What they were read from.
    forecast
        Of the intake, with its back-test; None where the past was too short.
    """

    problem: Problem
    known: tuple[Known, ...]
    snapshot_id: str
    as_of: dt.date
    forecast: Forecast | None


def baseline(
    snapshot: Snapshot,
    *,
    quarters: int = 20,
    as_of: dt.date | None = None,
    values: StartValues | None = None,
) -> Baseline:
    """Draw up the problem that the office stands before.

    Parameters
    ----------
    snapshot
        With cases and employment.
    quarters
        How many to plan, from the first quarter that begins after the day.
    as_of
        The day; the snapshot's last observed one by default.
    values
        What the snapshot can't tell.

    Raises
    ------
    PlanInputError
        The snapshot names no field and centre of its cases, or no examiner in service.
    """
    given, day = values or start_values(), as_of or snapshot.observed_to
    if day > snapshot.observed_to:
        raise PlanInputError("as_of", f"{day} lies after {snapshot.observed_to}, the last observed")
    seen = Observed(snapshot, day, given)
    corps = Corps(seen)
    start = _next_quarter(day)
    found = forecast_of(seen)
    intake, basis = intake_of(seen, found, start, quarters)
    hours = corps.hours()
    flow, n = seen.flow(Flow())
    left = corps.leaving()
    problem = _problem(seen, corps, start, quarters, intake, hours, flow, left)
    known = (
        *_of_cases(seen, problem, intake, basis), *_of_corps(seen, problem, hours, left),
        *_of_flow(flow, n), *_of_start(given, problem),
    )  # fmt: skip
    return Baseline(problem, known, snapshot.id, day, found)


def _next_quarter(day: dt.date) -> dt.date:
    """First day of the first quarter after a day."""
    following = day + dt.timedelta(days=1)
    months = following.year * 12 + following.month - 1
    if following.day > 1 or months % 3:
        months += 3 - months % 3
    return dt.date(months // 12, months % 12 + 1, 1)


def _problem(
    seen: Observed, corps: Corps, start: dt.date, quarters: int, intake: Floats, hours: Hours,
    flow: Flow, left: tuple[float, int] | None,
) -> Problem:  # fmt: skip
    given = seen.values
    trained = corps.trained()
    names = seen.pools["centre"].to_list()
    pools = tuple(
        Pool(name, int(field), round(float(full), 3), round(float(first), 2),
             round(float(first) * given.ratio_later, 2))
        for (name, field), full, first in zip(
            seen.pools.iter_rows(), trained, hours.first, strict=True)
    )  # fmt: skip
    at_applicant, returned = seen.waiting()
    centres = list(dict.fromkeys(names))
    size = {c: sum(p.examiners for p in pools if p.centre == c) for c in centres}
    limits, load = dict(given.levers), dict(given.load)
    years = range(start.year, start.year + (quarters + 3) // 4 + 1)
    career = dict(given.career) | ({"leaving": left[0]} if left else {})
    average = sum(size.values()) / len(size)
    return Problem(
        title=seen.snapshot.manifest.title, start=start, quarters=quarters, pools=pools,
        tracks=seen.tracks, intake=intake, stock=seen.stock(), at_applicant=at_applicant,
        returned=returned, working_days=dict.fromkeys(years, given.working_days),
        hours_per_day=given.hours_per_day,
        levers=Levers(
            places={c: round(n * limits["places"], 1) for c, n in size.items()},
            overtime=limits["overtime"], moved=limits["moved"],
            retrained=round(average * limits["retrained"], 1),
        ),
        flow=flow, career=Career(**career), load=Load(**load), costs=Costs(**given.costs),
        staffing=corps.recruits(quarters),
    )  # fmt: skip


# --- What is known of the figures ----------------------------------------------------------------


def _of_cases(seen: Observed, problem: Problem, intake: Floats, basis: str) -> list[Known]:
    stock, waiting = float(problem.stock.sum()), problem.at_applicant + problem.returned
    entering = "entering_examination" if seen.by_examination else "entering_filing"
    out = seen.left_out
    return [
        Known(entering, "measured", None),
        Known("stock", "measured", stock, int(stock), "cases"),
        Known("waiting", "measured", float(waiting.sum()), int(waiting.sum()), "cases"),
        Known("to_come", "measured", float(seen.to_come), seen.to_come, "cases"),
        *([Known("left_out", "measured", float(out), out, "cases")] if out else []),
        Known("intake", "forecast", float(intake[:, :, :4].sum()), None, "cases")
        if basis == "forecast"
        else Known("intake_flat", "start", float(intake[:, :, :4].sum()), None, "cases"),
    ]


def _of_corps(
    seen: Observed, problem: Problem, hours: Hours, left: tuple[float, int] | None
) -> list[Known]:
    trained = sum(pool.examiners for pool in problem.pools)
    joining = 0.0 if problem.staffing is None else float(problem.staffing.sum())
    weight = np.maximum([pool.examiners for pool in problem.pools], 1e-9)
    mean = float(np.average([pool.first_action_hours for pool in problem.pools], weights=weight))
    told = (
        Known("hours", "measured", mean, hours.works, "hours")
        if hours.measured else Known("hours_start", "start", mean, None, "hours")
    )  # fmt: skip
    rate = problem.career.leaving
    return [
        Known("examiners", "measured", trained, None, "examiners"),
        Known("recruits", "measured", joining, None, "examiners"),
        told,
        Known("ratio_later", "start", seen.values.ratio_later),
        Known("leaving", "measured" if left else "start", rate, left[1] if left else None, "share"),
    ]


def _of_flow(flow: Flow, n: dict[str, int]) -> list[Known]:
    return [
        Known(name, "measured" if name in n else "start", value, n.get(name), "share")
        for name, value in vars(flow).items()
    ]


def _of_start(given: StartValues, problem: Problem) -> list[Known]:
    return [
        Known("working_days", "start", given.working_days, None, "days"),
        Known("hours_per_day", "start", given.hours_per_day, None, "hours"),
        Known("other", "start", problem.load.other, None, "share"),
        Known("ramp", "start", None),
        Known("mentoring", "start", problem.career.mentoring, None, "share"),
        Known("places", "start", given.levers["places"], None, "share"),
        Known("costs", "start", None),
    ]
