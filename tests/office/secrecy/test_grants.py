"""Grants, emergencies with a second person, coaches: what opens, and for how long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.http import Http404
from django.utils import timezone
from tests.office import factory

from pendency.integrity.access import policy
from pendency.office import access, actions
from pendency.office.errors import AccessRequestError, NotAllowedError
from pendency.office.models import AccessGrant, AuditRow, Case, Examiner, User

People = Callable[..., User]
DAY = dt.timedelta(days=1)

#: Unpublished cases of the small office: of examiner 1 (north) and of examiner 4 (south).
NORTH, SOUTH = factory.cases_of(1)[0], factory.cases_of(4)[0]


@pytest.fixture
def at() -> dt.datetime:
    return timezone.now()


def opens(user: User, case_id: int) -> bool:
    try:
        access.access_case(user, case_id)
    except Http404:
        assert not access.visible_cases(user).filter(pk=case_id).exists()
        return False
    assert access.visible_cases(user).filter(pk=case_id).exists()
    return True


def grant(by: User, person: User, at: dt.datetime, **changes: object) -> AccessGrant:
    given = {"number": f"{NORTH}/X", "person": person, "purpose": "sampled_review",
             "until": at + DAY, "reason": "sample 7", "by": by, "now": at}  # fmt: skip
    return actions.grant_access(**(given | changes))


def test_a_grant_opens_one_case_to_one_person_and_ends(person: People, at: dt.datetime):
    head, reviewer, other = (
        person(r) for r in ("centre_head", "quality_reviewer", "quality_reviewer")
    )
    assert not opens(reviewer, NORTH)

    held = grant(head, reviewer, at)

    assert opens(reviewer, NORTH)
    assert not opens(reviewer, SOUTH)
    assert not opens(other, NORTH)
    row = AuditRow.objects.filter(action="grant_access").get()
    assert (row.by, row.object_key) == (head.username, str(NORTH))
    assert row.detail["person"] == reviewer.username

    actions.revoke_grant(grant=held, by=head, now=at)
    assert not opens(reviewer, NORTH)
    assert AuditRow.objects.filter(action="revoke_grant").count() == 1


def test_a_grant_that_has_ended_opens_nothing(person: People, at: dt.datetime):
    head, reviewer = person("centre_head"), person("quality_reviewer")
    grant(head, reviewer, at - 2 * DAY, until=at - DAY)
    assert not opens(reviewer, NORTH)


@pytest.mark.parametrize(
    ("role", "purpose", "days", "reason", "refused"),
    [
        ("quality_reviewer", "sampled_review", 60, "sample 7", None),
        ("quality_reviewer", "sampled_review", 61, "sample 7", AccessRequestError),
        ("quality_reviewer", "sampled_review", 0, "sample 7", AccessRequestError),
        ("quality_reviewer", "sampled_review", 1, "  ", AccessRequestError),
        ("quality_reviewer", "search", 1, "x", AccessRequestError),
        ("quality_reviewer", "break_glass", 1, "x", AccessRequestError),
        ("quality_reviewer", "assigned", 1, "x", AccessRequestError),
        ("researcher", "sampled_review", 1, "x", AccessRequestError),
        ("administrator", "sampled_review", 1, "x", AccessRequestError),
    ],
)
def test_what_the_policy_does_not_name_is_not_granted(
    person: People, at: dt.datetime, role: str, purpose: str, days: int, reason: str, refused: type
):
    head, who = person("centre_head"), person(role)
    ask = {"purpose": purpose, "until": at + days * DAY, "reason": reason}
    if refused is None:
        assert grant(head, who, at, **ask).until == at + days * DAY
        return
    with pytest.raises(refused):
        grant(head, who, at, **ask)
    assert not AccessGrant.objects.exists()


def test_nobody_grants_beyond_his_part_or_to_himself(person: People, at: dt.datetime):
    head, reviewer = person("department_head"), person("quality_reviewer")
    with pytest.raises(Http404):
        grant(head, reviewer, at, number=f"{SOUTH}/X")
    with pytest.raises(Http404):  # published: nothing to open
        grant(head, reviewer, at, number=f"{NORTH + 1}/X")
    with pytest.raises(NotAllowedError):
        grant(head, head, at, purpose="consultation")
    with pytest.raises(NotAllowedError):
        grant(person("examiner"), reviewer, at)


def test_a_new_role_ends_what_the_old_one_was_granted(person: People, at: dt.datetime):
    head, reviewer = person("centre_head"), person("quality_reviewer")
    grant(head, reviewer, at)
    actions.assign_role(person=reviewer, role="researcher", by=person("administrator"), now=at)
    reviewer.refresh_from_db()
    assert not opens(reviewer, NORTH)
    actions.assign_role(person=reviewer, role="quality_reviewer", by=None, now=at)
    reviewer.refresh_from_db()
    assert not opens(reviewer, NORTH)


# --- Emergencies ---------------------------------------------------------------------------------


def test_an_emergency_needs_a_second_person_and_ends_after_hours(person: People, at: dt.datetime):
    examiner, second = person("examiner"), person("centre_head", centre_id=2)
    ask = actions.ask_access(number=f"{SOUTH}/X", reason="hearing today", by=examiner, now=at)
    assert not opens(examiner, SOUTH)

    actions.decide_request(request=ask, allow=True, answer="", by=second, now=at)

    assert opens(examiner, SOUTH)
    held = AccessGrant.objects.get()
    assert held.until - at == dt.timedelta(hours=4)
    assert AuditRow.objects.filter(action="ask_access").get().by == examiner.username
    assert AuditRow.objects.filter(action="decide_request").get().by == second.username
    AccessGrant.objects.update(given_at=at - DAY, until=at - dt.timedelta(seconds=1))
    assert not opens(examiner, SOUTH)


def test_who_asks_does_not_decide(person: People, at: dt.datetime):
    head = person("centre_head")
    ask = actions.ask_access(number=f"{SOUTH}/X", reason="x", by=head, now=at)
    with pytest.raises(NotAllowedError, match="does not allow it"):
        actions.decide_request(request=ask, allow=True, answer="", by=head, now=at)
    for role in ("examiner", "department_head", "integrity_officer", "administrator"):
        with pytest.raises(NotAllowedError):
            actions.decide_request(request=ask, allow=True, answer="", by=person(role), now=at)
    assert not AccessGrant.objects.exists()


def test_a_request_is_decided_once_and_lapses(person: People, at: dt.datetime):
    examiner, second = person("examiner"), person("centre_head")
    ask = actions.ask_access(number=f"{SOUTH}/X", reason="x", by=examiner, now=at)
    say = {"request": ask, "by": second, "answer": ""}
    with pytest.raises(AccessRequestError, match="lapsed"):
        actions.decide_request(**say, allow=True, now=at + policy().ask)
    with pytest.raises(AccessRequestError, match="reason"):
        actions.decide_request(**say, allow=False, now=at)
    actions.decide_request(**say | {"answer": "no"}, allow=False, now=at)
    with pytest.raises(AccessRequestError, match="already"):
        actions.decide_request(**say, allow=True, now=at)
    assert not opens(examiner, SOUTH)


def test_a_number_that_no_case_has_is_asked_for_alike(person: People, at: dt.datetime):
    examiner = person("examiner")
    real = actions.ask_access(number=f"{SOUTH}/X", reason="x", by=examiner, now=at)
    none = actions.ask_access(number="nothing", reason="x", by=examiner, now=at)
    assert (real.state, none.state) == ("asked", "asked")
    with pytest.raises(AccessRequestError, match="No case"):
        actions.decide_request(
            request=none, allow=True, answer="", by=person("centre_head"), now=at
        )
    with pytest.raises(AccessRequestError, match="already"):
        actions.ask_access(number="nothing", reason="x", by=examiner, now=at)


@pytest.mark.parametrize("role", ["administrator", "operations", "auditor", "researcher"])
def test_an_emergency_is_not_for_every_role(person: People, at: dt.datetime, role: str):
    with pytest.raises(NotAllowedError):
        actions.ask_access(number=f"{SOUTH}/X", reason="x", by=person(role), now=at)


# --- Coaches -------------------------------------------------------------------------------------


def test_a_coach_sees_the_figures_and_not_the_unpublished_cases(person: People, at: dt.datetime):
    head, coach = person("department_head"), person("examiner", examiner_id=2)
    first = Examiner.objects.get(pk=1)
    with pytest.raises(NotAllowedError):
        access.access_docket(coach, 1)

    named = actions.name_coach(examiner=first, coach=coach, by=head, now=at)

    coach = User.objects.get(pk=coach.pk)
    assert access.access_docket(coach, 1) == first
    assert not opens(coach, NORTH)
    assert not access.visible_cases(coach).filter(examiner=first, secret=True).exists()
    case = Case.objects.get(pk=NORTH + 1)
    with pytest.raises(NotAllowedError):
        access.access_case_to_act(coach, case.pk, "record_event")

    actions.end_coaching(coaching=named, by=head, now=at)
    with pytest.raises(NotAllowedError):
        access.access_docket(User.objects.get(pk=coach.pk), 1)


def test_who_may_be_a_coach_and_who_names_one(person: People, at: dt.datetime):
    head, coach = person("department_head"), person("examiner", examiner_id=2)
    examiners = {x.pk: x for x in Examiner.objects.all()}
    for examiner, who, by, error in [
        (2, coach, head, NotAllowedError),  # himself
        (4, coach, head, NotAllowedError),  # not the head's
        (1, person("quality_reviewer"), head, AccessRequestError),
        (1, coach, coach, NotAllowedError),
    ]:
        with pytest.raises(error):
            actions.name_coach(examiner=examiners[examiner], coach=who, by=by, now=at)
    actions.name_coach(examiner=examiners[1], coach=coach, by=head, now=at)
    with pytest.raises(AccessRequestError, match="already"):
        actions.name_coach(examiner=examiners[1], coach=coach, by=head, now=at)
