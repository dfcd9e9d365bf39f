"""Mapping files: the guide's own example, and every mistake with its key and remedy."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import polars as pl
import pytest

from pendency.exchange import MappingError, WrongInputError, take_in
from pendency.exchange.mapping import CASE_COLUMNS, EVENT_COLUMNS, MappingFile
from pendency.records import Snapshot, Store

MINIMAL = """
office = "XX"
[cases.columns]
number = "number"
filing_date = "filed"
"""


def guide(root: Path) -> str:
    return (root / "docs/guide/importing.md").read_text(encoding="utf-8")


def guide_table(text: str, heading: str) -> list[list[str]]:
    """Rows of the first table below a sentence."""
    lines = text[text.index(heading) :].splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[first + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


@pytest.fixture
def example(root: Path, tmp_path: Path) -> Path:
    """The files that the guide shows, in a folder."""
    text = guide(root)
    folder = tmp_path / "extract"
    folder.mkdir()
    for name in ("applications.csv", "events.csv", "mapping.toml"):
        found = re.search(rf"`{re.escape(name)}`\n\n```\w+\n(.*?)```", text, re.DOTALL)
        assert found, name
        (folder / name).write_text(found[1], encoding="utf-8")
    return folder


def test_the_guide_s_example_does_what_the_guide_says(root: Path, example: Path, store: Store):
    text = guide(root)

    report = take_in("csv", example, store, mapping=example / "mapping.toml")

    stated = {row[0]: [int(n) for n in row[1:]] for row in guide_table(text, "What happened to")}
    assert {name: list(vars(c).values()) for name, c in report.records.items()} == stated
    assert report.unmapped == {"AKTE KOPIERT": 1}
    assert report.reasons == {"impossible_date": 1, "unknown_case": 1}
    snapshot = store.current()
    assert snapshot is not None
    history = snapshot.read("events").filter(pl.col("case_id") == 1)
    rows = history.select(pl.col("date", "code").cast(pl.String)).rows()
    assert [list(row) for row in rows] == guide_table(text, "The history of")
    check_example(snapshot)


def check_example(snapshot: Snapshot) -> None:
    cases = snapshot.read("cases")
    assert cases["kind"].cast(pl.String).to_list() == ["invention", "utility_model"]
    assert cases["field"].to_list() == [27, 34]
    assert cases["language"].to_list() == ["de", "de"]
    assert snapshot.read("parties")["name"].to_list() == ["Pumpwerk GmbH"]
    assert snapshot.read("centres").rows() == [
        (1, "M", "Munich", "慕尼黑"),
        (2, "B", "Berlin", "柏林"),
    ]
    assert snapshot.observed_to == dt.date(2023, 6, 30)


def test_the_guide_names_every_column_that_can_be_mapped(root: Path):
    rows = guide_table(guide(root), "## What can be mapped")
    listed = [set(re.split(r", ", row[1].replace("*", ""))) for row in rows]

    assert listed == [set(CASE_COLUMNS), set(EVENT_COLUMNS)]


def test_parquet_reads_the_same(example: Path, tmp_path: Path, store: Store):
    folder = tmp_path / "parquet"
    folder.mkdir()
    text = (example / "mapping.toml").read_text(encoding="utf-8")
    (folder / "mapping.toml").write_text(text.replace(".csv", ".parquet"), encoding="utf-8")
    for name in ("applications", "events"):
        frame = pl.read_csv(example / f"{name}.csv", separator=";", infer_schema=False)
        if name == "events":  # a true date needs no form
            frame = frame.with_columns(pl.col("Tag").str.to_date("%d.%m.%Y"))
        frame.write_parquet(folder / f"{name}.parquet")

    other = Store(tmp_path / "other")
    from_csv = take_in("csv", example, other, mapping=example / "mapping.toml")
    report = take_in("parquet", folder, store, mapping=folder / "mapping.toml")

    assert report.records == from_csv.records
    a, b = store.current(), other.current()
    assert a is not None
    assert b is not None
    for name in ("cases", "events", "milestones", "parties", "units"):
        assert a.read(name).equals(b.read(name))
    assert '"Eingang": "31.02.2021"' in a.read("quarantine")["raw"][0].decode()
    assert a.read("quarantine")["place"].to_list() == ["row 3", "row 9"]


def test_a_damaged_parquet_file_is_refused(example: Path, store: Store):
    text = (example / "mapping.toml").read_text(encoding="utf-8")
    (example / "mapping.toml").write_text(text, encoding="utf-8")

    with pytest.raises(WrongInputError, match="no Parquet file can be read"):
        take_in("parquet", example, store, mapping=example / "mapping.toml")


def test_a_wide_table(tmp_path: Path, store: Store):
    (tmp_path / "m.toml").write_text(
        MINIMAL + '[cases.events]\npublished = "pub"\ngranted = "grant"\n'
    )
    file = tmp_path / "wide.csv"
    file.write_text("number,filed,pub,grant\nA,2020-01-01,2021-07-01,2022-01-01\n"
                    "B,2020-01-01,2019-07-01,\nC,2020-01-01,,2019-01-01\n")  # fmt: skip

    report = take_in("csv", file, store, mapping=tmp_path / "m.toml")

    assert report.reasons == {"before_filing": 1}  # C; a publication may be early
    snapshot = store.current()
    assert snapshot is not None
    events = snapshot.read("events").select("case_id", pl.col("date", "code").cast(pl.String))
    assert events.rows() == [
        (1, "2021-07-01", "published"), (1, "2022-01-01", "granted"),
        (2, "2019-07-01", "published"),
    ]  # fmt: skip

    file.write_text("number,filed,pub,grant\nA,2020-01-01,2021-07-01,2022-02-02\n"
                    "B,2020-01-01,2019-07-01,2023-01-01\n")  # fmt: skip
    again = take_in("csv", file, store, mapping=tmp_path / "m.toml")

    assert again.records["cases"].imported == 1  # B has been granted
    assert again.reasons == {"conflict": 1}  # A was granted on another day


def test_another_mapping_reads_the_same_file_anew(tmp_path: Path, store: Store):
    file = tmp_path / "c.csv"
    file.write_text("number,filed,titel\nA,2020-01-01,One\n")
    (tmp_path / "m.toml").write_text(MINIMAL)
    take_in("csv", file, store, mapping=tmp_path / "m.toml")
    (tmp_path / "m.toml").write_text(MINIMAL + 'title = "titel"\n')

    report = take_in("csv", file, store, mapping=tmp_path / "m.toml")

    assert report.records["cases"].imported == 1
    snapshot = store.current()
    assert snapshot is not None
    assert snapshot.read("cases")["title"].to_list() == ["One"]


def test_names_of_examiners_become_pseudonyms(tmp_path: Path, store: Store):
    file = tmp_path / "c.csv"
    file.write_text(
        "number,filed,who\nA,2020-01-01,Jane Doe\nB,2020-01-01,DOE JANE\nC,2020-01-01,\n"
    )
    (tmp_path / "m.toml").write_text(MINIMAL + 'examiner_name = "who"\n')

    take_in("csv", file, store, mapping=tmp_path / "m.toml")

    snapshot = store.current()
    assert snapshot is not None
    codes = snapshot.read("examiners")["code"].to_list()
    assert len(codes) == 2
    assert all(re.fullmatch(r"E[0-9a-f]{10}", code) for code in codes)
    assert snapshot.read("cases")["examiner_id"].to_list() == [1, 2, None]


def test_lapses_count_from_the_day_that_the_office_states(tmp_path: Path, store: Store):
    (tmp_path / "x").mkdir()
    (tmp_path / "x/c.csv").write_text("number,filed,closed\nA,2020-01-01,2021-03-01\n")
    (tmp_path / "x/e.csv").write_text("number,day,code\nA,2021-05-01,deemed_withdrawn\n")
    (tmp_path / "m.toml").write_text(
        'office = "XX"\n[cases]\nfile = "c.csv"\n'
        'columns = { number = "number", filing_date = "filed", closed_on = "closed" }\n'
        '[events]\nfile = "e.csv"\ncolumns = { number = "number", date = "day", code = "code" }\n'
    )

    take_in("csv", tmp_path / "x", store, mapping=tmp_path / "m.toml")

    snapshot = store.current()
    assert snapshot is not None
    assert snapshot.read("milestones")["closed_date"].to_list() == [dt.date(2021, 3, 1)]


def test_moments_effective_dates_details_and_the_order_of_a_day(tmp_path: Path, store: Store):
    (tmp_path / "x").mkdir()
    (tmp_path / "x/c.csv").write_text("number,filed\nA,2020-01-01\n")
    (tmp_path / "x/e.csv").write_text(
        "number,day,code,place,eff,rec,what\n"
        "A,2021-05-01,deemed_withdrawn,2,2021-04-01,2021-05-02 10:00:00,unpaid\n"
        "A,2021-05-01,notice_sent,1,,,\n"
        "A,2021-05-01,notice_sent,3,,2021-05-02,\n"
    )
    (tmp_path / "m.toml").write_text(
        'office = "XX"\n[cases]\nfile = "c.csv"\n'
        'columns = { number = "number", filing_date = "filed" }\n'
        '[events]\nfile = "e.csv"\n[events.columns]\nnumber = "number"\ndate = "day"\n'
        'code = "code"\norder = "place"\neffective_date = "eff"\nrecorded_at = "rec"\n'
        'detail = "what"\n'
    )

    report = take_in("csv", tmp_path / "x", store, mapping=tmp_path / "m.toml")

    assert report.reasons == {"impossible_date": 1}  # a moment without its time
    snapshot = store.current()
    assert snapshot is not None
    events = snapshot.read("events", "code", "effective_date", "recorded_at", "detail")
    assert events.cast(pl.String).rows() == [
        ("notice_sent", None, None, None),
        ("deemed_withdrawn", "2021-04-01", "2021-05-02 10:00:00.000", "unpaid"),
    ]


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("office = ", "-", "is no TOML"),
        ("[cases]", "office", "is None"),
        ('office = "Germany"\n[cases]', "office", "'Germany'"),
        ('office = "DE"', "cases", "neither"),
        ('office = "DE"\nofice = 1\n[cases]', "ofice", "is unknown"),
        ('office = "DE"\nobserved_to = "2024"\n[cases]', "observed_to", "'2024'"),
        ('office = "DE"\ncases = 1', "cases", "is 1"),
        ('office = "DE"\n[cases.columns]\nnumber = "a"', "cases.columns.filing_date", "is missing"),
        (MINIMAL + "titel = 'x'", "cases.columns.titel", "is no column of the records"),
        (MINIMAL + "title = 5", "cases.columns.title", "is 5"),
        (MINIMAL + "[cases.constants]\nkind = 'patent'", "cases.constants.kind",
         "'patent' is no kind"),
        (MINIMAL + "track = 't'\n[cases.values.track]\nA = 'fast'", "cases.values.track.A",
         "'fast' is no track"),
        (MINIMAL + "[cases.values.foo]\na = 'b'", "cases.values.foo", "mapped from no column"),
        (MINIMAL + "[cases.values.kind]\nP = 'invention'", "cases.values.kind",
         "mapped from no column"),
        (MINIMAL + "[cases.constants]\nfoo = 'x'", "cases.constants.foo", "is no column"),
        (MINIMAL + "[cases.constants]\nclaims = 'many'", "cases.constants.claims",
         "no whole number from 0 to 32767"),
        (MINIMAL + "claims = 'c'\n[cases.values.claims]\nA = '40000'", "cases.values.claims.A",
         "no whole number"),
        (MINIMAL + "[cases.constants]\nsecret = 'perhaps'", "cases.constants.secret",
         "neither true nor false"),
        (MINIMAL + "[cases.constants]\nstatus_date = '31.12.2020'",
         "cases.constants.status_date", "no date of the form %Y-%m-%d"),
        (MINIMAL + "[cases.events]\ngrantd = 'g'", "cases.events.grantd", "no event of"),
        (MINIMAL + "[cases.events]\naction = 'g'", "cases.events.action", "no event of"),
        (MINIMAL.replace("[cases.columns]", '[cases]\ndelimiter = "::"\n[cases.columns]'),
         "cases.delimiter", "'::'"),
        (MINIMAL.replace("[cases.columns]", '[cases]\nencoding = "utf-16"\n[cases.columns]'),
         "cases.encoding", "no superset of ASCII"),
        (MINIMAL.replace("[cases.columns]", '[cases]\nencoding = "klingon"\n[cases.columns]'),
         "cases.encoding", "unknown"),
        (MINIMAL.replace("[cases.columns]",
                         '[cases]\nencoding = "gbk"\ndelimiter = "|"\n[cases.columns]'),
         "cases.delimiter", "half a character"),
        (MINIMAL.replace("[cases.columns]", '[cases]\ndates = "%d.%m."\n[cases.columns]'),
         "cases.dates", "does not tell year"),
        (MINIMAL.replace("[cases.columns]", '[cases]\nempty = "NA"\n[cases.columns]'),
         "cases.empty", "'NA'"),
        (MINIMAL + "[events.columns]\nnumber = 'n'\ndate = 'd'", "events.columns.code", "missing"),
        (MINIMAL + "[events.columns]\nnumber='n'\ndate='d'\ncode='c'\n[events.codes]\nX='y'",
         "events.codes.X", "'y' is no event"),
        (MINIMAL + "[events.columns]\nnumber='n'\ndate='d'\ncode='c'\n[events.codes]\nX=3",
         "events.codes.X", "is 3"),
        (MINIMAL + "[centres]\nM = 'Munich'", "centres.M", "'Munich'"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_their_key(tmp_path: Path, text: str, key: str, reason: str):
    path = tmp_path / "m.toml"
    path.write_text(text)

    with pytest.raises(MappingError) as caught:
        MappingFile.read(path)

    assert caught.value.key == key
    assert reason in caught.value.reason
    assert caught.value.remedy
    assert str(path) in str(caught.value)


def test_a_constant_may_be_a_word_that_is_translated(tmp_path: Path):
    path = tmp_path / "m.toml"
    path.write_text(MINIMAL + "[cases.constants]\nkind = 'P'\n[cases.values.kind]\nP = 'invention'")

    assert MappingFile.read(path).sections["cases"].constants == {"kind": "P"}


def test_a_missing_mapping_file(tmp_path: Path):
    with pytest.raises(MappingError, match="cannot be read"):
        MappingFile.read(tmp_path / "nowhere.toml")


def test_formats_that_need_a_mapping_and_such_that_do_not(tmp_path: Path, store: Store):
    with pytest.raises(WrongInputError, match="needs a mapping file"):
        take_in("csv", tmp_path, store)
    with pytest.raises(WrongInputError, match="takes no mapping file"):
        take_in("in-journal", tmp_path, store, mapping=tmp_path / "m.toml")


def test_a_folder_needs_the_names_of_its_files(tmp_path: Path, store: Store):
    (tmp_path / "m.toml").write_text(MINIMAL)

    with pytest.raises(WrongInputError, match=r'Add file = "\.\.\." to \[cases\]'):
        take_in("csv", tmp_path, store, mapping=tmp_path / "m.toml")


def test_wrong_check_digits_are_warned_about(tmp_path: Path, store: Store):
    (tmp_path / "m.toml").write_text(MINIMAL.replace("XX", "EP"))
    numbers = ["04768329.7", "04768329.8", "04768329"]
    rows = "".join(f"{number},2020-01-01\n" for number in numbers)
    names = MappingFile.read(tmp_path / "m.toml").sections["cases"].columns
    (tmp_path / "c.csv").write_text(f"{names['number']},{names['filing_date']}\n" + rows)

    report = take_in("csv", tmp_path / "c.csv", store, mapping=tmp_path / "m.toml")

    assert report.warnings == {"check_digit": 1}
    assert report.to_dict()["warnings"] == {"check_digit": 1}
