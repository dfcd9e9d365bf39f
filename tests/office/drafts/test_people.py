"""Two people on one draft: stale saves, stale decisions, who reads."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.office.drafts.conftest import (
    Make,
    written,
)

from pendency.office import actions
from pendency.office.errors import DraftError, StaleDraftError
from pendency.office.models import (
    AuditRow,
    Draft,
    DraftReader,
    User,
)


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
