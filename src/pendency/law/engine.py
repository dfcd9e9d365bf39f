"""The mechanism: one function per kind of step, folded over the steps of a limit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from pendency.law.calendars import Calendar
from pendency.law.errors import MissingDateError, NotExtendableError
from pendency.law.offices import Delivery, Office
from pendency.law.periods import (
    Period,
    add_days,
    add_months,
    lacks_corresponding_day,
    month_end,
)
from pendency.law.result import StepTaken
from pendency.law.steps import Step, StepKind
from pendency.law.text import Text


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the case: the dates, the channel, the extension."""

    trigger: date
    delivery: str | None = None
    received: date | None = None
    mailed: date | None = None
    extension_months: int = 0
    cap_months: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the computation has come.

    ``start`` and ``months``/``days`` are the last period that was added, so that an extension can
    be counted from the original start.
    """

    office: Office
    calendar: Calendar
    facts: Facts
    current: date
    basis: Text | None = None
    source: str = ""
    start: date | None = None
    months: int | None = None
    days: int | None = None
    deemed: date | None = None
    nominal: date | None = None
    last_day: date | None = None
    consequence: date | None = None
    delivered: Delivery | None = None
    taken: tuple[StepTaken, ...] = ()


def run(
    office: Office,
    calendar: Calendar,
    facts: Facts,
    steps: Iterable[Step],
    *,
    basis: Text | None = None,
    source: str = "",
) -> Progress:
    """Take all steps, one after the other."""
    progress = Progress(office, calendar, facts, facts.trigger, basis, source)
    for step in steps:
        progress = _TAKE[step.kind](progress, step)
    return replace(
        progress,
        nominal=progress.nominal or progress.current,
        last_day=progress.last_day or progress.current,
    )


def _deliver(at: Progress, _: Step) -> Progress:
    channel = at.facts.delivery or at.office.default_channel
    if channel is None:
        known = ", ".join(sorted({d.channel for d in at.office.deliveries}))
        raise MissingDateError(
            f"{at.office.code}: the channel of delivery is needed (delivery=...), one of {known}"
        )
    version = at.office.delivery(channel, at.facts.trigger)
    dispatched = at.facts.trigger
    if version.mailed_later and at.facts.mailed is not None:
        dispatched = max(dispatched, at.facts.mailed)
    deemed = _plus(at, dispatched, version.period)
    if version.late == "received" and at.facts.received is not None:
        deemed = max(deemed, at.facts.received)
    taken = StepTaken(
        StepKind.DELIVER,
        at.current,
        deemed,
        version.rule,
        version.source,
        amount=str(version.period),
        detail=version.label,
    )
    return replace(_took(at, taken), deemed=deemed, delivered=version)


def _period(at: Progress, step: Step) -> Progress:
    period = _required(step)
    after = _plus(at, at.current, period)
    months = period.months
    own = at.office.basis(StepKind.PERIOD, at.facts.trigger)
    taken = StepTaken(
        StepKind.PERIOD,
        at.current,
        after,
        at.basis or own.rule,
        at.source or own.source,
        amount=str(period),
        clamped=months is not None and lacks_corresponding_day(at.current, months),
    )
    return replace(
        _took(at, taken), start=at.current, months=months, days=period.days, nominal=after
    )


def _month_end(at: Progress, _: Step) -> Progress:
    after = month_end(at.current)
    own = at.office.basis(StepKind.MONTH_END, at.facts.trigger)
    taken = StepTaken(StepKind.MONTH_END, at.current, after, own.rule, own.source)
    return replace(_took(at, taken), nominal=after)


def _extend(at: Progress, _: Step) -> Progress:
    """Count the extension from the original start, never from the end of the base period."""
    months = at.facts.extension_months
    if not months:
        return at
    if at.start is None:
        raise MissingDateError("an extension needs a period before it")
    own = at.office.basis(StepKind.EXTEND, at.facts.trigger)
    if at.months is None:
        after = add_months(at.current, months)
    else:
        after = add_months(at.start, at.months + months)
    cap = at.facts.cap_months
    if cap is not None and after > add_months(at.facts.trigger, cap):
        raise NotExtendableError(
            f"{at.office.code}: an extension by {months} months ends on {after.isoformat()}, after"
            f" the maximum of {cap} months from {at.facts.trigger.isoformat()}"
        )
    taken = StepTaken(
        StepKind.EXTEND, at.current, after, own.rule, own.source, amount=f"+{months}M"
    )
    return replace(_took(at, taken), nominal=after)


def _cap(at: Progress, step: Step) -> Progress:
    limit = _plus(at, at.facts.trigger, _required(step))
    if at.current <= limit:
        return at
    own = at.office.basis(StepKind.CAP, at.facts.trigger)
    taken = StepTaken(
        StepKind.CAP, at.current, limit, own.rule, own.source, amount=str(step.period)
    )
    return replace(_took(at, taken), nominal=limit)


def _safeguard(at: Progress, step: Step) -> Progress:
    """Late receipt prolongs the period by the days beyond the safeguard (before any roll)."""
    received, dated = at.facts.received, at.facts.trigger
    if at.delivered is not None and at.delivered.late != "safeguard" and step.days is None:
        return at
    version = at.office.safeguard(dated)
    allowed = step.days if step.days is not None else (version.days if version else None)
    if received is None or allowed is None:
        return at
    excess = (received - dated).days - allowed
    if excess <= 0:
        return at
    after = add_days(at.current, excess)
    if at.facts.mailed is not None and at.start is not None and at.months is not None:
        # PCT Rule 80.6: the period from the date of the document is prolonged; a period from a
        # later mailing stands beside it.
        after = max(at.current, add_days(add_months(dated, at.months), excess))
    own = version or at.office.basis(StepKind.SAFEGUARD, dated)
    taken = StepTaken(
        StepKind.SAFEGUARD,
        at.current,
        after,
        own.rule,
        own.source,
        amount=f"{excess}|{allowed}|{received.isoformat()}",
    )
    return _took(at, taken)


def _roll(at: Progress, _: Step) -> Progress:
    if (dislocated := at.calendar.dislocation(at.current)) is not None:
        taken = StepTaken(
            StepKind.ROLL,
            at.current,
            dislocated.until,
            dislocated.rule,
            dislocated.source,
            detail=dislocated.name,
        )
        at = _took(at, taken)
    rolled = at.calendar.roll(at.current)
    own = at.office.basis(StepKind.ROLL, at.current)
    known = at.calendar.covers(rolled.day.year)
    rule = own.rule
    weekend = at.calendar.weekend_rule(at.current)
    if weekend is not None and any(e.source == weekend.source for e in rolled.over):
        rule = weekend.rule
    taken = StepTaken(
        StepKind.ROLL,
        at.current,
        rolled.day,
        rule,
        own.source,
        entries=rolled.over,
        grade=known.grade if known else "given",
    )
    return replace(_took(at, taken), last_day=rolled.day)


def _consequence(at: Progress, step: Step) -> Progress:
    after = _plus(at, at.current, _required(step))
    own = at.office.basis(StepKind.CONSEQUENCE, at.facts.trigger)
    taken = StepTaken(
        StepKind.CONSEQUENCE, at.current, after, own.rule, own.source, amount=str(step.period)
    )
    return replace(_took(at, taken), last_day=at.last_day or at.current, consequence=after)


_TAKE: dict[StepKind, Callable[[Progress, Step], Progress]] = {
    StepKind.DELIVER: _deliver,
    StepKind.PERIOD: _period,
    StepKind.MONTH_END: _month_end,
    StepKind.EXTEND: _extend,
    StepKind.CAP: _cap,
    StepKind.SAFEGUARD: _safeguard,
    StepKind.ROLL: _roll,
    StepKind.CONSEQUENCE: _consequence,
}


def _took(at: Progress, taken: StepTaken) -> Progress:
    return replace(at, current=taken.after, taken=(*at.taken, taken))


def _plus(at: Progress, day: date, period: Period) -> date:
    if period.months is not None:
        return add_months(day, period.months)
    if period.days is not None:
        return add_days(day, period.days)
    return at.calendar.add_working_days(day, period.count)


def _required(step: Step) -> Period:
    assert step.period is not None, f"a {step.kind.value} without a length"
    return step.period
