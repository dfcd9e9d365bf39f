"""The delays of one application: A, B and C, and where they overlap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from pendency.examination.adjustment.history import Application
from pendency.examination.adjustment.intervals import Interval, common, minus, total, union
from pendency.examination.adjustment.result import Adjustment, Period
from pendency.examination.adjustment.rules import Guarantee, Rules, adjustment_rules, in_force
from pendency.law import UncalendaredYear, deadline
from pendency.law.periods import add_months
from pendency.law.text import Text

_DAY = timedelta(days=1)
_REQUEST = frozenset({"RCEX"})
_CONTINUED = Text("continued examination", "继续审查")
_APPELLATE = Text("appellate review", "上诉审理")


def adjust(application: Application, rules: Rules | None = None) -> Adjustment:
    """Compute the office's delays against the guarantees of 35 U.S.C. 154(b)(1).

    Parameters
    ----------
    application
        The application with its events.
    rules
        Other rules than those in the data, to see what they would give.

    Returns
    -------
    Adjustment
        A delay (days by which acts were late), B delay (days beyond three years), C delay
        (successful appeals), the days that A and B share, and every period with its reason.
        Before the grant, B and the last A period run only as far as they are complete.

    Notes
    -----
    37 CFR 1.703. The applicant's own delay (1.704) is not computed.
    """
    rules = rules or adjustment_rules()
    application = _determined(application, rules)
    granted = max(application.days(rules.acts["grant"]), default=None)
    known = granted or max((h.day for h in application.happenings), default=date.max)
    counts_from = in_force(rules.national_stage, "granted_from", known).counts_from
    begun, why = application.starts(counts_from)
    acts = tuple(_acts(application, rules, begun)) if application.filed >= rules.filed_from else ()
    appeals = tuple(_appeals(application, rules))
    continued = tuple(_continued(application, rules, granted)) if granted else ()
    excluded = tuple(p for p in (*continued, *appeals) if p.days > 0)
    window = _window(application, rules, granted)
    a_days = [p.interval for p in acts]
    beyond = total(window) - total(p.interval for p in excluded)
    b_days = max(0, beyond)
    c_days = total(p.interval for p in appeals if p.kind == "reversed")
    if rules.pendency_shown == "less_others":
        b_days = max(0, b_days - total(a_days) - c_days)
    counted = minus(window, (p.interval for p in excluded)) if b_days else []
    return Adjustment(
        case_id=application.case_id,
        number=application.number,
        begun=begun,
        begun_by=why,
        granted=granted,
        acts=acts,
        window=window[0] if window else None,
        excluded=excluded,
        a_days=total(a_days),
        b_days=b_days,
        c_days=c_days,
        overlap=total(common(a_days, counted)),
    )


def _determined(application: Application, rules: Rules) -> Application:
    """The events that count: without a grant, those up to the last allowance.

    The office computes the adjustment when it allows, and again when it grants; what happens to an
    allowed application that is given up no longer changes the figure.
    """
    if application.days(rules.acts["grant"]):
        return application
    allowed = application.days(rules.acts["allowance"])
    if not allowed:
        return application
    return replace(
        application,
        happenings=tuple(h for h in application.happenings if h.day <= allowed[-1]),
    )


def _acts(application: Application, rules: Rules, begun: date) -> Iterator[Period]:
    """The periods of A delay: from the day after each limit to the late act."""
    for guarantee in rules.guarantees:
        for start in _starts(application, guarantee, begun):
            act = application.first_after(start, guarantee.until)
            limit = add_months(start, guarantee.months)
            if act is not None and act.day > limit:
                yield Period(
                    guarantee.name, guarantee.text, guarantee.basis, start, limit,
                    Interval(limit + _DAY, act.day), act.code,
                )  # fmt: skip


def _starts(application: Application, guarantee: Guarantee, begun: date) -> list[date]:
    if not guarantee.starts:
        return [begun]
    found = application.days(guarantee.starts)
    if guarantee.last:
        return found[-1:]
    return [day for day in (_complied(application, guarantee, d) for d in found) if day]


def _complied(application: Application, guarantee: Guarantee, day: date) -> date | None:
    """The day on which a paper that complies was there, or none where it did not comply."""
    following = application.first_after(day, guarantee.until | guarantee.unless_next)
    if following is not None and following.code in guarantee.unless_next:
        return None
    if guarantee.notice is None or guarantee.completed_by is None:
        return day
    notice = application.first_after(day, {guarantee.notice})
    if notice is None or (following is not None and notice.day > following.day):
        return day
    completed = application.first_after(notice.day, {guarantee.completed_by})
    return completed.day if completed is not None else None


def _window(application: Application, rules: Rules, granted: date | None) -> list[Interval]:
    """The days after three years until the grant."""
    if granted is None or application.filed < rules.filed_from:
        return []
    version = in_force(rules.national_stage, "granted_from", granted)
    # B always ran from the commencement; only its text was made clear in 2013
    how = "commencement" if version.counts_from == "requirements" else version.counts_from
    begun, _ = application.starts(how)
    return union([Interval(add_months(begun, rules.pendency_months) + _DAY, granted)])


def _continued(application: Application, rules: Rules, granted: date) -> Iterator[Period]:
    """Time consumed by continued examination, from each request."""
    version = in_force(rules.continued, "granted_from", granted)
    until = rules.acts[version.until]
    covered = date.min
    for request in application.days(_REQUEST):
        if request <= covered:
            continue
        end = application.first_after(request, until)
        covered = end.day if end is not None else granted
        yield Period("continued_examination", _CONTINUED, version.source, request, request,
                     Interval(request, covered))  # fmt: skip


def _appeals(application: Application, rules: Rules) -> Iterator[Period]:
    """Time consumed by appellate review; ``reversed`` where it ended in the applicant's favour."""
    codes = rules.appeal_codes
    allowed = max(application.days(rules.acts["allowance"]), default=date.max)
    version = in_force(rules.appeals, "allowed_from", allowed)
    ends = codes.decided
    if version.start == "notice":
        ends |= rules.acts["action"] | rules.acts["allowance"]
    before = date.min
    for end in (h for h in application.happenings if h.code in ends):
        if version.start == "notice":
            notices = (d for d in application.days(codes.notice) if before < d <= end.day)
            start = next(notices, None)
        else:
            start = _jurisdiction(application, rules, before, end.day)
        before = end.day
        if start is not None:
            kind = "reversed" if end.code in codes.reversed else "not_reversed"
            yield Period(kind, _APPELLATE, version.source, start, start,
                         Interval(start, end.day), end.code)  # fmt: skip


def _jurisdiction(
    application: Application, rules: Rules, after: date, decided: date
) -> date | None:
    """When jurisdiction passed to the board: the reply brief, or the end of the time for it."""
    codes = rules.appeal_codes
    answers = [d for d in application.days(codes.answer) if after < d < decided]
    if not answers:
        return None
    replies = [d for d in application.days(codes.reply_brief) if answers[-1] <= d < decided]
    if replies:
        return replies[0]
    try:
        expired = deadline("reply_brief", answers[-1], "US").last_day
    except UncalendaredYear:
        expired = deadline("reply_brief", answers[-1], "US", roll=False).nominal
    return expired + _DAY
