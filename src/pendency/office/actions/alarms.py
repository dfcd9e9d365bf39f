"""Screens run on a snapshot; their alarms opened by two people and assessed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings

from pendency.integrity.screens import Frames, Rule, Screened, frames_of, run_screens, screen_named
from pendency.office.access import require
from pendency.office.actions.deeds import deed, name_of
from pendency.office.actions.snapshots import path_of
from pendency.office.errors import AlarmError
from pendency.office.language import choose
from pendency.office.models import Alarm, AlarmAssessment, Screening, SnapshotRecord, User
from pendency.office.permissions import Permission
from pendency.office.screening import about_whom, cases_behind, told
from pendency.records import Snapshot

#: Alarms of one screen that are kept; a screen with more asks about the office, not about people.
MOST = 200


def screen_snapshot(
    *, record: SnapshotRecord, level: float, by: User | None, now: dt.datetime
) -> Screening:
    """Run all screens on a sealed snapshot.

    Effects: the run with the figures of every screen; a sealed alarm for each question that is
    new; the audit row, which names nobody. A question that was asked before about the same people
    and has not grown since is not asked again.
    """
    if by is not None:
        require(by, Permission.RUN_SCREENS)
    snapshot = Snapshot.open(path_of(record))
    frames = frames_of(snapshot, zone=settings.TIME_ZONE)
    report = run_screens(frames, Rule(level))
    with deed("screen_snapshot", by=by, now=now, needs=Permission.RUN_SCREENS) as act:
        made = Screening.objects.create(
            snapshot=record, level=level, results=told(report), made_at=now, made_by=name_of(by)
        )
        raised = sum(_raise(made, screened, frames) for screened in report.screened)
        act.on("screening", made.pk, snapshot=snapshot.id, level=level, alarms=raised)
    return made


def _raise(made: Screening, screened: Screened, frames: Frames) -> int:
    """Keep the alarms that are new; how many."""
    known: dict[str, float] = {}
    for key, found in Alarm.objects.filter(screen=screened.name).values_list("key", "found"):
        known[key] = max(found, known.get(key, 0.0))
    rows = []
    for place, row in enumerate(screened.alarms.head(MOST).rows(named=True), start=1):
        whom = about_whom(screen_named(screened.name), row)
        key = ":".join(str(part or "") for part in whom.values())
        if row["found"] <= known.get(key, -1.0):
            continue
        rows.append(Alarm(
            screening=made, screen=screened.name, key=key, place=place,
            cases=cases_behind(screened.name, row, frames), **whom, **_figures(row),
        ))  # fmt: skip
    Alarm.objects.bulk_create(rows)
    return len(rows)


def _figures(row: dict[str, Any]) -> dict[str, float | None]:
    names = ("n", "found", "expected", "ratio", "p", "q", "by_chance")
    return {name: float(row[name]) for name in names} | {"low": row.get("low")}


def ask_to_open(*, alarm: Alarm, why: str, by: User, now: dt.datetime) -> None:
    """Ask that an alarm be opened: the first of two people.

    Effects: the alarm waits for a second person, with who asked and why; the audit row.

    Raises
    ------
    AlarmError
        It is not sealed any more, or no reason is given.
    """
    with deed("ask_to_open_alarm", by=by, now=now, needs=Permission.OPEN_ALARM) as act:
        locked = _locked(alarm, Alarm.Step.SEALED)
        locked.why = _said(why)
        locked.step, locked.asked_by, locked.asked_at = Alarm.Step.ASKED, by, now
        locked.save()
        act.on("alarm", alarm.pk, screen=alarm.screen, why=locked.why)


def agree_to_open(*, alarm: Alarm, by: User, now: dt.datetime) -> None:
    """Agree as the second person: from now on it shows whom it is about.

    Effects: the alarm is open; the audit row.

    Raises
    ------
    AlarmError
        Nobody has asked, or it was the same person.
    """
    with deed("open_alarm", by=by, now=now, needs=Permission.OPEN_ALARM) as act:
        locked = _asked_by_another(alarm, by)
        locked.step, locked.opened_by, locked.opened_at = Alarm.Step.OPEN, by, now
        locked.save()
        act.on("alarm", alarm.pk, screen=alarm.screen)


def decline_to_open(*, alarm: Alarm, reason: str, by: User, now: dt.datetime) -> None:
    """Decline as the second person: it is sealed again.

    Effects: the alarm is sealed; the audit row keeps who had asked and why it was declined.

    Raises
    ------
    AlarmError
        Nobody has asked, it was the same person, or no reason is given.
    """
    with deed("decline_to_open_alarm", by=by, now=now, needs=Permission.OPEN_ALARM) as act:
        locked = _asked_by_another(alarm, by)
        had_asked = locked.asked_by.username if locked.asked_by else ""
        act.on("alarm", alarm.pk, screen=alarm.screen, reason=_said(reason), asked_by=had_asked,
               why=locked.why)  # fmt: skip
        locked.step, locked.why = Alarm.Step.SEALED, ""
        locked.asked_by = locked.asked_at = None
        locked.save()


def assess_alarm(*, alarm: Alarm, outcome: str, reason: str, by: User, now: dt.datetime) -> None:
    """Say what came of looking at an open alarm.

    Effects: the assessment; with ``explained`` or ``passed_on`` the alarm is settled, with
    ``still_open`` it stays open; the audit row.

    Raises
    ------
    AlarmError
        It is not open, or no outcome or reason is given.
    """
    with deed("assess_alarm", by=by, now=now, needs=Permission.ASSESS_ALARM) as act:
        locked = _locked(alarm, Alarm.Step.OPEN)
        if outcome not in Alarm.Outcome.values:
            raise AlarmError(choose("Choose what came of it.", "请选择评估结论。"))
        AlarmAssessment.objects.create(
            alarm=locked, outcome=outcome, reason=_said(reason), by=by, at=now
        )
        locked.outcome = outcome
        if outcome != Alarm.Outcome.STILL_OPEN:
            locked.step = Alarm.Step.ASSESSED
        locked.save()
        act.on("alarm", alarm.pk, screen=alarm.screen, outcome=outcome, reason=reason.strip())


def _locked(alarm: Alarm, step: Alarm.Step) -> Alarm:
    """The alarm as it is now, locked; it must be at the step."""
    locked = Alarm.objects.select_for_update().get(pk=alarm.pk)
    if locked.step != step:
        raise AlarmError(
            choose(
                f"The alarm is not {step.label} any more: {locked.get_step_display()}. Look at it "
                "again.",
                f"该提示的状态已变为“{locked.get_step_display()}”，请重新查看。",
            )
        )
    return locked


def _asked_by_another(alarm: Alarm, by: User) -> Alarm:
    locked = _locked(alarm, Alarm.Step.ASKED)
    if locked.asked_by_id == by.pk:
        raise AlarmError(
            choose("A second person has to agree: you have asked yourself.",
                   "须由另一人同意：申请系您本人提出。")
        )  # fmt: skip
    return locked


def _said(text: str) -> str:
    if not text.strip():
        raise AlarmError(choose("Give a reason: it is kept.", "请说明理由；理由将予留存。"))
    return text.strip()
