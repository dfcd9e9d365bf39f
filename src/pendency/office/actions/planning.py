"""Setting plans, breaking years down, declaring from below, agreeing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import polars as pl

from pendency.office.access import access_declaring
from pendency.office.actions.deeds import deed
from pendency.office.errors import PlanError
from pendency.office.language import choose
from pendency.office.models import DepartmentTarget, LongPlan, Objective, PlanYear, Unit, User
from pendency.office.models.planning import PRODUCTS
from pendency.office.permissions import Permission
from pendency.office.plans.tree import EVEN, proposals, rows_of, total_of
from pendency.planning import PlanningError
from pendency.planning.targets import break_down

Values = Mapping[tuple[str, int], float]


def set_plan(
    *, title: str, first_year: int, years: int, reserve: float, values: Values, by: User,
    now: dt.datetime,
) -> LongPlan:  # fmt: skip
    """Set the five-year plan; the one in force until now is kept beside it.

    Effects: the plan with its objectives; the former one out of force. Years that were broken down
    go over to the new plan where its span holds them and its products still cover what was given.
    """
    span = range(first_year, first_year + years)
    with deed("set_plan", by=by, now=now, needs=Permission.SET_PLAN) as act:
        outside = sorted({year for _measure, year in values} - set(span))
        if outside:
            raise PlanError(choose(f"The plan does not run through {outside[0]}.",
                                   f"规划不包括{outside[0]}年。"))  # fmt: skip
        former = LongPlan.objects.filter(in_force=True).first()
        LongPlan.objects.filter(in_force=True).update(in_force=False)
        plan = LongPlan.objects.create(
            title=title, first_year=first_year, years=years, reserve=reserve, set_at=now, set_by=by
        )
        Objective.objects.bulk_create(
            Objective(plan=plan, measure=measure, year=year, value=value)
            for (measure, year), value in sorted(values.items())
        )
        if former:
            _take_over(former, plan)
        told = {f"{measure} {year}": value for (measure, year), value in sorted(values.items())}
        act.on("plan", plan.pk, title=title, first_year=first_year, years=years, reserve=reserve,
               objectives=told)  # fmt: skip
    return plan


def _take_over(former: LongPlan, plan: LongPlan) -> None:
    for year in former.broken_down.filter(year__in=plan.span):
        for product in PRODUCTS:
            given = sum(row.target for row in year.targets.filter(product=product))
            total = total_of(plan, product, year.year)
            if given > total:
                raise PlanError(choose(
                    f"In {year.year} the departments hold {given:,} {product.replace('_', ' ')}, "
                    f"more than the new {total:,}. Lower their targets or break the year down "
                    "anew first.",
                    f"{year.year}年各部门目标合计{given:,}，超过新的全局目标{total:,}。"
                    "请先下调部门目标或重新分解该年度。",
                ))  # fmt: skip
        year.plan = plan
        year.save()


def open_year(
    *, plan: LongPlan, year: int, capacity: Mapping[int, Mapping[str, float]], basis: str,
    by: User, now: dt.datetime,
) -> PlanYear:  # fmt: skip
    """Break a year down to departments by what they can do; what was there before is replaced.

    Parameters
    ----------
    plan, year
        Which.
    capacity
        What each department (unit id) can do of each product.
    basis
        Where that is from: ``output`` or the name of a scenario.

    Effects: the year, open to declarations, with a target per department and product.
    """
    with deed("open_plan_year", by=by, now=now, needs=Permission.SET_PLAN) as act:
        if year not in plan.span:
            raise PlanError(choose(f"The plan does not run through {year}.",
                                   f"规划不包括{year}年。"))  # fmt: skip
        found, new = PlanYear.objects.get_or_create(
            plan=plan, year=year, defaults={"months": EVEN, "opened_at": now, "basis": basis}
        )
        if not new:
            found.targets.all().delete()
            found.state, found.agreed_at = PlanYear.State.OPEN, None
            found.opened_at, found.basis = now, basis
            found.save()
        units = list(Unit.objects.filter(pk__in=capacity).select_related("centre"))
        rows = [row for product in PRODUCTS for row in _divided(found, product, units, capacity)]
        DepartmentTarget.objects.bulk_create(rows)
        act.on("plan_year", found.pk, year=year, basis=basis, departments=len(units),
               **{p: sum(r.asked for r in rows if r.product == p) for p in PRODUCTS})  # fmt: skip
    return found


def _divided(
    year: PlanYear, product: str, units: Sequence[Unit], capacity: Mapping[int, Mapping[str, float]]
) -> list[DepartmentTarget]:
    total = total_of(year.plan, product, year.year)
    frame = pl.DataFrame({
        "centre": [unit.centre.code for unit in units],
        "department": [unit.code for unit in units],
        product: [float(capacity[unit.pk].get(product, 0.0)) for unit in units],
    })  # fmt: skip
    try:
        split = break_down(product, total, frame, reserve=year.plan.reserve)  # type: ignore[arg-type]
    except PlanningError as error:
        raise PlanError(choose(
            f"The year can't be broken down: no department did any work to divide it by ({error}).",
            f"无法分解该年度：没有可作为分解依据的部门工作量（{error}）。",
        )) from error  # fmt: skip
    whole = split.filter(pl.col("level") == "department", pl.col("month").is_null())
    given = {(c, d): n for c, d, n in whole.select("centre", "department", "target").iter_rows()}
    return [
        DepartmentTarget(plan_year=year, unit=unit, product=product,
                         asked=given[unit.centre.code, unit.code])
        for unit in units
    ]  # fmt: skip


def set_targets(
    *, year: PlanYear, asked: Mapping[tuple[int, str], int], by: User, now: dt.datetime
) -> None:
    """Change what departments are asked for; the reserve takes up the difference.

    Parameters
    ----------
    year
        An open year.
    asked
        New numbers by (unit id, product); departments left out keep theirs.

    Effects: the changed targets. The sum may not exceed the year's total of the product.
    """
    with deed("set_targets", by=by, now=now, needs=Permission.SET_PLAN) as act:
        _must_be_open(year)
        rows = {(row.unit_id, row.product): row for row in rows_of(year)}
        changed = {}
        for key, number in asked.items():
            if key in rows and rows[key].asked != number:
                changed[f"{rows[key].unit.centre.code}/{rows[key].unit.code} {key[1]}"] = [
                    rows[key].asked, number,
                ]  # fmt: skip
                rows[key].asked = number
                rows[key].save()
        for product in PRODUCTS:
            _must_fit(year, product, [r for r in rows.values() if r.product == product])
        act.on("plan_year", year.pk, year=year.year, changed=changed)
        if not changed:
            act.nothing()


def _must_fit(year: PlanYear, product: str, rows: Sequence[DepartmentTarget]) -> None:
    total, given = total_of(year.plan, product, year.year), sum(row.asked for row in rows)
    if given > total:
        raise PlanError(choose(
            f"The departments add up to {given:,}, {given - total:,} more than the year's "
            f"{total:,}: lower some of them, or raise the objective.",
            f"各部门合计{given:,}，超出年度目标{total:,}共{given - total:,}："
            "请下调部分部门，或者上调年度目标。",
        ))  # fmt: skip


def set_months(*, year: PlanYear, weights: Sequence[float], by: User, now: dt.datetime) -> None:
    """Say how the year's work lies over its months; every department's year is split by it."""
    with deed("set_months", by=by, now=now, needs=Permission.SET_PLAN) as act:
        if len(weights) != 12 or min(weights) < 0 or max(weights) <= 0:
            raise PlanError(choose("Give twelve weights, none below 0 and not all 0.",
                                   "请填写12个月的权重，不得为负，也不得全为0。"))  # fmt: skip
        year.months = [float(weight) for weight in weights]
        year.save()
        act.on("plan_year", year.pk, year=year.year, months=year.months)


def declare_target(
    *, year: PlanYear, unit: Unit, numbers: Mapping[str, int], remark: str, by: User,
    now: dt.datetime,
) -> None:  # fmt: skip
    """Declare what a department can do in a year. Only for one's own part, while the year is open.

    Effects: the declaration of each product, over an earlier one; the audit row keeps both.
    """
    with deed("declare_target", by=by, now=now, needs=Permission.DECLARE_TARGET) as act:
        access_declaring(by, unit)
        _must_be_open(year)
        said = {}
        for product, number in numbers.items():
            row = DepartmentTarget.objects.filter(
                plan_year=year, unit=unit, product=product
            ).first()
            if row is None:
                raise PlanError(choose(f"{unit} has no target in {year.year}.",
                                       f"{unit}在{year.year}年没有目标。"))  # fmt: skip
            if number < 0:
                raise PlanError(choose("A number below 0 can't be declared.", "申报数不得为负。"))
            said[product] = [row.declared, number]
            row.declared, row.remark = number, remark
            row.declared_by, row.declared_at = by, now
            row.save()
        act.on("department", unit.pk, year=year.year, remark=remark, **said)


def agree_year(*, year: PlanYear, by: User, now: dt.datetime) -> None:
    """Accept the reconciliation: the figures closest to what was declared that keep the sum.

    Effects: every department's agreed number; the year is agreed and closed to declarations.
    """
    with deed("agree_plan_year", by=by, now=now, needs=Permission.SET_PLAN) as act:
        _must_be_open(year)
        try:
            found = proposals(rows_of(year))
        except PlanningError as error:
            raise PlanError(str(error)) from error
        for proposal in found:
            proposal.row.agreed = proposal.agreed
        DepartmentTarget.objects.bulk_update([p.row for p in found], ["agreed"])
        year.state, year.agreed_at = PlanYear.State.AGREED, now
        year.save()
        moved = {f"{p.row.unit.centre.code}/{p.row.unit.code} {p.row.product}": p.moved
                 for p in found if p.moved}  # fmt: skip
        act.on("plan_year", year.pk, year=year.year, moved=moved)


def reopen_year(*, year: PlanYear, by: User, now: dt.datetime) -> None:
    """Open an agreed year again; what was agreed is dropped, what was declared stays."""
    with deed("reopen_plan_year", by=by, now=now, needs=Permission.SET_PLAN) as act:
        if not year.agreed:
            act.nothing()
            return
        year.targets.update(agreed=None)
        year.state, year.agreed_at = PlanYear.State.OPEN, None
        year.save()
        act.on("plan_year", year.pk, year=year.year)


def _must_be_open(year: PlanYear) -> None:
    if year.agreed:
        raise PlanError(choose(
            f"The targets of {year.year} are agreed; head office must open the year again first.",
            f"{year.year}年度目标已确定，须由局机关重新开放后方可修改。",
        ))  # fmt: skip
