"""What is simulated, declared: a `Scenario` and its parts.

Every part is a frozen data class with units in its docstring; a scenario is checked as a whole in
`pendency.twin.engine.checking` when it is made, and an error names the part, as
``examiners[3].share``.
"""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pendency.examination.docket import Order, docket_order
from pendency.twin.flow import Flow

Law = Literal["fixed", "exponential", "lognormal"]
Dockets = Literal["pool", "personal", "flow"]
Clock = Literal["days", "continuous"]
Step = Literal["day", "month"]

_EVEN = (1.0,) * 12


def _named(**values: float) -> Mapping[str, float]:
    return dict(values)


@dataclass(frozen=True)
class Pool:
    """Examiners who share work: a field in a centre, a unit, or whatever the office deals by.

    Attributes
    ----------
    name
        Its name, unique in the scenario; it keys the random numbers of its cases.
    centre, field
        Where it is, and which technology field (1 to 35) it examines, for reports.
    effort
        Hours that its cases take beside those of `Effort.hours` (1: the same).
    later
        The same for the work on cases that came back; by default as ``effort``.
    tracks
        Hours of the first work on a track's cases beside the pool's other ones.
    dockets
        ``pool``: one docket, and whoever is free takes its first case. ``personal``: each new
        case is dealt to the shortest docket and stays with its examiner until he leaves.
        ``flow``: no examiners of its own; their acts take the time that the flow measured. That
        is for a sample of an office's cases, which shares its examiners with cases not seen.
    pace, later_pace, closing_pace
        With ``flow``: speed beside the flow's, by month of the run; the last one goes on. At 2, one
        day of the wait passes for two. The first is for the examiners' acts on cases that await
        examination, the second for those on cases that await a further action, the third for
        disposals that are no examiner's act (grants, lapses).
    """

    name: str
    centre: str = ""
    field: int | None = None
    effort: float = 1.0
    dockets: Dockets = "pool"
    later: float | None = None
    tracks: Mapping[str, float] = dc.field(default_factory=dict)
    pace: tuple[float, ...] = (1.0,)
    later_pace: tuple[float, ...] = (1.0,)
    closing_pace: tuple[float, ...] = (1.0,)

    @property
    def paces(self) -> tuple[tuple[float, ...], ...]:
        """The three paces in their order."""
        return self.pace, self.later_pace, self.closing_pace


@dataclass(frozen=True)
class Examiners:
    """Examiners of one pool who are alike.

    Attributes
    ----------
    pool, number
        Where, and how many.
    share
        Share of full time, above 0 up to 1.
    spells
        (First day, share of full time from then on), ascending, where it changes; as months go.
    service
        Years of service on the day of joining (or on the first day, for those who are there).
    joins, leaves
        First day, and first day after; by default all the time, but for attrition.
    name
        Under which their days of leaving are drawn; by default the place in the scenario.
    """

    pool: str
    number: int = 1
    share: float = 1.0
    spells: tuple[tuple[dt.date, float], ...] = ()
    service: float = 5.0
    joins: dt.date | None = None
    leaves: dt.date | None = None
    name: str = ""


@dataclass(frozen=True)
class Career:
    """How examiners learn, leave and spend their time.

    Attributes
    ----------
    ramp
        (Months of service, output beside a trained examiner), ascending, linear between. Who has
        no output yet takes nothing up.
    leaving
        Yearly rate of leaving by completed years of service; the last one goes on.
    duties
        Share of the time for other duties: training, local service, quality review.
    mentoring
        Share of a full-time examiner's output that each trainee costs the others of the pool.
    trainee_months
        How long an examiner counts as a trainee.
    """

    ramp: tuple[tuple[float, float], ...] = ((0.0, 1.0),)
    leaving: tuple[float, ...] = ()
    duties: float = 0.0
    mentoring: float = 0.0
    trainee_months: float = 12.0


@dataclass(frozen=True)
class Effort:
    """Hours of work.

    Attributes
    ----------
    hours
        Mean hours by the event that the work ends in (``first_action``, ``later_action``,
        ``allowed``, ...); ``other`` stands for those not named.
    law, spread
        Law of the hours of a piece of work around its mean, and its coefficient of variation
        (for ``lognormal``).
    complexity
        (Share of cases, hours beside the mean) of each class of complexity.
    interview
        Hours of an interview.
    """

    hours: Mapping[str, float] = field(default_factory=lambda: _named(other=8.0))
    law: Law = "lognormal"
    spread: float = 0.5
    complexity: tuple[tuple[float, float], ...] = ((1.0, 1.0),)
    interview: float = 0.0


@dataclass(frozen=True)
class Intake:
    """Filings of one kind into one pool.

    Attributes
    ----------
    pool
        Where they go.
    per_year
        Expected filings in a year at the level of the first day; Poisson.
    growth
        Per year (0.03: three per cent).
    season
        Relative level of each month; its mean counts as 1.
    tracks
        Examination mode: share of each track.
    kind, region
        Kind of right and region of the applicant, for reports and growth of their own.
    flow
        Name of the flow that the cases take; empty where the scenario has one.
    opening
        Event that opens a case: the flow's stage that it starts in.
    levels
        (First day, level beside ``per_year`` from that day on), ascending; 1 before the first.
    """

    pool: str
    per_year: float
    growth: float = 0.0
    season: tuple[float, ...] = _EVEN
    tracks: Mapping[str, float] = field(default_factory=lambda: _named(normal=1.0))
    kind: str = "invention"
    region: str = ""
    flow: str = ""
    opening: str = "filed"
    levels: tuple[tuple[dt.date, float], ...] = ()

    @property
    def name(self) -> str:
        """Under which its cases draw their random numbers."""
        return f"{self.pool}|{self.kind}|{self.region}|{self.flow}|{self.opening}"


@dataclass(frozen=True)
class Hold:
    """Quality check of finished work before it is sent.

    Attributes
    ----------
    share
        Share of finished pieces of work that are held.
    days
        Shortest and longest time, in days; even between.
    rework
        Share of held ones that go back onto the docket.
    """

    share: float = 0.0
    days: tuple[int, int] = (2, 20)
    rework: float = 0.0


@dataclass(frozen=True)
class Transfer:
    """Cases that go from one pool to another.

    Attributes
    ----------
    source, target
        The pools.
    per_month
        Planned: so many of the longest-waiting new cases, at the start of each month.
    share
        Share of new cases that are passed on when they reach the docket of the source.
    first, last
        Days between which it holds; by default always.
    """

    source: str
    target: str
    per_month: int = 0
    share: float = 0.0
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True)
class Pace:
    """A time in which a pool gets more or less done than usual: overtime, a year of fewer days.

    Attributes
    ----------
    pool
        Whose.
    factor
        Output beside the usual one.
    first, last
        Days between which it holds, by the months that begin between them; by default always.
    months
        Months of the year (1 to 12) in which it holds; by default all.
    """

    pool: str
    factor: float
    first: dt.date | None = None
    last: dt.date | None = None
    months: tuple[int, ...] = ()


@dataclass(frozen=True)
class Quota:
    """How much of the first work of a pool goes to a track, by quarter.

    Attributes
    ----------
    track
        Examination mode.
    least, most
        Shares of the cases taken up for the first time. Below the least, the track comes before
        other new cases; beyond the most, behind them, but an examiner who has nothing else takes
        its cases all the same.
    """

    track: str
    least: float = 0.0
    most: float = 1.0


@dataclass(frozen=True)
class WorkDays:
    """When examiners work.

    Attributes
    ----------
    hours
        Hours of a working day, leave and sickness taken off.
    weekend
        Days of the week that are not worked (Monday is 0).
    office
        Office whose calendar counts instead; a year that it does not know is an error.
    """

    hours: float = 7.0
    weekend: frozenset[int] = frozenset({5, 6})
    office: str = ""


@dataclass(frozen=True)
class Scenario:
    """An office over some years.

    Attributes
    ----------
    title
        What it is.
    start, end
        First day, and first day after.
    flows
        The flows of cases by name.
    pools, examiners, intake, career, effort, hold, transfers, days, paces, quotas
        See the classes.
    order
        The rules of the docket: the same that examiners see.
    limits
        Days within which the office is to act, by state (``awaiting_examination``,
        ``awaiting_office``), for the docket's key of limits; none where a state is not named.
    clock
        ``days``: mail arrives on a day. ``continuous``: in continuous time, every day worked, to
        check the engine against queueing theory.
    step
        Periods in which the result is told.
    """

    title: str
    start: dt.date
    end: dt.date
    flows: Mapping[str, Flow]
    pools: tuple[Pool, ...]
    examiners: tuple[Examiners, ...]
    intake: tuple[Intake, ...] = ()
    career: Career = Career()
    effort: Effort = field(default_factory=Effort)
    hold: Hold = Hold()
    transfers: tuple[Transfer, ...] = ()
    days: WorkDays = WorkDays()
    order: Order = field(default_factory=docket_order)
    limits: Mapping[str, int] = field(default_factory=dict)
    clock: Clock = "days"
    step: Step = "month"
    paces: tuple[Pace, ...] = ()
    quotas: tuple[Quota, ...] = ()

    def __post_init__(self) -> None:
        from pendency.twin.engine.checking import check  # noqa: PLC0415  # it imports these classes

        check(self)

    @property
    def length(self) -> int:
        """Days simulated."""
        return (self.end - self.start).days
