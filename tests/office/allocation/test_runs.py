"""A run from its opening to the published record, and every way in which it ends otherwise."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.office.allocation.conftest import HOUR, Hall

from pendency.allocation import certify, read_record, replay
from pendency.allocation.terms import ceremony_terms
from pendency.office import actions
from pendency.office.allocation import files
from pendency.office.daily import steps
from pendency.office.errors import NotAllowedError, NotDrawableError
from pendency.office.log.sequencer import sequence
from pendency.office.models import (
    AuditRow,
    Case,
    Centre,
    Draw,
    DrawnCase,
    Job,
    LogLeaf,
    Office,
    Redraw,
)
from pendency.office.waiting import reminders

TERMS = ceremony_terms()


def test_every_waiting_case_is_given_with_its_event_chance_and_record(
    hall: Hall, waiting: list[int]
) -> None:
    run = hall.draw()
    assert run.state == "published"
    rows = {row.case_id: row for row in run.drawn.all()}
    assert sorted(rows) == sorted(waiting)
    for case in Case.objects.filter(pk__in=waiting):
        row = rows[case.pk]
        assert row.outcome == "assigned"
        assert case.examiner_id == row.examiner_id
        last = case.events.order_by("seq").last()
        assert (last.code, last.detail) == ("docketed", f"{case.examiner.code}, run {run.pk}")
        assert case.state == "awaiting_examination"
        assert case.docketed_date is not None
    chances = Draw.objects.filter(run=run.pk)
    assert chances.filter(won=True).count() == len(waiting)
    for row in rows.values():
        mine = [c for c in row.candidates if c["desk"] and c["p"]]
        assert sum(c["p"] for c in mine) == pytest.approx(1)
        assert max(c["p"] for c in mine) <= 1 / run.cap
    assert not Redraw.objects.filter(settled_by=None).exists()
    assert run.figures["assigned"] == len(waiting)
    assert 0 <= run.figures["price_of_randomness"] < 1


def test_the_record_replays_certifies_and_stands_in_the_log(
    hall: Hall, waiting: list[int], root: Path
) -> None:
    run = hall.draw()
    record = read_record(files.read(run.record_sha256))
    assert replay(record) == []
    assert certify(record).optimal
    script = [sys.executable, str(root / "examples/replay_draw.py")]
    path = files.path_of(run.record_sha256)
    assert subprocess.run([*script, str(path)], check=False, capture_output=True).returncode == 0
    sequence()
    row = AuditRow.objects.get(action="publish_draw")
    assert row.detail["record"] == run.record_sha256
    assert LogLeaf.objects.filter(audit_row=row).exists()
    told = {line["party"] for line in record.head["ceremony"]["reveals"]}
    assert told == {*hall.directors, TERMS.head_office, TERMS.notary}


def test_a_changed_byte_of_list_or_record_is_found(hall: Hall, waiting: list[int]) -> None:
    run = hall.draw()
    path = files.path_of(run.record_sha256)
    body = path.read_text("utf-8")
    path.write_text(body.replace('"winner":"', '"winner":"X', 1), "utf-8")
    with pytest.raises(Exception, match="was changed"):
        files.read(run.record_sha256)


def test_nobody_knows_a_secret_before_it_is_revealed(hall: Hall, waiting: list[int]) -> None:
    run = hall.open()
    hall.commit(run)
    secrets = set(hall.secrets.values())
    assert not any(run.parties.exclude(secret="").exists() for _ in secrets)
    told = json.dumps([row.detail for row in AuditRow.objects.all()])
    assert not any(secret in told for secret in secrets)


def test_a_party_commits_once_to_its_own_and_in_time(hall: Hall, waiting: list[int]) -> None:
    run = hall.open()
    one, other = (run.parties.get(name=name) for name in list(hall.directors)[:2])
    given = {"commitment": "ab" * 32, "by": hall.person(one), "now": hall.now}
    with pytest.raises(NotDrawableError, match="64 hexadecimal"):
        actions.commit(party=one, **given | {"commitment": "xyz"})
    with pytest.raises(NotAllowedError):
        actions.commit(party=other, **given)
    actions.commit(party=one, **given)
    with pytest.raises(NotDrawableError, match="has committed"):
        actions.commit(party=one, **given | {"commitment": "cd" * 32})
    with pytest.raises(NotDrawableError, match="made before"):
        actions.commit(party=other, **given | {"by": hall.person(other)})
    with pytest.raises(NotDrawableError):
        actions.reveal(party=one, secret="00" * 32, by=hall.person(one), now=hall.now)


def test_the_notary_reveals_last_and_only_what_was_committed_to(
    hall: Hall, waiting: list[int]
) -> None:
    run = hall.open()
    hall.commit(run)
    with pytest.raises(NotDrawableError, match="last"):
        hall.reveal(run, TERMS.notary)
    first = next(iter(hall.directors))
    with pytest.raises(NotDrawableError, match="not the secret"):
        actions.reveal(party=run.parties.get(name=first), secret="00" * 32,
                       by=hall.directors[first], now=hall.now)  # fmt: skip
    hall.reveal(run, *hall.directors, TERMS.head_office)
    assert run.state == "revealing"
    hall.reveal(run, TERMS.notary)
    assert run.state == "drawing"
    with pytest.raises(NotDrawableError):
        actions.abandon_run(run=run, reason="I don't like it", by=hall.head_office, now=hall.now)


def test_who_keeps_his_secret_back_is_left_out_of_a_new_ceremony_over_the_same_list(
    hall: Hall, waiting: list[int]
) -> None:
    run = hall.open()
    hall.commit(run)
    silent, *others = hall.directors
    hall.reveal(run, *others, TERMS.head_office)
    with pytest.raises(NotDrawableError, match="time until"):
        actions.close_stage(run=run, by=hall.head_office, now=hall.now)
    hall.now += TERMS.reveal_hours * HOUR
    fresh = actions.close_stage(run=run, by=hall.head_office, now=hall.now)
    run.refresh_from_db()
    assert run.state == "void"
    assert silent in AuditRow.objects.get(action="close_ceremony_stage").detail["missing"]
    assert (fresh.follows_id, fresh.list_sha256) == (run.pk, run.list_sha256)
    names = {party.name for party in fresh.parties.all()}
    assert names == {*others, TERMS.head_office, TERMS.notary}
    old = run.parties.get(name=others[0]).commitment
    with pytest.raises(NotDrawableError, match="made before"):
        actions.commit(party=fresh.parties.get(name=others[0]), commitment=old,
                       by=hall.directors[others[0]], now=hall.now)  # fmt: skip
    hall.commit(fresh)
    hall.reveal(fresh)
    hall.work()
    fresh.refresh_from_db()
    assert fresh.state == "published"
    assert DrawnCase.objects.filter(run=run).exclude(outcome="void").count() == 0


def test_who_does_not_commit_is_left_out_and_a_missing_notary_voids(
    hall: Hall, waiting: list[int]
) -> None:
    run = hall.open()
    hall.commit(run, *list(hall.directors)[1:], TERMS.head_office, TERMS.notary)
    hall.now += TERMS.commit_hours * HOUR
    run = actions.close_stage(run=run, by=hall.head_office, now=hall.now)
    assert run.state == "revealing"
    hall.reveal(run, *list(hall.directors)[1:], TERMS.head_office)
    hall.now += TERMS.reveal_hours * HOUR
    run = actions.close_stage(run=run, by=hall.head_office, now=hall.now)
    assert run.state == "void"
    assert not run.restarts.exists()
    assert Case.objects.filter(pk__in=waiting, examiner=None).count() == len(waiting)


def test_a_public_value_is_awaited_and_enters_the_seed(hall: Hall, waiting: list[int]) -> None:
    run = hall.open(public_source="closing index of the day after")
    hall.commit(run)
    hall.reveal(run)
    assert run.state == "revealing"
    run = actions.set_public_value(run=run, value="3 141.59", by=hall.head_office, now=hall.now)
    hall.work()
    run.refresh_from_db()
    record = read_record(files.read(run.record_sha256))
    assert record.head["ceremony"]["public"] == "3 141.59"
    assert run.state == "published"


def test_cases_overtaken_between_list_and_draw_are_passed_over(
    hall: Hall, waiting: list[int]
) -> None:
    run = hall.open()
    first, second, *_ = waiting
    actions.record_event(case=Case.objects.get(pk=first), code="withdrawn", date=hall.now.date(),
                         by=None, now=hall.now)  # fmt: skip
    Case.objects.filter(pk=second).update(examiner_id=1)
    hall.commit(run)
    hall.reveal(run)
    hall.work()
    outcomes = dict(run.drawn.values_list("case_id", "outcome"))
    assert (outcomes[first], outcomes[second]) == ("overtaken", "overtaken")
    assert Case.objects.get(pk=second).examiner_id == 1
    assert not Draw.objects.filter(case_id__in=[first, second], won=True).exists()


def test_one_run_of_a_kind_is_open_and_one_can_be_given_up_with_a_reason(
    hall: Hall, waiting: list[int]
) -> None:
    run = hall.open()
    with pytest.raises(NotDrawableError, match="open"):
        hall.open()
    with pytest.raises(NotDrawableError, match="reason"):
        actions.abandon_run(run=run, reason=" ", by=hall.head_office, now=hall.now)
    actions.abandon_run(run=run, reason="the list is of yesterday", by=hall.head_office,
                        now=hall.now)  # fmt: skip
    assert hall.open().state == "committing"


def test_the_daily_run_takes_up_a_run_whose_process_was_killed_and_reminds_of_people(
    hall: Hall, waiting: list[int]
) -> None:
    assert [(one.name, one.n) for one in reminders(hall.now) if one.name == "cases"] == [
        ("cases", len(waiting))
    ]
    centres = Centre.objects.filter(code__in=hall.directors)
    run = actions.open_run(centres=centres, by=hall.head_office, now=hall.now)
    Job.objects.update(state="running", started_at=hall.now)
    jobs = next(steps(0.05))
    assert jobs.does(hall.clock) == {"interrupted": 1, "resumed": 1, "ended": 1}
    run.refresh_from_db()
    assert (run.state, run.case_count) == ("committing", len(waiting))
    assert jobs.does(hall.clock) == {}

    said = {one.name: one.says for one in reminders(hall.now)}
    parties = run.parties.count()
    assert said["draw"].startswith(f"run {run.pk}: {parties} parties have yet to commit, until")
    assert "cases" not in said
    late = {one.name: one.says for one in reminders(run.commit_until)}
    assert late["draw"].endswith("the time is over: head office may close the stage")
    hall.commit(run)
    said = {one.name: one.says for one in reminders(hall.now)}
    assert f"{parties} parties have yet to reveal" in said["draw"]


def test_a_list_is_frozen_once(hall: Hall, waiting: list[int]) -> None:
    run = hall.open()
    stale = type(run).objects.get(pk=run.pk)
    stale.state = "freezing"  # as a second worker may still see it
    with pytest.raises(NotDrawableError, match="commit"):
        actions.freeze_list(run=stale, by=None, now=hall.now)
    run.refresh_from_db()
    assert run.state == "committing"


def test_nothing_waiting_ends_the_run(hall: Hall) -> None:
    Case.objects.filter(examiner=None).update(examiner_id=1)
    Office.objects.update(revision=1)
    run = hall.open()
    assert run.state == "void"
    assert "nothing to allocate" in run.void_reason


def test_same_reveals_give_the_same_winners(hall: Hall, waiting: list[int]) -> None:
    run = hall.draw()
    record = read_record(files.read(run.record_sha256))
    again = {d["case"]: d["winner"] for d in record.drawn}
    given = {row.lot: row.examiner.code for row in run.drawn.select_related("examiner")}
    assert given == again
