from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from tests.records.conftest import a_case, history

from pendency.records import (
    InvalidTableError,
    Snapshot,
    SnapshotError,
    SnapshotWriter,
    table,
    vocabulary,
)

Seal = Callable[..., Snapshot]
Tables = dict[str, pl.DataFrame]


def test_what_was_sealed_is_read_back(seal: Seal, tables: Tables) -> None:
    snapshot = Snapshot.open(seal(tables).path)
    assert snapshot.read("cases").equals(tables["cases"])
    assert snapshot.read("events").equals(tables["events"])
    assert snapshot.rows("events") == 9
    assert snapshot.observed_to == dt.date(2021, 12, 31)
    assert snapshot.generated


def test_derived_tables_are_sealed_too(seal: Seal, tables: Tables) -> None:
    snapshot = seal(tables)
    assert snapshot.read("milestones", "state")["state"].to_list() == [
        "granted",
        "awaiting_applicant",
    ]
    assert snapshot.read("spells").schema == table("spells").schema


def test_a_table_that_is_not_there_is_empty(seal: Seal, tables: Tables) -> None:
    assert seal(tables).read("employment").equals(table("employment").empty())


def test_same_tables_same_id_and_other_tables_another(seal: Seal, tables: Tables) -> None:
    assert seal(tables).id == seal(tables).id
    assert seal(tables).id != seal(tables, title="other").id
    other = tables | {"cases": tables["cases"].with_columns(title=pl.lit("x"))}
    assert seal(tables).id != seal(other).id


def test_id_is_the_hash_of_the_manifest(seal: Seal, tables: Tables) -> None:
    import hashlib

    snapshot = seal(tables)
    manifest = (snapshot.path / "manifest.json").read_bytes()
    assert snapshot.id == hashlib.sha256(manifest).hexdigest()


@pytest.mark.parametrize("name", ["cases", "events", "milestones", "spells"])
@pytest.mark.parametrize("damage", ["flip", "truncate", "append", "remove"])
def test_changed_snapshot_does_not_open(seal: Seal, tables: Tables, name: str, damage: str) -> None:
    path = seal(tables).path / f"{name}.parquet"
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[len(data) // 2] ^= 1
    elif damage == "truncate":
        del data[-7:]
    else:
        data += b"x"
    path.unlink() if damage == "remove" else path.write_bytes(data)
    with pytest.raises(SnapshotError, match=rf"{name}\.parquet.*Do not use it"):
        Snapshot.open(path.parent)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "cannot be read"),
        ("{}", "cannot be read"),
        ('{"format": 99}', "format 99 is not 1"),
        ("\ufffd\x00", "cannot be read"),
        ("[1]", "cannot be read"),
    ],
)
def test_broken_manifest_is_named(seal: Seal, tables: Tables, text: str, reason: str) -> None:
    folder = seal(tables).path
    (folder / "manifest.json").write_text(text, "utf-8")
    with pytest.raises(SnapshotError, match=rf"manifest\.json.*{reason}"):
        Snapshot.open(folder)


def test_manifest_that_names_an_unknown_table_is_refused(seal: Seal, tables: Tables) -> None:
    path = seal(tables).path / "manifest.json"
    body = json.loads(path.read_text())
    body["tables"]["spies"] = body["tables"]["cases"]
    path.write_text(json.dumps(body))
    with pytest.raises(SnapshotError, match="spies"):
        Snapshot.open(path.parent)


def test_no_snapshot_says_what_to_name(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=r"there is no snapshot here.*pendency import"):
        Snapshot.open(tmp_path)


def test_an_unsealed_folder_is_no_snapshot(tmp_path: Path, tables: Tables) -> None:
    writer = SnapshotWriter(
        tmp_path / "w", title="t", provenance="generated", observed_to=dt.date(2021, 1, 1)
    )
    writer.add_histories(tables["cases"], tables["events"])
    with pytest.raises(SnapshotError, match="no snapshot here"):
        Snapshot.open(tmp_path / "w")


def test_chunks_make_the_same_tables_as_one_piece(
    seal: Seal, tables: Tables, tmp_path: Path
) -> None:
    writer = SnapshotWriter(
        tmp_path / "w", title="t", provenance="generated", observed_to=dt.date(2021, 12, 31)
    )
    for case_id in (1, 2):
        writer.add_histories(
            tables["cases"].filter(case_id=case_id), tables["events"].filter(case_id=case_id)
        )
    chunked = writer.seal()
    whole = seal(tables)
    for name in ("cases", "events", "spells", "milestones"):
        assert chunked.read(name).equals(whole.read(name)), name


def _gap(t: Tables) -> tuple[pl.DataFrame, pl.DataFrame]:
    return t["cases"].filter(case_id=2), t["events"].filter(case_id=2)


def _foreign(t: Tables) -> tuple[pl.DataFrame, pl.DataFrame]:
    return t["cases"].filter(case_id=1), t["events"]


def _disorder(t: Tables) -> tuple[pl.DataFrame, pl.DataFrame]:
    return t["cases"], t["events"].reverse()


def _same_seq(t: Tables) -> tuple[pl.DataFrame, pl.DataFrame]:
    return t["cases"], t["events"].with_columns(seq=pl.lit(1, pl.Int32))


def _no_word(t: Tables) -> tuple[pl.DataFrame, pl.DataFrame]:
    return t["cases"].with_columns(kind=pl.lit("perpetuum mobile")), t["events"]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_same_seq, "row 1, column seq: must ascend"),
        (_no_word, "column kind: does not read as"),
        (_gap, "without gaps"),
        (_foreign, "belong to the chunk"),
        (_disorder, "must be ordered"),
    ],
)
def test_chunks_that_would_break_the_histories_are_refused(
    tables: Tables,
    tmp_path: Path,
    spoil: Callable[[Tables], tuple[pl.DataFrame, pl.DataFrame]],
    reason: str,
) -> None:
    writer = SnapshotWriter(
        tmp_path / "w", title="t", provenance="generated", observed_to=dt.date(2021, 1, 1)
    )
    with pytest.raises(InvalidTableError, match=reason):
        writer.add_histories(*spoil(tables))


def test_required_value_that_is_missing_is_named(seal: Seal, tables: Tables) -> None:
    broken = tables | {"cases": tables["cases"].with_columns(office=pl.Series(["XX", None]))}
    with pytest.raises(InvalidTableError, match="cases row 1, column office"):
        seal(broken)


def test_columns_come_typed(seal: Seal, tables: Tables) -> None:
    snapshot = seal(tables | {"centres": table("centres").frame([])})
    for name in ("cases", "events", "centres", "spells", "milestones"):
        assert snapshot.read(name).schema == table(name).schema, name
    assert snapshot.read("events", "code", "date").columns == ["code", "date"]


def test_folder_that_exists_is_not_written_over(seal: Seal, tables: Tables) -> None:
    folder = seal(tables).path
    with pytest.raises(SnapshotError, match="there is something here already"):
        SnapshotWriter(folder, title="t", provenance="generated", observed_to=dt.date(2021, 1, 1))


def test_side_tables_are_validated(seal: Seal, tables: Tables) -> None:
    centre = {"centre_id": 1, "code": "N", "en": "North", "zh": "北"}
    with pytest.raises(InvalidTableError, match="centres row 0, column centre_id: key"):
        seal(tables | {"centres": table("centres").frame([centre, centre])})


def test_history_may_be_longer_than_the_observation(seal: Seal) -> None:
    # a date after the end of observation is the reader's business, not the seal's
    events = table("events").frame(history(1, (0, "filed"), (4000, "granted")))
    assert seal({"cases": table("cases").frame([a_case()]), "events": events}).rows("events") == 2


def test_words_of_a_column_come_as_numbers(seal: Seal, tables: Tables) -> None:
    detail = pl.Series(["final", None, "other", "final", *[None] * 5], dtype=pl.String)
    tables["events"] = tables["events"].with_columns(detail=detail)
    opened = seal(tables)

    codes, names = opened.words("events", "code")
    assert names == list(vocabulary().events)
    assert [names[i] for i in codes] == opened.read("events", "code")["code"].to_list()
    numbers, details = opened.words("events", "detail")
    assert (numbers.tolist(), details) == ([0, -1, 1, 0, *[-1] * 5], ["final", "other"])


def test_words_of_a_table_that_is_not_there(seal: Seal, tables: Tables) -> None:
    numbers, schemes = seal(tables).words("classifications", "scheme")
    assert (len(numbers), schemes) == (0, ["ipc", "cpc", "uspc", "fi"])


def test_rows_are_picked_by_the_words_of_a_column(tmp_path: Path, tables: Tables) -> None:
    # two chunks, hence two row groups, in which the same words first appear in another order
    about = {"title": "t", "provenance": "generated", "observed_to": dt.date(2021, 12, 31)}
    writer = SnapshotWriter(tmp_path / "picked", **about)
    cells = {1: ["final", None, "other", "final", None, "last"], 2: ["other", "other", None]}
    for case_id, details in cells.items():
        events = tables["events"].filter(case_id=case_id)
        events = events.with_columns(detail=pl.Series(details, dtype=pl.String))
        writer.add_histories(tables["cases"].filter(case_id=case_id), events)
    opened = writer.seal()

    found = opened.pick("events", "code", {"docketed", "granted"}, "case_id", "date", "detail")
    events = opened.read("events").with_row_index("row")
    expected = events.filter(pl.col("code").is_in(["docketed", "granted"]))
    assert found.row.tolist() == expected["row"].to_list() == [1, 5, 7]
    assert [found.words["code"][i] for i in found.numbers["code"]] == expected["code"].to_list()
    assert found.numbers["case_id"].tolist() == [1, 1, 2]
    assert found.numbers["date"].tolist() == expected["date"].to_physical().to_list()
    assert found.words["detail"] == ["final", "other", "last"]
    assert found.numbers["detail"].tolist() == [-1, 2, 1]


def test_nothing_is_picked_where_nothing_is(seal: Seal, tables: Tables) -> None:
    opened = seal({name: frame.clear() for name, frame in tables.items()})
    for found in (
        opened.pick("events", "code", {"docketed"}, "case_id", "detail"),
        opened.pick("classifications", "scheme", {"ipc"}, "case_id", "symbol"),
        seal(tables).pick("events", "code", {"restored"}, "case_id", "detail"),
    ):
        assert len(found.row) == 0
        assert {len(column) for column in found.numbers.values()} == {0}
