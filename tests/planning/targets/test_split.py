from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.planning.capacity.offices import office

from pendency.planning import PlanInputError
from pendency.planning.capacity import solve
from pendency.planning.definitions import Label
from pendency.planning.targets import (
    FiveYearPlan,
    Objective,
    apportion,
    break_down,
    capacity_of,
    lay_out,
    reconcile,
    share_out,
    spread,
)

WEIGHTS = st.lists(st.floats(0, 1e6), min_size=1, max_size=40).filter(lambda w: sum(w) > 1e-3)


def test_textbook_apportionment() -> None:
    # Hamilton's method on the population example of Balinski and Young, 26 seats
    population = [9061, 7179, 5259, 3319, 1182]
    assert apportion(26, population).tolist() == [9, 7, 5, 4, 1]


@given(st.integers(0, 10**7), WEIGHTS)
def test_shares_add_up_and_stay_within_one_of_their_quota(total: int, weights: list[float]) -> None:
    shares = apportion(total, weights)
    assert shares.sum() == total
    quota = total * np.array(weights) / sum(weights)
    assert (np.abs(shares - quota) < 1 + 1e-6 * max(total, 1)).all()
    assert (shares[np.array(weights) == 0] == 0).all()


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, [0, 0]), (1, [-1, 2])])
def test_wrong_shares(total: int, weights: list[float]) -> None:
    with pytest.raises(PlanInputError):
        apportion(total, weights)


CAPACITY = pl.DataFrame({
    "centre": ["A", "A", "B"], "department": ["D1", "D2", "D1"],
    "first_actions": [300.0, 100.0, 250.0], "closings": [280.0, 130.0, 0.0],
})  # fmt: skip


@pytest.mark.parametrize("product", ["first_actions", "closings"])
def test_every_level_adds_up(product: str) -> None:
    season = [20, 15, 22, 21, 19, 21, 23, 22, 21, 17, 21, 23]
    split = break_down(product, 7919, CAPACITY, reserve=0.03, months=season)  # type: ignore[arg-type]
    year = split.filter(pl.col("month").is_null())
    of = {level: year.filter(level=level)["target"].sum() for level in year["level"].unique()}
    assert of["office"] == 7919
    assert of["reserve"] == 238
    assert of["centre"] == of["department"] == 7919 - 238
    months = split.filter(pl.col("month").is_not_null())
    for level in ("centre", "department"):
        keys = ["centre", "department"]
        by_year = year.filter(level=level).select(*keys, "target").sort(keys)
        summed = months.filter(level=level).group_by(keys).agg(pl.col("target").sum()).sort(keys)
        assert summed.rows() == by_year.rows()
    assert months.filter(level="office")["target"].sum() == of["centre"]


def test_five_year_plan_is_split_by_the_capacity_plan() -> None:
    plan = solve(office())
    names = {(c, f): f"D{f}" for c in "AB" for f in (3, 9)}
    capacity = capacity_of(plan, 2027, names)
    assert capacity["closings"].sum() == pytest.approx(plan.closings[:, 4:].sum())
    years = dict.fromkeys(range(2026, 2031), 7_000.0)
    objectives = (
        Objective(Label("First actions", "一通量"), "first_actions", years),
        Objective(Label("Closings", "结案量"), "closings", dict.fromkeys(years, 6500.0)),
    )
    five = FiveYearPlan(Label("2026-2030", "2026—2030年"), 2026, objectives, reserve=0.02)
    split = five.break_down(2027, capacity)
    for product, total in (("first_actions", 7_000), ("closings", 6_500)):
        own = split.filter(pl.col("month").is_null(), product=product)
        assert own.filter(level="department")["target"].sum() == round(total * 0.98)
    largest = capacity.sort("first_actions").row(-1)[:2]
    first = split.filter(pl.col("month").is_null(), product="first_actions", level="department")
    assert first.sort("target").row(-1)[2:4] == largest


WORK = pl.DataFrame({
    "centre": ["A", "A", "B"], "field": [3, 9, 3], "year": [2027] * 3,
    "first_actions": [90.0, 30.0, 50.0], "closings": [60.0, 30.0, 40.0],
})  # fmt: skip
DONE = pl.DataFrame({"centre": ["A", "A", "B"], "department": [1, 2, 7], "field": [3, 3, 5],
                     "n": [20.0, 10.0, 4.0]})  # fmt: skip


def test_a_field_s_work_is_shared_as_its_departments_worked() -> None:
    found = share_out(WORK, 2027, DONE).sort("department")
    # field 3 of A by 2 to 1; field 9 of A, and field 3 of B, by what departments did of all
    assert found.rows() == [
        ("A", 1, 60 + 20, 40 + 20),
        ("A", 2, 30 + 10, 20 + 10),
        ("B", 7, 50, 40),
    ]
    for product in ("first_actions", "closings"):
        assert found[product].sum() == pytest.approx(WORK[product].sum())


def test_work_that_no_department_can_take_is_named() -> None:
    with pytest.raises(PlanInputError, match="none did any work in B"):
        share_out(WORK, 2027, DONE.filter(centre="A"))
    with pytest.raises(PlanInputError, match="2031 is not planned"):
        share_out(WORK, 2031, DONE)


def test_plan_without_a_year() -> None:
    objective = Objective(Label("Closings", "结案量"), "closings", {2026: 1.0})
    with pytest.raises(PlanInputError, match=r"no value for \[2027"):
        FiveYearPlan(Label("a", "b"), 2026, (objective,))
    with pytest.raises(PlanInputError, match="D1"):
        break_down("closings", 5, pl.concat([CAPACITY, CAPACITY]))


def _declared(**changes: object) -> pl.DataFrame:
    columns = {"centre": ["A", "A", "B"], "department": ["D1", "D2", "D1"],
               "target": [300, 100, 250], "declared": [260, 100, 240]} | changes  # fmt: skip
    return pl.DataFrame(columns)


def test_declarations_meet_the_total_in_proportion() -> None:
    agreed = reconcile(_declared(), 650)
    assert agreed["agreed"].sum() == 650
    assert agreed["difference"].to_list() == [-40, 0, -10]
    # 50 more over weights 260, 100, 240
    assert agreed["moved"].to_list() == pytest.approx(
        [50 * w / 600 for w in (260, 100, 240)], abs=1
    )


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 50)), min_size=2, max_size=8),
       st.integers(0, 3000))  # fmt: skip
def test_reconciliation_is_the_least_squares_solution(
    rows: list[tuple[int, int]], total: int
) -> None:
    declared, weight = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    frame = pl.DataFrame({"centre": "A", "department": [str(i) for i in range(len(rows))],
                          "target": 0, "declared": declared, "weight": weight})  # fmt: skip
    agreed = reconcile(frame, total)["agreed"].to_numpy()
    assert agreed.sum() == total
    assert (agreed >= 0).all()
    # optimality: where above 0, the weighted moves are equal; where 0, they lie below
    pull = (agreed - declared) / weight
    inside = pull[agreed > 1]
    if len(inside):
        slack = 2 / weight.min() + 1e-9
        assert inside.max() - inside.min() <= slack
        assert (pull[agreed <= 1] >= inside.min() - slack).all()


def test_nobody_may_give_way() -> None:
    with pytest.raises(PlanInputError, match="none may give way"):
        reconcile(_declared(weight=[0.0, 0.0, 0.0]), 700)
    with pytest.raises(PlanInputError, match="missing"):
        reconcile(_declared().drop("declared"), 700)


def test_given_targets_are_laid_out_with_what_they_leave_as_reserve() -> None:
    given = pl.DataFrame({"centre": ["A", "B", "A"], "department": ["x", "x", "y"],
                          "closings": [10, 25, 7]})  # fmt: skip
    found = lay_out("closings", 50, given, months=[1.0] * 11 + [0.0])
    whole = found.filter(pl.col("month").is_null())
    rows = whole.select("level", "centre", "department", "target").rows()
    assert rows == [
        ("office", None, None, 50), ("reserve", None, None, 8), ("centre", "A", None, 17),
        ("department", "A", "x", 10), ("department", "A", "y", 7), ("centre", "B", None, 25),
        ("department", "B", "x", 25),
    ]  # fmt: skip
    months = found.filter(pl.col("month").is_not_null())
    assert months.filter(level="office")["target"].sum() == 42
    assert months.filter(month=12)["target"].sum() == 0


def test_more_than_the_total_is_refused() -> None:
    given = pl.DataFrame({"centre": ["A"], "department": ["x"], "closings": [51]})
    with pytest.raises(PlanInputError, match="1 more than 50"):
        lay_out("closings", 50, given)


@given(st.integers(0, 10_000), WEIGHTS)
def test_periods_add_up_and_no_sum_so_far_is_off_by_more_than_half(
    total: int, weights: list[float]
) -> None:
    found = spread(total, weights)
    assert found.sum() == total
    assert (found >= 0).all()
    quota = total * np.cumsum(weights) / np.sum(weights)
    assert (abs(np.cumsum(found) - quota) <= 0.5 + 1e-6).all()


def test_a_small_year_is_spread_and_not_crowded_into_its_first_months() -> None:
    assert spread(6, [1.0] * 12).tolist() == [1, 0] * 6
