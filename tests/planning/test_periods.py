from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendency.planning.periods import Window, day_number, minus_months, to_date

D = dt.date
dates = st.dates(D(1990, 1, 1), D(2040, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (D(2024, 3, 31), 1, D(2024, 2, 29)),
        (D(2023, 3, 31), 1, D(2023, 2, 28)),
        (D(2024, 2, 29), 12, D(2023, 2, 28)),
        (D(2024, 1, 15), 1, D(2023, 12, 15)),
        (D(2024, 12, 31), -2, D(2025, 2, 28)),
        (D(2024, 5, 31), 60, D(2019, 5, 31)),
    ],
)
def test_months_keep_the_day_or_end_with_the_month(start: D, months: int, expected: D) -> None:
    assert minus_months(start, months) == expected


@given(dates)
def test_day_numbers_go_both_ways(date: D) -> None:
    assert to_date(day_number(date)) == date


@given(dates, st.integers(1, 1500), st.sampled_from(["month", "quarter", "year"]))
def test_periods_tile_the_window(since: D, length: int, each: str) -> None:
    window = Window(since, since + dt.timedelta(days=length), each)
    assert len(window.lookup) == length
    assert window.lookup[0] == 0
    assert window.lookup[-1] == window.periods - 1
    assert set(window.lookup[1:] - window.lookup[:-1]) <= {0, 1}
    for start, index in zip(window.starts, range(window.periods), strict=True):
        assert start.day == 1
        if start > since:
            assert window.lookup[(start - since).days - 1] == index
    months = {"month": 1, "quarter": 3, "year": 12}[each]
    whole = [
        start > since and minus_months(start, -months) <= window.as_of + dt.timedelta(days=1)
        for start in window.starts
    ]
    assert [not partial for partial in window.partial] == whole


def test_whole_and_partial_periods() -> None:
    assert not Window(D(2019, 12, 31), D(2020, 12, 31), "quarter").partial.any()
    assert Window(D(2019, 12, 30), D(2020, 12, 30), "quarter").partial.tolist() == [
        True, False, False, False, True,
    ]  # fmt: skip
