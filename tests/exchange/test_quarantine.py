"""Damaged input of every kind: a clear reason, nothing lost, counts that add up."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pendency.exchange import Counts, IntakeReport, WrongInputError, take_in
from pendency.records import Snapshot, Store

MAPPING = """
office = "XX"
[cases]
file = "cases.csv"
columns = { number = "number", filing_date = "filed", title = "title", claims = "claims" }
[events]
file = "events.csv"
columns = { number = "number", date = "day", code = "code" }
"""
CASES = b"number,filed,title,claims\nA1,2020-01-01,One,9\nA2,2020-02-01,Two,9\n"
EVENTS = b"number,day,code\nA1,2020-03-01,docketed\nA2,2020-04-01,docketed\n"
Take = Callable[..., tuple[IntakeReport, Snapshot]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "extract"
    folder.mkdir()
    (tmp_path / "mapping.toml").write_text(MAPPING)
    return folder


@pytest.fixture
def take(folder: Path, store: Store) -> Take:
    def take(cases: bytes = CASES, events: bytes = EVENTS) -> tuple[IntakeReport, Snapshot]:
        (folder / "cases.csv").write_bytes(cases)
        (folder / "events.csv").write_bytes(events)
        report = take_in("csv", folder, store, mapping=folder.parent / "mapping.toml")
        snapshot = store.current()
        assert snapshot is not None
        check_account(report, snapshot)
        return report, snapshot

    return take


def check_account(report: IntakeReport, snapshot: Snapshot) -> None:
    for counts in report.records.values():
        assert counts.read == counts.imported + counts.duplicates + counts.quarantined
    kept = snapshot.read("quarantine")
    assert kept.height == report.quarantined
    for row in kept.iter_rows(named=True):
        assert len(row["raw"]) == min(row["size"], 64 * 1024)
        assert row["message"]
        if row["size"] == len(row["raw"]):
            assert hashlib.sha256(row["raw"]).hexdigest() == row["raw_sha256"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"A3,2020-03-01,Tit\x8de,9", "wrong_encoding"),
        ("A3,2020-03-01,标题,9".encode("gb18030"), "wrong_encoding"),
        (b"A3,2020-03-01,T\0tle,9", "unreadable"),
        (b'A3,2020-03-01,"Title" x,9', "unreadable"),
        (b"A3,2020-03-01,Title", "wrong_columns"),
        (b"A3,2020-03-01,Title,9,more", "wrong_columns"),
        (b"number,filed,title,claims", "wrong_columns"),
        (b",A3,2020-03-01,Title", "missing_value"),
        (b"Title,A3,2020-03-01,9", "impossible_date"),
        (b"A3,2020-02-30,Title,9", "impossible_date"),
        (b"A3,20-02-03,Title,9", "impossible_date"),
        (b"A3,0000-00-00,Title,9", "impossible_date"),
        (b"A3,9999-12-31,Title,9", "impossible_date"),
        (b"A3,2020-03-0,Title,9", "impossible_date"),
        (b"A3,2020-03-01,Title,nine", "invalid_value"),
        (b"A3,2020-03-01,Title,-9", "invalid_value"),
        (b"A3,2020-03-01,Title,999999", "invalid_value"),
        (b"A1,2020-01-02,One,9", "conflict"),
    ],
)
def test_a_bad_record_is_set_aside_alone(take: Take, line: bytes, reason: str):
    head, rest = CASES.split(b"\n", 1)

    report, snapshot = take(head + b"\n" + rest + line + b"\nA4,2020-05-01,Four,9\n")

    assert report.records["cases"] == Counts(4, 3, 0, 1)
    assert report.reasons == {reason: 1}
    kept = snapshot.read("quarantine").row(0, named=True)
    assert kept["raw"] == line + b"\n"
    assert kept["place"] == f"byte {len(CASES)}, line 4"
    assert snapshot.read("cases")["number"].to_list() == ["A1", "A2", "A4"]


def test_a_file_that_is_cut_off(take: Take):
    report, snapshot = take(CASES + b"A3,2020-03-01,Thr")

    assert report.records["cases"] == Counts(3, 2, 0, 1)
    assert "cut off" in snapshot.read("quarantine")["message"][0]


def test_an_unterminated_quote_does_not_swallow_the_file(take: Take):
    many = b"".join(b"B%d,2020-03-01,Title,9\n" % i for i in range(5_000))

    report, snapshot = take(CASES + b'A3,2020-03-01,"Title,9\n' + many)

    assert report.records["cases"] == Counts(5_003, 5_002, 0, 1)
    assert snapshot.read("quarantine")["raw"][0] == b'A3,2020-03-01,"Title,9\n'


def test_a_whole_file_in_another_encoding_is_set_aside_line_by_line(take: Take):
    lines = [f"C{i},2020-03-01,标题,9\n" for i in range(3_000)]

    report, snapshot = take(CASES + "".join(lines).encode("gb18030"))

    assert report.records["cases"] == Counts(3_002, 2, 0, 3_000)
    assert b"".join(snapshot.read("quarantine")["raw"]) == "".join(lines).encode("gb18030")


def test_events_before_filing_and_of_unknown_cases(take: Take):
    report, snapshot = take(
        events=EVENTS
        + b"A1,2019-06-01,granted\nA9,2020-06-01,granted\nA1,2019-06-01,document_received\n"
    )

    assert report.records["events"] == Counts(5, 3, 0, 2)
    assert report.reasons == {"before_filing": 1, "unknown_case": 1}
    assert "filing date 2020-01-01" in snapshot.read("quarantine")["message"][0]


def test_a_long_record_goes_to_the_blobs(take: Take, store: Store):
    line = b"A3,2020-03-01," + b"x" * 2_000_000 + b",9\n"

    report, snapshot = take(CASES + line)

    kept = snapshot.read("quarantine").row(0, named=True)
    assert report.reasons == {"too_long": 1}
    assert kept["size"] == len(line)
    assert kept["raw"] == line[: 64 * 1024]
    assert store.blob(kept["raw_sha256"]).read_bytes() == line


def test_all_of_it_set_aside_still_makes_a_store(take: Take):
    report, snapshot = take(CASES.split(b"\n")[0] + b"\nA1,never,One,9\n")

    assert report.records == {"cases": Counts(1, 0, 0, 1), "events": Counts(2, 0, 0, 2)}
    assert snapshot.rows("cases") == 0


def test_damaged_real_histories(shared_data: Path, tmp_path: Path, store: Store):
    """Every hundredth byte-damaged line of the real events is set aside, the others are read."""
    folder = tmp_path / "us"
    folder.mkdir()
    real = shared_data / "us_peds_g01w"
    (folder / "cases.csv").write_bytes((real / "cases.csv").read_bytes())
    lines = (real / "events.csv").read_bytes().splitlines(keepends=True)
    for i in range(100, len(lines), 100):
        lines[i] = lines[i].replace(b",", b"\x8d", 1)
    (folder / "events.csv").write_bytes(b"".join(lines))

    report = take_in("uspto-peds", folder, store)

    assert report.records["events"] == Counts(94_304, 93_361, 0, 943)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"a,b,c,d\n1,2,3,4\n", "column number, filed, title, claims is missing"),
        (b"number;filed;title;claims\n", "delimiter ','"),
        (b"number,filed,title,claims,title\n", "column title occurs twice"),
        ("number,filed\n".encode("utf-16"), "UTF-16"),
        (b"PAR1\0\0\0\0", "not text"),
        (b"\x8dnumber,filed\n", "header is not valid utf-8"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_is_refused(
    take: Take, store: Store, content: bytes, message: str
):
    with pytest.raises(WrongInputError, match=message):
        take(content)

    assert store.head is None


def test_a_wrong_folder_is_refused(tmp_path: Path, store: Store):
    (tmp_path / "mapping.toml").write_text(MAPPING)

    with pytest.raises(WrongInputError, match="there is no such file"):
        take_in("csv", tmp_path, store, mapping=tmp_path / "mapping.toml")
    with pytest.raises(WrongInputError, match="no such file or folder"):
        take_in("csv", tmp_path / "x", store, mapping=tmp_path / "mapping.toml")


def test_a_refused_import_leaves_the_store_as_it_was(take: Take, store: Store):
    take()
    before = store.head

    with pytest.raises(WrongInputError):
        take(b"")

    assert store.head == before


#: The high-water mark of the process itself; getrusage would include its parent's.
_IMPORT = r"""
import json, re, sys
from pathlib import Path
from pendency.exchange import take_in
from pendency.records import Store
folder, store = Path(sys.argv[1]), Store(sys.argv[2])
report = take_in("csv", folder, store, mapping=folder.parent / "mapping.toml")
peak = int(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1]) // 1024
print(json.dumps([report.reasons, peak]))
"""


@pytest.mark.slow
def test_a_line_of_two_gigabytes_needs_no_memory(folder: Path, store: Store):
    size = 2 << 30
    (folder / "events.csv").write_bytes(EVENTS)
    with (folder / "cases.csv").open("wb") as file:
        file.write(CASES + b"A3,2020-03-01,")
        file.seek(size - 1, 1)  # a hole: two gigabytes that take no room on the disk
        file.write(b"\nA4,2020-05-01,Four,9\n")

    done = subprocess.run(
        [sys.executable, "-c", _IMPORT, folder, store.path], capture_output=True, check=True,
        text=True,
    )  # fmt: skip

    reasons, peak = json.loads(done.stdout)
    snapshot = store.current()
    assert snapshot is not None
    kept = snapshot.read("quarantine").row(0, named=True)
    assert reasons == {"too_long": 1}
    assert snapshot.read("cases")["number"].to_list() == ["A1", "A2", "A4"]
    assert kept["size"] == size + len(b"A3,2020-03-01,")
    assert store.blob(kept["raw_sha256"]).stat().st_size == kept["size"]
    assert peak < 300, f"{peak} MB"


def test_reasons_can_be_counted_from_the_snapshot(take: Take):
    _, snapshot = take(CASES + b"A3,never,One,9\nA4,never,One,9\nA5,2020-01-01,x\n")

    counted = snapshot.read("quarantine").group_by("reason").len().cast({"reason": pl.String})
    assert dict(counted.rows()) == {"impossible_date": 2, "wrong_columns": 1}


def test_columns_without_a_name_and_blank_lines_before_the_header(take: Take):
    head = b"number,filed,title,claims,,\r\n"
    cases = head + b"A1,2020-01-01,One,9,,\r\nA2,,Two,9,,x\r\n" + head

    report, snapshot = take(b"\xef\xbb\xbf\r\n  \r\n" + cases, EVENTS[:39])

    assert report.records["cases"] == Counts(3, 1, 0, 2)
    assert report.reasons == {"missing_value": 1, "wrong_columns": 1}
    assert snapshot.read("cases")["title"].to_list() == ["One"]
    assert snapshot.read("quarantine")["place"][0].endswith("line 5")


@pytest.mark.parametrize(
    "raw", [gzip.compress(CASES, mtime=0), b"PK\x03\x04 a workbook"], ids=["gzip", "zip"]
)
def test_a_compressed_file_is_to_be_unpacked(take: Take, raw: bytes):
    with pytest.raises(WrongInputError, match="Unpack it"):
        take(raw)
