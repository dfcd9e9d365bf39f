from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.conftest import Office, day

from pendency.planning import PlanInputError
from pendency.planning.targets import (
    FACTORS,
    VERDICTS,
    Account,
    ControlBand,
    control_band,
    decompose,
    progress,
    review,
)


def _account(**changes: object) -> Account:
    base = Account(
        groups=(3, 9), opening=np.array([1000.0, 600.0]), inflow=np.array([1200.0, 500.0]),
        output=np.array([1100.0, 550.0]), closing=np.array([1050.0, 540.0]), months=12.0,
        wait=np.array([11.0, 12.0]),
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


NUMBERS = st.lists(st.integers(0, 5000), min_size=3, max_size=3)


@given(st.tuples(*[NUMBERS] * 6), st.lists(st.floats(0.1, 60), min_size=6, max_size=6))
def test_factors_add_up_exactly(numbers: tuple[list[int], ...], waits: list[float]) -> None:
    periods = []
    for i in (0, 1):
        opening, inflow, output = (np.array(numbers[3 * i + k], dtype=float) for k in range(3))
        output[0] += 1
        periods.append(
            _account(
                groups=(1, 2, 3),
                opening=opening,
                inflow=inflow,
                output=output,
                closing=opening,
                wait=np.array(waits[3 * i : 3 * i + 3]),
            )
        )
    found = decompose(*periods)
    change = found.pendency[1] - found.pendency[0]
    assert sum(found.factors.values()) == pytest.approx(change, rel=1e-9, abs=1e-7)


SINGLE = {
    "opening": {"opening": np.array([1500.0, 600.0])},
    "inflow": {"inflow": np.array([2000.0, 500.0])},
    "order": {},
}


@pytest.mark.parametrize("name", SINGLE)
def test_one_factor_that_changed_alone_takes_it_all(name: str) -> None:
    before = _account()
    after = _account(**SINGLE[name])
    # the wait follows Little's law where stock and flow changed; else it changed by itself
    little = (after.opening + (after.inflow - after.output) / 2) / (
        before.opening + (before.inflow - before.output) / 2
    )
    after = replace(after, wait=before.wait * (1.2 if name == "order" else little))
    found = decompose(before, after)
    for factor, months in found.factors.items():
        if factor == name:
            assert months == pytest.approx(found.pendency[1] - found.pendency[0])
            assert abs(months) > 0.5
        else:
            assert months == pytest.approx(0.0, abs=1e-9)


def test_mix_alone() -> None:
    before = _account(
        opening=np.array([500.0, 1500.0]),
        inflow=np.array([500.0, 500.0]),
        output=np.array([500.0, 500.0]),
        wait=np.array([12.0, 36.0]),
    )
    # twice the field that waits long: its stock and flows double, its wait stays
    after = _account(
        opening=np.array([500.0, 3000.0]),
        inflow=np.array([500.0, 1000.0]),
        output=np.array([500.0, 1000.0]),
        wait=np.array([12.0, 36.0]),
    )
    found = decompose(before, after)
    assert found.pendency == pytest.approx((24.0, 28.0))
    # the doubled stock and flows cancel but for what they share with the mix
    assert found.factors["mix"] == pytest.approx(4.0, abs=0.75)
    assert found.factors["order"] == pytest.approx(0.0, abs=1e-9)


def test_stock_is_accounted_for() -> None:
    stock = decompose(_account(), _account()).stock
    left = stock["opening"] + stock["inflow"] - stock["output"] - stock["other"]
    assert left.to_list() == stock["closing"].to_list()
    assert stock["change"].to_list() == [50.0, -60.0]


def test_periods_that_do_not_compare() -> None:
    with pytest.raises(PlanInputError, match="different groups"):
        decompose(_account(), _account(groups=(3, 4)))
    with pytest.raises(PlanInputError, match="no first action"):
        decompose(_account(output=np.zeros(2)), _account())


def test_factors_have_words_in_both_languages() -> None:
    assert all(label.en and label.zh for label in (*FACTORS.values(), *VERDICTS.values()))


BAND = control_band()


@pytest.mark.parametrize(
    ("done", "verdict"), [(84, "low"), (85, "in_band"), (150, "in_band"), (151, "high")]
)
def test_band_of_a_month(done: int, verdict: str) -> None:
    assert BAND.month(done, 100) == verdict


@pytest.mark.parametrize(
    ("month", "done", "verdict"),
    [(3, 84, "low"), (3, 85, "in_band"), (6, 89, "low"), (9, 94, "low"), (9, 95, "in_band"),
     (12, 99, "low"), (12, 100, "in_band"), (12, 110, "in_band"), (12, 111, "high")],
)  # fmt: skip
def test_cumulative_band(month: int, done: int, verdict: str) -> None:
    assert BAND.cumulative(done, 100, month) == verdict


def test_no_target() -> None:
    assert BAND.month(0, 0) == "none"
    assert BAND.month(3, 0) == "high"


@pytest.mark.parametrize("wrong", [(1.1, 1.5, (0.8,) * 4, 1.1), (0.8, 1.5, (0.8,) * 3, 1.1),
                                   (0.8, 1.5, (0.8,) * 4, 0.9)])  # fmt: skip
def test_wrong_band(wrong: tuple[float, float, tuple[float, ...], float]) -> None:
    with pytest.raises(PlanInputError):
        ControlBand(*wrong)


def _busy(office: Office) -> object:
    """Twelve cases filed 40 days apart; case i has its first action after 100 + 5 i days."""
    cases = [
        (40 * i, [(40 * i, "filed"), (40 * i + 100 + 5 * i, "first_action")]) for i in range(12)
    ]
    return office(*cases, observed_to=700)


def test_progress_counts_what_the_snapshot_holds(office: Office) -> None:
    targets = pl.DataFrame(
        [("first_actions", "office", None, None, m, 1) for m in range(1, 13)],
        schema={"product": pl.String, "level": pl.String, "centre": pl.String,
                "department": pl.String, "month": pl.Int64, "target": pl.Int64}, orient="row",
    )  # fmt: skip
    snapshot = _busy(office)
    table = progress(snapshot, targets, 2020, as_of=dt.date(2020, 7, 15))  # type: ignore[arg-type]
    days = [day(45 * i + 100) for i in range(12)]
    done = [sum(d.year == 2020 and d.month == m and d <= dt.date(2020, 7, 15) for d in days)
            for m in range(1, 13)]  # fmt: skip
    assert table["done"].to_list() == done
    assert table["cumulative_done"].to_list() == np.cumsum(done).tolist()
    assert table["verdict"].to_list()[6:] == ["open"] * 6
    assert table["verdict"].to_list()[:3] == ["low", "low", "low"]


def test_year_that_has_not_begun(office: Office) -> None:
    with pytest.raises(PlanInputError, match="has not begun"):
        progress(_busy(office), pl.DataFrame({"month": [1]}), 2031)  # type: ignore[arg-type]


def test_review_of_a_snapshot_adds_up(office: Office) -> None:
    found = review(_busy(office), months=8, as_of=day(600))  # type: ignore[arg-type]
    change = found.pendency[1] - found.pendency[0]
    assert change > 0.2
    assert sum(found.factors.values()) == pytest.approx(change)
    stock = found.stock.sum()
    assert stock["opening"][0] + stock["inflow"][0] - stock["output"][0] == stock["closing"][0]
