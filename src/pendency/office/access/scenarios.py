"""Scenarios of the plan."""

from __future__ import annotations

from django.db.models import QuerySet

from pendency.office.access.answers import all_if, found, require
from pendency.office.models import Job, Scenario, User
from pendency.office.permissions import Permission


def visible_scenarios(user: User) -> QuerySet[Scenario]:
    """Scenarios, the latest first."""
    rows = Scenario.objects.select_related("by", "parent")
    return all_if(user, Permission.VIEW_PLAN, rows)


def access_scenario(user: User, scenario_id: int) -> Scenario:
    """A scenario."""
    require(user, Permission.VIEW_PLAN)
    return found(visible_scenarios(user).filter(pk=scenario_id).first())


def visible_scenario_jobs(user: User, scenario: Scenario) -> QuerySet[Job]:
    """What is or was computed for a scenario, the latest first."""
    kinds = (Job.Kind.SCENARIO, Job.Kind.REMEDY)
    rows = Job.objects.filter(kind__in=kinds, given__scenario=scenario.pk)
    return all_if(user, Permission.VIEW_PLAN, rows)
