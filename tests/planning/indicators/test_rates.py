from __future__ import annotations

import pytest
from tests.planning.conftest import Office, day, value_of

from pendency.planning import measure
from pendency.planning.estimators import binomial_tail


def test_grant_rate_with_its_wilson_interval(office: Office) -> None:
    """1 of 29: Newcombe's published limits .0061 and .1718."""
    cases = [(0, [(9, "granted" if i == 0 else "refused")]) for i in range(29)]
    found = measure("grant_rate", office(*cases), since=day(0))
    assert value_of(found, column="n") == 29
    assert value_of(found) == pytest.approx(1 / 29)
    assert value_of(found, column="low") == pytest.approx(0.0061, abs=5e-5)
    assert value_of(found, column="high") == pytest.approx(0.1718, abs=5e-5)


def test_rate_of_nothing_cannot_be_told(office: Office) -> None:
    found = measure("grant_rate", office((0, [])), since=day(0))
    assert found.row(0) == ("all", 0, None, None, None, "no cases")


def test_actions_per_disposal(office: Office) -> None:
    two = [(10, "first_action"), (20, "response"), (30, "later_action"), (40, "response")]
    granted = [(0, [*two, (50, "granted")])] * 5 + [(0, [(50, "granted")])] * 5
    made = office(*granted, (0, [*two, (50, "refused")]), (0, [*two]))
    found = measure("actions_per_disposal", made, since=day(0))
    assert value_of(found) == pytest.approx(12 / 11)
    assert value_of(found, "granted") == 1
    assert value_of(found, "refused", "n") == 1
    assert value_of(found, "refused") is None
    assert value_of(found, "refused", "note") == "n<5"
    assert value_of(found, "withdrawn", "note") == "no cases"


def test_transfer_rate(office: Office) -> None:
    made = office(
        (0, [(5, "transfer_requested"), (6, "transferred"), (50, "granted")]),
        (0, [(50, "granted")]),
        (0, [(5, "transferred")]),
    )
    found = measure("transfer_rate", made, since=day(0))
    assert (value_of(found), value_of(found, column="n")) == (0.5, 2)


def test_transfers_after_the_disposal_are_not_its_own(office: Office) -> None:
    """Disposed of on day 50 without a transfer; returned, transferred, disposed of on day 90."""
    twice = [(50, "refused"), (60, "returned"), (70, "transferred"), (90, "granted")]
    made = office((0, twice), (0, [(50, "granted"), (50, "transferred")]), (0, [(45, "granted")]))
    found = measure("transfer_rate", made, since=day(0), as_of=day(50))
    assert (value_of(found), value_of(found, column="n")) == (1 / 3, 3)  # the same day counts
    found = measure("transfer_rate", made, since=day(0))
    assert (value_of(found), value_of(found, column="n")) == (2 / 4, 4)


def test_actions_after_the_disposal_are_not_its_own(office: Office) -> None:
    """One action each before the refusal; after the return one more before the grant."""
    steps = [(10, "first_action"), (20, "response"), (50, "refused"), (60, "returned"),
             (70, "later_action"), (80, "response"), (90, "granted")]  # fmt: skip
    found = measure("actions_per_disposal", office(*[(0, steps)] * 5), since=day(0))
    assert value_of(found, "refused") == 1
    assert value_of(found, "granted") == 2
    assert value_of(found) == 1.5


def test_end_loading_with_its_test(office: Office) -> None:
    """Seven of ten grants of April 2020 in its last seven days of thirty."""
    days = [91, 95, 100, 114, 115, 116, 117, 118, 119, 120]  # 31 March + 1 = day 91
    made = office(*[(0, [(d, "granted")]) for d in days])
    found = measure("end_loading", made, since=day(90), as_of=day(120))
    assert value_of(found, "month_end") == 0.7
    assert value_of(found, "month_end/p") == pytest.approx(binomial_tail(7, 10, 7 / 30))
    assert value_of(found, "month_end/p") < 0.01  # type: ignore[operator]
    assert value_of(found, "year_end", "note") == "no such days"


def test_end_loading_by_quarter_uses_each_quarters_own_days(office: Office) -> None:
    made = office((0, [(80, "granted")]), (0, [(170, "granted")]), (0, [(100, "granted")]))
    found = measure("end_loading", made, since=day(-1), as_of=day(181), each="quarter")
    shares = found.filter(part="quarter_end")["value"].to_list()
    assert shares == [1.0, 0.5]
    p = found.filter(part="quarter_end/p")["value"].to_list()
    assert p == [pytest.approx(30 / 91), pytest.approx(binomial_tail(1, 2, 30 / 91))]


def test_overdue_acts_by_calendar_months(office: Office) -> None:
    """First action due 14 months after filing on 2020-01-01: overdue from 2021-03-02 on."""
    made = office(
        (0, []),
        (200, [(210, "restriction")]),  # waits for its applicant
        (0, [(100, "first_action"), (200, "response")]),  # due four months on, 2020-11-19
    )
    late = {
        d: measure("overdue_acts", made, as_of=day(d))["value"].to_list()
        for d in (323, 324, 425, 426)
    }
    # (all, unexamined, awaiting office)
    assert late[323] == [0, 0, 0]
    assert late[324] == [1, 0, 1]
    assert late[425] == [1, 0, 1]
    assert late[426] == [2, 1, 1]
    share = measure("overdue_share", made, as_of=day(426))
    assert share["n"].to_list() == [2, 1, 1]
    assert share["value"].to_list() == [1, 1, 1]


def test_no_limit_was_in_force_before_its_first_day(office: Office) -> None:
    found = measure("overdue_acts", office((-12000, []), observed_to=-8000), as_of=day(-8000))
    assert found["value"].null_count() == 3
    assert set(found["note"]) <= {"no limit stated", "n<5", "no cases"}
