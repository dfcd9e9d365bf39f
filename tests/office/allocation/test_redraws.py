"""Cases that go back into the draw, and what the records keep of draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from django.db import IntegrityError, transaction

from pendency.office import actions
from pendency.office.actions.snapshots import seal, store
from pendency.office.errors import NotAllowedError, NotDrawableError
from pendency.office.models import AuditRow, Case, Centre, Draw, Office, Override, Redraw, User
from pendency.records import Snapshot

People = Callable[..., User]
OF_FIRST = [2, 3, 4]


def _redraw(now: dt.datetime, by: User | None, **changes: object) -> list[Redraw]:
    asked = {"cases": Case.objects.filter(pk__in=OF_FIRST), "purpose": "recusal",
             "reason": "sister of the counsel", "by": by, "now": now} | changes  # fmt: skip
    return actions.redraw(**asked)


def test_cases_lose_their_examiner_with_an_event_a_note_and_an_audit_row(
    person: People, now: dt.datetime
) -> None:
    head, other = person("department_head"), person("centre_head")
    notes = _redraw(now, head, second=other)
    for case in Case.objects.filter(pk__in=OF_FIRST):
        assert case.examiner_id is None
        assert case.unit_id == 1
        last = case.events.order_by("seq").last()
        assert last is not None
        assert (last.code, last.detail) == ("transferred", "recusal")
        assert case.transfers == 1
        assert case.last_date == now.date()
    assert [(n.had_id, n.barred, n.second) for n in notes] == [(1, True, other.username)] * 3
    row = AuditRow.objects.get()
    assert (row.action, row.by, row.detail["cases"]) == ("redraw", head.username, OF_FIRST)
    assert Office.objects.get().revision == 1


def test_milestones_written_for_many_are_those_of_the_sealed_snapshot(
    person: People, now: dt.datetime
) -> None:
    _redraw(now, None)
    actions.publish_snapshot(by=None, now=now)
    sealed = (
        Snapshot.open(store().path).read("milestones").filter(pl.col("case_id").is_in(OF_FIRST))
    )
    for row in sealed.to_dicts():
        case = Case.objects.get(pk=row["case_id"])
        assert (case.event_count, case.transfers, case.state) == (
            row["events"], row["transfers"], row["state"],
        )  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [{"reason": " "}, {"purpose": "whim"}, {"cases": [6]}, {"cases": [2, 6]}],
    ids=["no reason", "unknown purpose", "closed", "one of two closed"],
)
def test_what_cannot_be_drawn_afresh_changes_nothing(
    person: People, now: dt.datetime, changes: dict[str, object]
) -> None:
    if isinstance(ids := changes.get("cases"), list):
        changes = {"cases": Case.objects.filter(pk__in=ids)}
    with pytest.raises(NotDrawableError):
        _redraw(now, None, **changes)
    assert not Redraw.objects.exists()
    assert not AuditRow.objects.exists()
    assert Case.objects.get(pk=2).examiner_id == 1


def test_a_second_redraw_and_one_with_oneself_as_second_are_refused(
    person: People, now: dt.datetime
) -> None:
    head = person("department_head")
    with pytest.raises(NotAllowedError):
        _redraw(now, head, second=head)
    _redraw(now, head)
    with pytest.raises(NotDrawableError):
        _redraw(now, head)


def test_a_case_with_a_centre_waits_there(person: People, now: dt.datetime) -> None:
    south = Centre.objects.get(pk=2)
    (note, *_) = _redraw(now, None, purpose="rebalancing", centre=south, barred=False)
    assert (note.case.centre_id, note.case.unit_id, note.centre) == (2, None, south)


# --- The records ---------------------------------------------------------------------------------


def _decided(now: dt.datetime) -> None:
    for examiner_id, p, won in ((1, 0.5, True), (2, 0.5, False)):
        Draw.objects.create(
            case_id=3, run=1, examiner_id=examiner_id, lot="XX3", purpose="daily",
            drawn_on=now.date(), probability=p, won=won,
        )  # fmt: skip
    Override.objects.create(
        case_id=3, request=2, from_examiner_id=1, to_examiner_id=2, centre_id=1,
        ground="expertise", reason="knows the family", probability=0.5, requested_on=now.date(),
        requested_by=1, outcome="requested",
    )  # fmt: skip
    Office.objects.update(revision=5)


def test_draws_and_overrides_stand_in_the_sealed_snapshot(
    loaded: Snapshot, now: dt.datetime
) -> None:
    _decided(now)
    sealed, _revision = seal()
    draws = sealed.read("draws").filter(case_id=3)
    assert draws.select("case_id", "run", "examiner_id", "probability", "won").rows() == [
        (3, 1, 1, 0.5, True), (3, 1, 2, 0.5, False),
    ]  # fmt: skip
    assert sealed.read("overrides")["outcome"].to_list() == ["requested", "confirmed"]


def test_an_import_carries_them_over(loaded: Snapshot, now: dt.datetime, tmp_path: Path) -> None:
    Office.objects.update(provenance="imported", revision=1)
    _decided(now)
    extract, mapping = tmp_path / "extract", tmp_path / "map.toml"
    extract.mkdir()
    (extract / "cases.csv").write_text("no,filed\n999,2024-01-05\n", "utf-8")
    (extract / "events.csv").write_text("no,day,what\n999,2024-01-05,filed\n", "utf-8")
    mapping.write_text(
        'office = "XX"\n[cases]\nfile = "cases.csv"\n'
        'columns = { number = "no", filing_date = "filed" }\n[events]\nfile = "events.csv"\n'
        'columns = { number = "no", date = "day", code = "what" }\n',
        "utf-8",
    )
    before = Case.objects.count()
    actions.run_import(format="csv", path=extract, mapping=mapping, by=None, now=now)
    assert Case.objects.count() == before + 1
    assert Draw.objects.count() == 4
    assert Override.objects.count() == 2


def test_an_override_is_confirmed_by_another_account(loaded: Snapshot, now: dt.datetime) -> None:
    _decided(now)
    with pytest.raises(IntegrityError, match="override_confirmed_by_another"), transaction.atomic():
        Override.objects.filter(request=2).update(
            outcome="confirmed", decided_on=now.date(), decided_by=1
        )
