from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from pendency.exchange import Counts, IntakeReport, take_in
from pendency.exchange.in_journal import office_of_number, rules
from pendency.records import Snapshot, Store

HEADER = (
    "Serial No.,Patent Number,Application Number,Date of Application,Date of Priority,"
    "Title of Invention,Patentee Name,Date of Application Publication,Office,journal"
)
ROW = "1,300001,1234/DELNP/2010,05/03/2009,06/03/2008,A PUMP,ACME PUMPS LTD.,01/07/2011,DELHI,{}"
GOOD = ROW.format("35/2018 Dated 31/08/2018")


@pytest.fixture(scope="module")
def real(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[IntakeReport, Store]:
    store = Store(tmp_path_factory.mktemp("in"))
    return take_in("in-journal", shared_data / "in_ip_india_grants_2018", store), store


@pytest.fixture
def take(tmp_path: Path, store: Store):
    def take(*rows: str) -> tuple[IntakeReport, Snapshot]:
        file = tmp_path / "grants.csv"
        file.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
        report = take_in("in-journal", file, store)
        snapshot = store.current()
        assert snapshot is not None
        return report, snapshot

    return take


@pytest.mark.data
def test_every_row_is_imported_or_set_aside_with_a_reason(real: tuple[IntakeReport, Store]):
    report, store = real

    assert report.records == {"grants": Counts(15_697, 13_760, 0, 1_937)}
    assert report.reasons == {
        "wrong_columns": 1_688,  # 1,681 rows of another table and 7 headers or remains of one
        "conflict": 176,  # issue 33 printed again in issue 34
        "impossible_date": 68,
        "missing_value": 4,
        "before_filing": 1,
    }
    snapshot = store.current()
    assert snapshot is not None
    assert snapshot.rows("quarantine") == 1_937
    assert set(snapshot.read("milestones")["state"].cast(pl.String)) == {"granted"}


@pytest.mark.data
def test_what_is_set_aside_is_there_with_its_own_bytes(
    real: tuple[IntakeReport, Store], shared_data: Path
):
    snapshot = real[1].current()
    assert snapshot is not None
    data = (shared_data / "in_ip_india_grants_2018/grants.csv").read_bytes()

    for row in snapshot.read("quarantine").iter_rows(named=True):
        at = int(row["place"].split(",")[0].removeprefix("byte "))
        assert data[at : at + row["size"]] == row["raw"]


@pytest.mark.data
def test_the_same_again_changes_nothing(real: tuple[IntakeReport, Store], shared_data: Path):
    report, store = real

    again = take_in("in-journal", shared_data / "in_ip_india_grants_2018", store)

    assert again.records == {"grants": Counts(15_697, 0, 13_760, 1_937)}
    assert again.snapshot_id == report.snapshot_id


@pytest.mark.data
def test_years_from_filing_to_grant_per_office(real: tuple[IntakeReport, Store]):
    snapshot = real[1].current()
    assert snapshot is not None
    years = (
        snapshot.read("cases")
        .join(snapshot.read("milestones", "case_id", "closed_date"), on="case_id")
        .join(snapshot.read("centres"), on="centre_id")
        .group_by("en")
        .agg(((pl.col("closed_date") - pl.col("filing_date")).dt.total_days() / 365.25).median())
    )

    medians = dict(years.rows())
    assert medians["Delhi"] == pytest.approx(9.01, abs=0.01)
    assert medians["Chennai"] == pytest.approx(8.49, abs=0.01)
    assert medians["Kolkata"] == pytest.approx(9.40, abs=0.01)
    assert medians["Mumbai"] == pytest.approx(8.17, abs=0.01)


@pytest.mark.data
def test_rule_1_agrees_with_every_row_that_states_its_office(shared_data: Path):
    with (shared_data / "in_ip_india_grants_2018/grants.csv").open(newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["Patent Number"].isdigit()]
    stated = [(r["Application Number"], r["Office"].strip()) for r in rows if r["Office"].strip()]
    numbers = pl.DataFrame(stated, schema=["number", "office"], orient="row")

    named = numbers.select(office_of_number(pl.col("number"))).to_series()

    assert numbers.height == 13_921
    assert (named == numbers["office"]).all()


@pytest.mark.data
def test_rule_2_agrees_with_every_issue_that_states_its_date(shared_data: Path):
    issues = rules()["issues"]
    with (shared_data / "in_ip_india_grants_2018/grants.csv").open(newline="") as file:
        journals = {r["journal"] for r in csv.DictReader(file)}
    stated = [j for j in journals if len(j) > 15]

    assert len(stated) == 47
    for journal in stated:
        weeks = int(journal[:2]) - 1
        day = issues["first"] + dt.timedelta(days=weeks * issues["step_days"])
        assert journal.endswith(f"{day:%d/%m/%Y}")


@pytest.mark.data
def test_rule_3_covers_only_numbers_that_no_stated_issue_has(shared_data: Path):
    """Of the patents in the ranges, those with a stated issue are at most at the edges."""
    with (shared_data / "in_ip_india_grants_2018/grants.csv").open(newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["Patent Number"].isdigit()]
    stated = [(int(r["Patent Number"]), int(r["journal"][:2])) for r in rows if r["journal"]]

    for rule in rules()["unstated"]:
        low, high = rule["patents"]
        strangers = [issue for number, issue in stated if low <= number <= high]
        assert all(abs(issue - rule["issue"]) == 1 for issue in strangers)
        assert len(strangers) <= 5


@pytest.mark.parametrize(
    ("number", "office"),
    [
        ("1/DEL/2010", "DELHI"), ("1/MUMNP/2010", "MUMBAI"), ("1/KOL/2010", "KOLKATA"),
        ("1/CAL/2003", "KOLKATA"), ("1/CHENP/2010", "CHENNAI"), ("201631000001", "KOLKATA"),
        ("IN/PCT/2002/00231/DEL", "DELHI"), ("nonsense", None),
    ],
)  # fmt: skip
def test_the_office_that_a_number_names(number: str, office: str | None):
    named = pl.DataFrame({"n": [number]}).select(office_of_number(pl.col("n"))).item()

    assert named == office


def test_a_blank_office_is_taken_from_the_number(take):
    _, snapshot = take(GOOD.replace("DELHI", ""), GOOD.replace("1234", "99"))

    assert snapshot.read("centres").rows() == [(1, "DELHI", "Delhi", "德里")]
    assert snapshot.read("cases")["centre_id"].to_list() == [1, 1]


def test_the_events_of_a_grant(take):
    _, snapshot = take(ROW.format("35/2018 Dated"))

    events = snapshot.read("events").select(pl.col("date", "code").cast(pl.String)).rows()
    assert events == [
        ("2009-03-05", "filed"), ("2011-07-01", "published"), ("2018-08-31", "granted"),
    ]  # fmt: skip


def test_natural_persons_are_not_kept(take):
    _, snapshot = take(GOOD, GOOD.replace("1234", "99").replace("ACME PUMPS LTD.", "A. PERSON"))

    assert snapshot.read("parties")["name"].to_list() == ["ACME PUMPS LTD."]
    assert snapshot.read("cases")["applicant_id"].to_list() == [1, None]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (HEADER, "wrong_columns"),
        ("2,DELHI,1/DEL/2012,26/02/2018,AN ADDRESS,a@example.org,,nan,,10/2018", "wrong_columns"),
        ("SNO,LOCATION,APPLICATIONNUMBER,FERDATE,ADDRESS,EMAIL,,nan,,x", "wrong_columns"),
        (GOOD.replace("1234/DELNP/2010", "12-34"), "invalid_value"),
        (GOOD.replace("05/03/2009", "01/01/1900"), "impossible_date"),
        (GOOD.replace("05/03/2009", "31/02/2009"), "impossible_date"),
        (GOOD.replace("05/03/2009", "5/3/2009"), "impossible_date"),
        (GOOD.replace("05/03/2009", ""), "missing_value"),
        (GOOD.replace("05/03/2009", "05/03/2019"), "before_filing"),
        (GOOD.replace("06/03/2008", "06/03/2010"), "impossible_date"),
        (GOOD.replace("05/03/2009", "05/03/2011"), "impossible_date"),  # numbered in 2010
        (GOOD.replace("01/07/2011", "01/07/2008"), "impossible_date"),
        (GOOD.replace("DELHI", "MADRAS"), "invalid_value"),
        (ROW.format("no issue"), "invalid_value"),
        (ROW.format(""), "missing_value"),
        (ROW.format("36/2018 Dated 07/09/2018"), "conflict"),
    ],
)
def test_rows_that_cannot_be_trusted(take, row: str, reason: str):
    report, snapshot = take(GOOD, row)

    assert report.records["grants"] == Counts(2, 1, 0, 1)
    assert report.reasons == {reason: 1}
    assert snapshot.read("quarantine")["raw"][0] == (row + "\n").encode()


def test_the_same_row_twice_is_a_duplicate(take):
    report, snapshot = take(GOOD, GOOD)

    assert report.records["grants"] == Counts(2, 1, 1, 0)
    assert snapshot.rows("events") == 3
