"""What if: recruits, overtime, intake, effort, transfers, tried in a moment."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pendency.office import actions, clock
from pendency.office.charts.plans import courses
from pendency.office.errors import PlanError
from pendency.office.models import Centre
from pendency.office.permissions import Permission
from pendency.office.plan_forms import WhatIfForm
from pendency.office.plans.aims import aims_of
from pendency.office.plans.start import baseline_of
from pendency.office.views.planning import plan_in_force, tabs
from pendency.office.views.screen import figures_for, screen, show
from pendency.planning import PlanningError
from pendency.planning.capacity import Problem
from pendency.planning.scenarios import Choices, Course, Setting, what_if

YEARS = 5


@screen(Permission.VIEW_PLAN)
def plan_what_if(request: HttpRequest) -> HttpResponseBase:
    """The form and what comes of it; each change asks for the answer anew."""
    mart, _limits = figures_for(request)
    try:
        office = baseline_of(mart.about.snapshot_id).problem
    except PlanningError as error:
        messages.error(request, str(error))
        return redirect("plan_figures")
    form = _form(request.GET or None, office)
    setting = form.setting((), YEARS) if form.is_valid() else _as_now(office)
    return show(
        request,
        "components/whatif.html" if request.htmx else "office/whatif.html",
        title=_("What if …"),
        crumbs=[(_("Planning"), reverse("planning"))],
        about=mart.about,
        tabs=tabs("plan_what_if"),
        form=form,
        may_run=request.user.may(Permission.RUN_SCENARIO) and plan_in_force(request) is not None,
        query=request.GET.urlencode(),
        **_answer(office, setting),
    )


@screen(Permission.RUN_SCENARIO)
def what_if_keep(request: HttpRequest) -> HttpResponseBase:
    """Make what was tried a scenario, so that the twin checks it."""
    mart, _limits = figures_for(request)
    plan = plan_in_force(request)
    if request.method != "POST" or plan is None:
        raise Http404(_("Set the five-year plan first: a scenario needs its targets."))
    office = baseline_of(mart.about.snapshot_id).problem
    form = _form(request.POST, office)
    if form.is_valid():
        try:
            made = actions.make_scenario(
                name=request.POST.get("name", ""), note="", parent=None,
                setting=form.setting(aims_of(plan, office, YEARS), YEARS),
                snapshot_id=mart.about.snapshot_id, by=request.user, now=clock.now(),
            )  # fmt: skip
            return redirect("scenario", made.pk)
        except (PlanError, PlanningError) as error:
            messages.error(request, str(error))
    return redirect("plan_what_if")


def _form(given: Any, office: Problem) -> WhatIfForm:
    names = {centre.code: str(centre) for centre in Centre.objects.all()}
    centres = [(code, names.get(code, code)) for code in office.centres]
    initial: dict[str, Any] = {"intake": 100, "effort": 100, "overtime": 0, "moved": 0}
    # as many as leave in a year, so that the form begins with going on as now
    initial |= {f"hires-{code}": n for code, n in _leavers(office).items()}
    return WhatIfForm(given, centres=centres, initial=initial, label_suffix="")


def _leavers(office: Problem) -> dict[str, int]:
    return {
        code: round(office.career.leaving * sum(p.examiners for p in office.pools
                                                if p.centre == code))
        for code in office.centres
    }  # fmt: skip


def _as_now(office: Problem) -> Setting:
    hires = {code: float(n) for code, n in _leavers(office).items() if n}
    return Setting(aims=(), years=YEARS, choices=Choices(hires))


def _answer(office: Problem, setting: Setting) -> dict[str, Any]:
    """What comes of it beside going on as now."""
    try:
        now = what_if(office, _as_now(office))
    except PlanningError as error:
        return {"problem": str(error)}
    try:
        then, problem = what_if(office, setting), ""
    except PlanningError as error:
        then, problem = now, str(error)
    starts = [f"{day}" for day in office.quarter_starts[: len(now.unexamined)]]
    return {
        "problem": problem,
        "years": _rows(now, then),
        "chart": courses(now.unexamined.tolist(), then.unexamined.tolist(), starts),
        "by_centre": _centres(now, then),
    }


def _rows(now: Course, then: Course) -> list[dict[str, Any]]:
    return [
        row | {"unexamined_change": row["unexamined"] - old["unexamined"],
               "pendency_change": row["pendency"] - old["pendency"]}
        for row, old in zip(then.years.to_dicts(), now.years.to_dicts(), strict=True)
    ]  # fmt: skip


def _centres(now: Course, then: Course) -> list[dict[str, Any]]:
    names = {centre.code: str(centre) for centre in Centre.objects.all()}
    return [
        {"words": names.get(code, code), "now": now.by_centre[code], "then": n,
         "change": n - now.by_centre[code]}
        for code, n in then.by_centre.items()
    ]  # fmt: skip
