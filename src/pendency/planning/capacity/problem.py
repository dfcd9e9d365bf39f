"""What is planned, declared: a `Problem` and its parts.

A pool is one technology field in one centre. Time runs in quarters. Unexamined cases stand in
bands (a track and an age); all bands of all tracks are counted through in one list. The problem
is checked as a whole when it is made (`pendency.planning.capacity.checking`); an error names the
part, as ``pools[3].examiners``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Measure = Literal[
    "first_action_pendency", "total_pendency", "stock", "first_actions", "closings", "budget"
]
#: Measures of which less is better; of the others at least so much is wanted.
CEILINGS = frozenset({"first_action_pendency", "total_pendency", "stock", "budget"})
MONTHS_PER_QUARTER = 3


@dataclass(frozen=True)
class Pool:
    """A technology field in a centre.

    Attributes
    ----------
    centre, field
        Code of the centre; WIPO field, 1 to 35.
    examiners
        Trained examiners on the first day, in full-time equivalents.
    first_action_hours, later_action_hours
        Hours of a first action, and of the work on a case that came back (on average; a share of
        these works closes the case, see `Flow.closing`).
    group
        Pools of one centre and one group can lend each other trained examiners (cross-training).
    """

    centre: str
    field: int
    examiners: float
    first_action_hours: float
    later_action_hours: float
    group: str = ""

    @property
    def name(self) -> str:
        """Name in tables and errors."""
        return f"{self.centre}/{self.field}"


@dataclass(frozen=True)
class Track:
    """An examination mode and the age bands of its unexamined cases.

    Attributes
    ----------
    name
        As in `cases.track`.
    ages
        Lower ends of the bands in months, ascending from 0, multiples of 3.
    closed
        So many of the youngest bands may not be examined yet (deferred examination).
    effort
        Hours of a first action beside those of the pool (concentrated examination: below 1).
    quota
        Least and greatest share of a centre's first actions of a quarter.
    movable
        Bands (0 is the youngest) whose cases may go to another centre.
    """

    name: str
    ages: tuple[int, ...] = (0,)
    closed: int = 0
    effort: float = 1.0
    quota: tuple[float, float] = (0.0, 1.0)
    movable: tuple[int, ...] = ()


@dataclass(frozen=True)
class Flow:
    """What cases do without the office, per quarter.

    Attributes
    ----------
    answered
        Share of the cases at the applicant that are settled within a quarter.
    lapsed
        Share of those settled that lapse instead of coming back.
    withdrawn
        Share of the unexamined that are withdrawn in a quarter.
    first_closing, closing
        Share of first actions, and of works on returned cases, that close the case.
    """

    answered: float = 0.6
    lapsed: float = 0.15
    withdrawn: float = 0.01
    first_closing: float = 0.1
    closing: float = 0.7


@dataclass(frozen=True)
class Career:
    """How examiners come, learn and go.

    Attributes
    ----------
    ramp
        Output of a recruit beside a trained examiner in each quarter until he is trained.
    leaving
        Yearly share of examiners who leave.
    mentoring
        Share of a trained examiner's time that each recruit in training takes.
    retrained
        Output, in the first quarter, of an examiner who changes field within his centre.
    """

    ramp: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75)
    leaving: float = 0.05
    mentoring: float = 0.15
    retrained: float = 0.5

    @property
    def staying(self) -> float:
        """Share of examiners who are still there a quarter later."""
        return float((1 - self.leaving) ** 0.25)


@dataclass(frozen=True)
class Levers:
    """How far the plan may go.

    Attributes
    ----------
    places
        Recruits that can be in training at one time, by centre.
    hires
        Most recruits of the whole office, by year; no limit where a year is not named.
    overtime
        Overtime as a share of the hours of trained examiners, at most.
    retrained
        Examiners of a centre who may change field in a quarter, at most.
    moved
        Cases that may leave a pool in a quarter, as a share of its intake, at most.
    """

    places: Mapping[str, float]
    hires: Mapping[int, float] = field(default_factory=dict)
    overtime: float = 0.0
    retrained: float = 0.0
    moved: float = 0.0


@dataclass(frozen=True)
class Load:
    """Hours that are not examination.

    Attributes
    ----------
    service
        Share of the hours of a centre for local service (pre-examination, landscapes), by centre.
    other
        Share of everybody's hours for training, meetings, administration.
    review_share, review_hours
        Share of closings that are reviewed, and hours of a review.
    """

    service: Mapping[str, float] = field(default_factory=dict)
    other: float = 0.1
    review_share: float = 0.05
    review_hours: float = 3.0


@dataclass(frozen=True)
class Costs:
    """Prices in one currency, the same as those of the targets.

    Attributes
    ----------
    examiner
        An examiner or recruit for a quarter.
    hire, retraining
        Recruiting one, and moving one to another field.
    overtime
        An hour of overtime.
    transfer
        Moving a case to another centre.
    """

    examiner: float = 0.0
    hire: float = 0.0
    retraining: float = 0.0
    overtime: float = 0.0
    transfer: float = 0.0


@dataclass(frozen=True)
class Target:
    """What is to be reached in a year.

    Attributes
    ----------
    measure
        Pendency in months (Little's law over the year), ``stock`` at the end of the year,
        ``first_actions`` or ``closings`` in the year, ``budget`` in the year.
    year
        The year.
    value
        At most (pendency, stock, budget) or at least so much (first actions, closings).
    price
        Of missing it by one unit (a month, a case, a unit of currency); without a price the
        target is hard.
    centre, field
        For whom; the whole office where both are left out. A budget is the office's.
    """

    measure: Measure
    year: int
    value: float
    price: float | None = None
    centre: str | None = None
    field: int | None = None


@dataclass(frozen=True)
class Band:
    """An age band of a track; ``track`` and ``position`` are places in the problem's lists."""

    track: int
    position: int
    months: int
    width: int | None
    open: bool


@dataclass(frozen=True)
class Problem:
    """A plan to be found.

    Attributes
    ----------
    title
        What it is.
    start
        First day, the first of a quarter.
    quarters
        How many.
    pools, tracks, targets
        See the classes.
    intake
        Cases that enter examination; shape (pools, tracks, quarters).
    stock
        Unexamined cases on the first day; shape (pools, bands).
    at_applicant, returned
        Examined cases that wait for the applicant, and for the office; shape (pools,).
    working_days
        Working days of an examiner by year, leave and sickness taken off.
    hours_per_day
        Hours of a working day.
    staffing
        Trained examiners who join (or, below 0, leave) beyond what the plan decides; shape
        (pools, quarters), or None.
    """

    title: str
    start: dt.date
    quarters: int
    pools: tuple[Pool, ...]
    tracks: tuple[Track, ...]
    intake: Floats
    stock: Floats
    at_applicant: Floats
    returned: Floats
    working_days: Mapping[int, float]
    levers: Levers
    targets: tuple[Target, ...] = ()
    hours_per_day: float = 7.0
    flow: Flow = Flow()
    career: Career = Career()
    load: Load = field(default_factory=Load)
    costs: Costs = Costs()
    staffing: Floats | None = None

    def __post_init__(self) -> None:
        from pendency.planning.capacity.checking import check  # noqa: PLC0415  # it imports these

        check(self)

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """All bands, track by track, the youngest first."""
        return tuple(
            Band(k, i, low, (track.ages[i + 1] - low) // MONTHS_PER_QUARTER
                 if i + 1 < len(track.ages) else None, i >= track.closed)
            for k, track in enumerate(self.tracks)
            for i, low in enumerate(track.ages)
        )  # fmt: skip

    @cached_property
    def centres(self) -> tuple[str, ...]:
        """Codes of the centres, in the order of the pools."""
        return tuple(dict.fromkeys(pool.centre for pool in self.pools))

    @cached_property
    def quarter_starts(self) -> tuple[dt.date, ...]:
        """First day of each quarter."""
        first = self.start.year * 12 + self.start.month - 1
        months = range(first, first + MONTHS_PER_QUARTER * self.quarters, MONTHS_PER_QUARTER)
        return tuple(dt.date(m // 12, m % 12 + 1, 1) for m in months)

    @cached_property
    def years(self) -> Ints:
        """Year of each quarter."""
        return np.array([start.year for start in self.quarter_starts])

    @cached_property
    def hours(self) -> Floats:
        """Hours for examination of a trained examiner by pool and quarter."""
        days = np.array([self.working_days[int(year)] / 4 for year in self.years])
        service = np.array([self.load.service.get(pool.centre, 0.0) for pool in self.pools])
        left: Floats = np.outer(1 - service - self.load.other, days * self.hours_per_day)
        return left

    def within(self, target: Target) -> Ints:
        """Places of the pools that a target is about."""
        return np.array(
            [i for i, pool in enumerate(self.pools)
             if target.centre in (None, pool.centre) and target.field in (None, pool.field)],
            dtype=np.int64,
        )  # fmt: skip
