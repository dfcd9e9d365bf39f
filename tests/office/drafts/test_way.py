"""The way of an office action: what each step does, what is sent, how it is undone."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Callable

import docx
import pytest
from django.http import Http404
from tests.office.drafts.conftest import (
    ANSWERED,
    FRESH,
    WAITING,
    Make,
    written,
)

from pendency.examination.composing import (
    Objection,
)
from pendency.office import actions
from pendency.office.access import access_notice
from pendency.office.errors import DraftError, NotAllowedError, NotReadyError
from pendency.office.models import (
    AuditRow,
    Case,
    Event,
    SentNotice,
    User,
)

# --- The way --------------------------------------------------------------------------------------


def test_from_draft_to_dispatch(draft_in: Make, author: User, head: User, now: dt.datetime):
    draft = draft_in("approved")
    case = draft.case
    assert list(case.events.values_list("code", flat=True)) == [
        "filed", "examination_effective", "docketed",
    ]  # fmt: skip

    notice = actions.dispatch_draft(draft=draft, version=2, by=author, now=now)

    case.refresh_from_db()
    event = case.events.get(seq=4)
    assert (event.code, event.date, event.actor) == ("first_action", now.date(), "examiner")
    assert event.detail == "第一次审查意见通知书"
    assert case.state == "awaiting_applicant"
    assert case.first_action_date == now.date()
    draft.refresh_from_db()
    assert (draft.state, draft.event_seq, draft.approver) == ("dispatched", 4, head)
    assert notice.last_day == dt.date(2024, 11, 1)
    assert notice.sha256 == hashlib.sha256(bytes(notice.content)).hexdigest()
    word = docx.Document(io.BytesIO(bytes(notice.content)))
    assert "第一次审查意见通知书" in [p.text for p in word.paragraphs]
    signed = [cell.text for cell in word.tables[-1]._cells]
    assert {"E001", head.username} <= set(signed)


def test_every_step_is_audited_and_remembered(draft_in: Make, now: dt.datetime):
    draft = draft_in("dispatched")

    mine = AuditRow.objects.filter(object_type="draft", object_key=str(draft.pk)).order_by("id")
    assert [row.action for row in mine] == [
        "create_draft", "save_draft", "submit_draft", "approve_draft", "dispatch_draft",
    ]  # fmt: skip
    sent = mine.last().detail
    assert sent["sha256"] == draft.notice.sha256
    assert AuditRow.objects.filter(action="record_event", object_key=str(FRESH)).count() == 1
    assert list(draft.steps.values_list("step", "version")) == [
        ("submitted", 2), ("approved", 2), ("dispatched", 2),
    ]  # fmt: skip


def test_a_returned_draft_is_mended_and_comes_back(
    draft_in: Make, author: User, head: User, now: dt.datetime
):
    draft = draft_in("returned")
    assert draft.steps.last().reason == "claim 3"

    mended = written(draft, closing="请一并修改说明书。")
    version = actions.save_draft(draft=draft, action=mended, base=2, by=author, now=now)
    actions.submit_draft(draft=draft, version=version.number, by=author, now=now)
    actions.approve_draft(draft=draft, version=3, by=head, now=now)

    draft.refresh_from_db()
    assert (draft.state, draft.version, draft.approver) == ("approved", 3, head)


def test_an_approval_is_taken_back_by_a_return(draft_in: Make, head: User, now: dt.datetime):
    draft = draft_in("approved")

    actions.return_draft(draft=draft, version=2, reason="wait", by=head, now=now)

    draft.refresh_from_db()
    assert (draft.state, draft.approver) == ("returned", None)


# --- Undoing --------------------------------------------------------------------------------------


def test_a_dispatch_is_undone_by_correcting_its_event_and_another_can_be_sent(
    draft_in: Make, author: User, head: User, now: dt.datetime
):
    draft = draft_in("dispatched")
    actions.correct_event(
        case=draft.case, seq=draft.event_seq, reason="sent by mistake", by=head, now=now
    )
    case = Case.objects.get(pk=FRESH)
    assert (case.first_action_date, case.state) == (None, "awaiting_examination")

    draft.refresh_from_db()
    assert draft.state == "dispatched"
    again = draft_in("dispatched")
    assert again.case_id == FRESH
    assert again.event_seq == 6


# --- What was sent --------------------------------------------------------------------------------


def test_the_notice_is_for_whoever_may_see_the_case(
    draft_in: Make, person: Callable[..., User], now: dt.datetime
):
    draft = draft_in("dispatched")

    for role in ("quality_reviewer", "researcher", "examiner"):
        assert access_notice(person(role), draft.pk) == draft.notice
    with pytest.raises(NotAllowedError):
        access_notice(person("administrator"), draft.pk)
    with pytest.raises(Http404):
        access_notice(person("auditor"), draft.pk + 1)


def test_the_notice_of_an_unpublished_case_stays_within_reach(
    draft_in: Make, person: Callable[..., User], author: User
):
    draft = draft_in("drafted", case=1)
    SentNotice.objects.create(
        draft=draft, name="n", sent_on=dt.date(2024, 7, 1), sent_by=author,
        last_day=dt.date(2024, 11, 1), sha256="0", content=b"0",
    )  # fmt: skip

    assert access_notice(author, draft.pk)
    with pytest.raises(Http404):
        access_notice(person("quality_reviewer"), draft.pk)


def test_the_grounds_heard_are_those_of_the_notices_sent(
    draft_in: Make, author: User, now: dt.datetime
):
    from pendency.office.casework import drafting

    draft_in("dispatched")
    case = Case.objects.get(pk=FRESH)
    assert drafting.facts_of(case).heard == {"novelty"}
    assert drafting.facts_of(Case.objects.get(pk=WAITING)).heard is None


# --- Legality and completeness --------------------------------------------------------------------


def test_what_the_procedure_forbids_is_not_sent_and_leaves_nothing(
    draft_in: Make, author: User, now: dt.datetime
):
    draft = draft_in("approved", case=WAITING)
    events = Event.objects.count()

    with pytest.raises(DraftError, match="not possible while the case is"):
        actions.dispatch_draft(draft=draft, version=2, by=author, now=now)

    draft.refresh_from_db()
    assert draft.state == "approved"
    assert (Event.objects.count(), SentNotice.objects.count()) == (events, 0)


def test_a_second_first_action_is_refused(draft_in: Make, author: User, now: dt.datetime):
    draft = draft_in("approved", case=ANSWERED)

    with pytest.raises(DraftError, match="can't happen again"):
        actions.dispatch_draft(draft=draft, version=2, by=author, now=now)


def test_a_notice_with_errors_is_not_submitted(draft_in: Make, author: User, now: dt.datetime):
    draft = draft_in()
    empty = written(draft, objections=(Objection("novelty"),))
    actions.save_draft(draft=draft, action=empty, base=2, by=author, now=now)

    with pytest.raises(NotReadyError, match="name the claims"):
        actions.submit_draft(draft=draft, version=3, by=author, now=now)


def test_the_errors_are_looked_for_again_on_the_day_of_dispatch(
    draft_in: Make, author: User, now: dt.datetime
):
    draft = draft_in("approved")
    later = now.replace(year=2027, month=11)  # the limit would end beyond the calendar

    with pytest.raises(NotReadyError, match="2028"):
        actions.dispatch_draft(draft=draft, version=2, by=author, now=later)


def test_a_return_needs_a_reason(draft_in: Make, head: User, now: dt.datetime):
    draft = draft_in("submitted")

    with pytest.raises(DraftError, match="mended"):
        actions.return_draft(draft=draft, version=2, reason=" ", by=head, now=now)
