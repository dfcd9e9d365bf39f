"""Every step from every state and for every role; authority to sign."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from tests.office.drafts.conftest import (
    FRESH,
    Make,
    promote,
    written,
)

from pendency.examination.composing import (
    DraftState,
    Step,
    possible_from,
)
from pendency.office import actions
from pendency.office.access import access_draft, visible_drafts
from pendency.office.errors import DraftError, NotAllowedError
from pendency.office.models import (
    AuditRow,
    Case,
    Draft,
    User,
)
from pendency.office.permissions import Permission
from pendency.office.roles import ROLES

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
