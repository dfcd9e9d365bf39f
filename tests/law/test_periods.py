from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendency.law.errors import StepError
from pendency.law.periods import Period, add_months, month_end
from pendency.law.steps import StepKind, parse_steps

DAYS = st.dates(date(1980, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2021, 11, 30), 3, date(2022, 2, 28)),  # MPEP 710.01(a)
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2020, 2, 28), 3, date(2020, 5, 28)),  # Ex parte Messick
        (date(2012, 2, 29), 12, date(2013, 2, 28)),  # PCT Rule 80.1
        (date(2023, 8, 31), 6, date(2024, 2, 29)),  # PCT Rule 80.2
        (date(1999, 12, 31), 2, date(2000, 2, 29)),  # CN Guidelines V-7, 2.3
        (date(2019, 7, 31), -6, date(2019, 1, 31)),
        (date(2020, 2, 29), 48, date(2024, 2, 29)),
        (date(2021, 12, 15), 1, date(2022, 1, 15)),
    ],
)
def test_months_end_on_the_same_number_or_the_last_day(day: date, months: int, end: date) -> None:
    assert add_months(day, months) == end


@given(DAYS, st.integers(-60, 60))
def test_months_land_in_the_right_month_and_never_skip_it(day: date, months: int) -> None:
    end = add_months(day, months)

    assert end.year * 12 + end.month == day.year * 12 + day.month + months
    assert end.day == min(day.day, month_end(end).day)


@given(DAYS, DAYS, st.integers(0, 60))
def test_months_are_monotone(one: date, other: date, months: int) -> None:
    first, second = sorted([one, other])

    assert add_months(first, months) <= add_months(second, months)


def test_steps_are_read_with_and_without_spaces() -> None:
    spaced = parse_steps("+15D +2M roll")

    assert parse_steps("+15D+2M roll") == spaced
    assert parse_steps("+15D, +2M, roll") == spaced
    assert [s.kind for s in spaced] == [StepKind.PERIOD, StepKind.PERIOD, StepKind.ROLL]


def test_days_after_the_last_roll_name_the_consequence() -> None:
    assert parse_steps("+3M roll +1D")[-1].kind is StepKind.CONSEQUENCE
    assert parse_steps("+12M roll +2M roll")[2].kind is StepKind.PERIOD


@pytest.mark.parametrize("text", ["+15D +2M roll", "+2Y eom roll", "+4M late7 roll", "+3M cap6M"])
def test_steps_are_written_as_they_were_read(text: str) -> None:
    assert " ".join(map(str, parse_steps(text))) == text


@pytest.mark.parametrize("text", ["+4", "4M", "rol", "+4X", "late", "@"])
def test_a_step_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(StepError, match="can't read step"):
        parse_steps(text)


def test_period_says_its_length_in_months_or_days() -> None:
    assert Period.parse("+3Y").months == 36
    assert Period.parse("+2W").days == 14
    assert Period.parse("-3M").months == -3
    assert Period.parse("+5WD").months is None
