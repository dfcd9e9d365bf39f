"""The figures of 1,909 real US histories, as they were counted from the source's own columns."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from tests.planning.conftest import value_of

from pendency.exchange import take_in
from pendency.planning import curve, measure
from pendency.records import Snapshot, Store

pytestmark = pytest.mark.data

BEGINNING = dt.date(1990, 1, 1)
END_2019, END_2020 = dt.date(2019, 12, 31), dt.date(2020, 12, 31)


@pytest.fixture(scope="module")
def histories(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    store = Store(tmp_path_factory.mktemp("us") / "store")
    take_in("uspto-peds", shared_data / "us_peds_g01w", store)
    snapshot = store.current()
    assert snapshot is not None
    return snapshot


def test_stock_at_the_end_of_2019(histories: Snapshot) -> None:
    found = measure("stock", histories, as_of=END_2019)
    assert value_of(found) == 518
    assert value_of(found, "unexamined") == 333
    assert found.filter(pl.col("part") != "all")["value"].sum() == 518


def test_stock_agrees_with_the_sources_own_disposal_dates(
    histories: Snapshot, shared_data: Path
) -> None:
    cases = pl.read_csv(shared_data / "us_peds_g01w" / "cases.csv", infer_schema_length=0).select(
        pl.col("filing_date", "disposal_date").str.to_date()
    )
    series = measure("stock", histories, since=dt.date(2009, 12, 31), as_of=END_2020, each="year")
    for year, found in series.filter(part="all").select("period", "value").rows():
        end = dt.date(year.year, 12, 31)
        open_then = cases.filter(
            pl.col("filing_date") <= end,
            pl.col("disposal_date").is_null() | (pl.col("disposal_date") > end),
        )
        assert found == open_then.height


@pytest.mark.parametrize(
    ("name", "expected"),
    [("inflow", 222), ("first_actions", 184), ("disposals", 184), ("production_units", 184)],
)
def test_flows_of_2020(histories: Snapshot, name: str, expected: int) -> None:
    assert value_of(measure(name, histories, since=END_2019, as_of=END_2020)) == expected


def test_disposals_by_kind(histories: Snapshot) -> None:
    found = measure("disposals", histories, since=BEGINNING)
    assert (value_of(found), value_of(found, "granted")) == (1496, 1105)
    assert found["value"][2:].sum() == 391


def test_pendency_of_finished_cases(histories: Snapshot) -> None:
    first = measure("first_action_pendency", histories, since=BEGINNING)
    assert value_of(first, "p50", "n") == 1675
    assert value_of(first, "p50") == pytest.approx(20.9, abs=0.05)
    assert value_of(first, "mean") == pytest.approx(20.5, abs=0.05)
    total = measure("total_pendency", histories, since=BEGINNING)
    assert value_of(total, "p50", "n") == 1496
    assert value_of(total, "p50") == pytest.approx(31.3, abs=0.05)


@pytest.mark.parametrize(
    ("stage", "n", "median"),
    [
        ("final_to_continued", 477, 92),
        ("nonfinal_response_to_action", 1667, 64),
        ("allowance_to_grant", 1183, 123),
    ],
)
def test_stage_table(histories: Snapshot, stage: str, n: int, median: float) -> None:
    found = measure("stage_times", histories, since=BEGINNING)
    assert value_of(found, f"{stage}/p50", "n") == n
    assert value_of(found, f"{stage}/p50") == median


def test_kaplan_meier_agrees_with_lifelines(histories: Snapshot) -> None:
    """Filing to first action over all cases, the unfinished censored; equal to 1e-9."""
    lifelines = pytest.importorskip("lifelines")
    ours = curve("first_action_entering", histories, since=BEGINNING)
    m = histories.read("milestones")
    over = pl.min_horizontal(
        "first_action_date", "closed_date", pl.lit(histories.observed_to)
    )  # fmt: skip
    table = m.filter(
        pl.col("first_action_date").is_null()
        | (pl.col("first_action_date") <= histories.observed_to)
    ).select(
        took=(over - pl.col("filing_date")).dt.total_days(),
        seen=(pl.col("first_action_date") == over).fill_null(value=False),
    )
    peer = lifelines.KaplanMeierFitter().fit(table["took"].to_numpy(), table["seen"].to_numpy())
    expected = peer.survival_function_at_times(ours["day"].to_numpy()).to_numpy()
    assert table.height == 1909
    assert ours["value"].to_numpy() == pytest.approx(expected, abs=1e-9)


def test_outcomes_of_old_cohorts_agree_with_their_counts(histories: Snapshot) -> None:
    """All cases filed to the end of 2010 are closed: incidence is the plain share."""
    found = measure(
        "outcomes_entering", histories, since=BEGINNING, as_of=histories.observed_to, each="year"
    ).filter(pl.col("period") == dt.date(2008, 1, 1))
    cohort = histories.read("milestones").filter(pl.col("filing_date").dt.year() == 2008)
    assert cohort["closed_date"].null_count() == 0
    days = (pl.col("closed_date") - pl.col("filing_date")).dt.total_days()
    granted = cohort.filter(state="granted").filter(days <= int(60 * 30.4375)).height
    assert value_of(found, "granted/60m", "n") == cohort.height
    assert value_of(found, "granted/60m") == pytest.approx(granted / cohort.height)
