from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from pendency.exchange import Counts, IntakeReport, take_in
from pendency.records import Snapshot, Store

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def real(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[IntakeReport, Snapshot]:
    store = Store(tmp_path_factory.mktemp("cn"))
    report = take_in("cn-outcomes", shared_data / "cn_sipo_sample", store)
    snapshot = store.current()
    assert snapshot is not None
    return report, snapshot


@pytest.fixture(scope="module")
def source(shared_data: Path) -> list[dict[str, str]]:
    with (shared_data / "cn_sipo_sample/applications.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_rows_without_their_outcome_are_set_aside(real: tuple[IntakeReport, Snapshot]):
    report, snapshot = real

    assert report.records == {"applications": Counts(2_371, 2_367, 0, 4)}
    assert report.reasons == {"missing_value": 4}
    assert snapshot.observed_to == dt.date(2017, 12, 31)


def test_the_same_again_changes_nothing(shared_data: Path, store: Store):
    first = take_in("cn-outcomes", shared_data / "cn_sipo_sample", store)
    second = take_in("cn-outcomes", shared_data / "cn_sipo_sample", store)

    assert second.records == {"applications": Counts(2_371, 0, 2_367, 4)}
    assert second.snapshot_id == first.snapshot_id


def test_outcomes(real: tuple[IntakeReport, Snapshot], source: list[dict[str, str]]):
    states = Counter(real[1].read("milestones")["state"].cast(pl.String))
    theirs = Counter(row["event"] for row in source)
    waived = sum(row["waive"] not in {"NA", ""} for row in source)

    assert states == {"granted": 1_453, "deemed_withdrawn": 752, "refused": 160, "filed": 2}
    # the source counts a grant that the applicant did not take up among the grants
    assert states["granted"] == theirs["3"] - waived
    assert states["deemed_withdrawn"] == theirs["1"] + waived
    assert states["refused"] == theirs["2"]


def test_every_date_is_an_event(real: tuple[IntakeReport, Snapshot], source: list[dict[str, str]]):
    events = Counter(real[1].read("events")["native_code"])
    complete = [row for row in source if row["event"] not in {"NA", ""}]

    for column in ("app_date", "pub_date", "substantive_review", "app_withdraw", "reject", "grant",
                   "waive", "terminate", "recover", "entry_date"):  # fmt: skip
        assert events[column] == sum(row[column] not in {"NA", ""} for row in complete)


def test_from_examination_to_the_end(real: tuple[IntakeReport, Snapshot]):
    milestones = real[1].read("milestones")
    days = (milestones["closed_date"] - milestones["examination_date"]).drop_nulls()

    assert len(days) == 2_352
    assert days.dt.total_days().median() / 30.4375 == pytest.approx(30.13, abs=0.01)


def test_numbers_fields_regions_and_symbols(real: tuple[IntakeReport, Snapshot]):
    cases = real[1].read("cases")

    assert cases["number"].str.contains(r"^10\d{13}$").all()
    assert cases["number_original"].str.contains(r"^CN\d{8}\.[\dX]$").all()
    assert cases["number"].n_unique() == cases.height
    assert set(cases["kind"].cast(pl.String)) == {"invention"}
    assert cases["field"].null_count() == 0
    assert cases.filter(pl.col("region").is_not_null())["country"].unique().to_list() == ["CN"]
    assert (cases["country"] == "US").sum() == 341
    main = real[1].read("classifications").filter(pl.col("position") == 1)
    assert main["symbol"].equals(cases["ipc"], check_names=False)
