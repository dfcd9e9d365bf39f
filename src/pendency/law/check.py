"""Computing published dates again: by the steps a row states and, apart from them, by our rules.

A row's own steps are taken as they stand. Where the row names a limit that the office's rules
hold, the date is computed a second time from office, rule, event and law version alone; a
difference between the two is shown beside the verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pendency.law.calendars import Calendar
from pendency.law.compute import explained
from pendency.law.data import office as office_data
from pendency.law.derive import derive
from pendency.law.engine import Facts, run
from pendency.law.errors import LawError, NotInForceError, StepError, UnknownNameError
from pendency.law.offices import Delivery, Office
from pendency.law.result import ExplainedDate
from pendency.law.rows import Row
from pendency.law.rules import Rule
from pendency.law.steps import Step, StepKind, parse_steps
from pendency.law.text import Text

#: How many limits are named where the one of a row is not known.
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out of one row.

    Attributes
    ----------
    row
        The row.
    computed
        The date, by the row's steps (by our rule where it states none); ``None``: see ``problem``.
    explained
        How it was computed.
    by_rule, rule_problem
        The same from our rules, and why it could not be had.
    problem
        Why there is no date.
    notes
        What was not read or not applied.
    """

    row: Row
    computed: date | None
    explained: ExplainedDate | None = None
    by_rule: ExplainedDate | None = None
    rule_date: date | None = None
    rule_problem: str | None = None
    problem: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def agreed(self) -> bool:
        """Whether the computed date is the expected one."""
        return self.computed is not None and self.computed == self.row.expected


def check_rows(rows: Iterable[Row]) -> list[Verdict]:
    """Compute every row again."""
    return [check_row(row) for row in rows]


def check_row(row: Row) -> Verdict:
    """Compute one row again."""
    notes = tuple(f"not read in extra: {key}" for key in row.unread)
    rule_result, rule_date, rule_problem = _by_rule(row)
    try:
        if row.steps is None:
            if rule_result is None:
                problem = rule_problem or _no_rule(row)
                return Verdict(row, None, problem=problem, notes=notes)
            return Verdict(
                row, rule_date, rule_result, rule_result, rule_date, rule_problem, notes=notes
            )
        result, more = compute_row(row)
    except LawError as error:
        return Verdict(row, None, None, rule_result, rule_date, rule_problem, str(error), notes)
    return Verdict(
        row, result.end, result, rule_result, rule_date, rule_problem, notes=(*notes, *more)
    )


def _no_rule(row: Row) -> str:
    """What to write when a row states no steps and none of our limits is what it names."""
    law = office_data(row.office)
    wanted = _words(f"{row.rule} {row.event}")
    shared = {
        rule.id: len(wanted & _words(f"{rule.basis.en} {rule.title.en} {rule.event.en}"))
        for rule in law.rules
    }
    best = sorted(law.rules, key=lambda rule: -shared[rule.id])[:_NEAREST]
    near = [rule for rule in best if shared[rule.id]]
    named = ", ".join(f"{rule.id} ({rule.basis.en})" for rule in near)
    hint = f"nearest: {named}" if near else f"known: {', '.join(sorted(r.id for r in law.rules))}"
    return (
        f"the row states no steps, and no limit of {row.office} is known by {row.rule!r} with"
        f" {row.event!r}; {hint}; state steps=... in extra"
    )


def _words(text: str) -> set[str]:
    """The words that tell one limit from another: of four letters and more, and numbers."""
    return set(re.findall(r"[a-z]{4,}|\d+", text.lower())) - {"rule"}


def compute_row(row: Row) -> tuple[ExplainedDate, tuple[str, ...]]:
    """Take the steps that a row states, with its delivery, receipt and closed days."""
    law = office_data(row.office)
    version, notes = _delivery(law, row)
    steps = _with_delivery(_stated_steps(row), version)
    steps = _with_safeguard(steps, row, law, version)
    facts = Facts(
        trigger=row.trigger,
        delivery=version.channel if version else None,
        received=row.received,
        mailed=row.mailed,
        extension_months=row.extension_months,
    )
    named = Text(row.rule, row.rule)
    progress = run(law, calendar_of(row), facts, steps, basis=named, source=row.source)
    event = Text(row.event or "the event", row.event or "事件")
    rule = Rule(row.office, row.id, named, event, named, row.source, row.steps or "")
    return explained(rule, progress), notes


def calendar_of(row: Row) -> Calendar:
    """The calendar that counts for a row, with the days that it states."""
    law = office_data(row.calendar or row.office)
    return law.calendar.with_days(row.closed, row.working)


def _by_rule(row: Row) -> tuple[ExplainedDate | None, date | None, str | None]:
    try:
        found = derive(row, calendar_of(row))
    except LawError as error:
        return None, None, str(error)
    if found is None:
        return None, None, None
    return found.result, found.date, None


def _stated_steps(row: Row) -> tuple[Step, ...]:
    if row.steps is None:
        raise StepError("", "")
    steps = parse_steps(row.steps)
    if row.no_roll:
        steps = tuple(s for s in steps if s.kind is not StepKind.ROLL)
    if row.extension_months and all(s.kind is not StepKind.EXTEND for s in steps):
        steps = _insert_after_period(steps, Step(StepKind.EXTEND))
    return steps


def _delivery(law: Office, row: Row) -> tuple[Delivery | None, tuple[str, ...]]:
    """The version of the channel that the row names or, for a proof of receipt, the usual one."""
    if row.delivery is None and row.received is None and row.mailed is None:
        return None, ()
    channel = row.delivery or law.default_channel
    if not channel:
        return None, ()
    try:
        return law.delivery(channel, row.trigger), ()
    except (UnknownNameError, NotInForceError) as error:
        return None, (f"delivery not applied: {error}",)


def _with_delivery(steps: tuple[Step, ...], version: Delivery | None) -> tuple[Step, ...]:
    """Let the deemed delivery of the law stand for the days that the row states for it."""
    if version is None or not steps or any(s.kind is StepKind.DELIVER for s in steps):
        return steps
    deliver = Step(StepKind.DELIVER)
    if steps[0].kind is StepKind.PERIOD and steps[0].period == version.period:
        return (deliver, *steps[1:])
    if version.period.count == 0 and any(s.kind is StepKind.PERIOD for s in steps):
        return (deliver, *steps)
    return steps


def _with_safeguard(
    steps: tuple[Step, ...], row: Row, law: Office, version: Delivery | None
) -> tuple[Step, ...]:
    """Late receipt prolongs a period wherever the law says so, stated in the row or not."""
    has_one = any(s.kind is StepKind.SAFEGUARD for s in steps)
    applies = version is not None and version.late == "safeguard" and row.received is not None
    if has_one or not applies or law.safeguard(row.trigger) is None:
        return steps
    return _insert_after_period(steps, Step(StepKind.SAFEGUARD))


def _insert_after_period(steps: tuple[Step, ...], new: Step) -> tuple[Step, ...]:
    """Put a step after the last period (and its month end), before any roll."""
    before = [
        i
        for i, s in enumerate(steps)
        if s.kind in (StepKind.PERIOD, StepKind.MONTH_END, StepKind.EXTEND, StepKind.CAP)
    ]
    at = before[-1] + 1 if before else len(steps)
    return (*steps[:at], new, *steps[at:])
