from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from tests.planning.capacity.offices import office

from pendency.planning import PlanningError
from pendency.planning.capacity import Lever, Plan, Target, levers, solve, solved_worth


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve(office())


def _of(plan: Plan, kind: str) -> list[Lever]:
    return [lever for lever in levers(plan) if lever.kind == kind]


@pytest.mark.parametrize("method", ["simplex", "ipm", "interior"])
def test_worth_of_an_examiner_is_the_finite_difference(method: str) -> None:
    plan = solve(office(), method=method)  # type: ignore[arg-type]
    found = _of(plan, "examiner")
    assert len(found) == 4 * 8
    for lever in found[::5]:
        up = solved_worth(plan, lever, number=0.001)
        down = solved_worth(plan, lever, number=-0.001)
        # a dual lies between the one-sided derivatives, which are equal but at kinks
        assert min(up, down) - 0.05 <= lever.worth <= max(up, down) + 0.05, lever.words.en


def test_worth_in_months_is_the_worth_at_the_price_of_a_month(plan: Plan) -> None:
    for lever in levers(plan):
        assert lever.months == pytest.approx(lever.worth / 3_000.0)
    unpriced = solve(office(targets=(Target("stock", 2027, 100.0, 1.0),)))
    assert all(lever.months is None for lever in levers(unpriced))
    assert all("plan's prices" in lever.words.en for lever in levers(unpriced))


def test_one_more_place_is_worth_the_finite_difference(plan: Plan) -> None:
    for centre in "AB":
        total = sum(lever.worth for lever in _of(plan, "place") if lever.centre == centre)
        places = {**plan.problem.levers.places}
        places[centre] += 0.01
        more = solve(office(levers=replace(plan.problem.levers, places=places)))
        assert (plan.objective - more.objective) / 0.01 == pytest.approx(total, rel=0.02, abs=0.5)


def test_quota_is_worth_the_finite_difference() -> None:
    tight = (replace(office().tracks[0], quota=(0.14, 0.5)), office().tracks[1])
    plan = solve(office(tracks=tight))
    total = sum(lever.worth for lever in _of(plan, "quota"))
    assert total < 0
    step = 0.0002
    more = solve(office(tracks=(replace(tight[0], quota=(0.14 + step, 0.5)), tight[1])))
    assert (plan.objective - more.objective) / step * 0.01 == pytest.approx(total, rel=0.05)


def test_budget_is_worth_the_finite_difference() -> None:
    spent = solve(office()).measure(Target("budget", 2027, 0.0))
    targets = (*office().targets, Target("budget", 2027, 0.97 * spent))
    plan = solve(office(targets=targets))
    (lever,) = _of(plan, "budget")
    assert lever.worth > 0
    more = solve(office(targets=(*targets[:-1], replace(targets[-1], value=0.97 * spent + 0.1))))
    assert (plan.objective - more.objective) / 0.1 == pytest.approx(lever.worth, rel=0.05)


def test_sentences_in_both_languages(plan: Plan) -> None:
    july = dt.date(2026, 7, 1)
    (lever,) = (
        one for one in _of(plan, "examiner")
        if (one.centre, one.field, one.quarter) == ("B", 3, july)
    )  # fmt: skip
    months = f"{lever.months:.2f}"
    assert lever.months is not None
    assert lever.months > 0.1
    assert lever.words.en == (
        f"One more examiner in Telecommunications in B from July 2026 is worth {months} months "
        "of pendency."
    )
    assert lever.words.zh == (
        f"自2026年7月起，B电信领域每增加1名审查员，相当于周期缩短{months}个月。"
    )


def test_best_lever_of_a_kind_comes_first(plan: Plan) -> None:
    worths = np.array([lever.worth for lever in _of(plan, "examiner")])
    assert (np.diff(worths) <= 0).all()


def test_whole_hires_have_no_duals() -> None:
    with pytest.raises(PlanningError, match="whole_hires=False"):
        levers(solve(office(), whole_hires=True, gap=0.05))
