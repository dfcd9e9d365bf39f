"""A plan in the twin: the same people, hours and cases as in the plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.planning.capacity.offices import office, one_pool
from tests.twin.flows import office as office_flow
from tests.twin.flows import stage, way

from pendency.planning import PlanInputError
from pendency.planning.capacity import Career, Decisions, Flow, Levers, Plan, Track, solve
from pendency.planning.capacity.fluid import staff_hours
from pendency.planning.checking import Uncertainty, translate
from pendency.planning.checking.flows import (
    QUARTER_DAYS,
    Measured,
    elapsed_days,
    flow_of,
    settled_days,
)
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


def test_a_measured_flow_is_read_and_moved_as_the_plan_is_drawn() -> None:
    flow = office_flow(
        stage("first_action", way("response", 0.6, 30, 90), way("deemed_withdrawn", 0.2, 100, 120)),
        stage("response", way("later_action", 0.3, 0, 9), way("allowed", 0.5, 0, 9),
              way("refused", 0.1, 0, 9), way("withdrawn", 0.1, 0, 9)),
    )  # fmt: skip
    found = Measured.of(flow)
    assert found.lapsed == pytest.approx(0.25)
    assert found.closing == pytest.approx(0.6 / 0.9)
    planned = Flow()
    assert found.drawn(planned, planned).lapsed == pytest.approx(0.25)
    drawn = found.drawn(planned, replace(planned, answered=0.3, lapsed=0.3))
    # odds of lapsing go from 3/17 to 3/7, by 17/7; who answers half as fast takes twice as long
    assert drawn.lapsed / (1 - drawn.lapsed) == pytest.approx(17 / 7 / 3)
    assert drawn.answer == pytest.approx([2 * day for day in found.answer])
    since = found.elapsed(10_000)
    # evenly arrived cases that wait T have waited E[T^2] / 2 E[T] on average
    mean = 0.75 * 60 + 0.25 * 110
    square = 0.75 * (60**2 + 60**2 / 12) + 0.25 * (110**2 + 20**2 / 12)
    assert since.mean() == pytest.approx(square / mean / 2, rel=0.01)
    with pytest.raises(PlanInputError, match="flow: does not tell what follows an action"):
        Measured.of(office_flow(stage("docketed", way("first_action", 1.0, 0, 1))))


def test_a_flow_that_says_what_the_plan_says_changes_nothing(plan: Plan) -> None:
    """Measured on the plan's own law: the same numbers but for the first day's elapsed times."""
    planned = flow_of(plan.problem.flow, withdrawn=0.02, within=100.0, closed_months=0)
    case = Case(plan.problem, Decisions.of(plan, work=True), Uncertainty.none(),
                measured=Measured.of(planned))  # fmt: skip
    own, other = (run_task(case, Task(1, 0, measured=measured)) for measured in (True, False))
    assert own["closings"].sum() == pytest.approx(other["closings"].sum(), rel=0.02)
    assert own["at_applicant"][:, -1].sum() == pytest.approx(
        other["at_applicant"][:, -1].sum(), rel=0.03
    )


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
