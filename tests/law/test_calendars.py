from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pendency.law import UncalendaredYear, calendar_of, office_codes
from pendency.law.recurring import day_by_rule, easter_sunday


@pytest.mark.parametrize(
    ("office", "day"),
    [
        ("EP", date(2024, 5, 30)),  # Corpus Christi, Guidelines E-II, 2.4
        ("EP", date(2020, 4, 27)),  # OJ EPO 2019, A97
        ("EP", date(2020, 12, 29)),
        ("EP", date(2015, 1, 2)),  # OJ EPO 2014, A108
        ("EP", date(2023, 3, 8)),  # EPO office holidays 2023
        ("EP", date(1997, 8, 15)),  # notice of 2 October 1996
        ("EP", date(2018, 12, 27)),  # announcement of 12 December 2018
        ("US", date(2021, 6, 18)),  # Juneteenth on a Saturday
        ("US", date(2017, 1, 20)),  # Inauguration Day
        ("US", date(1985, 1, 21)),  # Inauguration Day on a Sunday
        ("US", date(2021, 12, 31)),  # New Year's Day 2022 on a Saturday
        ("US", date(2022, 2, 21)),  # petition decision 16/539,657
        ("US", date(1996, 1, 9)),  # 1183 OG 59
        ("US", date(2015, 12, 23)),  # systems outage
        ("US", date(2018, 12, 5)),
        ("US", date(2025, 12, 26)),
        ("US", date(1975, 10, 27)),  # Veterans Day on the fourth Monday of October
        ("CN", date(2018, 9, 30)),  # worked Sunday: patents still roll
        ("CN", date(2026, 10, 7)),
        ("CN", date(2015, 9, 3)),  # one holiday by special notice
        ("CN", date(2020, 1, 31)),  # Spring Festival prolonged
        ("PCT", date(2017, 9, 7)),  # PCT Newsletter 11/2016
        ("PCT", date(2017, 12, 29)),
        ("PCT", date(2019, 12, 31)),  # PCT Newsletter 12/2018
    ],
)
def test_closed_days(office: str, day: date) -> None:
    entry = calendar_of(office).closing(day)

    assert entry is not None
    assert entry.name.en
    assert entry.name.zh
    assert entry.source


@pytest.mark.parametrize(
    ("office", "day"),
    [
        ("EP", date(2020, 1, 2)),
        ("EP", date(2024, 1, 2)),  # the office opens again
        ("EP", date(2026, 1, 2)),
        ("US", date(2015, 4, 16)),  # Emancipation Day of the District is no federal holiday
        ("US", date(2020, 6, 19)),  # Juneteenth is one since 2021
        ("US", date(1984, 1, 16)),  # King's birthday is one since 1986
        ("CN", date(2009, 10, 10)),  # worked Saturday before 2010-02-01
        ("PCT", date(2019, 1, 2)),
    ],
)
def test_open_days(office: str, day: date) -> None:
    assert calendar_of(office).is_open(day)


def test_notice_years_of_the_epo_hold_the_whole_list() -> None:
    """OJ EPO 2019, A97: every weekday of the list of 2020, and no other."""
    listed = [
        *("01-01", "01-06", "04-10", "04-13", "04-27", "05-01", "05-05", "05-21"),
        *("06-01", "06-11", "12-24", "12-25", "12-28", "12-29", "12-30", "12-31"),
    ]
    calendar = calendar_of("EP")
    closed = [
        f"{day:%m-%d}"
        for day in (date.fromordinal(n) for n in range(737425, 737791))
        if day.year == 2020 and day.weekday() < 5 and not calendar.is_open(day)
    ]

    assert closed == listed


def test_a_worked_weekend_rolls_for_patents_since_2010_only() -> None:
    calendar = calendar_of("CN")

    assert calendar.roll(date(2018, 9, 29)).day == date(2018, 10, 8)
    assert calendar.roll(date(2023, 10, 1)).day == date(2023, 10, 9)  # 7 and 8 October are worked
    assert calendar.roll(date(2008, 5, 1)).day == date(2008, 5, 4)  # a worked Sunday


@pytest.mark.parametrize("office", office_codes())
@pytest.mark.parametrize("year", [1900, 2099])
def test_a_year_outside_the_data_raises_with_place_and_remedy(office: str, year: int) -> None:
    with pytest.raises(UncalendaredYear) as caught:
        calendar_of(office).roll(date(year, 3, 3))

    assert office in str(caught.value)
    assert str(year) in str(caught.value)
    assert f"pendency/law/data/{office.lower()}_days.csv" in str(caught.value)


def test_an_unverified_day_raises_and_says_why() -> None:
    with pytest.raises(UncalendaredYear, match=r"EP leaves 2021-12-28 unverified.*not read"):
        calendar_of("EP").roll(date(2021, 12, 28))


def test_days_that_the_caller_states_stand_for_the_list_around_them() -> None:
    calendar = calendar_of("US").with_days(closed=[date(2010, 2, 10), date(2010, 2, 11)])

    assert calendar.roll(date(2010, 2, 8)).day == date(2010, 2, 12)
    stated = calendar_of("CN").with_days(closed=[date(1990, 10, 1), date(1990, 10, 2)])
    assert stated.roll(date(1990, 10, 1)).day == date(1990, 10, 3)


def test_days_of_the_office_keep_their_name_when_the_caller_states_them_too() -> None:
    calendar = calendar_of("EP").with_days(closed=[date(2024, 5, 30)])
    entry = calendar.closing(date(2024, 5, 30))

    assert entry is not None
    assert entry.name.en.startswith("Corpus Christi")


@pytest.mark.parametrize(
    ("year", "easter"),
    [(1997, (3, 30)), (2000, (4, 23)), (2011, (4, 24)), (2016, (3, 27)), (2024, (3, 31))],
)
def test_easter(year: int, easter: tuple[int, int]) -> None:
    assert easter_sunday(year) == date(year, *easter)


def test_days_by_rule() -> None:
    assert day_by_rule("1 sun 09 +4", 2017) == date(2017, 9, 7)
    assert day_by_rule("last weekday 12", 2017) == date(2017, 12, 29)
    assert day_by_rule("last mon 05", 2022) == date(2022, 5, 30)


@given(st.sampled_from(office_codes()), st.dates(date(2005, 1, 1), date(2027, 12, 1)))
def test_a_roll_ends_on_an_open_day_and_passes_only_closed_ones(office: str, day: date) -> None:
    calendar = calendar_of(office)
    try:
        rolled = calendar.roll(day)
    except UncalendaredYear:
        assume(False)
    assert rolled.day >= day
    assert calendar.is_open(rolled.day)
    assert len(rolled.over) == (rolled.day - day).days
    assert not any(calendar.is_open(entry.day) for entry in rolled.over)


@given(st.sampled_from(office_codes()), st.dates(date(2005, 1, 1), date(2027, 12, 1)))
def test_working_days_count_open_days(office: str, day: date) -> None:
    calendar = calendar_of(office)
    try:
        end = calendar.add_working_days(day, 5)
    except UncalendaredYear:
        assume(False)
    passed = [date.fromordinal(n) for n in range(day.toordinal() + 1, end.toordinal() + 1)]
    assert sum(calendar.is_open(d) for d in passed) == 5
