"""The plan: the five-year plan with its objectives, setting it, and its years."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pendency.office import actions, clock
from pendency.office.access import access_scenario, visible_plans, visible_scenarios
from pendency.office.errors import PlanError
from pendency.office.jobs import wake
from pendency.office.language import choose
from pendency.office.mart import Mart
from pendency.office.models import LongPlan
from pendency.office.models.planning import MEASURES, PRODUCTS, measure_name
from pendency.office.permissions import Permission
from pendency.office.plan_forms import PlanForm, of_plan
from pendency.office.plans.capacity import capacity_by
from pendency.office.plans.done import office_figures, output_of
from pendency.office.scope import Scope
from pendency.office.views.screen import figures_for, screen, show

#: The tabs of the planning screens: name of the address, and words.
TABS = (
    ("planning", ("Plan", "规划与目标")),
    ("plan_progress", ("Progress", "进度")),
    ("plan_review", ("Review of the year", "年度回顾")),
    ("scenarios", ("Scenarios", "方案")),
    ("plan_what_if", ("What if …", "情景试算")),
    ("plan_figures", ("The office's own figures", "本局基础数据")),
)
YEARS = 5
#: The last year's output as the basis of a year's targets; scenarios that are offered beside it.
OUTPUT, MOST_BASES = "output", 12


def tabs(here: str) -> list[dict[str, object]]:
    """The tabs, with the one where the reader is."""
    return [{"words": choose(*words), "url": reverse(name), "here": name == here}
            for name, words in TABS]  # fmt: skip


def plan_in_force(request: HttpRequest) -> LongPlan | None:
    """The plan in force, with its objectives."""
    rows = visible_plans(request.user).filter(in_force=True)
    return rows.prefetch_related("objectives", "broken_down").first()


@screen(Permission.VIEW_PLAN)
def planning(request: HttpRequest) -> HttpResponseBase:
    """The five-year plan and how far its years are."""
    mart, limits = figures_for(request)
    plan = plan_in_force(request)
    wake()  # scenarios that wait are run by the time that he gets to them
    return show(
        request,
        "office/planning.html",
        title=_("Planning"),
        about=mart.about,
        tabs=tabs("planning"),
        plan=plan,
        rows=_objectives(plan) if plan else [],
        years=_years(plan, mart.about.observed_to.year) if plan else [],
        past=office_figures(mart, **limits),
        may_set=request.user.may(Permission.SET_PLAN),
        bases=bases(request) if request.user.may(Permission.SET_PLAN) else [],
    )


def _objectives(plan: LongPlan) -> list[dict[str, Any]]:
    values = {(o.measure, o.year): o.value for o in plan.objectives.all()}
    return [
        {
            "measure": measure,
            "words": measure_name(measure),
            "values": [values.get((measure, year)) for year in plan.span],
        }
        for measure in MEASURES
        if any((measure, year) in values for year in plan.span)
    ]


def _years(plan: LongPlan, observed: int) -> list[dict[str, Any]]:
    opened = {year.year: year for year in plan.broken_down.all()}
    return [
        {"year": year, "opened": opened.get(year), "past": year < observed} for year in plan.span
    ]


@screen(Permission.SET_PLAN)
def plan_set(request: HttpRequest) -> HttpResponseBase:
    """The form that sets the five-year plan; what is in force stands in it."""
    mart, limits = figures_for(request)
    plan = plan_in_force(request)
    first = plan.first_year if plan else mart.about.observed_to.year + 1
    past = office_figures(mart, **limits)
    form = PlanForm(
        request.POST or None, label_suffix="", span=range(first, first + YEARS),
        initial=of_plan(plan) if plan else _suggested(first, past),
    )  # fmt: skip
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.set_plan(
                title=given["title"], first_year=given["first_year"], years=YEARS,
                reserve=given["reserve"] / 100, values=form.values, by=request.user,
                now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("The plan is set."))
            return redirect("planning")
        except PlanError as error:
            messages.error(request, str(error))
    return show(
        request,
        "office/plan_set.html",
        title=_("Set the five-year plan"),
        crumbs=[(_("Planning"), reverse("planning"))],
        about=mart.about,
        form=form,
        past=past,
        span=form.span,
    )


def _suggested(first: int, past: dict[str, Any]) -> dict[str, Any]:
    """Last year's products go on, so that there is something to change; nothing else is guessed."""
    values = {f"{p}-{i}": round(past[p] or 0) for p in PRODUCTS for i in range(YEARS)}
    title = _("Plan %(first)d–%(last)d") % {"first": first, "last": first + YEARS - 1}
    return values | {"title": title, "first_year": first, "reserve": 3}


def bases(request: HttpRequest, now: str = OUTPUT) -> list[tuple[str, str, bool]]:
    """By what a year can be broken down: the last year's output, or a scenario that has run.

    Each with its words, and whether it is what the year is divided by ``now``.
    """
    ran = visible_scenarios(request.user).exclude(runs=None)
    by_scenario = [(str(pk), _("by the capacity of “%(name)s”") % {"name": name}, name == now)
                   for pk, name in ran.values_list("pk", "name")[:MOST_BASES]]  # fmt: skip
    return [(OUTPUT, _("by the last year's output"), now == OUTPUT), *by_scenario]


def _basis(request: HttpRequest, year: int, mart: Mart, scope: Scope) -> dict[str, Any]:
    """The capacity that was chosen, and what it is called."""
    chosen = request.POST.get("basis", OUTPUT)
    if not chosen.isdigit():
        return {"capacity": output_of(mart, scope), "basis": OUTPUT}
    scenario = access_scenario(request.user, int(chosen))
    units = {unit.id for unit in mart.units}
    capacity = capacity_by(scenario, year, units)
    return {"capacity": capacity, "basis": scenario.name}


@screen(Permission.SET_PLAN)
def plan_open(request: HttpRequest, year: int) -> HttpResponseBase:
    """Break a year down to departments: by their last year, or by what a scenario gives them."""
    mart, limits = figures_for(request)
    plan = plan_in_force(request)
    if plan is None:
        raise Http404(_("There is no plan yet."))
    if request.method != "POST":
        return redirect("planning")
    try:
        actions.open_year(
            plan=plan, year=year, by=request.user, now=clock.now(),
            **_basis(request, year, mart, limits["scope"]),
        )  # fmt: skip
    except PlanError as error:
        messages.error(request, str(error))
        return redirect("planning")
    messages.success(request, _("%(year)s is broken down and open to declarations.") % {
        "year": year})  # fmt: skip
    return redirect("plan_year", year)
