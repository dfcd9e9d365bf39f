"""Events of a case: recorded, corrected by further events, never changed."""

from __future__ import annotations

import datetime as dt

import polars as pl
from django.db.models import F, Max, Value
from django.db.models.functions import Greatest

from pendency.examination.cases import CaseEvent, Refusal, record
from pendency.office.access import access_case_to_act
from pendency.office.actions.deeds import deed
from pendency.office.casework.history import history_of
from pendency.office.database import MILESTONES
from pendency.office.errors import InvalidEventError
from pendency.office.language import choose
from pendency.office.models import Case, Event, Office, User
from pendency.office.permissions import Permission
from pendency.records import table, vocabulary
from pendency.records.histories import derive

VOID = "corrected"  # the code of a correction that puts nothing in the event's place


def record_event(
    *,
    case: Case,
    code: str,
    date: dt.date,
    by: User | None,
    now: dt.datetime,
    effective_date: dt.date | None = None,
    actor: str | None = None,
    detail: str | None = None,
) -> Event:
    """Append an event to a case's history.

    Effects: the event; the case's state and milestones, derived anew from the whole history; the
    office's last observed day, if the event is later; the revision; the audit row.

    Raises
    ------
    InvalidEventError
        The code is not in the vocabulary or is kept for corrections, the date lies in the
        future or before a filing that it can't precede, or the procedure does not allow the event
        in its place of the history, or a later one after it.
    NotAllowedError
        The case lies outside the person's part of the corps.
    """
    if code == VOID:
        raise InvalidEventError(f"{VOID!r} is recorded by correct_event, with what it corrects")
    with deed("record_event", by=by, now=now, needs=Permission.RECORD_EVENT) as act:
        case = _lock(case, by, Permission.RECORD_EVENT)
        event = append_event(
            case, now, code=code, date=date, effective_date=effective_date, actor=actor,
            detail=detail,
        )  # fmt: skip
        act.on("case", case.pk, seq=event.seq, code=code, date=date.isoformat())
    return event


def correct_event(
    *,
    case: Case,
    seq: int,
    reason: str,
    by: User | None,
    now: dt.datetime,
    code: str = VOID,
    date: dt.date | None = None,
    effective_date: dt.date | None = None,
    actor: str | None = None,
) -> Event:
    """Record that an event was wrong, and what it should have been.

    Effects: a further event that stands in for the wrong one (with no ``code`` given, nothing
    does, and the wrong one is as if it had never been); the wrong one stays in the history and no
    longer counts; milestones, revision and audit row as for `record_event`.

    Raises
    ------
    InvalidEventError
        There is no such event, it is corrected already, no reason is given, or the new event does
        not fit.
    """
    if not reason.strip():
        raise InvalidEventError(choose("A correction needs a reason.", "更正须说明理由。"))
    with deed("correct_event", by=by, now=now, needs=Permission.CORRECT_EVENT) as act:
        case = _lock(case, by, Permission.CORRECT_EVENT)
        wrong = case.events.filter(seq=seq).first()
        if wrong is None:
            raise InvalidEventError(f"{case} has no event {seq}")
        if case.events.filter(corrects=seq).exists():
            raise InvalidEventError(f"event {seq} of {case} is corrected already: correct that one")
        event = append_event(
            case, now, code=code, date=date or wrong.date, effective_date=effective_date,
            actor=actor, detail=reason.strip(), corrects=seq,
        )  # fmt: skip
        act.on("case", case.pk, seq=event.seq, code=code, corrects=seq, reason=reason.strip())
    return event


def _lock(case: Case, by: User | None, permission: Permission) -> Case:
    """The case as it is now, with other writers kept out until the transaction ends."""
    if by:
        access_case_to_act(by, case.pk, permission)
    return Case.objects.select_for_update().get(pk=case.pk)


def append_event(
    case: Case,
    now: dt.datetime,
    *,
    code: str,
    date: dt.date,
    effective_date: dt.date | None = None,
    actor: str | None = None,
    detail: str | None = None,
    corrects: int | None = None,
) -> Event:
    """Append an event to a locked case; a step of actions that have checked the permission."""
    _check(case, code, date, effective_date, now)
    last = case.events.aggregate(last=Max("seq"))["last"] or 0
    _check_legal(case, CaseEvent(last + 1, date, code, effective_date, corrects))
    event = Event.objects.create(
        case=case,
        seq=last + 1,
        date=date,
        effective_date=effective_date,
        recorded_at=now.replace(microsecond=now.microsecond // 1000 * 1000),
        code=code,
        actor=actor or vocabulary()[code].actor,
        detail=detail,
        corrects=corrects,
    )
    _derive(case)
    Office.objects.update(
        revision=F("revision") + 1, observed_to=Greatest("observed_to", Value(date))
    )
    return event


def _check(
    case: Case, code: str, date: dt.date, effective_date: dt.date | None, now: dt.datetime
) -> None:
    known = vocabulary().events
    if code not in known:
        raise InvalidEventError(f"{code!r} is no event of the vocabulary: {', '.join(known)}")
    if date > now.date():
        raise InvalidEventError(f"{date} lies in the future: an event is recorded when it is past")
    if date < case.filing_date and not known[code].early and code != VOID:
        raise InvalidEventError(f"{code} can't precede the filing on {case.filing_date}")
    if effective_date and effective_date < date:
        raise InvalidEventError(f"it can't take effect on {effective_date}, before {date}")


def _check_legal(case: Case, event: CaseEvent) -> None:
    """See that the procedure allows the event; faults that the history had before stay its own."""
    refused = record(history_of(case), event)
    if isinstance(refused, Refusal):
        raise InvalidEventError(
            choose(f"{refused.reason.en}. Legal {refused.legal_from.en}.",
                   f"{refused.reason.zh}。{refused.legal_from.zh}。")
        )  # fmt: skip


def _derive(case: Case) -> None:
    """Refresh the derived columns of one case from its whole history."""
    columns = ("case_id", "seq", "date", "effective_date", "code", "corrects")
    events = case.events.order_by("seq").values_list(*columns)
    whole = pl.DataFrame(
        list(events), schema={c: table("events").schema[c] for c in columns}, orient="row"
    )
    cases = pl.DataFrame({"case_id": [case.pk], "filing_date": [case.filing_date]})
    reached = derive(cases, whole).milestones.row(0, named=True)
    changed = {"event_count" if c == "events" else c: reached[c] for c in MILESTONES}
    Case.objects.filter(pk=case.pk).update(**changed)
    for name, value in changed.items():
        setattr(case, name, value)
