"""The mechanism on columns: the same steps as `pendency.law.engine`, for many dates at once.

A lane holds the dates that share office, limit, channel and law version, as numpy days since
1970. What the scalar engine raises for one date becomes a `problem` of that date here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pendency.law.calendars import Calendar
from pendency.law.data import office as office_data
from pendency.law.errors import LawError, UncalendaredYear
from pendency.law.offices import Delivery, Office
from pendency.law.periods import Period
from pendency.law.steps import Step, StepKind

Days = NDArray[np.int64]
Mask = NDArray[np.bool_]

#: No date, in a column of days.
NONE = np.iinfo(np.int64).min
#: Why a date of a column has no sure last day.
UNCALENDARED = "uncalendared"
NOT_IN_FORCE = "no version in force"
BEYOND_MAXIMUM = "extension beyond the maximum"

_EPOCH = date(1970, 1, 1)
_MARGIN = timedelta(days=14)


@dataclass
class Lane:
    """Dates on their way through the steps of one limit."""

    office: Office
    delivery: Delivery | None
    trigger: Days
    received: Days
    extension: Days
    cap_months: int | None = None
    current: Days = field(init=False)
    start: Days | None = None
    months: int | None = None
    deemed: Days | None = None
    nominal: Days | None = None
    last_day: Days | None = None
    consequence: Days | None = None
    uncalendared: Mask = field(init=False)
    beyond: Mask = field(init=False)

    def __post_init__(self) -> None:
        self.current = self.trigger.copy()
        self.uncalendared = np.zeros(len(self.trigger), dtype=np.bool_)
        self.beyond = np.zeros(len(self.trigger), dtype=np.bool_)


def take_steps(lane: Lane, steps: Iterable[Step]) -> Lane:
    """Take all steps; afterwards nominal end and last day are there."""
    for step in steps:
        _TAKE[step.kind](lane, step)
    if lane.nominal is None:
        lane.nominal = lane.current
    if lane.last_day is None:
        lane.last_day = lane.current
    return lane


def to_days(day: date) -> int:
    """A date as days since 1970."""
    return (day - _EPOCH).days


def _deliver(lane: Lane, _: Step) -> None:
    assert lane.delivery is not None
    lane.deemed = _plus(lane.trigger, lane.delivery.period)
    if lane.delivery.late == "received":
        lane.deemed = np.maximum(lane.deemed, lane.received)
    lane.current = lane.deemed


def _period(lane: Lane, step: Step) -> None:
    assert step.period is not None
    lane.start, lane.months = lane.current, step.period.months
    lane.current = lane.nominal = _plus(lane.current, step.period)


def _month_end(lane: Lane, _: Step) -> None:
    month = lane.current.astype("datetime64[D]").astype("datetime64[M]") + 1
    lane.current = lane.nominal = month.astype("datetime64[D]").astype(np.int64) - 1


def _extend(lane: Lane, _: Step) -> None:
    if not lane.extension.any():
        return
    if lane.months is None or lane.start is None:
        extended = _add_months(lane.current, lane.extension)
    else:
        extended = _add_months(lane.start, lane.months + lane.extension)
    asked = lane.extension != 0
    after = np.where(asked, extended, lane.current)
    if lane.cap_months is not None:
        lane.beyond |= asked & (after > _add_months(lane.trigger, lane.cap_months))
    lane.current = lane.nominal = after


def _cap(lane: Lane, step: Step) -> None:
    assert step.period is not None
    lane.current = lane.nominal = np.minimum(lane.current, _plus(lane.trigger, step.period))


def _safeguard(lane: Lane, step: Step) -> None:
    if lane.delivery is not None and lane.delivery.late != "safeguard" and step.days is None:
        return
    first = int(lane.trigger[0]) if len(lane.trigger) else 0
    version = lane.office.safeguard(_EPOCH + timedelta(days=first))
    allowed = step.days if step.days is not None else (version.days if version else None)
    if allowed is None:
        return
    known = lane.received != NONE
    excess = np.where(known, lane.received, lane.trigger) - lane.trigger - allowed
    lane.current = lane.current + np.maximum(excess, 0)


def _roll(lane: Lane, _: Step) -> None:
    calendar = lane.office.calendar
    for dislocated in calendar.dislocations:
        first, last = to_days(dislocated.first), to_days(dislocated.last)
        inside = (lane.current >= first) & (lane.current <= last)
        lane.current = np.where(inside, to_days(dislocated.until), lane.current)
    offset, table = _open_days(lane.office.code)
    index = lane.current - offset
    known = (index >= 0) & (index < len(table))
    opened = table[np.where(known, index, 0)]
    known &= opened != NONE
    lane.uncalendared |= ~known
    lane.current = np.where(known, opened, lane.current)
    lane.last_day = lane.current


def _consequence(lane: Lane, step: Step) -> None:
    assert step.period is not None
    if lane.last_day is None:
        lane.last_day = lane.current
    lane.current = lane.consequence = _plus(lane.current, step.period)


_TAKE: dict[StepKind, Callable[[Lane, Step], None]] = {
    StepKind.DELIVER: _deliver,
    StepKind.PERIOD: _period,
    StepKind.MONTH_END: _month_end,
    StepKind.EXTEND: _extend,
    StepKind.CAP: _cap,
    StepKind.SAFEGUARD: _safeguard,
    StepKind.ROLL: _roll,
    StepKind.CONSEQUENCE: _consequence,
}


def _plus(days: Days, period: Period) -> Days:
    if period.months is not None:
        return _add_months(days, period.months)
    if period.days is not None:
        return days + period.days
    raise LawError(f"periods of working days ({period}) can't be computed on columns")


def _add_months(days: Days, months: int | Days) -> Days:
    """`pendency.law.periods.add_months` on a column."""
    day = days.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    number = (day - month.astype("datetime64[D]")).astype(np.int64)
    target = month + months
    first = target.astype("datetime64[D]").astype(np.int64)
    length = (target + 1).astype("datetime64[D]").astype(np.int64) - first
    return np.asarray(first + np.minimum(number, length - 1), dtype=np.int64)


@cache
def _open_days(code: str) -> tuple[int, Days]:
    """For every day of the calendar the next open day; `NONE` where the data do not say."""
    calendar = office_data(code).calendar
    first = date(min(c.first for c in calendar.coverage), 1, 1) - _MARGIN
    last = date(max(c.last for c in calendar.coverage), 12, 31) + _MARGIN
    size = (last - first).days + 1
    table = np.full(size, NONE, dtype=np.int64)
    ahead = NONE
    for index in range(size - 1, -1, -1):
        day = first + timedelta(days=index)
        ahead = _next_open(calendar, day, ahead)
        table[index] = ahead
    return to_days(first), table


def _next_open(calendar: Calendar, day: date, ahead: int) -> int:
    try:
        return to_days(day) if calendar.closing(day) is None else ahead
    except UncalendaredYear:
        return NONE
