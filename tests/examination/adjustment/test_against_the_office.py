"""Our delays beside the office's on the 1,909 real histories."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pendency.examination.adjustment import (
    Agreement,
    Application,
    Published,
    adjust,
    applications,
    compare,
    variants,
)
from pendency.exchange import take_in
from pendency.records import Snapshot, Store

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def office(shared_data: Path) -> pl.DataFrame:
    columns = ["application_number", "grant_date", "pta_a_delay", "pta_b_delay", "pta_c_delay",
               "pta_applicant_delay", "pta_total"]  # fmt: skip
    table = pl.read_csv(shared_data / "us_peds_g01w" / "cases.csv", columns=columns,
                        schema_overrides={"application_number": pl.String})  # fmt: skip
    return table.filter(pl.col("pta_a_delay").is_not_null()).with_columns(
        pl.col("application_number").str.zfill(8)
    )


@pytest.fixture(scope="module")
def histories(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Application]:
    store = Store(tmp_path_factory.mktemp("store"))
    take_in("uspto-peds", shared_data / "us_peds_g01w", store)
    return list(applications(Snapshot.open(store.path)))


@pytest.fixture(scope="module")
def agreement(office: pl.DataFrame, histories: list[Application]) -> dict[str, Agreement]:
    published = {
        row["application_number"]: Published(
            row["pta_a_delay"], row["pta_b_delay"] if row["grant_date"] else None
        )
        for row in office.iter_rows(named=True)
    }
    return dict(compare(histories, published))


def test_all_published_figures_are_compared(agreement: dict[str, Agreement]) -> None:
    assert (agreement["a"].n, agreement["b"].n) == (1124, 1105)


def test_a_delays_agree(agreement: dict[str, Agreement]) -> None:
    assert agreement["a"].exact >= 1104
    assert agreement["a"].within_one >= 1106


def test_b_delays_agree(agreement: dict[str, Agreement]) -> None:
    assert agreement["b"].exact >= 1071
    assert agreement["b"].within_one >= 1072


def test_every_difference_but_three_is_explained_to_the_day(
    agreement: dict[str, Agreement],
) -> None:
    assert agreement["a"].classes[()] == 3
    assert () not in agreement["b"].classes


def test_every_way_of_counting_explains_something(agreement: dict[str, Agreement]) -> None:
    used = {name for part in agreement.values() for names in part.classes for name in names}
    assert used == {variant.name for variant in variants()}


def test_c_delays_agree_in_all_grants(office: pl.DataFrame, histories: list[Application]) -> None:
    figures = {r["application_number"]: r for r in office.iter_rows(named=True) if r["grant_date"]}
    wrong = [
        one.number
        for one in histories
        if one.number in figures and adjust(one).c_days != figures[one.number]["pta_c_delay"]
    ]
    assert wrong == []


def test_the_overlap_is_what_the_office_took_off(
    office: pl.DataFrame, histories: list[Application]
) -> None:
    """Where A and B agree and the total is not cut off at 0, the overlap follows from the total."""
    figures = {
        row["application_number"]: row
        for row in office.iter_rows(named=True)
        if row["grant_date"] and row["pta_total"] > 0
    }
    gaps = []
    for one in histories:
        row, ours = figures.get(one.number), adjust(one)
        if row and (ours.a_days, ours.b_days) == (row["pta_a_delay"], row["pta_b_delay"]):
            parts = row["pta_a_delay"] + row["pta_b_delay"] + row["pta_c_delay"]
            gaps.append(ours.overlap - (parts - row["pta_applicant_delay"] - row["pta_total"]))
    assert len(gaps) == 704
    assert sum(gap == 0 for gap in gaps) >= 690
    assert sum(abs(gap) <= 1 for gap in gaps) >= 703
