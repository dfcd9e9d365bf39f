"""The daily run: what is due is done once, twice changes nothing, no failure stops the rest."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.utils import timezone
from filelock import FileLock
from tests.office import factory
from tests.office.conftest import BINDINGS

from pendency.office import actions, daily, uploads
from pendency.office.bulk import bulk_load
from pendency.office.cli import _tell, _told
from pendency.office.daily import Day, run_day
from pendency.office.errors import BusyError
from pendency.office.log import reading
from pendency.office.log.reads import note_read
from pendency.office.models import (
    Alarm,
    AuditRow,
    Case,
    Examiner,
    Job,
    LoginGuard,
    Office,
    Override,
    PendingLeaf,
    Read,
    Recusal,
    Screening,
    SnapshotRecord,
    TrackChange,
    User,
    UserSession,
)
from pendency.office.roles import ROLES
from pendency.office.waiting import reminders
from pendency.records import Snapshot

NOW = dt.datetime(2026, 2, 2, 8, 0, tzinfo=dt.UTC)
TONIGHT = NOW + dt.timedelta(days=20)
STEPS = ["jobs", "overrides", "deferrals", "dockets", "sessions", "uploads", "publish", "screens",
         "log"]  # fmt: skip


@pytest.fixture(scope="session")
def crooked(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return factory.crooked(tmp_path_factory.mktemp("crooked") / "snapshot")


@pytest.fixture
def open_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the connection, which holds the test's transaction: the run renews it at each step."""
    monkeypatch.setattr(daily, "close_old_connections", lambda: None)


@pytest.fixture
def office(db: None, open_test: None, crooked: Snapshot, settings: LazySettings) -> Path:
    """An office in which everybody declared, before its first snapshot; its data directory."""
    bulk_load(crooked)
    Office.objects.create(id=1, title="Small office", provenance="generated",
                          observed_to=crooked.observed_to)  # fmt: skip
    day = NOW.date()
    made = [actions.PaperDeclaration(one, day, day + dt.timedelta(days=300))
            for one in Examiner.objects.all()]  # fmt: skip
    actions.enter_declarations(declarations=made, by=None, now=NOW)
    return Path(settings.PENDENCY_HOME)


def person(role: str) -> User:
    bound = BINDINGS.get(ROLES[role].reach, {})
    return User.objects.create_user(f"{role}.z", password="a long password", role=role, **bound)


def day_at(now: dt.datetime = TONIGHT, **asked: object) -> Day:
    return run_day(lambda: now, **asked)


def figures(day: Day) -> dict[str, dict[str, int | str]]:
    assert day.failed == [], [one.error for one in day.outcomes]
    return {one.step: one.figures for one in day.outcomes if one.figures}


def leave_something_due(home: Path) -> None:
    """An override that nobody decides, a deferral that ends, a tie that begins, and what is old."""
    head, examiner = person("department_head"), person("examiner")
    actions.ask_override(case=Case.objects.get(pk=2), to=Examiner.objects.get(pk=2),
                         ground="expertise", reason="knows the family well from three files",
                         by=head, now=NOW)  # fmt: skip
    deferred = Case.objects.filter(pk=3)
    deferred.update(track="deferred")
    TrackChange.objects.create(case=deferred.get(), before="normal", track="deferred",
                               grounds=["asked"], day=NOW.date(), at=NOW, by="x",
                               until=NOW.date() + dt.timedelta(days=10))  # fmt: skip
    tie = actions.NewTie("interest", 'Works "Ω", Ltd')
    actions.declare_interests(ties=[tie], by=examiner, now=NOW)
    Case.objects.filter(pk=8).update(examiner=1)  # came after he had declared
    Session.objects.create(session_key="over", session_data="", expire_date=NOW)
    UserSession.objects.create(user=head, session_key="over", began_at=NOW, seen_at=NOW,
                               address="192.0.2.1", agent="x")  # fmt: skip
    LoginGuard.objects.create(kind="pair", key="k", failures=3, failed_at=NOW)
    forgotten = home / "uploads" / "token"
    forgotten.mkdir(parents=True)
    old = forgotten.stat().st_mtime - (uploads.KEPT_DAYS + 1) * 86_400
    os.utime(forgotten, (old, old))


def test_everything_due_is_done_and_the_second_run_of_the_day_does_nothing(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    leave_something_due(office)
    day = day_at(tell=_tell)
    did = figures(day)
    assert [one.step for one in day.outcomes] == STEPS
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == STEPS
    assert lines[0].endswith(" s  nothing was due")
    assert lines[1].endswith(" s  ended 1")

    assert did["overrides"] == {"ended": 1}
    assert Override.objects.get(case=2).outcome == "expired"
    assert did["deferrals"] == {"ended": 1}
    assert Case.objects.get(pk=3).track == "normal"
    assert did["dockets"] == {"findings": 1}
    assert Recusal.objects.filter(case=8, source="screening", examiner=1, outcome="open").exists()
    assert did["sessions"] == {"forgotten": 1}
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()
    assert not LoginGuard.objects.exists()
    assert did["uploads"] == {"forgotten": 1}
    assert not (office / "uploads" / "token").exists()

    current = SnapshotRecord.objects.get(current=True)
    assert did["publish"] == {"snapshot": current.pk}
    assert current.revision == Office.objects.get().revision
    screening = Screening.objects.get()
    assert (screening.snapshot, screening.made_by) == (current, "daily run")
    assert did["screens"]["alarms"] == Alarm.objects.filter(step=Alarm.Step.SEALED).count() > 0
    assert did["log"]["size"] == reading.size() == AuditRow.objects.count()
    assert not PendingLeaf.objects.exists()
    by_itself = {"expire_overrides", "change_track", "screen_dockets", "forget_logins",
                 "publish_snapshot", "screen_snapshot"}  # fmt: skip
    assert set(AuditRow.objects.filter(by="daily run").values_list("action", flat=True)) == (
        by_itself
    )
    _has_the_documented_form(_told(day))

    rows, signed = AuditRow.objects.count(), reading.newest()
    again = day_at(TONIGHT + dt.timedelta(hours=1))
    assert {one.state for one in again.outcomes} == {"nothing"}
    assert (AuditRow.objects.count(), reading.newest()) == (rows, signed)
    assert Screening.objects.count() == 1
    _reminds_in_numbers_without_names(TONIGHT + dt.timedelta(days=400))


def _has_the_documented_form(said: dict[str, object]) -> None:
    assert set(said) == {"ok", "failed", "steps", "waits"}
    for one in said["steps"]:
        assert set(one) == {"step", "state", "seconds", "figures", "error"}
        assert one["state"] in {"done", "nothing", "failed"}
    for one in said["waits"]:
        assert set(one) == {"what", "n", "says"}


def _reminds_in_numbers_without_names(now: dt.datetime) -> None:
    waits = {one.name: one for one in reminders(now)}
    assert waits["undeclared"].n == Examiner.objects.count()
    assert waits["recusals"].n == Recusal.objects.filter(outcome="open").count() > 0
    assert waits["alarms"].n == Alarm.objects.count()
    assert "overrides" not in waits
    names = [*User.objects.values_list("username", flat=True), "E001", "Works"]
    assert not any(name in one.says for one in waits.values() for name in names)


def test_sessions_end_by_real_time_wherever_the_office_s_clock_stands(office: Path) -> None:
    really = timezone.now()
    minute = dt.timedelta(minutes=1)
    for key, ends in (("over", really - minute), ("lives", really + 60 * minute)):
        Session.objects.create(session_key=key, session_data="", expire_date=ends)
    assert actions.forget_logins(now=really - dt.timedelta(days=400)) == 0
    assert list(Session.objects.values_list("session_key", flat=True)) == ["lives"]
    actions.forget_logins(now=really + dt.timedelta(days=400))
    assert Session.objects.filter(session_key="lives").exists()


def test_a_step_that_fails_keeps_no_other_from_its_work(office: Path) -> None:
    tomorrow = NOW + dt.timedelta(days=1)
    current = actions.publish_snapshot(by=None, now=NOW)
    broken = office / "store" / "snapshots" / current.pk / "cases.parquet"
    whole = broken.read_bytes()
    broken.write_bytes(whole[:-1])
    LoginGuard.objects.create(kind="pair", key="k", failures=3, failed_at=NOW)
    Session.objects.create(session_key="over", session_data="", expire_date=NOW)
    UserSession.objects.create(user=person("auditor"), session_key="over", began_at=NOW,
                               seen_at=NOW, address="192.0.2.1", agent="x")  # fmt: skip

    day = day_at(tomorrow)
    assert day.failed == ["publish", "screens"]
    states = {one.step: one.state for one in day.outcomes}
    assert (states["sessions"], states["log"]) == ("done", "done")
    assert reading.newest().size == AuditRow.objects.count()
    said = _told(day)
    assert said["ok"] is False
    assert all("cases" in one["error"] for one in said["steps"] if one["state"] == "failed")

    broken.write_bytes(whole)
    assert set(figures(day_at(tomorrow + dt.timedelta(hours=1)))) == {"screens", "log"}


def test_readings_alone_are_sealed_and_screened_and_so_is_another_level(office: Path) -> None:
    day_at(NOW + dt.timedelta(days=1), level=0.01)
    assert "screens" in figures(day_at(NOW + dt.timedelta(days=1), level=0.05))
    before = SnapshotRecord.objects.get(current=True)
    note_read(person("examiner"), Case.objects.get(pk=1), purpose="docket", own=True)
    did = figures(day_at(Read.objects.get().at + dt.timedelta(hours=1)))
    after = SnapshotRecord.objects.get(current=True)
    assert did["publish"] == {"snapshot": after.pk}
    assert (after.pk != before.pk, after.revision) == (True, before.revision)
    assert Screening.objects.filter(snapshot=after).exists()
    assert figures(day_at(Read.objects.get().at + dt.timedelta(hours=2))) == {}


def test_an_empty_office_and_jobs_whose_process_was_killed(db: None, open_test: None) -> None:
    Job.objects.create(kind="pack", subject="x", asked_at=NOW, started_at=NOW, state="running")
    day = day_at()
    assert figures(day) == {"jobs": {"interrupted": 1}, "log": {"entries": 1, "size": 1}}
    assert Job.objects.get().state == "failed"
    assert [(one.name, one.n) for one in day.waits] == [("jobs", 1)]
    assert figures(day_at()) == {}


def test_two_runs_at_a_time_are_refused(db: None, home: Path) -> None:
    home.mkdir(exist_ok=True)
    with FileLock(home / "daily.lock"), pytest.raises(BusyError, match="under way"):
        day_at()
