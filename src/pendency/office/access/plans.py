"""Plans, their years, and the targets of departments."""

from __future__ import annotations

from django.db.models import QuerySet

from pendency.office.access.answers import all_if, found, refuse, require
from pendency.office.access.corps import visible_units
from pendency.office.models import DepartmentTarget, LongPlan, PlanYear, Unit, User
from pendency.office.permissions import Permission


def visible_plans(user: User) -> QuerySet[LongPlan]:
    """Five-year plans, the latest first; one is in force."""
    return all_if(user, Permission.VIEW_PLAN, LongPlan.objects.select_related("set_by"))


def visible_targets(user: User, year: PlanYear) -> QuerySet[DepartmentTarget]:
    """Targets of the departments that the person may open."""
    own = year.targets.filter(unit__in=visible_units(user))
    return all_if(user, Permission.VIEW_PLAN, own)


def access_plan_year(user: User, year: int) -> PlanYear:
    """A year that the plan in force was broken down for."""
    require(user, Permission.VIEW_PLAN)
    rows = PlanYear.objects.filter(plan__in=visible_plans(user).filter(in_force=True), year=year)
    return found(rows.select_related("plan").prefetch_related("plan__objectives").first())


def access_declaring(user: User, unit: Unit) -> None:
    """Let pass who may declare for a department: it must belong to his part of the corps."""
    require(user, Permission.DECLARE_TARGET)
    if not visible_units(user).filter(pk=unit.pk).exists():
        raise refuse(str(unit))
