"""What the desks hold goes into the snapshot without a name, and comes back from it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

from tests.office.desks.conftest import APPLICANT, case, declare

from pendency.office import actions
from pendency.office.actions.declarations import NewTie
from pendency.office.bulk import bulk_load
from pendency.office.database import MODELS
from pendency.office.desks.standing import recusals_on
from pendency.office.export import export
from pendency.office.models import DeclaredTie, TransferStep, Unit
from pendency.records import Snapshot

TABLES = ("declarations", "ties", "recusals", "transfers")


def filled(people: SimpleNamespace, now: dt.datetime) -> None:
    declare(people.colleague, now, NewTie("interest", "Okapi Fennimore"))
    asked = actions.ask_recusal(case=case(), party="agent", grounds="a secret", by=people.head,
                                now=now)  # fmt: skip
    actions.decide_recusal(recusal=asked, outcome="dismissed", reasons="none", by=people.officer,
                           now=now)  # fmt: skip
    actions.ask_transfer(case=case(), to_unit=Unit.objects.get(pk=2), reason="overload",
                         grounds="a secret", by=people.head, now=now)  # fmt: skip


def test_a_snapshot_holds_the_desks_and_no_names(
    people: SimpleNamespace, now: dt.datetime, tmp_path: Path
):
    filled(people, now)
    made = export(tmp_path / "1")
    assert [made.rows(name) for name in TABLES] == [1, 1, 1, 1]
    assert made.read("recusals")["outcome"].to_list() == ["dismissed"]
    assert made.read("transfers")["state"].to_list() == ["requested"]
    held = b"".join((tmp_path / "1" / f"{name}.parquet").read_bytes() for name in TABLES)
    for word in ("Okapi", "secret", APPLICANT, people.head.username):
        assert word.encode() not in held


def test_what_comes_back_from_a_snapshot_fails_closed(
    people: SimpleNamespace, now: dt.datetime, tmp_path: Path
):
    filled(people, now)
    first = export(tmp_path / "1")
    TransferStep.objects.all()._raw_delete("default")
    for name in reversed(MODELS):
        MODELS[name]._base_manager.all()._raw_delete("default")
    bulk_load(Snapshot.open(first.path))
    assert export(tmp_path / "2").id == first.id
    assert DeclaredTie.objects.get().name == ""
    assert recusals_on(now.date()).declarations.is_empty()
