"""Simulated futures of a calibrated office, case by case, and what is told of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pendency.records import vocabulary
from pendency.twin.calibration.fit import Parameters
from pendency.twin.calibration.material import Material
from pendency.twin.engine import Intake, Pool, Scenario, Stock, record
from pendency.twin.flow import Flow
from pendency.twin.visits import Visits

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

#: What is told by period.
MEASURES = ("first_actions", "disposals", "stock")
_POOL = "office"
#: Stands for "not within the horizon".
NEVER = 10**6


@dataclass(frozen=True)
class Begun:
    """The stock of a day.

    Attributes
    ----------
    case
        Case ids of the pending ones, ascending; shape (pending,).
    acted
        Whether each has had its first action on the merits; shape (pending,).
    stock
        For the engine: these, and the closed ones that may come back.
    """

    case: Ints
    acted: Bools
    stock: Stock


@dataclass(frozen=True)
class Future:
    """One simulated future, or what came.

    Attributes
    ----------
    periods
        First actions, disposals net of reopenings, and pending cases at the end, by period; shape
        (3, periods).
    first_action, disposal
        Days until then for each pending case of the first day, from 1; `NEVER` where it did
        not come within the horizon; shape (pending,).
    """

    periods: Floats
    first_action: Ints
    disposal: Ints


def begin_at(found: Material, flow: Flow) -> Begun:
    """The stock of the day of a calibration, in the flow's stages."""
    seen = found.seen
    words = vocabulary()
    names = list(words.events)
    last = np.flatnonzero(seen.exit < 0)
    code, case = seen.code[last], seen.case[last]
    is_open = pending()[code]
    returns = np.isin(code, [names.index(s.code) for s in flow.stages if s.transitions])
    keep = is_open | returns
    last, code, case = last[keep], code[keep], case[keep]
    acted = np.isin(case, acted_cases(seen))
    pairs, stage = np.unique(np.column_stack((code, seen.round[last])), axis=0, return_inverse=True)
    filed = found.filed[np.searchsorted(np.unique(seen.case), case)]
    start = found.epoch + 1
    stock = Stock(
        number=case, pool=np.zeros(len(case), dtype=np.int64),
        stage=stage.reshape(-1).astype(np.int64), filed=filed - start,
        since=seen.start[last] - start, track=np.zeros(len(case), dtype=np.int64), seen=acted,
        stages=tuple(("", names[c], int(r)) for c, r in pairs.tolist()),
    )  # fmt: skip
    open_ = pending()[code]
    return Begun(case[open_], acted[open_], stock)


def acted_cases(seen: Visits) -> Ints:
    """Cases that have had an action on the merits."""
    return np.unique(seen.case[on_merits()[seen.code]])


def simulate_future(
    parameters: Parameters, begun: Begun, *, day: dt.date, edges: Ints, seed: int, number: int,
    inclusion: Floats | None = None,
) -> Future:  # fmt: skip
    """Simulate the office from the day after ``day`` on.

    Parameters
    ----------
    parameters
        With which.
    begun
        The stock of the day.
    day
        The last day that is known.
    edges
        Days after it at which the periods end, from 0; shape (periods + 1,).
    seed, number
        Of the random numbers: same ones, same future.
    inclusion
        Probability that a case filed so many days after the day is in the sample at all; by
        default 1; shape (days + 1,).
    """
    start = day + dt.timedelta(days=1)
    scenario = Scenario(
        title="futures", start=start, end=start + dt.timedelta(days=int(edges[-1])),
        flows={"": parameters.flow}, examiners=(),
        pools=(_pool(*parameters.paces),),
        intake=(Intake(_POOL, parameters.per_year, growth=parameters.growth),),
    )  # fmt: skip
    run = record(scenario, seed=seed, replication=number, stock=begun.stock)
    cases, logged = run.state.cases, run.state.log_case
    old = cases["stream"] == len(run.model.streams) - 1
    keep = old.copy()
    if inclusion is None:
        keep[:] = True
    else:
        chance = np.random.Generator(np.random.Philox(key=[seed, 2**32 + number]))
        new = np.flatnonzero(~old)
        drawn = chance.random(len(new))
        keep[new] = drawn < inclusion[cases["filed"][new].astype(np.int64) + 1]
    kept = keep[logged]
    told = Told(
        case=np.where(old, cases["number"].astype(np.int64), -1 - np.arange(len(cases)))[logged][
            kept
        ],
        day=run.state.log_day[kept].astype(np.int64) + 1,
        code=run.state.log_code[kept].astype(np.int64),
    )
    return told.future(begun, edges)


def _pool(first: tuple[float, ...], later: tuple[float, ...], closing: tuple[float, ...]) -> Pool:
    return Pool(_POOL, dockets="flow", pace=first, later_pace=later, closing_pace=closing)


@dataclass(frozen=True)
class Told:
    """Events after a day, simulated or real, ordered by case and time.

    Attributes
    ----------
    case
        Case id; those of cases that were not filed by the day need only differ.
    day
        Days after the day, from 1.
    code
        Index of the event in the vocabulary.
    """

    case: Ints
    day: Ints
    code: Ints

    def future(self, begun: Begun, edges: Ints) -> Future:
        """What is told of them: the same of a simulated future as of what came."""
        closes, opens = closing()[self.code], reopening()[self.code]
        filed = self.code == list(vocabulary().events).index("filed")
        merits = on_merits()[self.code]
        unseen = ~np.isin(self.case, begun.case[begun.acted]) & ~np.isin(
            self.case, begun.stock.number[begun.stock.seen]
        )
        first = _first_of(self.case, self.day, merits & unseen)
        actions = _by_period(self.day[first], edges)
        closed = _by_period(self.day[closes], edges) - _by_period(self.day[opens], edges)
        stock = len(begun.case) + np.cumsum(_by_period(self.day[filed], edges) - closed)
        until = int(edges[-1])
        return Future(
            np.array([actions, closed, stock], dtype=np.float64),
            _days_until(self, begun.case, first, until),
            _days_until(self, begun.case, _first_of(self.case, self.day, closes), until),
        )


def _first_of(case: Ints, day: Ints, chosen: Bools) -> Ints:
    """Rows of the first chosen event of each case."""
    rows = np.flatnonzero(chosen)
    order = rows[np.lexsort((day[rows], case[rows]))]
    _, place = np.unique(case[order], return_index=True)
    found: Ints = order[place]
    return found


def _by_period(days: Ints, edges: Ints) -> Floats:
    return np.histogram(days, edges + 1)[0].astype(np.float64)


def _days_until(told: Told, wanted: Ints, rows: Ints, until: int) -> Ints:
    days = np.full(len(wanted), NEVER, dtype=np.int64)
    known = np.isin(told.case[rows], wanted) & (told.day[rows] <= until)
    days[np.searchsorted(wanted, told.case[rows][known])] = told.day[rows][known]
    return days


def pending() -> Bools:
    """Whether an event leads to a pending state; shape (events,)."""
    words = vocabulary()
    return np.array([words.states[e.leads_to or "filed"].pending for e in words.events.values()])


def on_merits() -> Bools:
    """Whether an event is an action on the merits; shape (events,)."""
    return np.array([event.merits for event in vocabulary().events.values()])


def closing() -> Bools:
    """Whether an event is a disposal; shape (events,)."""
    return np.array([bool(event.closes) for event in vocabulary().events.values()])


def reopening() -> Bools:
    """Whether an event takes a closed case back; shape (events,)."""
    return np.array([bool(event.reopens) for event in vocabulary().events.values()])
