from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.planning.capacity.offices import office, one_pool

from pendency.planning.capacity import Levers, Plan, Target, Track, solve

METHODS = ("simplex", "ipm", "interior")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve(office())


def test_one_pool_does_what_its_hours_allow() -> None:
    # 10 examiners x 50 days x 8 hours / 10 hours = 400 first actions a quarter, each a closing
    plan = solve(one_pool())
    assert plan.values("first").sum() == pytest.approx(4 * 400)
    assert plan.unexamined[0] == pytest.approx([1100, 1200, 1300, 1400])
    assert plan.closings[0] == pytest.approx([400] * 4)
    (reached,) = plan.reached()
    assert (reached.value, reached.missed) == (pytest.approx(1400), pytest.approx(1400))
    assert plan.objective == pytest.approx(1400)


def test_pendency_by_littles_law_and_by_the_cases_that_enter() -> None:
    # mean stock (1000/2 + 1100 + 1200 + 1300 + 1400/2) / 4 = 1200; 500/3 cases a month
    year = solve(one_pool()).pendency().row(0, named=True)
    assert year["little"] == pytest.approx(1200 / (500 / 3))
    # of 2000 entering, those of the first quarter (cases 1000 to 1500) leave in quarters 2.5 to
    # 3.75: mean (2.5 + 3.75) / 2 - 0.5 = 2.625 quarters; the others are not seen to the end
    assert year["entering"] == pytest.approx(3 * 2.625, rel=0.01)
    assert year["seen"] == pytest.approx(0.25)


def test_cases_are_neither_lost_nor_made(plan: Plan) -> None:
    problem = plan.problem
    begin = problem.stock.sum() + problem.at_applicant.sum() + problem.returned.sum()
    end = sum(plan.values(name)[..., -1].sum() for name in ("stock", "at_applicant", "returned"))
    assert begin + problem.intake.sum() - plan.closings.sum() == pytest.approx(end)
    for centre in "AB":
        pools = [i for i, pool in enumerate(problem.pools) if pool.centre == centre]
        assert plan.values("lent")[pools].sum() == pytest.approx(
            plan.values("borrowed")[pools].sum(), abs=1e-6
        )
    assert plan.values("moved_out").sum() == pytest.approx(plan.values("moved_in").sum(), abs=1e-6)


def test_every_lever_is_used_where_it_helps(plan: Plan) -> None:
    for name in ("hires", "overtime"):
        assert plan.values(name).max() > 0.01, name


def test_cases_go_where_there_is_room() -> None:
    targets = (Target("first_action_pendency", 2027, 2.0, 3_000.0, centre="B", field=3),)
    plan = solve(office(targets=targets))
    assert plan.values("moved_out")[2].sum() > 10
    assert plan.values("moved_in")[0].sum() == pytest.approx(plan.values("moved_out")[2].sum())
    limit = plan.problem.levers.moved * plan.problem.intake.sum(axis=1)[:, None, :]
    assert (plan.values("moved_out") <= limit + 1e-6).all()


def test_examiners_go_where_the_target_is() -> None:
    targets = (Target("first_action_pendency", 2027, 2.0, 3_000.0, centre="A", field=3),)
    plan = solve(office(targets=targets))
    assert plan.values("lent")[1].sum() > 1
    assert plan.values("borrowed")[0].sum() == pytest.approx(plan.values("lent")[1].sum())
    assert plan.values("lent").sum(axis=0).max() <= plan.problem.levers.retrained + 1e-6


def test_work_stays_within_hours_and_levers_within_limits(plan: Plan) -> None:
    problem, career = plan.problem, plan.problem.career
    effort = np.array([problem.tracks[band.track].effort for band in problem.bands])
    review = problem.load.review_share * problem.load.review_hours
    need = np.einsum("pbt,b->pt", plan.values("first"), effort) * 9.0
    need += plan.values("first").sum(axis=1) * review * problem.flow.first_closing
    need += plan.values("later") * (4.5 + review * problem.flow.closing)
    staff = plan.values("trained") + career.retrained * plan.values("borrowed")
    present = np.zeros_like(staff)
    for quarter in range(problem.quarters):
        for age, output in enumerate(career.ramp[: quarter + 1]):
            there = plan.values("hires")[:, quarter - age] * career.staying**age
            staff[:, quarter] += (output - career.mentoring) * there
            present[:, quarter] += there
    assert (need <= staff * problem.hours + plan.values("overtime") + 1e-4).all()
    for centre, places in problem.levers.places.items():
        pools = [i for i, pool in enumerate(problem.pools) if pool.centre == centre]
        assert present[pools].sum(axis=0).max() <= places + 1e-6
    limit = problem.levers.overtime * problem.hours * plan.values("trained")
    assert (plan.values("overtime") <= limit + 1e-6).all()


def test_recruits_are_trained_after_their_ramp() -> None:
    quarters = office().quarters
    plan = solve(office(levers=replace(office().levers, retrained=0.0)))
    stays = plan.problem.career.staying
    trained, hires = plan.values("trained"), plan.values("hires")
    for quarter in range(1, quarters):
        expected = trained[:, quarter - 1] * stays
        if quarter >= 4:
            expected = expected + hires[:, quarter - 4] * stays**4
        assert trained[:, quarter] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("method", METHODS)
def test_methods_agree(method: str, plan: Plan) -> None:
    assert solve(office(), method=method).objective == pytest.approx(plan.objective, rel=1e-6)  # type: ignore[arg-type]


def test_quota_of_a_mode_is_kept() -> None:
    tracks = (Track("priority", quota=(0.12, 0.2)), office().tracks[1])
    first = solve(office(tracks=tracks)).values("first").sum(axis=(0, 1))
    both = solve(office(tracks=tracks)).values("first")[:, 0].sum(axis=0)
    assert (both >= 0.12 * first - 1e-6).all()
    assert (both <= 0.2 * first + 1e-6).all()


def test_deferred_cases_wait() -> None:
    tracks = (Track("priority"), Track("normal", ages=(0, 6, 12), closed=1))
    plan = solve(office(tracks=tracks, levers=Levers({})))
    assert plan.values("first")[:, 1].max() == 0
    assert plan.values("first")[:, 2].max() > 0


def test_budget_of_a_year_holds_what_is_spent_in_it() -> None:
    free = solve(office())
    spent = {year: free.measure(Target("budget", year, 0.0)) for year in (2026, 2027)}
    total = float(free.formulation.spending @ free.solution.values)
    assert sum(spent.values()) == pytest.approx(total)
    tight = (*office().targets, Target("budget", 2027, 0.9 * spent[2027]))
    assert solve(office(targets=tight)).measure(tight[-1]) <= 0.9 * spent[2027] + 1e-4


def test_whole_hires_are_whole_and_near_the_bound() -> None:
    linear = solve(office())
    plan = solve(office(), whole_hires=True, gap=1e-3, time_limit=60)
    hires = plan.values("hires")
    assert hires == pytest.approx(np.rint(hires), abs=1e-6)
    assert hires.sum() >= 1
    assert plan.status == "within gap"
    assert linear.objective - 1e-6 * abs(linear.objective) <= plan.objective
    assert plan.bound <= plan.objective
    assert plan.gap <= 1e-3


def test_whole_hires_of_an_exhausted_gap_are_branched() -> None:
    plan = solve(office(), whole_hires=True, gap=1e-7, time_limit=60)
    assert plan.gap <= 1e-7
    assert plan.values("hires") == pytest.approx(np.rint(plan.values("hires")), abs=1e-5)


def test_table_holds_every_pool_and_quarter(plan: Plan) -> None:
    table = plan.table()
    assert table.height == 4 * 8
    assert table["intake"].sum() == pytest.approx(plan.problem.intake.sum())
    assert table["closings"].sum() == pytest.approx(plan.closings.sum())


def test_transfers_name_source_and_target() -> None:
    targets = (Target("first_action_pendency", 2027, 2.0, 3_000.0, centre="B", field=3),)
    plan = solve(office(targets=targets))
    found = plan.transfers()
    assert found["cases"].sum() == pytest.approx(
        np.abs(plan.values("moved_out") - plan.values("moved_in")).sum() / 2, abs=1e-2
    )
    assert set(found.select("field", "source", "target").rows()) == {(3, "B", "A")}
    assert set(found["band"]) == {"normal 6m+"}


def test_hires_of_a_year_are_limited() -> None:
    free = solve(office()).values("hires")[:, :4].sum()
    levers = replace(office().levers, hires={2026: 0.5 * free})
    assert solve(office(levers=levers)).values("hires")[:, :4].sum() <= 0.5 * free + 1e-6
