from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.planning.conftest import Office, day, value_of

from pendency.planning import measure
from pendency.records import Snapshot


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        # (all, unexamined, awaiting office, awaiting applicant, allowed, other)
        (0, (1, 1, 0, 0, 0, 0)),
        (99, (5, 5, 0, 0, 0, 0)),
        (100, (5, 4, 0, 1, 0, 0)),
        (200, (5, 2, 1, 1, 1, 0)),
        (299, (5, 1, 1, 1, 2, 0)),
        (300, (4, 1, 1, 1, 1, 0)),
        (430, (5, 2, 1, 1, 1, 0)),
        (450, (4, 2, 1, 0, 1, 0)),
        (1000, (4, 2, 1, 0, 1, 0)),
    ],
)
def test_stock_on_a_day(small: Snapshot, on: int, expected: tuple[int, ...]) -> None:
    found = measure("stock", small, as_of=day(on))
    assert tuple(found["value"]) == expected
    assert found["n"].to_list() == list(expected)
    assert found["low"].null_count() == found["high"].null_count() == 6


def test_unexamined_is_a_matter_of_the_merits_not_of_the_state(small: Snapshot) -> None:
    """Case 4 waits for its applicant after a unity objection, before any action on the merits."""
    found = measure("stock_by_state", small)
    assert value_of(found, "awaiting_applicant") == 1
    assert value_of(measure("stock", small), "awaiting_applicant") == 0
    assert value_of(measure("stock", small), "unexamined") == 2


def test_stock_by_age(small: Snapshot) -> None:
    """On day 1,000 the pending were filed on days 10, 20, 400 and 60: 32.5, 32.2, 19.7, 30.9."""
    found = measure("stock_by_age", small)
    assert {p: v for p, v in zip(found["part"], found["value"], strict=True) if v} == {
        "all": 4,
        "18-24m": 1,
        "24-36m": 3,
    }


def test_age_band_begins_with_its_lower_end(office: Office) -> None:
    """Six months are 182.625 days: 182 days old is below, 183 days old is in the next band."""
    found = measure("stock_by_age", office((0, []), (1, [])), as_of=day(183))
    assert value_of(found, "0-6m") == 1
    assert value_of(found, "6-12m") == 1


def test_age_of_the_stock(office: Office) -> None:
    cases = [(0, []), (100, []), (200, []), (300, []), (400, []), (500, [(600, "granted")])]
    found = measure("stock_age", office(*cases))
    assert value_of(found, "p50") == pytest.approx(800 / 30.4375)
    assert value_of(found, "mean") == pytest.approx(800 / 30.4375)
    assert value_of(found, "p50", "n") == 5
    assert value_of(found, "p50", "note") == "open interval"


def test_series_is_the_stock_at_the_end_of_each_period(small: Snapshot) -> None:
    series = measure("stock", small, since=day(0), as_of=day(460), each="month", by=("centre",))
    assert series["period"].unique().len() == 15 + 1
    for (period,), rows in series.group_by("period"):
        assert isinstance(period, dt.date)
        end = min((period.replace(day=28) + dt.timedelta(days=4)).replace(day=1), day(461))
        alone = measure("stock", small, as_of=end - dt.timedelta(days=1), by=("centre",))
        assert rows.drop("period").equals(alone)


def test_returned_case_is_counted_out_and_in_again(office: Office) -> None:
    once = office((0, [(50, "first_action"), (100, "refused"), (200, "returned"),
                       (300, "granted")]))  # fmt: skip
    on = {d: value_of(measure("stock", once, as_of=day(d))) for d in (99, 100, 199, 200, 299, 300)}
    assert on == {99: 1, 100: 0, 199: 0, 200: 1, 299: 1, 300: 0}
    flows = {"since": day(-1), "as_of": day(400)}
    assert value_of(measure("returns", once, **flows)) == 1
    assert value_of(measure("disposals", once, **flows)) == 2


def test_grant_after_refusal_comes_back_on_the_day_of_the_grant(office: Office) -> None:
    made = office((0, [(100, "refused"), (300, "granted")]))
    assert value_of(measure("stock", made, as_of=day(200))) == 0
    at_the_grant = {"since": day(200), "as_of": day(300)}
    assert value_of(measure("returns", made, **at_the_grant)) == 1
    assert value_of(measure("disposals", made, **at_the_grant), "granted") == 1
    assert value_of(measure("stock", made, as_of=day(300))) == 0


codes = st.sampled_from(["docketed", "first_action", "response", "allowed", "granted", "refused",
                         "withdrawn", "deemed_withdrawn", "returned", "restored"])  # fmt: skip
histories = st.lists(
    st.tuples(st.integers(0, 300), st.lists(st.tuples(st.integers(0, 500), codes), max_size=8)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories, st.integers(0, 400), st.integers(1, 400))
def test_stock_balances(
    office: Office, cases: list[tuple[int, list[tuple[int, str]]]], begin: int, length: int
) -> None:
    """Whatever happens: stock + inflow + returns - disposals is the later stock."""
    made = office(*[(filed, sorted(steps)) for filed, steps in cases])
    window = {"since": day(begin), "as_of": day(begin + length)}

    def whole(name: str, **when: object) -> float:
        found = value_of(measure(name, made, **when))  # type: ignore[arg-type]
        assert isinstance(found, float)
        return found

    before = whole("stock", as_of=day(begin))
    after = whole("stock", as_of=day(begin + length))
    moves = whole("inflow", **window) + whole("returns", **window) - whole("disposals", **window)
    assert before + moves == after
    for name in ("stock", "stock_by_state", "stock_by_age"):
        found = measure(name, made, as_of=day(begin))
        assert found.filter(pl.col("part") != "all")["value"].sum() == before
