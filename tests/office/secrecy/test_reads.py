"""Readings: which are noted, once or again, sealed, found out when changed, exported, erased."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.db.models.signals import pre_save
from django.http import Http404
from django.utils import timezone
from tests.office import factory

from pendency.office import access, actions
from pendency.office.export import export
from pendency.office.log.reads import BATCH, faults_of, seal_reads
from pendency.office.models import AuditRow, LogLeaf, Read, ReadBatch, User

People = Callable[..., User]
SECRET, PUBLISHED = factory.cases_of(1)[:2]
FOREIGN = factory.cases_of(4)[1]


def said() -> list[tuple[str, int, str, bool, bool]]:
    columns = ("person", "case_id", "purpose", "unpublished", "own_docket")
    return list(Read.objects.order_by("seq").values_list(*columns))


def test_every_reading_of_an_unpublished_case_is_noted_with_its_purpose(person: People):
    examiner, head = person("examiner"), person("department_head")
    access.access_case(examiner, SECRET)
    access.access_case(head, SECRET)

    assert said() == [
        ("E001", SECRET, "assigned", True, True),
        (f"department_head-{head.pk}", SECRET, "supervision", True, True),
    ]


def test_look_ups_outside_the_own_part_are_noted_and_the_own_published_cases_not(person: People):
    examiner = person("examiner")
    access.access_case(examiner, PUBLISHED)
    assert said() == []
    access.access_case(examiner, FOREIGN)
    assert said() == [("E001", FOREIGN, "published", False, False)]
    access.access_case(person("researcher"), FOREIGN)  # has no part of his own
    assert len(said()) == 1


def test_what_is_refused_is_not_noted_as_read(person: People):
    with pytest.raises(Http404):
        access.access_case(person("researcher"), SECRET)
    assert said() == []


def test_going_on_within_minutes_is_one_reading_and_coming_back_another(person: People):
    examiner = person("examiner")
    access.access_case(examiner, SECRET)
    access.access_case(examiner, SECRET)
    assert len(said()) == 1
    Read.objects.update(at=timezone.now() - dt.timedelta(minutes=6))
    access.access_case(examiner, SECRET)
    assert len(said()) == 2


def test_what_cannot_be_noted_cannot_be_read(person: People):
    def broken(**kwargs: object) -> None:
        raise DatabaseError("disk full")

    examiner = person("examiner")
    pre_save.connect(broken, sender=Read)
    try:
        with pytest.raises(DatabaseError):
            access.access_case(examiner, SECRET)
    finally:
        pre_save.disconnect(broken, sender=Read)


def test_a_batch_is_an_entry_of_the_log_and_shows_what_was_changed(
    person: People, now: dt.datetime
):
    for role in ("examiner", "department_head", "centre_head"):
        access.access_case(person(role), SECRET)
    assert seal_reads(now) is not None
    batch = ReadBatch.objects.get()
    assert (batch.count, faults_of(batch)) == (3, [])
    row = AuditRow.objects.get(action="seal_reads")
    assert row.detail == {"count": 3, "digest": batch.digest}
    assert seal_reads(now) is None

    first = Read.objects.order_by("seq")
    Read.objects.filter(pk=first[0].pk).update(by="nobody")
    assert faults_of(batch) == [f"reading {first[0].pk} was changed"]
    Read.objects.filter(pk=first[1].pk).update(batch=None)
    assert "2 readings instead of 3" in faults_of(batch)


def test_a_checkpoint_seals_what_was_read_before_it(person: People, now: dt.datetime, home: Path):
    access.access_case(person("examiner"), SECRET)
    checkpoint = actions.sign_checkpoint(by=None, now=now)
    row = AuditRow.objects.get(action="seal_reads")
    assert LogLeaf.objects.get(audit_row=row).index < checkpoint.size


@pytest.mark.django_db(transaction=True)
def test_enough_readings_seal_themselves(django_capture_on_commit_callbacks, person: People):
    examiner = person("examiner")
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(BATCH):
            access.access_case(examiner, SECRET)
            Read.objects.update(at=timezone.now() - dt.timedelta(minutes=6))
    assert ReadBatch.objects.exists()


def test_readings_are_written_once(person: People):
    access.access_case(person("examiner"), SECRET)
    row = Read.objects.get()
    with pytest.raises(TypeError, match="append-only"):
        row.save()
    with pytest.raises(TypeError, match="append-only"):
        row.delete()


def test_the_snapshot_holds_them_under_pseudonyms(person: People, tmp_path: Path):
    head = person("centre_head")
    assert "reads" not in export(tmp_path / "before").manifest.tables
    access.access_case(head, SECRET)
    snapshot = export(tmp_path / "after")
    frame = snapshot.read("reads")
    assert frame.height == 1
    row = frame.row(0, named=True)
    assert (row["person"], row["purpose"], row["unpublished"], row["own_docket"]) == (
        f"centre_head-{head.pk}", "supervision", True, True,
    )  # fmt: skip
    assert abs(row["at"].replace(tzinfo=dt.UTC) - timezone.now()) < dt.timedelta(minutes=5)
    assert head.username not in frame.write_csv()


def test_an_erased_reader_is_named_nowhere_and_the_batch_still_verifies(
    person: People, now: dt.datetime
):
    head = person("centre_head")
    access.access_case(head, SECRET)
    seal_reads(now)
    actions.deactivate_user(person=head, by=None, now=now)
    actions.erase_person(person=head, reason="asked for it", by=None, now=now)
    row = Read.objects.get()
    assert (row.by, row.salt, row.person) == ("", "", "erased")
    assert faults_of(ReadBatch.objects.get()) == []
