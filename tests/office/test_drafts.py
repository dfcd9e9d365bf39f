"""Office actions on their way: steps, versions, races, permissions, what is sent."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import itertools
from collections.abc import Callable
from dataclasses import replace

import docx
import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from pendency.examination.composing import (
    Citation,
    CitedDocument,
    DraftState,
    Objection,
    OfficeAction,
    Step,
    possible_from,
)
from pendency.office import actions
from pendency.office.access import access_draft, access_notice, visible_drafts
from pendency.office.errors import DraftError, NotAllowedError, NotReadyError, StaleDraftError
from pendency.office.models import (
    AuditRow,
    Case,
    Draft,
    DraftReader,
    Employment,
    Event,
    SentNotice,
    User,
)
from pendency.office.roles import ROLES, Permission

#: Cases of examiner 1 of the small office: unexamined, answered, awaiting the applicant.
FRESH, ANSWERED, WAITING = 2, 4, 3
GOOD = (
    Objection("novelty", (1,), (Citation(1, "说明书第[0012]段"),), {"feature": "一种传动装置"}),
)
DOCUMENTS = (CitedDocument("CN 101 A", "X", dt.date(2015, 5, 6)),)
Make = Callable[..., Draft]


def written(draft: Draft, **changes: object) -> OfficeAction:
    """What a good author writes."""
    content = {"documents": DOCUMENTS, "objections": GOOD, "allowable": (2,)} | changes
    return replace(draft.current.action, **content)


@pytest.fixture
def author(person: Callable[..., User]) -> User:
    return person("examiner")


@pytest.fixture
def head(person: Callable[..., User]) -> User:
    return person("department_head")


@pytest.fixture
def draft_in(author: User, head: User, now: dt.datetime) -> Make:
    """A draft of the author, brought to a state."""

    def make(state: str = "drafted", case: int = FRESH, kind: str = "first_action") -> Draft:
        draft = actions.create_draft(
            case=Case.objects.get(pk=case), kind=kind, language="zh", by=author, now=now
        )
        actions.save_draft(draft=draft, action=written(draft), base=1, by=author, now=now)
        step = {"draft": draft, "version": 2, "now": now}
        ways = {
            "submitted": ["submit"],
            "returned": ["submit", "return"],
            "approved": ["submit", "approve"],
            "dispatched": ["submit", "approve", "dispatch"],
            "withdrawn": ["withdraw"],
        }
        acts = {
            "submit": lambda: actions.submit_draft(**step, by=author),
            "return": lambda: actions.return_draft(**step, by=head, reason="claim 3"),
            "approve": lambda: actions.approve_draft(**step, by=head),
            "dispatch": lambda: actions.dispatch_draft(**step, by=author),
            "withdraw": lambda: actions.withdraw_draft(draft=draft, by=author, now=now),
        }
        for act in ways.get(state, []):
            acts[act]()
        draft.refresh_from_db()
        assert draft.state == state
        return draft

    return make


def promote(examiner_id: int, grade: str) -> None:
    Employment.objects.filter(examiner_id=examiner_id, to_date=None).update(grade=grade)


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


# --- State x step ---------------------------------------------------------------------------------

REACHED = ["drafted", "submitted", "returned", "approved", "dispatched", "withdrawn"]


@pytest.mark.parametrize(("state", "step"), [*itertools.product(REACHED, Step)])
def test_a_step_is_taken_only_from_where_it_is_possible(
    draft_in: Make, author: User, head: User, now: dt.datetime, state: str, step: Step
):
    draft = draft_in(state)
    before = (draft.state, draft.version, draft.steps.count(), AuditRow.objects.count())
    read = {"draft": draft, "version": 2, "now": now}
    acts = {
        Step.SAVE: lambda: actions.save_draft(
            draft=draft, action=written(draft, closing="x"), base=2, by=author, now=now
        ),
        Step.SUBMIT: lambda: actions.submit_draft(**read, by=author),
        Step.RETURN: lambda: actions.return_draft(**read, by=head, reason="x"),
        Step.APPROVE: lambda: actions.approve_draft(**read, by=head),
        Step.DISPATCH: lambda: actions.dispatch_draft(**read, by=author),
        Step.WITHDRAW: lambda: actions.withdraw_draft(draft=draft, by=author, now=now),
    }
    if DraftState(state) in possible_from(step):
        acts[step]()
        draft.refresh_from_db()
        assert draft.state == (state if step is Step.SAVE else step.value)
    else:
        with pytest.raises(DraftError):
            acts[step]()
        draft.refresh_from_db()
        assert (
            draft.state, draft.version, draft.steps.count(), AuditRow.objects.count()
        ) == before  # fmt: skip


# --- Role x step ----------------------------------------------------------------------------------

NEEDS = {
    "create": Permission.DRAFT_ACTION,
    "save": Permission.DRAFT_ACTION,
    "submit": Permission.DRAFT_ACTION,
    "return": Permission.APPROVE_ACTION,
    "approve": Permission.APPROVE_ACTION,
    "dispatch": Permission.DISPATCH_ACTION,
    "withdraw": Permission.DRAFT_ACTION,
}


@pytest.mark.parametrize("step", NEEDS)
@pytest.mark.parametrize("role", ROLES)
def test_only_who_has_the_permission_and_the_case_may_act(
    draft_in: Make, person: Callable[..., User], now: dt.datetime, role: str, step: str
):
    before = {"return": "submitted", "approve": "submitted", "dispatch": "approved"}
    user = person(role)
    draft = None if step == "create" else draft_in(before.get(step, "drafted"))
    acts = {
        "create": lambda: actions.create_draft(
            case=Case.objects.get(pk=FRESH), kind="grant", language="en", by=user, now=now
        ),
        "save": lambda: actions.save_draft(
            draft=draft, action=written(draft, closing="x"), base=2, by=user, now=now
        ),
        "submit": lambda: actions.submit_draft(draft=draft, version=2, by=user, now=now),
        "return": lambda: actions.return_draft(
            draft=draft, version=2, reason="x", by=user, now=now
        ),
        "approve": lambda: actions.approve_draft(draft=draft, version=2, by=user, now=now),
        "dispatch": lambda: actions.dispatch_draft(draft=draft, version=2, by=user, now=now),
        "withdraw": lambda: actions.withdraw_draft(draft=draft, by=user, now=now),
    }
    if NEEDS[step] in ROLES[role].permissions:
        acts[step]()
    else:
        with pytest.raises(NotAllowedError):
            acts[step]()


@pytest.mark.parametrize("binding", [{"examiner_id": 2}, {"examiner_id": 4}])
def test_the_cases_of_others_are_out_of_reach(
    draft_in: Make, person: Callable[..., User], now: dt.datetime, binding: dict[str, int]
):
    stranger = person("examiner", **binding)
    draft = draft_in()

    with pytest.raises((NotAllowedError, Http404)):
        actions.save_draft(
            draft=draft, action=written(draft, closing="x"), base=2, by=stranger, now=now
        )
    with pytest.raises(Http404):
        access_draft(stranger, draft.pk)
    assert not visible_drafts(stranger).exists()


def test_nobody_decides_on_what_he_wrote_himself(draft_in: Make, head: User, now: dt.datetime):
    draft = draft_in()
    actions.save_draft(draft=draft, action=written(draft, closing="x"), base=2, by=head, now=now)
    actions.submit_draft(draft=draft, version=3, by=head, now=now)

    for act in (actions.approve_draft, lambda **k: actions.return_draft(**k, reason="x")):
        with pytest.raises(NotAllowedError, match="in which he wrote himself"):
            act(draft=draft, version=3, by=head, now=now)


def test_the_database_itself_refuses_an_author_as_approver(draft_in: Make, author: User):
    draft = draft_in("submitted")

    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(approver=author)


# --- Authority ------------------------------------------------------------------------------------


def test_an_examiner_with_authority_sends_without_approval(
    draft_in: Make, author: User, now: dt.datetime
):
    draft = draft_in()
    with pytest.raises(DraftError):
        actions.dispatch_draft(draft=draft, version=2, by=author, now=now)

    promote(1, "E4")
    notice = actions.dispatch_draft(draft=draft, version=2, by=author, now=now)

    assert notice.draft.case.events.last().code == "first_action"


def test_authority_covers_ones_own_words_only(
    draft_in: Make, author: User, head: User, now: dt.datetime
):
    promote(1, "E6")
    draft = draft_in()
    actions.save_draft(draft=draft, action=written(draft, closing="x"), base=2, by=head, now=now)

    for user in (author, head):
        with pytest.raises(DraftError):
            actions.dispatch_draft(draft=draft, version=3, by=user, now=now)


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


# --- Two people -----------------------------------------------------------------------------------


def test_of_two_who_save_the_second_is_told_who_when_and_what(
    draft_in: Make, author: User, head: User, now: dt.datetime
):
    draft = draft_in()
    theirs = written(draft, closing="甲")
    actions.save_draft(draft=draft, action=theirs, base=2, by=head, now=now)

    with pytest.raises(StaleDraftError) as caught:
        actions.save_draft(
            draft=draft, action=written(draft, closing="乙"), base=2, by=author, now=now
        )

    assert caught.value.version.by == head
    assert caught.value.version.action == theirs
    assert head.username in str(caught.value)
    assert "08:00" in str(caught.value)
    assert list(draft.versions.values_list("number", flat=True)) == [1, 2, 3]
    assert Draft.objects.get().current.action == theirs


def test_a_decision_on_a_version_that_is_no_longer_current_is_refused(
    draft_in: Make, head: User, author: User, now: dt.datetime
):
    draft = draft_in("submitted")

    with pytest.raises(StaleDraftError):
        actions.approve_draft(draft=draft, version=1, by=head, now=now)
    with pytest.raises(StaleDraftError):
        actions.return_draft(draft=draft, version=1, reason="x", by=head, now=now)


def test_saving_the_same_again_makes_no_version(draft_in: Make, author: User, now: dt.datetime):
    draft = draft_in()
    rows = AuditRow.objects.count()

    again = actions.save_draft(draft=draft, action=written(draft), base=2, by=author, now=now)

    assert again.number == 2
    assert AuditRow.objects.count() == rows


def test_a_case_has_one_open_draft(draft_in: Make, author: User, now: dt.datetime):
    draft = draft_in()
    again = {"case": draft.case, "kind": "grant", "language": "zh", "by": author, "now": now}
    with pytest.raises(DraftError, match="open draft"):
        actions.create_draft(**again)

    actions.withdraw_draft(draft=draft, by=author, now=now)
    assert actions.create_draft(**again).version == 1


def test_versions_and_notices_are_never_changed(draft_in: Make):
    draft = draft_in("dispatched")

    for row in (draft.versions.first(), draft.steps.first(), draft.notice):
        with pytest.raises(TypeError, match="append-only"):
            row.save()
        with pytest.raises(TypeError, match="append-only"):
            row.delete()


def test_who_reads_is_noted_without_an_audit_row(draft_in: Make, head: User, now: dt.datetime):
    draft = draft_in()
    away, rows = dt.timedelta(seconds=60), AuditRow.objects.count()
    for seconds in (0, 20, 40):
        at = now + dt.timedelta(seconds=seconds)
        actions.note_reader(draft=draft, by=head, now=at, away=away)
    reader = DraftReader.objects.get()
    assert (reader.opened_at, reader.seen_at) == (now, now + dt.timedelta(seconds=40))

    back = now + dt.timedelta(minutes=5)
    actions.note_reader(draft=draft, by=head, now=back, away=away)
    reader.refresh_from_db()
    assert (reader.opened_at, reader.seen_at) == (back, back)
    assert AuditRow.objects.count() == rows


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


def test_a_refusal_warns_of_a_ground_that_was_never_heard(
    draft_in: Make, author: User, now: dt.datetime
):
    from pendency.office.casework import drafting

    draft_in("dispatched")
    case = Case.objects.get(pk=FRESH)
    assert drafting.facts_of(case).heard == {"novelty"}
    assert drafting.facts_of(Case.objects.get(pk=WAITING)).heard is None
