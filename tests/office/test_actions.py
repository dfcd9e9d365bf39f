from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from tests.office import factory

from pendency.office import actions, mart
from pendency.office.actions.snapshots import store
from pendency.office.errors import (
    InvalidBindingError,
    InvalidEventError,
    NotAllowedError,
    NotEmptyError,
    NotPublishableError,
)
from pendency.office.models import (
    AuditRow,
    Case,
    Centre,
    Event,
    Examiner,
    Office,
    SnapshotRecord,
    Unit,
    User,
)
from pendency.office.roles import ROLES
from pendency.records import Snapshot

People = Callable[..., User]
DATE = dt.date(2024, 5, 2)
PASSWORD = "correct horse battery"


def _audited() -> list[tuple[str, str, str]]:
    return list(AuditRow.objects.order_by("id").values_list("action", "object_key", "by"))


# --- Events --------------------------------------------------------------------------------------


def test_recorded_event_moves_the_case_and_leaves_an_audit_row(
    person: People, now: dt.datetime
) -> None:
    examiner, case = person("examiner"), Case.objects.get(pk=4)
    event = actions.record_event(case=case, code="allowed", date=DATE, by=examiner, now=now)
    case.refresh_from_db()
    assert (event.seq, event.actor) == (5, "examiner")
    assert (case.state, case.allowed_date, case.event_count) == ("allowed", DATE, 5)
    assert case.last_date == DATE
    assert Office.objects.get().revision == 1
    row = AuditRow.objects.get()
    assert (row.action, row.object_type, row.object_key) == ("record_event", "case", "4")
    assert (row.by, row.made_at) == (examiner.username, now)
    assert row.detail == {"seq": 5, "code": "allowed", "date": "2024-05-02"}


def test_derived_columns_equal_those_of_a_sealed_snapshot(
    person: People, now: dt.datetime, tmp_path: Path
) -> None:
    head = person("department_head")
    steps = [(2, "first_action"), (3, "response"), (5, "granted"), (10, "refused"),
             (10, "reexamination_requested"), (10, "returned")]  # fmt: skip
    for case_id, code in steps:
        case = Case.objects.get(pk=case_id)
        actions.record_event(case=case, code=code, date=DATE, by=head, now=now)
    case = Case.objects.get(pk=4)
    actions.correct_event(
        case=case, seq=3, date=dt.date(2021, 2, 1), code="first_action", reason="misdated",
        by=head, now=now,
    )  # fmt: skip
    record = actions.publish_snapshot(by=None, now=now)
    snapshot = Snapshot.open(store().path)
    assert snapshot.id == record.snapshot_id
    for row in snapshot.read("milestones").iter_rows(named=True):
        case = Case.objects.get(pk=row["case_id"])
        mine = {name: getattr(case, "event_count" if name == "events" else name) for name in row}
        assert mine == row


@pytest.mark.parametrize(
    ("code", "date", "reason"),
    [
        ("teleported", DATE, "vocabulary"),
        ("corrected", DATE, "correct_event"),
        ("first_action", dt.date(2024, 7, 2), "future"),
        ("first_action", dt.date(2019, 12, 31), "precede"),
    ],
)
def test_impossible_event_changes_nothing(
    code: str, date: dt.date, reason: str, person: People, now: dt.datetime
) -> None:
    case = Case.objects.get(pk=3)
    with pytest.raises(InvalidEventError, match=reason):
        actions.record_event(case=case, code=code, date=date, by=person("examiner"), now=now)
    assert case.events.count() == 3
    assert _audited() == []
    assert Office.objects.get().revision == 0


@pytest.mark.parametrize(
    ("case_id", "code", "reason"),
    [
        (6, "response", "granted"),
        (2, "granted", "Legal"),
        (3, "first_action", "Legal"),
    ],
)
def test_event_that_the_procedure_does_not_allow_is_refused_with_the_reason(
    case_id: int, code: str, reason: str, person: People, now: dt.datetime
) -> None:
    case = Case.objects.get(pk=case_id)
    before = case.events.count()
    with pytest.raises(InvalidEventError, match=reason):
        actions.record_event(case=case, code=code, date=DATE, by=person("examiner"), now=now)
    assert case.events.count() == before
    assert _audited() == []


def test_event_on_the_case_of_somebody_else_is_refused(person: People, now: dt.datetime) -> None:
    examiner = person("examiner")
    with pytest.raises(NotAllowedError):
        actions.record_event(case=Case.objects.get(pk=9), code="interview", date=DATE,
                             by=examiner, now=now)  # fmt: skip
    with pytest.raises(Http404):  # unpublished: not even its existence is told
        actions.record_event(case=Case.objects.get(pk=7), code="interview", date=DATE,
                             by=examiner, now=now)  # fmt: skip
    assert _audited() == []


def test_correction_takes_the_wrong_event_out_of_the_account(
    person: People, now: dt.datetime
) -> None:
    case, head = Case.objects.get(pk=6), person("centre_head")
    actions.correct_event(case=case, seq=6, reason="granted in error", by=head, now=now)
    case.refresh_from_db()
    assert (case.state, case.closed_date) == ("allowed", None)
    assert case.events.count() == 7  # nothing is removed
    assert _audited() == [("correct_event", "6", head.username)]
    with pytest.raises(InvalidEventError, match="corrected already"):
        actions.correct_event(case=case, seq=6, reason="again", by=head, now=now)
    with pytest.raises(InvalidEventError, match="no event 99"):
        actions.correct_event(case=case, seq=99, reason="what", by=head, now=now)
    with pytest.raises(InvalidEventError, match="reason"):
        actions.correct_event(case=case, seq=5, reason=" ", by=head, now=now)


def test_an_examiner_does_not_correct(person: People, now: dt.datetime) -> None:
    with pytest.raises(NotAllowedError):
        actions.correct_event(case=Case.objects.get(pk=6), seq=6, reason="x",
                              by=person("examiner"), now=now)  # fmt: skip


def test_audit_row_and_change_stand_or_fall_together(
    person: People, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of the two fails, neither is there."""
    case, examiner = Case.objects.get(pk=4), person("examiner")

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(AuditRow, "save", fail)
        with pytest.raises(RuntimeError):
            actions.record_event(case=case, code="allowed", date=DATE, by=examiner, now=now)
    assert (case.events.count(), Case.objects.get(pk=4).state) == (4, "awaiting_office")
    with monkeypatch.context() as patch:
        patch.setattr(Event, "save", fail)
        with pytest.raises(RuntimeError):
            actions.record_event(case=case, code="allowed", date=DATE, by=examiner, now=now)
    assert _audited() == []


# --- People --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_only_administrators_manage_people(role: str, person: People, now: dt.datetime) -> None:
    by = person(role)
    make = {"username": "new", "password": PASSWORD, "role": "auditor", "by": by, "now": now}
    if role == "administrator":
        actions.create_user(**make)
        assert _audited() == [("create_user", "new", by.username)]
    else:
        with pytest.raises(NotAllowedError):
            actions.create_user(**make)
        assert not User.objects.filter(username="new").exists()
        assert _audited() == []


@pytest.mark.parametrize(
    ("role", "bound"),
    [
        ("centre_head", {}),
        ("examiner", {"centre": 1}),
        ("auditor", {"unit": 1}),
        ("department_head", {"unit": 1, "centre": 1}),
        ("emperor", {}),
    ],
)
def test_role_without_its_binding_is_refused(
    role: str, bound: dict[str, int], loaded: Snapshot, now: dt.datetime
) -> None:
    models = {"centre": Centre, "unit": Unit, "examiner": Examiner}
    objects = {name: models[name].objects.get(pk=key) for name, key in bound.items()}
    with pytest.raises(InvalidBindingError):
        actions.create_user(username="x", password=PASSWORD, role=role, by=None, now=now, **objects)
    assert _audited() == []


@pytest.mark.parametrize(
    "fields",
    [{"role": "centre_head"}, {"role": "auditor", "unit_id": 1}, {"role": "emperor"}],
)
def test_database_itself_refuses_a_role_without_its_binding(
    fields: dict[str, object], loaded: Snapshot
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="x", **fields)


def test_weak_password_is_refused(loaded: Snapshot, now: dt.datetime) -> None:
    with pytest.raises(ValidationError):
        actions.create_user(username="x", password="12345678", role="auditor", by=None, now=now)
    assert not User.objects.exists()


def test_role_changes_are_recorded_with_both_states(person: People, now: dt.datetime) -> None:
    admin, one = person("administrator"), person("examiner")
    actions.assign_role(person=one, role="department_head", unit=Unit.objects.get(pk=2),
                        by=admin, now=now)  # fmt: skip
    one.refresh_from_db()
    assert (one.role, one.unit_id, one.examiner_id) == ("department_head", 2, None)
    assert AuditRow.objects.get().detail == {
        "before": {"role": "examiner", "examiner": 1},
        "after": {"role": "department_head", "unit": 2},
    }
    actions.assign_role(person=one, role="department_head", unit=Unit.objects.get(pk=2),
                        by=admin, now=now)  # fmt: skip
    assert AuditRow.objects.count() == 1  # the same again is nothing


def test_nobody_changes_his_own_role(person: People, now: dt.datetime) -> None:
    admin = person("administrator")
    with pytest.raises(NotAllowedError):
        actions.assign_role(person=admin, role="auditor", by=admin, now=now)
    assert _audited() == []


def test_password_and_language_are_ones_own(person: People, now: dt.datetime) -> None:
    one, other = person("auditor"), person("researcher")
    actions.set_password(person=one, password=PASSWORD, by=one, now=now)
    actions.set_language(person=one, language="zh-hans", by=one, now=now)
    one.refresh_from_db()
    assert one.check_password(PASSWORD)
    assert one.language == "zh-hans"
    assert [row[0] for row in _audited()] == ["set_password", "set_language"]
    assert PASSWORD not in str(list(AuditRow.objects.values_list("detail")))
    with pytest.raises(NotAllowedError):
        actions.set_password(person=one, password=PASSWORD, by=other, now=now)
    with pytest.raises(ValueError, match="no such language"):
        actions.set_language(person=one, language="tlh", by=one, now=now)


def test_account_that_is_closed_stays(person: People, now: dt.datetime) -> None:
    admin, one = person("administrator"), person("auditor")
    for _ in range(2):
        actions.deactivate_user(person=one, by=admin, now=now)
    one.refresh_from_db()
    assert not one.is_active
    assert _audited() == [("deactivate_user", one.username, admin.username)]


# --- Append-only ---------------------------------------------------------------------------------


def test_events_and_audit_rows_are_written_once(person: People, now: dt.datetime) -> None:
    event = actions.record_event(case=Case.objects.get(pk=4), code="allowed", date=DATE,
                                 by=person("examiner"), now=now)  # fmt: skip
    for row in (event, AuditRow.objects.get()):
        with pytest.raises(TypeError, match="append-only"):
            row.save()
        with pytest.raises(TypeError, match="append-only"):
            row.delete()


# --- Snapshots -----------------------------------------------------------------------------------


def test_taking_on_fills_an_empty_office_once(db: None, small: Snapshot, now: dt.datetime) -> None:
    record = actions.take_on_snapshot(snapshot=small, by=None, now=now)
    assert (record.snapshot_id, record.current, record.generated) == (small.id, True, True)
    assert store().head == small.id
    assert Case.objects.count() == 30
    assert Office.objects.get().title == "Small office"
    assert mart.current().about.snapshot_id == small.id
    assert _audited() == [("take_on_snapshot", small.id, "command line")]
    with pytest.raises(NotEmptyError):
        actions.take_on_snapshot(snapshot=small, by=None, now=now)
    assert AuditRow.objects.count() == 1


def test_publishing_without_a_change_is_nothing(
    db: None, small: Snapshot, now: dt.datetime
) -> None:
    actions.take_on_snapshot(snapshot=small, by=None, now=now)
    record = actions.publish_snapshot(by=None, now=now)
    assert record.snapshot_id == small.id
    assert SnapshotRecord.objects.count() == AuditRow.objects.count() == 1


def test_publishing_shows_what_was_recorded(db: None, small: Snapshot, now: dt.datetime) -> None:
    actions.take_on_snapshot(snapshot=small, by=None, now=now)
    case = Case.objects.get(pk=4)
    actions.record_event(case=case, code="allowed", date=now.date(), by=None, now=now)
    before = mart.current()
    record = actions.publish_snapshot(by=None, now=now)
    assert record.snapshot_id == store().head != small.id
    assert record.observed_to == now.date()
    assert SnapshotRecord.objects.get(current=True) == record
    assert mart.current().about.snapshot_id == record.snapshot_id
    assert before.about.snapshot_id == small.id
    assert actions.publish_snapshot(by=None, now=now) == record
    assert [row[0] for row in _audited()] == [
        "take_on_snapshot", "record_event", "publish_snapshot",
    ]  # fmt: skip


def test_empty_office_has_nothing_to_publish(db: None, now: dt.datetime) -> None:
    with pytest.raises(NotPublishableError):
        actions.publish_snapshot(by=None, now=now)


@pytest.mark.parametrize("role", ROLES)
def test_who_publishes(role: str, person: People, now: dt.datetime) -> None:
    user = person(role)
    if role in {"operations", "administrator"}:
        assert actions.publish_snapshot(by=user, now=now).current
    else:
        with pytest.raises(NotAllowedError):
            actions.publish_snapshot(by=user, now=now)
        assert store().head is None


def test_the_factory_is_what_the_tests_say(loaded: Snapshot) -> None:
    assert Case.objects.get(pk=4).state == "awaiting_office"
    assert Case.objects.get(pk=6).state == "granted"
    assert {c.pk for c in Case.objects.filter(secret=True)} == set(factory.UNPUBLISHED)
