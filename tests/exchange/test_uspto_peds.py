from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from pendency.exchange import Counts, WrongInputError, take_in
from pendency.exchange.codes import ACTION, code_map
from pendency.records import Snapshot, Store, vocabulary

pytestmark = pytest.mark.data

CODE, DETAIL = pl.col("code"), pl.col("detail")
ACTIONS = CODE.is_in(["first_action", "later_action"])
MONTH = 30.4375


@pytest.fixture(scope="module")
def snapshot(us_store: Store) -> Snapshot:
    current = us_store.current()
    assert current is not None
    return current


def test_every_record_is_imported_once_and_the_second_time_nothing_changes(
    shared_data: Path, store: Store
):
    folder = shared_data / "us_peds_g01w"

    first = take_in("uspto-peds", folder, store)
    second = take_in("uspto-peds", folder, store)

    assert first.records == {
        "cases": Counts(1_909, 1_909, 0, 0),
        "events": Counts(94_304, 94_304, 0, 0),
        "relations": Counts(3_412, 3_320, 92, 0),
    }
    assert first.changed
    assert first.unmapped == {}
    assert "documents.csv.gz" in first.not_read
    assert second.records == {
        "cases": Counts(1_909, 0, 1_909, 0),
        "events": Counts(94_304, 0, 94_304, 0),
        "relations": Counts(3_412, 0, 3_412, 0),
    }
    assert not second.changed
    assert second.snapshot_id == first.snapshot_id


def test_the_order_of_events_is_the_office_s_own(shared_data: Path, snapshot: Snapshot):
    numbers = snapshot.read("cases", "case_id", "number")
    ours = (
        snapshot.read("events")
        .join(numbers, on="case_id")
        .select(
            "number", pl.col("seq").cast(pl.String), pl.col("date").cast(pl.String), "native_code"
        )
    )

    with (shared_data / "us_peds_g01w/events.csv").open(newline="") as file:
        theirs = [tuple(row) for row in csv.reader(file)][1:]

    assert sorted(ours.rows()) == sorted(theirs)


def test_every_native_code_is_mapped_to_a_code_of_the_vocabulary(shared_data: Path):
    with (shared_data / "us_peds_g01w/event_codes.csv").open(newline="") as file:
        native = {row["event_code"] for row in csv.DictReader(file)}

    entries = code_map("us_peds_codes").entries

    assert len(native) == 472
    assert set(entries) == native
    assert {code for code, _ in entries.values()} <= {*vocabulary().events, ACTION}


def test_disposals(snapshot: Snapshot):
    state = snapshot.read("milestones")["state"].cast(pl.String)

    assert (state == "granted").sum() == 1_105
    assert state.is_in(["withdrawn", "deemed_withdrawn"]).sum() == 391
    assert state.is_in([s.name for s in vocabulary().states.values() if s.pending]).sum() == 413


def test_disposals_and_their_days_are_the_office_s_own(shared_data: Path, snapshot: Snapshot):
    theirs = pl.read_csv(shared_data / "us_peds_g01w/cases.csv", infer_schema=False).select(
        pl.col("application_number").alias("number"),
        pl.col("disposal_date").str.to_date().alias("theirs"),
    )

    both = (
        snapshot.read("cases", "case_id", "number")
        .join(snapshot.read("milestones", "case_id", "closed_date"), on="case_id")
        .join(theirs, on="number")
    )

    assert both.height == 1_909
    assert both["closed_date"].equals(both["theirs"], check_names=False)


def test_counts_of_actions_are_the_office_s_own(shared_data: Path, snapshot: Snapshot):
    counts = ["n_rce", "n_extensions", "n_appeal_notices", "n_nonfinal", "n_final"]
    table = pl.read_csv(shared_data / "us_peds_g01w/cases.csv", infer_schema=False)
    theirs = table.with_columns(pl.col(counts).cast(pl.Int32)).select(
        pl.col("application_number").alias("number"), *counts, "date_first_merits"
    )
    counted = (
        snapshot.read("events")
        .group_by("case_id")
        .agg(
            (CODE == "continued_examination").sum().alias("n_rce"),
            (CODE == "extension").sum().alias("n_extensions"),
            (CODE == "reexamination_requested").sum().alias("n_appeal_notices"),
            (ACTIONS & (DETAIL == "non_final")).sum().alias("n_nonfinal"),
            (ACTIONS & (DETAIL == "final")).sum().alias("n_final"),
        )
    )
    first = snapshot.read("milestones", "case_id", "first_action_date")
    ours = (
        snapshot.read("cases", "case_id", "number").join(counted, on="case_id")
        .join(first, on="case_id")
        .with_columns(pl.col("first_action_date").cast(pl.String).alias("date_first_merits"))
    )  # fmt: skip

    columns = theirs.columns
    assert ours.select(columns).sort("number").cast(theirs.schema).equals(theirs.sort("number"))


def test_stock_at_the_end_of_2019(snapshot: Snapshot):
    day = dt.date(2019, 12, 31)
    pending = [s.name for s in vocabulary().states.values() if s.pending]
    stock = snapshot.read("spells").filter(
        (pl.col("from_date") <= day)
        & (pl.col("to_date").is_null() | (pl.col("to_date") > day))
        & pl.col("state").is_in(pending)
    ).join(snapshot.read("milestones", "case_id", "first_action_date"), on="case_id")  # fmt: skip
    first = pl.col("first_action_date")

    assert stock.height == 518
    assert stock.filter(first.is_null() | (first > day)).height == 333


def test_pendency_of_finished_cases(snapshot: Snapshot):
    milestones = snapshot.read("milestones")
    months = {
        name: (milestones[name] - milestones["filing_date"]).drop_nulls().dt.total_days() / MONTH
        for name in ("first_action_date", "closed_date")
    }

    assert len(months["first_action_date"]) == 1_675
    assert months["first_action_date"].median() == pytest.approx(20.9, abs=0.05)
    assert months["first_action_date"].mean() == pytest.approx(20.5, abs=0.05)
    assert len(months["closed_date"]) == 1_496
    assert months["closed_date"].median() == pytest.approx(31.3, abs=0.05)


@pytest.mark.parametrize(
    ("column", "n"), [("filing_date", 222), ("first_action_date", 184), ("closed_date", 184)]
)
def test_flows_of_2020(snapshot: Snapshot, column: str, n: int):
    dates = snapshot.read("milestones")[column].drop_nulls()

    assert (dates.dt.year() == 2020).sum() == n


@pytest.mark.parametrize(
    ("trigger", "answer", "n", "median"),
    [
        (ACTIONS & (DETAIL == "final"), CODE == "continued_examination", 477, 92),
        (
            (CODE == "response") & (DETAIL == "after_non_final"),
            ACTIONS | (CODE == "allowed"),
            1_667,
            64,
        ),
        (CODE == "allowed", CODE == "granted", 1_183, 123),
    ],
    ids=["final to continued examination", "response to next action", "allowed to granted"],
)
def test_times_between_stages(
    snapshot: Snapshot, trigger: pl.Expr, answer: pl.Expr, n: int, median: int
):
    events = snapshot.read("events")
    answers = events.filter(answer).select("case_id", next_seq="seq", next_date="date")
    days = (
        events.filter(trigger).join(answers, on="case_id")
        .filter(pl.col("next_seq") > pl.col("seq"))
        .group_by("case_id", "seq", "date")
        .agg(pl.col("next_date").sort_by("next_seq").first())
        .select((pl.col("next_date") - pl.col("date")).dt.total_days())
        .to_series()
    )  # fmt: skip

    assert len(days) == n
    assert days.median() == median


def test_events_dated_before_filing_are_administrative_only(snapshot: Snapshot):
    filing = snapshot.read("cases", "case_id", "filing_date")
    early = (
        snapshot.read("events")
        .join(filing, on="case_id")
        .filter(pl.col("date") < pl.col("filing_date"))
    )

    assert early.height == 442
    assert set(early["code"].cast(pl.String)) <= set(vocabulary().codes("early"))


def test_centres_units_examiners_and_tracks(snapshot: Snapshot):
    cases = snapshot.read("cases")
    units = snapshot.read("units")
    centres = snapshot.read("centres")

    assert units.height == 240
    assert snapshot.read("examiners").height == 797
    assert sorted(centres["code"]) == [f"TC{n}00" for n in (16, 17, 21, 24, 26, 28, 36, 37, 39)]
    assert cases.filter(pl.col("centre_id").is_null()).height == 160  # still in pre-examination
    assert (cases["track"] == "pph").sum() == 22
    assert (cases["track"] == "priority").sum() == 96
    assert snapshot.observed_to == dt.date(2022, 7, 21)


def test_a_folder_without_the_tables_is_refused(tmp_path: Path, store: Store):
    with pytest.raises(WrongInputError, match=r"cases\.csv and events\.csv not found"):
        take_in("uspto-peds", tmp_path, store)

    assert store.head is None
