"""Setting plans, declaring, agreeing: who may, what is refused, what the audit row says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from pendency.office import actions
from pendency.office.access import visible_targets
from pendency.office.errors import NotAllowedError, PlanError
from pendency.office.models import AuditRow, DepartmentTarget, LongPlan, PlanYear, Unit, User
from pendency.office.permissions import Permission
from pendency.office.plans.tree import rows_of, targets_of
from pendency.office.roles import ROLES

People = Callable[..., User]
VALUES = {("first_actions", 2025): 1000.0, ("closings", 2025): 900.0,
          ("first_actions", 2026): 1100.0, ("closings", 2026): 950.0,
          ("first_action_pendency", 2025): 12.0}  # fmt: skip
#: Mechanics (with vehicles below it) in the north, chemistry in the south.
OUTPUT = {1: {"first_actions": 60, "closings": 50}, 2: {"first_actions": 40, "closings": 50}}


@pytest.fixture
def head(person: People) -> User:
    return person("operations")


@pytest.fixture
def plan(head: User, now: dt.datetime) -> LongPlan:
    return actions.set_plan(title="Plan", first_year=2025, years=2, reserve=0.05, values=VALUES,
                            by=head, now=now)  # fmt: skip


@pytest.fixture
def year(plan: LongPlan, head: User, now: dt.datetime) -> PlanYear:
    return actions.open_year(
        plan=plan, year=2025, capacity=OUTPUT, basis="output", by=head, now=now
    )


def asked(year: PlanYear) -> dict[tuple[int, str], int]:
    return {(row.unit_id, row.product): row.target for row in rows_of(year)}


def test_a_plan_is_set_with_its_objectives_and_told(plan: LongPlan, head: User):
    assert {(o.measure, o.year): o.value for o in plan.objectives.all()} == VALUES
    row = AuditRow.objects.get(action="set_plan")
    assert (row.by, row.object_key) == (head.username, str(plan.pk))
    assert row.detail["objectives"]["first_action_pendency 2025"] == 12.0


@pytest.mark.parametrize(
    "role", [r for r in ROLES if Permission.SET_PLAN not in ROLES[r].permissions]
)
def test_only_operations_sets_plans(role: str, person: People, now: dt.datetime):
    with pytest.raises(NotAllowedError):
        actions.set_plan(title="x", first_year=2025, years=1, reserve=0, values={},
                         by=person(role), now=now)  # fmt: skip
    assert not LongPlan.objects.exists()
    assert not AuditRow.objects.exists()


def test_a_new_plan_takes_the_place_and_the_years_of_the_old_one(
    year: PlanYear, plan: LongPlan, head: User, now: dt.datetime
):
    more = VALUES | {("first_actions", 2025): 1200.0}
    new = actions.set_plan(title="Raised", first_year=2025, years=2, reserve=0.05, values=more,
                           by=head, now=now)  # fmt: skip
    year.refresh_from_db()
    assert LongPlan.objects.get(in_force=True) == new == year.plan
    assert LongPlan.objects.count() == 2


def test_a_plan_below_what_departments_hold_is_refused(
    year: PlanYear, plan: LongPlan, head: User, now: dt.datetime
):
    less = VALUES | {("first_actions", 2025): 500.0}
    with pytest.raises(PlanError, match=r"2025 the departments hold 950 first actions"):
        actions.set_plan(title="Less", first_year=2025, years=2, reserve=0.05, values=less,
                         by=head, now=now)  # fmt: skip
    assert LongPlan.objects.get(in_force=True) == plan


def test_an_objective_outside_the_years_is_refused(head: User, now: dt.datetime):
    with pytest.raises(PlanError, match="2030"):
        actions.set_plan(title="x", first_year=2025, years=2, reserve=0,
                         values={("closings", 2030): 5.0}, by=head, now=now)  # fmt: skip


def test_a_year_is_broken_down_by_output_after_the_reserve(year: PlanYear):
    assert asked(year) == {(1, "first_actions"): 570, (2, "first_actions"): 380,
                           (1, "closings"): 428, (2, "closings"): 427}  # fmt: skip
    frame = targets_of(year, rows_of(year))
    whole = frame.filter(frame["month"].is_null())
    sums: dict[tuple[str, str], int] = {}
    for product, level, n in whole.select("product", "level", "target").iter_rows():
        sums[product, level] = sums.get((product, level), 0) + n
    assert sums["first_actions", "office"] == 1000
    assert sums["first_actions", "reserve"] == 50
    assert sums["first_actions", "centre"] == sums["first_actions", "department"] == 950
    months = frame.filter(frame["month"].is_not_null(), frame["level"] == "department")
    assert months["target"].sum() == 950 + 855


def test_a_year_without_any_output_says_why_it_cannot_be_divided(
    plan: LongPlan, head: User, now: dt.datetime
):
    with pytest.raises(PlanError, match="no department did any work"):
        actions.open_year(plan=plan, year=2025, capacity={1: {}}, basis="output", by=head, now=now)
    assert not PlanYear.objects.exists()


def test_a_changed_target_goes_to_the_reserve_and_never_over_the_total(
    year: PlanYear, head: User, now: dt.datetime
):
    actions.set_targets(year=year, asked={(2, "first_actions"): 400}, by=head, now=now)
    assert asked(year)[2, "first_actions"] == 400
    row = AuditRow.objects.get(action="set_targets")
    assert row.detail["changed"] == {"S/chem first_actions": [380, 400]}
    with pytest.raises(PlanError, match="20 more than the year's 1,000"):
        actions.set_targets(year=year, asked={(2, "first_actions"): 450}, by=head, now=now)
    assert asked(year)[2, "first_actions"] == 400


def test_saving_what_stands_leaves_no_audit_row(year: PlanYear, head: User, now: dt.datetime):
    actions.set_targets(year=year, asked=asked(year), by=head, now=now)
    assert not AuditRow.objects.filter(action="set_targets").exists()


def test_months_follow_their_weights(year: PlanYear, head: User, now: dt.datetime):
    actions.set_months(year=year, weights=[1.0] * 11 + [2.0], by=head, now=now)
    frame = targets_of(year, rows_of(year))
    last = frame.filter(frame["month"] == 12, frame["level"] == "office",
                        frame["product"] == "first_actions")["target"].item()  # fmt: skip
    assert last == pytest.approx(950 * 2 / 13, abs=2)


@pytest.mark.parametrize("weights", [[1.0] * 11, [-1.0] + [1.0] * 11, [0.0] * 12])
def test_weights_that_make_no_year_are_refused(
    weights: list[float], year: PlanYear, head: User, now: dt.datetime
):
    with pytest.raises(PlanError, match="twelve weights"):
        actions.set_months(year=year, weights=weights, by=head, now=now)


def test_a_head_declares_for_his_own_part_only(year: PlanYear, person: People, now: dt.datetime):
    mine = person("department_head")  # of mechanics
    mechanics, chemistry = Unit.objects.get(pk=1), Unit.objects.get(pk=2)
    numbers = {"first_actions": 500, "closings": 428}
    actions.declare_target(
        year=year, unit=mechanics, numbers=numbers, remark="two on leave", by=mine, now=now
    )
    row = DepartmentTarget.objects.get(unit=1, product="first_actions")
    assert (row.declared, row.declared_by, row.remark) == (500, mine, "two on leave")
    assert AuditRow.objects.get(action="declare_target").detail["first_actions"] == [None, 500]
    with pytest.raises(NotAllowedError):
        actions.declare_target(
            year=year, unit=chemistry, numbers={"closings": 1}, remark="", by=mine, now=now
        )


@pytest.mark.parametrize("role", ["operations", "examiner", "auditor", "administrator"])
def test_nobody_else_declares(role: str, year: PlanYear, person: People, now: dt.datetime):
    with pytest.raises(NotAllowedError):
        actions.declare_target(
            year=year, unit=Unit.objects.get(pk=1), numbers={"closings": 1}, remark="",
            by=person(role), now=now,
        )  # fmt: skip


def test_agreeing_keeps_the_sum_and_moves_in_proportion(
    year: PlanYear, head: User, person: People, now: dt.datetime
):
    actions.declare_target(year=year, unit=Unit.objects.get(pk=1), remark="",
                    numbers={"first_actions": 530, "closings": 428},
                    by=person("department_head"), now=now)  # fmt: skip
    actions.agree_year(year=year, by=head, now=now)
    # 530 and the silent 380 are 40 short of 950: shared 530:380
    assert asked(year)[1, "first_actions"] == 553
    assert asked(year)[2, "first_actions"] == 397
    assert asked(year)[1, "closings"] == 428
    year.refresh_from_db()
    assert year.agreed
    assert AuditRow.objects.get(action="agree_plan_year").detail["moved"] == {
        "N/mech first_actions": 23, "S/chem first_actions": 17}  # fmt: skip


def test_an_agreed_year_is_closed_until_it_is_opened_again(
    year: PlanYear, head: User, person: People, now: dt.datetime
):
    actions.agree_year(year=year, by=head, now=now)
    chief = person("centre_head")
    say = {"year": year, "unit": Unit.objects.get(pk=1), "numbers": {"closings": 400},
           "remark": "", "by": chief, "now": now}  # fmt: skip
    with pytest.raises(PlanError, match="open the year again"):
        actions.declare_target(**say)
    with pytest.raises(PlanError, match="open the year again"):
        actions.set_targets(year=year, asked={(1, "closings"): 1}, by=head, now=now)
    actions.reopen_year(year=year, by=head, now=now)
    actions.declare_target(**say)
    assert DepartmentTarget.objects.get(unit=1, product="closings").declared == 400


@pytest.mark.parametrize(
    ("role", "units"),
    [("operations", {1, 2}), ("auditor", {1, 2}), ("centre_head", {1}), ("department_head", {1}),
     ("examiner", set()), ("researcher", set()), ("administrator", set())],
)  # fmt: skip
def test_who_sees_whose_targets(role: str, units: set[int], year: PlanYear, person: People):
    rows = visible_targets(person(role), year)
    assert {row.unit_id for row in rows} == units


def test_the_database_keeps_one_plan_in_force(plan: LongPlan, head: User, now: dt.datetime):
    with pytest.raises(IntegrityError), transaction.atomic():
        LongPlan.objects.create(title="second", first_year=2025, set_at=now, set_by=head)


def test_the_database_refuses_a_declaration_of_nobody(year: PlanYear):
    with pytest.raises(IntegrityError), transaction.atomic():
        DepartmentTarget.objects.filter(unit=1).update(declared=5)
