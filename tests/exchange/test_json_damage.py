"""JSON files with a brace too many or too few: one fault, and every other record is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pendency.exchange.jsonrecords import JsonRecord, read_records

#: Each is some 700 bytes, so that the file is longer than the blocks in which it is read.
RECORDS = [
    json.dumps({"n": i, "text": '{["' * 100, "parts": [{"a": 1}, {"b": [2]}], "on": {"c": 3}})
    for i in range(3_000)
]
AT = 1_700


def damaged(old: str, new: str) -> list[str]:
    assert old in RECORDS[AT]
    return [*RECORDS[:AT], RECORDS[AT].replace(old, new), *RECORDS[AT + 1 :]]


def docs(records: list[str]) -> str:
    return '{"found": 1, "docs": [' + ",\n".join(records) + '], "facets": {"x": [{"y": 1}]}}'


def read(tmp_path: Path, text: str) -> tuple[list[int], list[JsonRecord], bytes]:
    file = tmp_path / "records.json"
    file.write_text(text)
    found = list(read_records(file, ("docs",)))
    assert [r.number for r in found] == list(range(1, len(found) + 1))
    good = [r.value["n"] for r in found if r.value is not None and "n" in r.value]
    return good, [r for r in found if "n" not in (r.value or {})], file.read_bytes()


ALL = list(range(len(RECORDS)))
OTHERS = [n for n in ALL if n != AT]


@pytest.mark.parametrize(
    "text",
    [
        docs(RECORDS),
        docs(RECORDS[:AT]) + "\n" + docs(RECORDS[AT:]),
        "[" + ",".join(RECORDS[:AT]) + "]\n[" + ",".join(RECORDS[AT:]) + "]",
        '{"docs": [' + ",".join(RECORDS[:AT]) + '], "more": {"docs": [' + ",".join(RECORDS[AT:])
        + "]}}",
        "[" + ",".join(RECORDS[:AT]) + "]," + ",".join(RECORDS[AT:]) + "]",
        "\n".join(RECORDS) + "\n",
    ],
    ids=["one list", "two files in one", "two lists", "a list further in", "bracket", "lines"],
)  # fmt: skip
def test_every_list_of_a_file_is_read(tmp_path: Path, text: str):
    good, faults, _ = read(tmp_path, text)

    assert (good, faults) == (ALL, [])


def test_a_stray_brace_costs_no_record(tmp_path: Path):
    text = '{"docs": [' + ",".join(RECORDS[:AT]) + "}," + ",".join(RECORDS[AT:]) + "]}"

    good, faults, raw = read(tmp_path, text)

    assert good == ALL
    assert [raw[f.at : f.at + f.size] for f in faults] == [b"}"]
    assert faults[0].reason == "unreadable"


@pytest.mark.parametrize(
    ("old", "new"),
    [('{"c": 3}}', '{"c": 3}'), ('{"c": 3}}', '{"c": 3'), ('"parts"', '"parts'), ("[2]", "[2")],
    ids=["brace", "two braces", "quote", "bracket"],
)
def test_what_is_missing_costs_its_own_record_only(tmp_path: Path, old: str, new: str):
    records = damaged(old, new)

    good, faults, raw = read(tmp_path, docs(records))

    assert good == OTHERS
    assert len(faults) == 1
    kept = raw[faults[0].at : faults[0].at + faults[0].size]
    assert kept.rstrip(b",\n").decode() == records[AT]


def test_in_lines_a_fault_is_one_of_its_line(tmp_path: Path):
    for new in ('{"c": 3}}}', '{"c": 3}', '{"c": 3}} {'):
        good, faults, raw = read(tmp_path, "\n".join(damaged('{"c": 3}}', new)))

        assert good == OTHERS
        assert raw[faults[0].at :].startswith(f'{{"n": {AT}'.encode())
        assert len(faults) == 1


def test_a_missing_opening_brace_loses_nothing_silently(tmp_path: Path):
    good, faults, raw = read(tmp_path, docs(damaged('{"n"', '"n"')))

    assert good == OTHERS
    kept = b"".join(raw[f.at : f.at + f.size] for f in faults)
    assert RECORDS[AT][1:].encode() in kept


def test_a_file_cut_off_behind_a_list_tells_so(tmp_path: Path):
    text = "[" + ",".join(RECORDS[:5]) + "],\n" + RECORDS[5][:-9]

    good, faults, _ = read(tmp_path, text)

    assert good == ALL[:5]
    assert ["ends inside" in f.message for f in faults] == [True]
