from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from django.db import DatabaseError
from polars.testing import assert_frame_equal
from tests.office import factory

from pendency.office.bulk import bulk_load
from pendency.office.database import MODELS, consistent_read, stored
from pendency.office.export import export
from pendency.office.models import Case, Event, Quarantined
from pendency.records import TABLES, Snapshot, seal_tables

#: Filled by tests/office/desks/test_records.py and tests/office/secrecy/test_reads.py: who declared
#: what changes who may act, and readings are noted when somebody reads.
ELSEWHERE = {"declarations", "ties", "recusals", "transfers", "reads"}


def test_what_is_loaded_comes_out_again_in_every_table(loaded: Snapshot, tmp_path: Path) -> None:
    with consistent_read():
        again = export(tmp_path / "again")
    for name, declared in TABLES.items():
        expected = loaded.read(name).sort(declared.key)
        assert_frame_equal(again.read(name), expected, check_exact=True)
        assert expected.height > 0 or name in ELSEWHERE, name


def test_exporting_twice_gives_the_same_id(loaded: Snapshot, tmp_path: Path) -> None:
    with consistent_read():
        first, second = export(tmp_path / "1"), export(tmp_path / "2")
    assert first.id == second.id


def test_export_of_loaded_export_is_the_same_snapshot(loaded: Snapshot, tmp_path: Path) -> None:
    first = export(tmp_path / "1")
    for name in reversed(MODELS):
        MODELS[name]._base_manager.all()._raw_delete("default")
    bulk_load(first)
    assert export(tmp_path / "2").id == first.id


def test_models_read_what_was_loaded_past_them(loaded: Snapshot) -> None:
    case = Case.objects.get(pk=6)
    assert (case.state, case.closed_date, case.event_count) == ("granted", case.state_date, 6)
    assert case.secret is False
    assert case.examiner.code == "E001"
    moments = list(Event.objects.filter(case=6).order_by("seq").values_list("recorded_at"))
    read = loaded.scan("events").filter(case_id=6).collect()["recorded_at"].to_list()
    assert [m.replace(tzinfo=None) for (m,) in moments] == read
    assert bytes(Quarantined.objects.get().raw) == b'XX31,\x8d\x00\xff,"\n'
    assert Event.objects.filter(recorded_at=moments[0][0], case=6).count() == 1


@pytest.mark.parametrize("name", MODELS)
def test_every_model_has_the_declared_columns(name: str) -> None:
    model = MODELS[name]
    columns = {f.column: f for f in model._meta.local_fields if f.column}
    of = stored(name)
    own = {f for name, f in columns.items() if name not in of.schema.names()}
    assert set(of.schema.names()) <= set(columns)
    assert all(f.null or f.has_db_default() for f in own)  # a bulk load does not fill these
    key = tuple(f.column for f in model._meta.pk_fields)
    assert key == TABLES[name].key
    for column in TABLES[name].columns:
        assert columns[column.name].null is not column.required


def test_progress_counts_every_row(db: None, small: Snapshot) -> None:
    heard: list[tuple[int, int | None]] = []
    rows = bulk_load(small, progress=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (rows, rows)
    assert rows == sum(small.rows(name) for name in MODELS)
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)


@pytest.mark.django_db(transaction=True)
def test_a_load_that_fails_leaves_nothing(tmp_path: Path) -> None:
    tables = factory.tables()
    tables["cases"] = tables["cases"].with_columns(examiner_id=pl.lit(99))
    broken = seal_tables(tmp_path / "b", tables, title="B", provenance="imported",
                         observed_to=factory.OBSERVED_TO)  # fmt: skip
    with pytest.raises(DatabaseError):
        bulk_load(broken)
    assert Case.objects.count() == 0
