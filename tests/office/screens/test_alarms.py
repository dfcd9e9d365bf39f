"""The alarms desk: screens run on a snapshot, alarms opened by two people and assessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.office import factory
from tests.office.conftest import NOW

from pendency.office import actions
from pendency.office.access import access_alarm, visible_alarms
from pendency.office.errors import AlarmError, NotAllowedError
from pendency.office.models import (
    Alarm,
    AlarmAssessment,
    AuditRow,
    Job,
    PendingLeaf,
    Screening,
    SnapshotRecord,
    User,
)
from pendency.office.roles import ROLES

SEES = {"integrity_officer", "auditor"}
NAMES = ("E001", "Works", "examiner")


@pytest.fixture
def record(office: object) -> SnapshotRecord:
    """The published snapshot's row."""
    return SnapshotRecord.objects.filter(current=True).first() or SnapshotRecord.objects.create(
        snapshot_id=office.id, title="x", provenance="generated", created_at=NOW, current=True,
        observed_to=factory.OBSERVED_TO, revision=0,
    )  # fmt: skip


@pytest.fixture
def raised(record: SnapshotRecord) -> Callable[..., Alarm]:
    """Make a sealed alarm about examiner 1 and the applicant."""

    def make(place: int = 1, **fields: object) -> Alarm:
        result = {"screen": "pair_applicant", "tests": 40, "alarms": 3, "threshold": 0.001,
                  "expected_false": 0.03, "about": {}}  # fmt: skip
        silent = {"screen": "night_reads", "silent": ["nothing was read", "没有查阅记录"]}
        run = Screening.objects.first() or Screening.objects.create(
            snapshot=record, level=0.05, results=[result, silent], made_at=NOW, made_by="wei.chen"
        )
        given = {
            "screen": "pair_applicant", "examiner_id": 1, "party_id": 1, "n": 24, "found": 19,
            "expected": 7.1, "ratio": 2.2, "low": 1.5, "p": 1e-6, "q": 1e-4, "by_chance": 0.0004,
            "cases": [{"case": 2, "probability": 0.25}, {"case": 1, "probability": 0.5}],
        }  # fmt: skip
        return Alarm.objects.create(screening=run, key=f"k{place}", place=place, **given | fields)

    return make


@pytest.fixture
def people(client_of: Callable[..., Client]) -> tuple[User, User]:
    """An integrity officer and an auditor."""
    client_of("integrity_officer")
    client_of("auditor")
    return tuple(User.objects.get(role=role) for role in ("integrity_officer", "auditor"))


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def opened(alarm: Alarm, people: tuple[User, User]) -> Alarm:
    actions.ask_to_open(alarm=alarm, why="the largest one", by=people[0], now=NOW)
    actions.agree_to_open(alarm=alarm, by=people[1], now=NOW)
    alarm.refresh_from_db()
    return alarm


@pytest.mark.parametrize("role", sorted(ROLES))
def test_who_sees_alarms(
    role: str, client_of: Callable[..., Client], raised: Callable[..., Alarm]
) -> None:
    alarm = raised()
    client = client_of(role)
    allowed = role in SEES
    for name, args in (("alarms", ()), ("alarm", (alarm.pk,))):
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == (200 if allowed else 403), role
    assert visible_alarms(User.objects.get(role=role)).exists() == allowed


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "have not been run yet"), ("zh-hans", "尚未运行")]
)
def test_an_empty_desk_says_what_to_do(
    lang: str, words: str, client_of: Callable[..., Client]
) -> None:
    assert words in page(client_of("integrity_officer", lang), "alarms")


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_a_sealed_alarm_says_everything_but_whom(
    lang: str, client_of: Callable[..., Client], raised: Callable[..., Alarm]
) -> None:
    alarm = raised()
    client = client_of("integrity_officer", lang)
    desk, one = page(client, "alarms"), page(client, "alarm", alarm.pk)
    for text in (desk, one):
        assert not any(name in text for name in ("E001", "Works"))
        assert alarm.words.title or text
    assert "&lt; 0.001" in one
    assert "0.03" in one
    assert ("nothing was read" if lang == "en" else "没有查阅记录") in desk
    assert ("What this is not" if lang == "en" else "这不意味着什么") in one


def test_two_people_open_an_alarm_and_both_are_in_the_log(
    client_of: Callable[..., Client], raised: Callable[..., Alarm], people: tuple[User, User]
) -> None:
    alarm = raised()
    officer, auditor = Client(), Client()
    officer.force_login(people[0])
    auditor.force_login(people[1])
    url = reverse("alarm", args=[alarm.pk])
    officer.post(url, {"do": "ask", "reason": "the largest one"})
    assert "A second person has to agree" in page(officer, "alarm", alarm.pk)
    officer.post(url, {"do": "agree"})
    alarm.refresh_from_db()
    assert alarm.step == Alarm.Step.ASKED
    assert "E001" not in page(auditor, "alarm", alarm.pk)
    auditor.post(url, {"do": "agree"})
    text = page(officer, "alarm", alarm.pk)
    assert "E001" in text
    assert reverse("case", args=[2]) in text
    assert reverse("case", args=[1]) not in text  # unpublished: not for this role
    rows = AuditRow.objects.filter(object_type="alarm").order_by("pk")
    assert [(row.action, row.by) for row in rows] == [
        ("ask_to_open_alarm", people[0].username), ("open_alarm", people[1].username)
    ]  # fmt: skip
    leaves = [leaf.leaf for leaf in PendingLeaf.objects.filter(audit_row__in=rows)]
    assert len(leaves) == 2
    for leaf in leaves:
        assert not any(word in leaf for word in (*NAMES, people[0].username, people[1].username))


def test_nobody_opens_alone_and_the_database_holds_it(
    raised: Callable[..., Alarm], people: tuple[User, User]
) -> None:
    alarm = raised()
    with pytest.raises(AlarmError):
        actions.agree_to_open(alarm=alarm, by=people[0], now=NOW)
    actions.ask_to_open(alarm=alarm, why="x", by=people[0], now=NOW)
    with pytest.raises(AlarmError, match="second person"):
        actions.agree_to_open(alarm=alarm, by=people[0], now=NOW)
    for change in ({"step": "open"}, {"step": "open", "opened_by": people[0]}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Alarm.objects.filter(pk=alarm.pk).update(**change)
    with pytest.raises(AlarmError):
        actions.ask_to_open(alarm=alarm, why="again", by=people[1], now=NOW)


def test_the_second_person_may_decline_and_the_log_keeps_why(
    raised: Callable[..., Alarm], people: tuple[User, User]
) -> None:
    alarm = raised()
    actions.ask_to_open(alarm=alarm, why="curious", by=people[0], now=NOW)
    with pytest.raises(AlarmError, match="reason"):
        actions.decline_to_open(alarm=alarm, reason=" ", by=people[1], now=NOW)
    actions.decline_to_open(alarm=alarm, reason="no ground", by=people[1], now=NOW)
    alarm.refresh_from_db()
    assert (alarm.step, alarm.asked_by, alarm.why) == (Alarm.Step.SEALED, None, "")
    detail = AuditRow.objects.get(action="decline_to_open_alarm").detail
    assert detail["asked_by"] == people[0].username
    assert detail["reason"] == "no ground"


def test_an_assessment_settles_an_alarm_or_leaves_it_open(
    raised: Callable[..., Alarm], people: tuple[User, User]
) -> None:
    alarm = raised()
    with pytest.raises(AlarmError):
        actions.assess_alarm(alarm=alarm, outcome="explained", reason="x", by=people[0], now=NOW)
    opened(alarm, people)
    for outcome, reason in (("", "x"), ("guilty", "x"), ("explained", " ")):
        with pytest.raises(AlarmError):
            actions.assess_alarm(alarm=alarm, outcome=outcome, reason=reason, by=people[0], now=NOW)
    actions.assess_alarm(alarm=alarm, outcome="still_open", reason="asked", by=people[0], now=NOW)
    alarm.refresh_from_db()
    assert alarm.step == Alarm.Step.OPEN
    actions.assess_alarm(alarm=alarm, outcome="explained", reason="a family", by=people[0], now=NOW)
    alarm.refresh_from_db()
    assert (alarm.step, alarm.outcome) == (Alarm.Step.ASSESSED, "explained")
    assert AlarmAssessment.objects.count() == 2


def test_what_an_auditor_may_not(raised: Callable[..., Alarm], people: tuple[User, User]) -> None:
    alarm = opened(raised(), people)
    with pytest.raises(NotAllowedError):
        actions.assess_alarm(alarm=alarm, outcome="explained", reason="x", by=people[1], now=NOW)
    with pytest.raises(NotAllowedError):
        actions.screen_snapshot(record=alarm.screening.snapshot, level=0.05, by=people[1], now=NOW)


def test_an_alarm_about_oneself_is_not_there(
    client_of: Callable[..., Client], raised: Callable[..., Alarm]
) -> None:
    client = client_of("integrity_officer")
    me = User.objects.get(role="integrity_officer")
    for place, person in enumerate((me.username, f"integrity_officer-{me.pk}"), start=1):
        alarm = raised(place, screen="night_reads", examiner_id=None, party_id=None, person=person)
        assert client.get(reverse("alarm", args=[alarm.pk])).status_code == 404
    other = raised(9)
    assert access_alarm(me, other.pk) == other


def test_the_list_costs_the_same_with_one_row_and_with_three(
    client_of: Callable[..., Client], raised: Callable[..., Alarm], people: tuple[User, User]
) -> None:
    client = client_of("integrity_officer")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(client, "alarms")
        return len(seen)

    opened(raised(1), people)
    page(client, "alarms")
    one = queries()
    opened(raised(2), people)
    opened(raised(3), people)
    assert queries() == one


@pytest.mark.parametrize(
    ("lang", "by", "said"),
    [
        ("en", "wei.chen", "2024-07-01 08:00 (UTC) by wei.chen"),
        ("en", "daily run", "2024-07-01 08:00 (UTC) by the daily run"),
        ("zh-hans", "daily run", "2024-07-01 08:00（UTC），由每日例行任务运行"),
    ],
)
def test_the_desk_says_when_the_screens_ran_and_by_whom(
    lang: str, by: str, said: str, client_of: Callable[..., Client], record: SnapshotRecord
) -> None:
    Screening.objects.create(snapshot=record, level=0.05, made_at=NOW, made_by=by)
    assert said in page(client_of("integrity_officer", lang), "alarms")


def test_the_button_asks_for_a_run(
    client_of: Callable[..., Client], record: SnapshotRecord
) -> None:
    client = client_of("integrity_officer")
    client.post(reverse("alarms"), {"level": "0.3"})
    assert not Job.objects.exists()
    client.post(reverse("alarms"), {"level": "0.1"})
    job = Job.objects.get()
    assert (job.kind, job.subject, job.given) == ("screens", record.pk, {"level": 0.1})
    assert "being run" in page(client, "alarms")
    assert client_of("auditor").post(reverse("alarms"), {"level": "0.1"}).status_code == 403


@pytest.fixture
def crooked(db: None, tmp_path: Path, settings: LazySettings) -> SnapshotRecord:
    """An office taken on in which examiner 1 has all cases though each had one chance in ten."""
    snapshot = factory.crooked(tmp_path / "s")
    return actions.take_on_snapshot(snapshot=snapshot, by=None, now=NOW)


def test_screens_raise_sealed_alarms_once(crooked: SnapshotRecord) -> None:
    run = actions.screen_snapshot(record=crooked, level=0.05, by=None, now=NOW)
    alarms = list(Alarm.objects.filter(screening=run))
    assert {(a.screen, a.examiner_id, a.party_id) for a in alarms} == {
        ("pair_agent", 1, 2), ("pair_applicant", 1, 1)
    }  # fmt: skip
    for alarm in alarms:
        assert (alarm.step, alarm.n, alarm.found) == (Alarm.Step.SEALED, 6, 6)
        assert alarm.expected == pytest.approx(0.6)
        assert alarm.p == pytest.approx(1e-6)
        assert [row["case"] for row in alarm.cases] == list(factory.cases_of(1))
    results = {row["screen"]: row for row in run.results}
    assert results["pair_agent"]["alarms"] == 1
    assert 0 < results["pair_agent"]["expected_false"] <= 0.05
    assert len(results["night_reads"]["silent"]) == 2
    row = AuditRow.objects.get(action="screen_snapshot")
    assert row.detail["alarms"] == 2
    again = actions.screen_snapshot(record=crooked, level=0.05, by=None, now=NOW + dt.timedelta(1))
    assert not Alarm.objects.filter(screening=again).exists()


def test_a_question_that_has_grown_is_asked_again(crooked: SnapshotRecord) -> None:
    actions.screen_snapshot(record=crooked, level=0.05, by=None, now=NOW)
    Alarm.objects.filter(screen="pair_agent").update(found=5)
    again = actions.screen_snapshot(record=crooked, level=0.05, by=None, now=NOW)
    assert [a.screen for a in Alarm.objects.filter(screening=again)] == ["pair_agent"]


def test_frames_of_the_office_are_those_of_its_snapshot(crooked: SnapshotRecord) -> None:
    from pendency.integrity.screens import frames_of
    from pendency.office.actions.snapshots import path_of
    from pendency.records import Snapshot

    frames = frames_of(Snapshot.open(path_of(crooked)))
    assert frames.draws.height == 24
    assert frames.overrides.rows()[0][:2] == (9, 2)
    assert frames.held.filter(pl.col("examiner_id") == 1).height == 6
