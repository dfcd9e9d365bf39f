"""The sample office's plan: a year that its departments agreed to and worked by, and the next one.

Everything is done by the acts of its own people, on the last day of its records: head office sets a
five-year plan, departments declare what they can do, the past year is agreed and the coming one is
left open to declarations. A scenario that goes on as now is asked for.

Needs Django to be set up; `commands` does that first.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from pendency.office import actions, mart
from pendency.office.jobs import lock
from pendency.office.language import choose
from pendency.office.models import LongPlan, Office, PlanYear, User
from pendency.office.models.planning import PRODUCTS
from pendency.office.plans.aims import aims_of
from pendency.office.plans.done import office_figures, output_of
from pendency.office.plans.start import baseline_of
from pendency.office.plans.tree import rows_of
from pendency.office.scope import scope_of
from pendency.planning.scenarios import as_now

YEARS, RESERVE = 5, 0.03
#: What is asked of the office: more of both products each year, and pendencies that fall.
MORE_A_YEAR, LESS_A_YEAR = 1.03, 0.94
PENDENCIES = ("first_action_pendency", "total_pendency")
#: Departments declare these shares of what they were asked for, in turn.
DECLARED = (1.0, 0.96, 1.02, 0.93, 1.05)


def set_sample_plan() -> LongPlan | None:
    """Set the plan and its first two years, and ask for a scenario; None where a plan is set."""
    if LongPlan.objects.exists():
        return None
    now = _afternoon()
    figures, head = mart.current(), _head_office()
    scope, first = scope_of(head), now.year
    plan = actions.set_plan(
        title=choose(f"Plan {first}–{first + YEARS - 1}", f"{first}—{first + YEARS - 1}年规划"),
        first_year=first, years=YEARS, reserve=RESERVE, by=head, now=now,
        values=_objectives(first, office_figures(figures, scope)),
    )  # fmt: skip
    output = output_of(figures, scope)
    for year, every in ((first, 1), (first + 1, 2)):
        opened = actions.open_year(
            plan=plan, year=year, capacity=output, basis="output", by=head, now=now
        )
        _declare(opened, every, now)
        if every == 1:
            actions.agree_year(year=opened, by=head, now=now)
    _ask_for_scenario(plan, now)
    return plan


def _ask_for_scenario(plan: LongPlan, now: dt.datetime) -> None:
    """Ask for the scenario that goes on as now; it is run when somebody comes to look at plans."""
    snapshot_id = mart.current().about.snapshot_id
    office = baseline_of(snapshot_id).problem
    with lock():  # or it would be run at once, while the first pages are opened
        actions.make_scenario(
            name=choose("Go on as now", "维持现状"), note="", parent=None, snapshot_id=snapshot_id,
            setting=as_now(office, aims_of(plan, office, YEARS), years=YEARS), by=_head_office(),
            now=now,
        )  # fmt: skip


def _objectives(first: int, past: dict[str, Any]) -> dict[tuple[str, int], float]:
    """Objectives from the office's last year; that year itself is the plan's first."""
    values: dict[tuple[str, int], float] = {}
    for number in range(YEARS):
        for product in PRODUCTS:
            values[product, first + number] = round(past[product] * MORE_A_YEAR ** (number + 1))
        for pendency in PENDENCIES:
            values[pendency, first + number] = round(past[pendency] * LESS_A_YEAR**number, 1)
    return values


def _declare(year: PlanYear, every: int, now: dt.datetime) -> None:
    """Heads declare for their departments: of all, or of every second one."""
    rows = rows_of(year)
    units = list(dict.fromkeys(row.unit for row in rows))
    for place, unit in enumerate(units):
        head = User.objects.filter(role="centre_head", centre=unit.centre_id).first()
        if head is None or place % every:
            continue
        share = DECLARED[place % len(DECLARED)]
        mine = {row.product: round(row.asked * share) for row in rows if row.unit_id == unit.pk}
        remark = choose("two colleagues in training until summer",
                        "两名新审查员培训至夏季") if share < 1 else ""  # fmt: skip
        actions.declare_target(year=year, unit=unit, numbers=mine, remark=remark, by=head, now=now)


def _afternoon() -> dt.datetime:
    """After the draw, on the last day of the records."""
    return dt.datetime.combine(Office.objects.get().observed_to, dt.time(16), dt.UTC)


def _head_office() -> User:
    return User.objects.get(username="operations")
