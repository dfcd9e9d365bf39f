"""A capacity plan as a scenario of the twin.

A pool is a pool, a quarter three months; people are whole persons (`roster`), shares by quarter
are laws of single cases (`flows`). What the twin adds is what a plan can't know: cases one by one,
chance in filings and hours, people who leave when they leave, the order of the docket.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from pendency.planning.capacity.fluid import Decisions, run_fluid
from pendency.planning.capacity.plan import transfers_of
from pendency.planning.capacity.problem import MONTHS_PER_QUARTER, Floats, Ints, Problem
from pendency.planning.checking.flows import QUARTER_DAYS, Measured, elapsed_days, flow_of
from pendency.planning.checking.roster import Cohort, cohorts, paces, rounded
from pendency.planning.errors import PlanInputError
from pendency.records.tables import TRACKS
from pendency.twin.engine import (
    Career,
    Effort,
    Examiners,
    Intake,
    Pace,
    Pool,
    Quota,
    Scenario,
    Stock,
    Transfer,
    WorkDays,
)
from pendency.twin.flow import Flow

_TRAINED = 20.0
#: Cases that wait in the last, open band are taken to be up to so many months older than its end.
_OPEN_BAND = 6


@dataclass(frozen=True)
class Twin:
    """A plan in the twin.

    Attributes
    ----------
    scenario, stock
        What is simulated.
    people
        The persons of the scenario, in the order of its examiners.
    share
        Size beside the plan's.
    """

    scenario: Scenario
    stock: Stock
    people: tuple[Cohort, ...]
    share: float


def translate(
    problem: Problem, decisions: Decisions, *, drawn: Problem | None = None, share: float = 1.0,
    spread: float = 0.5, measured: Measured | None = None,
) -> Twin:  # fmt: skip
    """A plan as a scenario and its starting stock.

    Parameters
    ----------
    problem, decisions
        What was planned, and the plan's levers and work.
    drawn
        The same problem with other intake, hours, shares and attrition: the office as it may
        turn out to be while the plan is what it is. By default as planned.
    share
        Size of the twin beside the office: of cases and people alike.
    spread
        Coefficient of variation of the hours of a piece of work.
    measured
        The office's own ways and times after an action, instead of the plan's shares by quarter.

    Raises
    ------
    PlanInputError
        A track is none of the records'.
    """
    true = problem if drawn is None else drawn
    _check_tracks(problem)
    ends = [*problem.quarter_starts, _after(problem)]
    days = _worked_days(ends)
    people = cohorts(problem, decisions, share)
    pace = paces(problem, decisions, people, days, share)
    people = _somebody(problem, people)
    own = None if measured is None else measured.drawn(problem.flow, true.flow)
    flows = _Flows(problem, decisions, true, own)
    scenario = Scenario(
        title=problem.title, start=problem.start, end=ends[-1],
        flows={flows.name(p, k): flows.flow(p, k)
               for p in range(len(problem.pools)) for k in range(len(problem.tracks))},
        pools=tuple(_pool(true, p) for p in range(len(problem.pools))),
        examiners=tuple(_examiners(problem, cohort, ends) for cohort in people),
        intake=_intake(true, flows, ends, days, share),
        career=_career(true), effort=Effort({"other": 1.0}, spread=spread),
        transfers=_transfers(problem, decisions, ends, share),
        days=WorkDays(hours=problem.hours_per_day),
        paces=tuple(_paces(problem, pace, ends)),
        quotas=tuple(Quota(track.name, *track.quota) for track in problem.tracks
                     if track.quota != (0.0, 1.0)),
    )  # fmt: skip
    return Twin(scenario, _stock(true, flows, share), people, share)


def _check_tracks(problem: Problem) -> None:
    for i, track in enumerate(problem.tracks):
        if track.name not in TRACKS:
            raise PlanInputError(f"tracks[{i}].name", f"{track.name!r} is no examination mode; "
                                 f"the twin knows {', '.join(TRACKS)}")  # fmt: skip


def _after(problem: Problem) -> dt.date:
    months = problem.start.year * 12 + problem.start.month - 1 + 3 * problem.quarters
    return dt.date(months // 12, months % 12 + 1, 1)


def _worked_days(ends: list[dt.date]) -> Floats:
    """Days from Monday to Friday by quarter: the days that the twin works."""
    days = np.array(ends, dtype="datetime64[D]")
    return np.busday_count(days[:-1], days[1:]).astype(np.float64)


def _pool(true: Problem, p: int) -> Pool:
    pool, review = true.pools[p], true.load.review_share * true.load.review_hours
    # a mode that costs nothing still takes a moment
    hours = [max(pool.first_action_hours * track.effort + review * true.flow.first_closing, 1e-3)
             for track in true.tracks]  # fmt: skip
    return Pool(
        pool.name, pool.centre, pool.field, effort=hours[0],
        later=pool.later_action_hours + review * true.flow.closing,
        tracks={track.name: own / hours[0] for track, own in zip(true.tracks, hours, strict=True)},
    )  # fmt: skip


def _somebody(problem: Problem, people: tuple[Cohort, ...]) -> tuple[Cohort, ...]:
    """A pool that the plan leaves without people gets one person on its last day."""
    staffed = {cohort.pool for cohort in people}
    empty = [p for p in range(len(problem.pools)) if p not in staffed]
    return people + tuple(Cohort(p, 1, problem.quarters) for p in empty)


def _examiners(problem: Problem, cohort: Cohort, ends: list[dt.date]) -> Examiners:
    last = cohort.joins == problem.quarters
    return Examiners(
        problem.pools[cohort.pool].name, cohort.number,
        service=0.0 if cohort.recruit else _TRAINED,
        joins=ends[-1] - dt.timedelta(days=1) if last else
        ends[cohort.joins] if cohort.joins or cohort.recruit else None,
        leaves=None if cohort.leaves is None else ends[cohort.leaves],
        name=f"{cohort.joins} {cohort.leaves} {cohort.recruit}",
    )  # fmt: skip


def _career(true: Problem) -> Career:
    """Steps by quarter of service; months of service are read at the start of a month."""
    ramp = [(0.0, true.career.ramp[0])] if true.career.ramp else []
    for k, output in enumerate((*true.career.ramp[1:], 1.0), start=1):
        if ramp:
            ramp += [(3 * k - 0.51, ramp[-1][1]), (3 * k - 0.5, output)]
    leaving = true.career.leaving
    return Career(
        ramp=tuple(ramp) or ((0.0, 1.0),),
        leaving=(-float(np.log1p(-leaving)),) if 0 < leaving < 1 else (),
        mentoring=true.career.mentoring, trainee_months=3.0 * len(true.career.ramp) - 0.5
        if true.career.ramp else 0.0,
    )  # fmt: skip


def _intake(
    true: Problem, flows: _Flows, ends: list[dt.date], days: Floats, share: float
) -> tuple[Intake, ...]:
    found = []
    usual = days.sum() / (ends[-1] - ends[0]).days
    for p, pool in enumerate(true.pools):
        for k, track in enumerate(true.tracks):
            numbers = true.intake[p, k] * share
            if not numbers.any():
                continue
            year = float(numbers.mean() * 4)
            levels = numbers * 4 * QUARTER_DAYS * usual / (year * days)
            found.append(Intake(
                pool.name, year, tracks={track.name: 1.0}, flow=flows.name(p, k),
                opening=flows.opening(k),
                levels=tuple(zip(ends, levels.tolist(), strict=False)),
            ))  # fmt: skip
    return tuple(found)


def _paces(problem: Problem, pace: Floats, ends: list[dt.date]) -> list[Pace]:
    return [
        Pace(problem.pools[p].name, float(pace[p, t]), ends[t], ends[t + 1] - dt.timedelta(days=1))
        for p, t in np.argwhere(np.abs(pace - 1) > 1e-9)
    ]


def _transfers(
    problem: Problem, decisions: Decisions, ends: list[dt.date], share: float
) -> tuple[Transfer, ...]:
    """A quarter's moves in three monthly parts, rounded so that their sums are the plan's."""
    moves: dict[tuple[str, str], Floats] = {}
    for _, source, target, quarter, cases in transfers_of(problem, decisions.moved_out,
                                                          decisions.moved_in):  # fmt: skip
        names = (problem.pools[source].name, problem.pools[target].name)
        months = moves.setdefault(names, np.zeros(3 * problem.quarters))
        months[3 * quarter : 3 * quarter + 3] += cases * share / 3
    found = []
    for (source_name, target_name), months in moves.items():
        for month, number in enumerate(rounded(months)):
            if number:
                first = _month(ends[0], month)
                found.append(Transfer(source_name, target_name, per_month=number, first=first,
                                      last=first))  # fmt: skip
    return tuple(found)


def _month(start: dt.date, later: int) -> dt.date:
    months = start.year * 12 + start.month - 1 + later
    return dt.date(months // 12, months % 12 + 1, 1)


class _Flows:
    """The flows by pool and track; withdrawals are as many as the plan has."""

    def __init__(
        self, problem: Problem, decisions: Decisions, true: Problem, measured: Measured | None
    ) -> None:
        self.problem, self.true, self.measured = problem, true, measured
        course = run_fluid(problem, decisions)
        begin = problem.stock.sum(axis=1)[:, None]
        stock = np.concatenate([begin, course.unexamined[0]], axis=1)
        mean = np.maximum((stock[:, 1:] + stock[:, :-1]).mean(axis=1) / 2, 1e-9)
        gone = true.flow.withdrawn * mean
        leaving = np.maximum(course.first_actions[0].mean(axis=1) + gone, 1e-9)
        self.withdrawn = np.minimum(gone / leaving, 0.95)
        self.within = np.minimum(mean / leaving * QUARTER_DAYS, 3_000.0)

    def name(self, p: int, k: int) -> str:
        """Name of the flow of a pool and a track."""
        return f"{self.problem.pools[p].name} {self.problem.tracks[k].name}"

    def closed(self, k: int) -> int:
        """Months in which cases of a track may not be examined."""
        track = self.problem.tracks[k]
        return track.ages[track.closed]

    def opening(self, k: int) -> str:
        """Event that opens a case of a track."""
        return "filed" if self.closed(k) else "docketed"

    def flow(self, p: int, k: int) -> Flow:
        """The flow of a pool and a track."""
        return flow_of(self.true.flow, withdrawn=float(self.withdrawn[p]),
                       within=float(self.within[p]), closed_months=self.closed(k),
                       measured=self.measured)  # fmt: skip

    def waited(self, count: int) -> Floats:
        """Days that each of the cases at the applicant has been there on the first day."""
        if self.measured is not None:
            return self.measured.elapsed(count)
        return elapsed_days(self.true.flow.answered, count)


def _stock(true: Problem, flows: _Flows, share: float) -> Stock:
    """Single cases of the first day, evenly over the ages of their band."""
    rows: list[tuple[int, int, str, int, Ints, Ints]] = []
    main = max(range(len(true.tracks)), key=lambda k: float(true.intake[:, k].sum()))
    for p in range(len(true.pools)):
        numbers = [*true.stock[p], true.at_applicant[p], true.returned[p]]
        *bands, waiting, returned = rounded(np.array(numbers) * share)
        for b, count in enumerate(bands):
            rows.append(_band(true, flows, p, b, count))
        since = -np.floor(flows.waited(waiting)).astype(np.int64)
        rows.append((p, main, "first_action", 1, since - 300, since))
        since = -(np.arange(returned, dtype=np.int64) * 30 // max(returned, 1))
        rows.append((p, main, "response", 1, since - 400, since))
    return _cases(true, flows, [row for row in rows if len(row[4])])


def _band(
    true: Problem, flows: _Flows, p: int, b: int, count: int
) -> tuple[int, int, str, int, Ints, Ints]:
    band = true.bands[b]
    months = MONTHS_PER_QUARTER * band.width if band.width else _OPEN_BAND
    age = (band.months + months * (np.arange(count) + 0.5) / max(count, 1)) * QUARTER_DAYS / 3
    filed = -np.floor(age).astype(np.int64)
    closed = flows.closed(band.track)
    if not band.open:
        return p, band.track, "filed", 0, filed, filed
    return p, band.track, "docketed", 0, filed, np.minimum(filed + int(closed * 30.44), 0)


def _cases(
    true: Problem, flows: _Flows, rows: list[tuple[int, int, str, int, Ints, Ints]]
) -> Stock:
    stages = list(dict.fromkeys((flows.name(p, k), code, r) for p, k, code, r, _, _ in rows))
    place = {stage: i for i, stage in enumerate(stages)}
    sizes = [len(row[4]) for row in rows]

    def column(values: list[int]) -> Ints:
        return np.repeat(np.array(values, dtype=np.int64), sizes)

    def joined(which: int) -> Ints:
        parts = [row[which] for row in rows]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)

    rounds = column([r for _, _, _, r, _, _ in rows])
    return Stock(
        number=np.arange(sum(sizes), dtype=np.int64),
        pool=column([p for p, *_ in rows]),
        stage=column([place[flows.name(p, k), code, r] for p, k, code, r, _, _ in rows]),
        filed=joined(4), since=joined(5),
        track=column([TRACKS.index(true.tracks[k].name) for _, k, *_ in rows]),
        seen=rounds > 0, stages=tuple(stages),
    )  # fmt: skip
