"""The check of a plan: probabilities, fans, reasons; the same numbers on every rerun."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.planning.capacity.offices import office, one_pool

from pendency.planning import PlanInputError
from pendency.planning.capacity import Decisions, Plan, Target, solve
from pendency.planning.checking import FAN, PlanCheck, Uncertainty, check_plan, draw
from pendency.planning.checking.attribution import attribute
from pendency.planning.checking.check import default_share
from pendency.twin.sweeps import Here, Processes


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve(office())


@pytest.fixture(scope="module")
def check(plan: Plan) -> PlanCheck:
    return check_plan(plan.problem, plan, replications=30)


def test_every_target_has_plan_twin_and_probability(check: PlanCheck) -> None:
    assert [one.target for one in check.targets] == list(check.problem.targets)
    for one in check.targets:
        assert one.plan == pytest.approx(solve(check.problem).measure(one.target), rel=1e-3)
        value, low, high = one.probability
        assert low <= value <= high
        assert value == np.mean(one.values <= one.target.value)
        quantiles = list(one.quantiles.values())
        assert quantiles == sorted(quantiles)
        assert one.quantiles["q500"] == one.median


def test_reasons_add_up_to_the_difference_of_plan_and_twin(check: PlanCheck) -> None:
    for one in check.targets:
        assert sum(part.shift for part in one.parts) == pytest.approx(
            one.values[:20].mean() - one.plan
        )
        assert sum(part.spread for part in one.parts) == pytest.approx(1)
        assert one.chance > 0


def test_the_plan_that_lets_returned_cases_wait_is_found_out(check: PlanCheck) -> None:
    """It meets its first-action target on paper; the docket takes returned cases first."""
    first = check.targets[0]
    assert first.plan <= first.target.value + 1e-6
    assert first.health == ("order",)
    assert {part.reason: part.shift for part in first.parts}["order"] > 0.5
    assert first.probability[0] < 0.05


def test_where_the_docket_decides_fluid_and_twin_agree(check: PlanCheck) -> None:
    """Without chance the twin is the fluid model, but for single cases and days."""
    for one in check.targets:
        assert one.nominal == pytest.approx(one.fluid, rel=0.02)
    for name in ("stock", "closings", "first_actions"):
        fan = check.fan(name)
        assert fan["nominal"].to_numpy() == pytest.approx(fan["fluid"].to_numpy(), rel=0.06)


def test_fans_are_told_by_scope(check: PlanCheck) -> None:
    whole, centre = check.fan("unexamined"), check.fan("unexamined", centre="A")
    fields = [check.fan("unexamined", centre="A", field=f) for f in (3, 9)]
    assert whole.columns == ["quarter", "plan", "fluid", "nominal", *FAN]
    assert sum(f["plan"] for f in fields).to_list() == pytest.approx(centre["plan"].to_list())
    assert (centre["q500"] < whole["q500"]).all()
    assert check.scopes().height == 1 + 2 + 4
    with pytest.raises(PlanInputError, match="no pool is in centre C"):
        check.fan("stock", centre="C")


def test_same_seed_same_figures_whoever_runs_them(plan: Plan) -> None:
    found = [
        check_plan(plan.problem, plan, replications=3, seed=4, executor=executor).digest
        for executor in (None, Here(threads=2), Processes(2))
    ]
    assert len(set(found)) == 1
    assert check_plan(plan.problem, plan, replications=3, seed=5).digest != found[0]


def test_a_check_goes_on_where_it_was_interrupted(plan: Plan, tmp_path) -> None:  # type: ignore[no-untyped-def]
    told: list[int] = []
    first = check_plan(plan.problem, plan, replications=3, folder=tmp_path)
    again = check_plan(plan.problem, plan, replications=4, folder=tmp_path,
                       progress=lambda done, _: told.append(done))  # fmt: skip
    assert told[0] == 12
    assert again.runs.only(slice(0, 3)).intake.tolist() == first.runs.intake.tolist()


def test_without_uncertainty_all_spread_is_chance(plan: Plan) -> None:
    found = check_plan(plan.problem, plan, replications=5, uncertainty=Uncertainty.none())
    assert [one.chance for one in found.targets] == [1.0] * 3
    assert found.runs.intake.tolist() == found.nominal.intake.tolist()


def test_factors_are_drawn_one_by_one() -> None:
    problem, unsure = office(), Uncertainty()
    whole = draw(problem, unsure, seed=1, number=3)
    only = draw(problem, unsure, seed=1, number=3, factors=("effort",))
    assert only.pools == whole.pools != problem.pools
    assert only.intake is problem.intake
    assert only.flow == problem.flow != whole.flow
    assert whole.career != problem.career
    assert draw(problem, Uncertainty.none(), seed=1, number=3).flow.closing == pytest.approx(0.7)


def test_drawn_parameters_have_the_stated_spread() -> None:
    problem, unsure = one_pool(quarters=4), Uncertainty(intake=0.1, intake_pool=0, effort_pool=0)
    drawn = [draw(problem, unsure, seed=1, number=i) for i in range(2000)]
    last = np.array([p.intake[0, 0, 3] for p in drawn]) / 500
    hours = np.array([p.pools[0].first_action_hours for p in drawn]) / 10
    assert last.mean() == pytest.approx(1, abs=0.01)
    assert np.log(last).std() == pytest.approx(0.1, rel=0.06)
    assert hours.mean() == pytest.approx(1, abs=0.004)
    assert np.log(hours).std() == pytest.approx(0.04, rel=0.06)


def test_budget_and_floors_are_measured_too(plan: Plan) -> None:
    targets = (Target("budget", 2026, 5_000.0, 1.0), Target("closings", 2026, 3_000.0, 1.0),
               Target("first_actions", 2027, 99_000.0, 1.0),
               Target("stock", 2027, 9_000.0, 1.0, centre="A", field=3))  # fmt: skip
    problem = replace(plan.problem, targets=targets)
    solved = solve(problem)
    found = check_plan(problem, solved, replications=4)
    for one, reached in zip(found.targets, solved.reached(), strict=True):
        assert one.plan == pytest.approx(reached.value, rel=1e-4)
    assert [one.reached for one in found.targets[:3]] == [4, 4, 0]
    # people come and go by chance, so what is spent has a spread, but a small one
    assert 0 < found.targets[0].values.std() < 0.1 * found.targets[0].plan


def test_a_large_plan_is_scaled_down() -> None:
    problem = office()
    large = replace(problem, intake=problem.intake * 1000, stock=problem.stock * 1000)
    assert default_share(problem, 100) == 1
    assert default_share(large, 8) == pytest.approx(80e6 / 8 / (16.36e6 + 6.8e6 + 3200), rel=0.01)
    found = check_plan(problem, Decisions.none(problem), replications=2, share=0.1)
    assert found.share == 0.1
    assert found.runs.unexamined[:, :, 0].sum(axis=1) == pytest.approx([6.8e3] * 2, rel=0.01)


@pytest.mark.parametrize(
    ("place", "more"),
    [
        ("replications", {"replications": 1}),
        ("rungs", {"rungs": 1}),
        ("share", {"share": 0.0}),
        ("share", {"share": 1.5}),
    ],
)
def test_what_makes_no_sense_is_named(place: str, more: dict[str, float], plan: Plan) -> None:
    with pytest.raises(PlanInputError) as caught:
        check_plan(plan.problem, plan, **more)  # type: ignore[arg-type]
    assert caught.value.place == place
    with pytest.raises(PlanInputError, match=r"uncertainty\.effort"):
        Uncertainty(effort=-1.0)


def test_attribution_on_paper() -> None:
    parts = attribute(10.0, 12.0, {
        "cases": np.array([12.0, 14.0]), "intake": np.array([13.0, 15.0]),
        "effort": np.array([13.0, 19.0]), "shares": np.array([13.0, 19.0]),
    })  # fmt: skip
    shifts = {"order": 2.0, "cases": 1.0, "intake": 1.0, "effort": 2.0, "shares": 0.0}
    assert {p.reason: p.shift for p in parts} == shifts
    assert [p.spread for p in parts] == pytest.approx([0.0, 0.2, 0.0, 0.8, 0.0])
