from __future__ import annotations

import polars as pl
import pytest
from tests.planning.conftest import Office, day, value_of

from pendency.planning import measure
from pendency.records import Snapshot


@pytest.mark.parametrize(
    ("name", "since", "as_of", "expected"),
    [
        ("inflow", -1, 60, 5),
        ("inflow", 0, 60, 4),  # the first day of a period is the one after `since`
        ("inflow", 0, 59, 3),
        ("first_actions", 0, 1000, 4),
        ("first_actions", 100, 150, 1),
        ("disposals", 0, 1000, 2),
        ("disposals", 300, 450, 1),
        ("production_units", 0, 1000, 3),
        ("production_units", 150, 300, 1.5),
        ("returns", 0, 1000, 0),
        ("examination_inflow", 0, 1000, 0),
    ],
)
def test_flows(small: Snapshot, name: str, since: int, as_of: int, expected: float) -> None:
    assert value_of(measure(name, small, since=day(since), as_of=day(as_of))) == expected


def test_disposals_by_kind(small: Snapshot) -> None:
    found = measure("disposals", small, since=day(0))
    assert dict(zip(found["part"], found["n"], strict=True)) == {
        "all": 2, "granted": 1, "refused": 0, "withdrawn": 0, "deemed_withdrawn": 1,
    }  # fmt: skip


def test_groups_without_any_are_counted_as_none(small: Snapshot) -> None:
    found = measure("disposals", small, since=day(0), by=("centre",)).filter(part="all")
    assert found.select("centre_id", "value").rows() == [(1, 2.0), (2, 0.0)]


def test_months_add_up_and_partial_ones_are_marked(small: Snapshot) -> None:
    """From 2020-01-16 to 2020-07-08: January and July are not covered in full."""
    months = measure("first_actions", small, since=day(15), as_of=day(189), each="month")
    assert months["value"].to_list() == [0, 0, 0, 1, 1, 1, 0]
    assert months["note"].to_list() == ["partial period", *[None] * 5, "partial period"]
    whole = measure("first_actions", small, since=day(15), as_of=day(189))
    assert months["value"].sum() == value_of(whole) == 3


@pytest.mark.parametrize(("each", "periods"), [("month", 12), ("quarter", 4), ("year", 1)])
def test_whole_periods_of_a_leap_year(small: Snapshot, each: str, periods: int) -> None:
    found = measure("inflow", small, since=day(-1), as_of=day(365), each=each)
    assert len(found) == periods
    assert found["note"].null_count() == periods
    assert found["value"].sum() == 5


def test_missing_group_is_a_group_of_its_own(office: Office) -> None:
    found = measure(
        "inflow",
        office(
            (1, [], {"country": "CN"}),
            (2, []),
            (3, [], {"country": "CN"}),
            (4, [], {"country": "AT"}),
        ),
        since=day(0),
        by=("country",),
    )
    assert found.select("country", "value").rows() == [("AT", 1), ("CN", 2), (None, 1)]


@pytest.mark.parametrize(
    "by", [("centre", "field"), ("field", "centre"), ("track", "kind", "centre")]
)
def test_groups_agree_with_a_plain_group_by(office: Office, by: tuple[str, ...]) -> None:
    cases = [
        (i, [], {"centre_id": 7 + i % 3, "field": 1 + i * i % 5 if i % 4 else None,
                 "track": ("normal", "pph")[i % 2]})
        for i in range(60)
    ]  # fmt: skip
    made = office(*cases)
    found = measure("inflow", made, since=day(-1), by=by)
    columns = [{"centre": "centre_id"}.get(name, name) for name in by]
    plain = made.read("cases").group_by(columns).len().sort(columns, nulls_last=True)
    assert found.select(columns).rows() == plain.select(columns).rows()
    assert found["n"].to_list() == plain["len"].cast(pl.Int64).to_list()
