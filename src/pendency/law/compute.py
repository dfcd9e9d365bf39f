"""One limit, one date: `deadline`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pendency.law.calendars import Calendar
from pendency.law.data import office as office_data
from pendency.law.engine import Facts, Progress, run
from pendency.law.offices import Office
from pendency.law.periods import add_days
from pendency.law.result import ExplainedDate
from pendency.law.rules import Leg, Rule
from pendency.law.steps import StepKind
from pendency.law.text import Text


def deadline(
    rule: str,
    trigger: date,
    office: str,
    *,
    delivery: str | None = None,
    received: date | None = None,
    mailed: date | None = None,
    extension_months: int = 0,
    numbers: Mapping[str, int] | None = None,
    other_dates: Mapping[str, date] | None = None,
    calendar: Calendar | None = None,
    roll: bool = True,
) -> ExplainedDate:
    """Compute when a limit ends, and explain it.

    Parameters
    ----------
    rule
        The limit's name in the office's rules, as ``office_action_first``.
    trigger
        The date of the event that starts it; for a document, the date it bears.
    office
        ``CN``, ``EP``, ``US``, ``PCT`` or another office with data.
    delivery
        The channel by which the document was sent, for limits that run from delivery.
    received, mailed
        Proof of a later receipt or dispatch.
    extension_months
        An extension that was granted or bought.
    numbers
        Numbers that the limit leaves open, as ``{"months": 2}`` or ``{"year": 4}``.
    other_dates
        Dates of further events, for limits with several ways to count (``{"priority": ...}``).
    calendar
        Another calendar than the office's own (PCT Rule 80.5: the Office concerned).
    roll
        ``False`` leaves the end where the period ends and needs no calendar.

    Returns
    -------
    ExplainedDate
        Nominal end, deemed notification, last day, consequence and the chain of steps.

    Raises
    ------
    LawError
        `UncalendaredYear` where the calendar doesn't reach; others for what can't be read.
    """
    law = office_data(office)
    version = law.rule(rule, trigger)
    version.check_extension(extension_months)
    facts = Facts(
        trigger=trigger,
        delivery=delivery,
        received=received,
        mailed=mailed,
        extension_months=extension_months,
        cap_months=version.extension.cap if version.extension else None,
    )
    steps = version.filled(numbers or {})
    if not roll:
        steps = tuple(s for s in steps if s.kind is not StepKind.ROLL)
    used = calendar or law.calendar
    progress = run(law, used, facts, steps, basis=version.basis, source=version.source)
    progress, notes = _latest_leg(law, used, version, progress, numbers or {}, other_dates or {})
    return explained(version, progress, notes)


def explained(rule: Rule, progress: Progress, notes: tuple[Text, ...] = ()) -> ExplainedDate:
    """Put the end of a computation into the form in which it leaves this room."""
    assert progress.nominal is not None
    assert progress.last_day is not None
    consequence = progress.consequence
    if consequence is None and rule.lapse is not None:
        consequence = add_days(progress.last_day, 1)
    return ExplainedDate(
        office=rule.office,
        rule=rule.id,
        title=rule.title,
        event=rule.event,
        basis=rule.basis,
        trigger=progress.facts.trigger,
        deemed_notified=progress.deemed,
        nominal=progress.nominal,
        last_day=progress.last_day,
        consequence_date=consequence,
        steps=progress.taken,
        lapse=rule.lapse,
        notes=notes,
    )


def _latest_leg(
    law: Office,
    calendar: Calendar,
    rule: Rule,
    first: Progress,
    numbers: Mapping[str, int],
    other_dates: Mapping[str, date],
) -> tuple[Progress, tuple[Text, ...]]:
    """Count every leg whose date is known; say which governs and what is missing."""
    latest, notes = first, []
    for leg in rule.legs:
        if leg.trigger not in other_dates:
            notes.append(_not_compared(leg))
            continue
        facts = replace(first.facts, trigger=other_dates[leg.trigger], delivery=None)
        steps = rule.filled(numbers, leg.steps)
        other = run(law, calendar, facts, steps, basis=rule.basis, source=rule.source)
        assert other.last_day is not None
        assert latest.last_day is not None
        ahead = other.last_day - latest.last_day
        if ahead.days and (ahead.days < 0) == leg.ceiling:
            latest = other
            notes.append(_governs(leg))
    return latest, tuple(notes)


def _not_compared(leg: Leg) -> Text:
    if leg.ceiling:
        return Text(
            f"The limit ends at the latest with the period counted from {leg.name.en}; that date"
            " was not given.",
            f"期限最迟不超过自{leg.name.zh}起算的期限届满日；该日期未提供。",
        )
    return Text(
        f"The limit ends later if the period counted from {leg.name.en} ends later; that date was"
        " not given.",
        f"自{leg.name.zh}起算的期限如届满更晚，以更晚者为准；该日期未提供。",
    )


def _governs(leg: Leg) -> Text:
    if leg.ceiling:
        return Text(
            f"The period counted from {leg.name.en} ends earlier and is the ceiling.",
            f"自{leg.name.zh}起算的期限届满更早，期限以此为限。",
        )
    return Text(
        f"The period counted from {leg.name.en} ends later and governs.",
        f"自{leg.name.zh}起算的期限届满更晚，以其为准。",
    )
