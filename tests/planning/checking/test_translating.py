"""A plan in the twin: the same people, hours and cases as in the plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.planning.capacity.offices import office, one_pool

from pendency.planning import PlanInputError
from pendency.planning.capacity import Career, Decisions, Flow, Levers, Plan, Track, solve
from pendency.planning.capacity.fluid import staff_hours
from pendency.planning.checking import Uncertainty, translate
from pendency.planning.checking.flows import QUARTER_DAYS, elapsed_days, settled_days
from pendency.planning.checking.paths import Paths, planned_paths
from pendency.planning.checking.roster import cohorts, paces, rounded
from pendency.planning.checking.running import Case, Task, run_task
from pendency.twin.engine import prepare
from pendency.twin.engine.staffing import staff
from pendency.twin.flow import GRID


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve(office())


def _mean(days: tuple[float, ...]) -> float:
    return float((np.diff(GRID) * (np.array(days)[1:] + np.array(days)[:-1]) / 2).sum())


@pytest.mark.parametrize("answered", [0.2, 0.6, 0.95, 1.0])
def test_the_time_at_the_applicant_has_the_plan_s_mean(answered: float) -> None:
    days = settled_days(answered)
    assert _mean(days) == pytest.approx(QUARTER_DAYS / answered)
    assert list(days) == sorted(days)


def test_a_standing_stock_loses_the_plan_s_share_in_a_quarter() -> None:
    """A share a of those that came in a quarter leaves in the next: elapsed quarters geometric."""
    since = elapsed_days(0.6, 100_000) / QUARTER_DAYS
    shares = [((since >= j) & (since < j + 1)).mean() for j in range(3)]
    assert shares == pytest.approx([0.6, 0.24, 0.096], abs=1e-3)
    assert elapsed_days(0.0, 3) == pytest.approx([0, 0, 0], abs=QUARTER_DAYS)


def test_whole_numbers_stay_within_half_of_the_plan() -> None:
    values = np.array([0.4, 0.4, 0.4, 2.6, 0.0, 0.1])
    found = rounded(values)
    assert np.abs(np.cumsum(found) - values.cumsum()).max() <= 0.5


def test_hours_are_exactly_those_of_the_plan(plan: Plan) -> None:
    """Expected output of whole persons times their pace, quarter by quarter."""
    problem, decisions = plan.problem, Decisions.of(plan)
    people = cohorts(problem, decisions)
    days = np.full(problem.quarters, 65.0)
    pace = paces(problem, decisions, people, days, 1.0)

    able = np.zeros_like(pace)
    for cohort in people:
        for k in range(cohort.joins, problem.quarters):
            ramp = problem.career.ramp
            output = ramp[k - cohort.joins] - problem.career.mentoring if (
                cohort.recruit and k - cohort.joins < len(ramp)) else 1.0  # fmt: skip
            able[cohort.pool, k] += cohort.there(problem)[k] * output
    hours = able * days * problem.hours_per_day * pace
    assert hours == pytest.approx(staff_hours(problem, decisions))
    assert (np.abs(np.log(pace)) < 0.6).all()


def test_the_twin_s_examiners_get_the_plan_s_hours_done(plan: Plan) -> None:
    """What the engine makes of it: mean output over many careers, ramp and mentoring included."""
    problem, decisions = plan.problem, Decisions.of(plan)
    twin = translate(problem, decisions)
    days = prepare(twin.scenario).days
    total = np.zeros((len(problem.pools), problem.quarters))
    for i in range(300):
        corps = staff(twin.scenario, days, seed=1, replication=i)
        worked = np.diff(days.work)
        for month in range(days.periods):
            own = days.period[:-1] == month
            span = np.flatnonzero(own)
            there = (corps.begins[:, None] <= span) & (span < corps.leaves[:, None])
            output = (there * worked[span]).sum(axis=1) * corps.speed[:, month]
            np.add.at(total[:, month // 3], corps.pool, output * problem.hours_per_day)
    planned = staff_hours(problem, decisions)
    assert total / 300 == pytest.approx(planned, rel=0.03, abs=30)


def test_known_departures_and_loans_take_people_away() -> None:
    problem = one_pool(
        staffing=np.array([[0.0, -4.0, 0.0, 2.0]]), career=Career(leaving=0.0),
        levers=Levers({"A": 5.0}),
    )  # fmt: skip
    decisions = Decisions.none(problem)
    there = sum(cohort.there(problem) for cohort in cohorts(problem, decisions))
    assert there == pytest.approx([10, 6, 6, 8])


def test_recruits_are_lent_only_when_they_are_trained() -> None:
    problem = one_pool(career=Career(ramp=(0.5, 0.5), leaving=0.0), levers=Levers({"A": 5.0}))
    flat = Decisions.none(problem)
    hires, lent = flat.hires.copy(), flat.lent.copy()
    hires[0, 0], lent[0, 3] = 3, 12
    people = cohorts(problem, replace(flat, hires=hires, lent=lent))
    assert sum(cohort.there(problem) for cohort in people) == pytest.approx([13, 13, 13, 1])


def test_a_pool_without_people_is_simulated_without_output() -> None:
    problem = office()
    pools = (replace(problem.pools[0], examiners=0.0), *problem.pools[1:])
    twin = translate(replace(problem, pools=pools), Decisions.none(problem))
    assert twin.scenario.examiners[-1].joins == twin.scenario.end.replace(day=31, month=12,
                                                                          year=2027)  # fmt: skip


def test_a_track_that_the_records_do_not_have_is_named() -> None:
    problem = one_pool(tracks=(Track("urgent"),))
    with pytest.raises(PlanInputError, match=r"tracks\[0\]\.name: 'urgent'"):
        translate(problem, Decisions.none(problem))


def test_first_day_and_intake_are_the_plan_s(plan: Plan) -> None:
    case = Case(plan.problem, Decisions.of(plan, work=True), Uncertainty.none())
    runs = Paths.stack([run_task(case, Task(1, i)) for i in range(12)])
    planned = planned_paths(plan.problem, case.decisions)
    for name in ("unexamined", "at_applicant", "returned"):
        assert getattr(runs, name)[:, :, 0] == pytest.approx(
            np.broadcast_to(getattr(planned, name)[:, :, 0], (12, 4)), abs=1
        )
    filed = runs.intake.mean(axis=0)
    assert np.abs(filed / planned.intake[0] - 1).max() < 0.05
    assert filed.sum() == pytest.approx(planned.intake.sum(), rel=0.005)


def test_cases_are_neither_lost_nor_made(plan: Plan) -> None:
    case = Case(plan.problem, Decisions.of(plan, work=True), Uncertainty.none())
    run = run_task(case, Task(1, 0))
    stock = run["unexamined"] + run["at_applicant"] + run["returned"]
    change = (run["intake"] - run["closings"]).sum(axis=0)
    assert np.diff(stock.sum(axis=0)) == pytest.approx(change)


def test_deferred_cases_wait_before_they_can_be_examined() -> None:
    """Ten examiners with nothing else to do leave a case of a year's deferral alone for a year."""
    problem = one_pool(
        tracks=(Track("deferred", ages=(0, 12), closed=1),), stock=np.array([[400.0, 0.0]]),
        intake=np.full((1, 1, 4), 50.0),
        flow=Flow(answered=1.0, lapsed=0.0, withdrawn=0.0, first_closing=1.0, closing=1.0),
    )  # fmt: skip
    run = run_task(Case(problem, Decisions.none(problem), Uncertainty.none()), Task(1, 0))
    # of the 400, evenly aged, a quarter reaches the age in each quarter; the new ones do not
    assert run["first_actions"][0] == pytest.approx([100, 100, 100, 100], abs=8)


def test_the_twin_at_a_share_has_the_office_s_size(plan: Plan) -> None:
    whole = Case(plan.problem, Decisions.of(plan, work=True), Uncertainty.none())
    small = replace(whole, share=0.25)
    a, b = (run_task(case, Task(1, 0)) for case in (whole, small))
    for name in ("unexamined", "first_actions", "intake"):
        assert b[name].sum() == pytest.approx(a[name].sum(), rel=0.05)
