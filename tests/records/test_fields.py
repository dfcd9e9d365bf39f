from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from pendency.records import FIELDS, SECTORS, table
from pendency.records.fields import field_of


def test_every_value_of_the_column_has_a_name_in_both_languages():
    declared = table("cases")["field"]

    assert list(FIELDS) == list(range(declared.minimum, declared.maximum + 1))
    assert len({f.en for f in FIELDS.values()}) == len({f.zh for f in FIELDS.values()}) == 35


def test_the_sectors_hold_the_fields_in_unbroken_runs():
    order = [f.sector for f in FIELDS.values()]

    assert list(dict.fromkeys(order)) == list(SECTORS)
    assert sum(a != b for a, b in pairwise(order)) == len(SECTORS) - 1


@pytest.mark.parametrize(
    ("symbol", "field"),
    [
        ("A61K 8/02", 14),
        ("A61K8/02", 14),
        ("a61k 008/02", 14),
        ("A61K0008020000", 14),
        ("A61K 31/16", 16),
        ("A61K 7/06", 14),  # an older edition's place for cosmetics
        ("A61K", None),  # divided between two fields
        ("H04N 21/00", 4),
        ("H04N 5/225", 2),
        ("H04N 1/00", 3),
        ("G06F 17/00", 6),
        ("G06F", 6),
        ("G01N 33/48", 11),
        ("X99Z 1/00", None),
        ("", None),
        (None, None),
    ],
)
def test_field_of_a_symbol(symbol: str | None, field: int | None):
    assert field_of(pl.Series([symbol], dtype=pl.String)).to_list() == [field]


def test_field_of_keeps_length_and_name():
    assert field_of(pl.Series("ipc", [], dtype=pl.String)).name == "ipc"
    assert len(field_of(pl.Series("ipc", ["G06F 17/00"] * 7))) == 7


@pytest.mark.data
def test_the_concordance_is_the_one_that_wipo_publishes(shared_data: Path):
    with (shared_data / "classification/ipc_to_35_fields.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    symbols = pl.Series([row["IPC_code"].removesuffix("%").replace("/", "/00") for row in rows])

    assert len(rows) == 764
    assert field_of(symbols).to_list() == [int(row["Field_number"]) for row in rows]
    assert {(int(r["Field_number"]), r["Field_en"]) for r in rows} == {
        (number, field.en) for number, field in FIELDS.items()
    }
