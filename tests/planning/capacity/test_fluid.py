from __future__ import annotations

import numpy as np
import pytest
from tests.planning.capacity.offices import office, one_pool

from pendency.planning import PlanInputError
from pendency.planning.capacity import Decisions, Plan, Target, run_fluid, solve


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve(office())


def test_one_pool_on_paper() -> None:
    course = run_fluid(one_pool(), Decisions.none(one_pool()))
    assert course.first_actions[0, 0] == pytest.approx([400] * 4)
    assert course.unexamined[0, 0] == pytest.approx([1100, 1200, 1300, 1400])
    assert course.pendency[0] == pytest.approx([1200 / (500 / 3)])


def test_work_of_the_plan_gives_the_stocks_of_the_plan(plan: Plan) -> None:
    course = run_fluid(plan.problem, Decisions.of(plan, work=True))
    assert course.unexamined[0] == pytest.approx(plan.unexamined, abs=1e-4)
    assert course.at_applicant[0] == pytest.approx(plan.values("at_applicant"), abs=1e-4)
    assert course.returned[0] == pytest.approx(plan.values("returned"), abs=1e-4)
    assert course.closings[0] == pytest.approx(plan.closings, abs=1e-4)
    assert course.pendency[0] == pytest.approx(plan.pendency()["little"].to_numpy(), rel=1e-6)


def test_rule_of_work_is_no_better_than_the_plan() -> None:
    # the plan that only minimises the mean unexamined stock of the last year cannot be beaten
    fast = Target("first_action_pendency", 2027, 0.0, 1e5)
    plan = solve(office(targets=(fast,)))
    course = run_fluid(plan.problem, Decisions.of(plan))
    assert course.pendency[0, 1] >= plan.measure(fast) - 1e-6


def test_cases_are_neither_lost_nor_made(plan: Plan) -> None:
    problem = plan.problem
    course = run_fluid(problem, Decisions.of(plan), intake=(0.8, 1.0, 1.3), effort=(1.2,))
    end = sum(a[:, :, -1].sum(axis=1) for a in
              (course.unexamined, course.at_applicant, course.returned))  # fmt: skip
    begin = problem.stock.sum() + problem.at_applicant.sum() + problem.returned.sum()
    came = problem.intake.sum() * np.array([0.8, 1.0, 1.3])
    assert end == pytest.approx(begin + came - course.closings.sum(axis=(1, 2)))


def test_variants_are_what_they_are_alone(plan: Plan) -> None:
    factors = {"intake": (0.9, 1.1), "effort": (1.05, 0.95), "hires": (0.0, 2.0)}
    both = run_fluid(plan.problem, Decisions.of(plan), **factors)
    for i in (0, 1):
        alone = run_fluid(
            plan.problem,
            Decisions.of(plan),
            **{name: values[i : i + 1] for name, values in factors.items()},
        )
        assert np.array_equal(alone.unexamined[0], both.unexamined[i])


def test_more_intake_or_effort_makes_pendency_longer_more_hires_shorter(plan: Plan) -> None:
    decisions = Decisions.of(plan)
    for name, sign in (("effort", 1), ("hires", -1)):
        factors = {name: (0.5, 1.0, 1.5)}
        last = run_fluid(plan.problem, decisions, **factors).pendency[:, -1]  # type: ignore[arg-type]
        assert (sign * np.diff(last) > 0.01).all(), name


def test_wrong_factors(plan: Plan) -> None:
    with pytest.raises(PlanInputError, match="once per variant"):
        run_fluid(plan.problem, Decisions.of(plan), intake=(1.0, 2.0), effort=(1.0, 2.0, 3.0))
    with pytest.raises(PlanInputError, match="negative"):
        run_fluid(plan.problem, Decisions.of(plan), intake=(-1.0,))
