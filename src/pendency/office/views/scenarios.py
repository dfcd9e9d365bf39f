"""Scenarios: the list, making one, its page, remedies, and several side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pendency.office import actions, clock
from pendency.office.access import access_scenario, visible_scenario_jobs, visible_scenarios
from pendency.office.charts import Chart
from pendency.office.charts.plans import fan, side_by_side
from pendency.office.errors import PlanError
from pendency.office.jobs import wake
from pendency.office.language import choose
from pendency.office.models import Centre, Job, Scenario
from pendency.office.permissions import Permission
from pendency.office.plan_forms import ScenarioForm, of_setting
from pendency.office.plans.aims import aims_of
from pendency.office.plans.beside import differences
from pendency.office.plans.start import baseline_of
from pendency.office.plans.words import (
    health_of,
    of_target,
    parts_of,
    sets_in_words,
    spreads_in_words,
)
from pendency.office.tables import Column, Grid, QuerySource, Table
from pendency.office.views.planning import plan_in_force, tabs
from pendency.office.views.screen import figures_for, screen, show
from pendency.planning import PlanningError
from pendency.planning.scenarios import as_now, read_setting

#: Scenarios that are compared at most: as many as lines can be told apart.
MOST = 4
YEARS = 3


@screen(Permission.VIEW_PLAN)
def scenarios(request: HttpRequest) -> HttpResponseBase:
    """All scenarios; some of them can be put side by side."""
    mart, _limits = figures_for(request)
    rows = visible_scenarios(request.user).prefetch_related("runs")
    return show(
        request,
        "office/scenarios.html",
        title=_("Scenarios"),
        crumbs=[(_("Planning"), reverse("planning"))],
        about=mart.about,
        tabs=tabs("scenarios"),
        may_run=request.user.may(Permission.RUN_SCENARIO),
        plan=plan_in_force(request),
        grids=[Grid(SCENARIOS, QuerySource(rows), request.GET)],
        choices=list(rows[:12]),
    )


def _digest(scenario: Scenario) -> str:
    runs = list(scenario.runs.all())
    return runs[0].digest if runs else ""


SCENARIOS = Table(
    "scenarios",
    gettext_lazy("Scenarios"),
    (
        Column("name", gettext_lazy("Name"), sort="name", head=True,
               href=lambda s: reverse("scenario", args=[s.pk])),
        Column("note", gettext_lazy("Remark"), "note"),
        Column("parent", gettext_lazy("Variant of"), value=lambda s: s.parent and s.parent.name),
        Column("made_at", gettext_lazy("Made"), "moment", "made_at"),
        Column("by", gettext_lazy("By"), "code", value=lambda s: s.by.username),
        Column("snapshot_id", gettext_lazy("Snapshot"), "hash"),
        Column("result", gettext_lazy("Figures"), "hash", value=_digest),
    ),
    order="-made_at",
    empty=gettext_lazy("No scenario yet"),
    remedy=gettext_lazy("Make the first one: go on as now, and see which targets would be missed."),
)  # fmt: skip


@screen(Permission.RUN_SCENARIO)
def scenario_new(request: HttpRequest) -> HttpResponseBase:
    """The form of a scenario; it begins with going on as now, or with the scenario named."""
    mart, _limits = figures_for(request)
    plan, snapshot_id = plan_in_force(request), mart.about.snapshot_id
    if plan is None:
        raise Http404(_("Set the five-year plan first: a scenario needs its targets."))
    try:
        office = baseline_of(snapshot_id).problem
    except PlanningError as error:
        messages.error(request, str(error))
        return redirect("plan_figures")
    parent = _parent(request)
    begun = parent.sets if parent else as_now(office, (), years=YEARS)
    form = ScenarioForm(request.POST or None, label_suffix="", initial=of_setting(begun) | {
        "name": _free(request, parent.name if parent else _("Go on as now"))})  # fmt: skip
    if form.is_valid():
        aims = aims_of(plan, office, form.cleaned_data["years"])
        made = _made(request, form, aims, snapshot_id, parent)
        if made:
            return redirect("scenario", made.pk)
    return show(
        request,
        "office/scenario_new.html",
        title=_("Make a scenario"),
        crumbs=[(_("Planning"), reverse("planning")), (_("Scenarios"), reverse("scenarios"))],
        about=mart.about,
        form=form,
        aims=[of_target(vars(aim)) for aim in aims_of(plan, office, YEARS + 2)],
        parent=parent,
    )


def _parent(request: HttpRequest) -> Scenario | None:
    number = request.GET.get("from", "")
    return access_scenario(request.user, int(number)) if number.isdigit() else None


def _free(request: HttpRequest, name: str) -> str:
    """A name that no scenario has yet."""
    taken = set(visible_scenarios(request.user).values_list("name", flat=True))
    if name not in taken:
        return name
    return next(f"{name} {i}" for i in range(2, len(taken) + 3) if f"{name} {i}" not in taken)


def _made(
    request: HttpRequest, form: ScenarioForm, aims: Any, snapshot_id: str, parent: Scenario | None
) -> Scenario | None:
    try:
        return actions.make_scenario(
            name=form.cleaned_data["name"], note=form.cleaned_data["note"],
            setting=form.setting(aims), snapshot_id=snapshot_id, parent=parent, by=request.user,
            now=clock.now(),
        )  # fmt: skip
    except (PlanError, PlanningError) as error:
        messages.error(request, str(error))
        return None


# --- One scenario --------------------------------------------------------------------------------


@screen(Permission.VIEW_PLAN)
def scenario(request: HttpRequest, scenario_id: int) -> HttpResponseBase:
    """A scenario: how far its run is, then targets, fans, levers, health and remedies."""
    found = access_scenario(request.user, scenario_id)
    mart, _limits = figures_for(request)
    asked = list(visible_scenario_jobs(request.user, found)[:20])
    waits = any(job.open for job in asked)
    if waits:
        wake()
    elif request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})  # the work is done: the whole page
    runs = list(found.runs.all())
    figures = runs[0].figures if runs else None
    parent = found.parent.runs.first() if found.parent else None
    running = next((job for job in asked if job.kind == Job.Kind.SCENARIO), None)
    return show(
        request,
        "components/scenario.html" if request.htmx else "office/scenario.html",
        title=found.name,
        crumbs=[(_("Planning"), reverse("planning")), (_("Scenarios"), reverse("scenarios"))],
        about=mart.about,
        tabs=tabs("scenarios"),
        scenario=found,
        figures=figures,
        job=running if running and (running.open or running.error) else None,
        wait=waits,
        sets=sets_in_words(found.sets),
        runs=runs,
        repeats=len(runs) > 1 and len({run.digest for run in runs}) == 1,
        may_run=request.user.may(Permission.RUN_SCENARIO),
        centres=_centre_names(),
        **(_told(found, figures, parent.figures if parent else None, asked) if figures else {}),
    )


def _centre_names() -> dict[str, str]:
    return {centre.code: str(centre) for centre in Centre.objects.all()}


def _told(
    found: Scenario, figures: dict[str, Any], before: dict[str, Any] | None, asked: Sequence[Job]
) -> dict[str, Any]:
    """What the page shows of a run."""
    names = _centre_names()
    shown = figures["targets"][: len(figures["targets"]) - figures["margins"]]
    remedies: dict[int, Job] = {}
    for job in asked:
        if job.kind == Job.Kind.REMEDY:
            remedies.setdefault(job.given["target"], job)
    targets = [
        of_target(row) | {
            "place": i, "parts": parts_of(row), "job": remedies.get(i), "health": health_of(row),
            "centres": [c | {"words": names.get(c["centre"], c["centre"])} for c in row["centres"]],
        }
        for i, row in enumerate(shown)
    ]  # fmt: skip
    return {
        "targets": targets,
        "asked_more": [of_target(row) for row in figures["targets"][len(shown):]],
        "fans": _fans(figures, before, found.parent.name if found.parent else "", names),
        "levers": [row | {"words": choose(row["en"], row["zh"])} for row in figures["levers"]],
        "does": [choose(row["en"], row["zh"]) for row in figures["does"]],
        "unsound": [t for t in targets if t["health"]],
        "places": names,
        "spreads": spreads_in_words(figures.get("uncertainty", ())),
    }  # fmt: skip


def _fans(
    figures: Mapping[str, Any], before: Mapping[str, Any] | None, before_name: str,
    names: Mapping[str, str],
) -> list[tuple[str, list[Chart]]]:  # fmt: skip
    """Fans of the office, then those of each centre."""
    former = {(f["centre"], f["series"]): f for f in before["fans"]} if before else {}
    groups: dict[str, list[Chart]] = {}
    for i, row in enumerate(figures["fans"]):
        scope = names.get(row["centre"], row["centre"]) if row["centre"] else _("The office")
        was = former.get((row["centre"], row["series"]))
        if was and was["quarters"] != row["quarters"]:
            was = None
        groups.setdefault(scope, []).append(
            fan(f"fan-{i}", row, scope, before=was, before_name=before_name)
        )
    return list(groups.items())


@screen(Permission.RUN_SCENARIO)
def scenario_ask(request: HttpRequest, scenario_id: int) -> HttpResponseBase:
    """Ask for a rerun or a remedy, or accept a remedy as a new variant."""
    found = access_scenario(request.user, scenario_id)
    if request.method != "POST":
        return redirect("scenario", found.pk)
    do, now = request.POST.get("do", ""), clock.now()
    place = request.POST.get("target", "")
    try:
        if do == "rerun":
            actions.run_scenario(scenario=found, by=request.user, now=now)
        elif do == "remedy" and place.isdigit() and _has_target(found, int(place)):
            actions.ask_for_remedy(scenario=found, target=int(place), by=request.user, now=now)
        elif do == "accept" and place.isdigit():
            made = _accepted(request, found, int(place))
            if made:
                return redirect("scenario", made.pk)
    except PlanError as error:
        messages.error(request, str(error))
    return redirect("scenario", found.pk)


def _has_target(found: Scenario, place: int) -> bool:
    run = found.runs.first()
    return run is not None and place < len(run.figures["targets"])


def _accepted(request: HttpRequest, found: Scenario, place: int) -> Scenario | None:
    """The remedy of a target as a variant of the scenario."""
    jobs = visible_scenario_jobs(request.user, found).filter(
        kind=Job.Kind.REMEDY, given__target=place, state=Job.State.DONE
    )
    job = jobs.first()
    if job is None or not job.result.get("setting"):
        return None
    setting = read_setting(job.result["setting"])
    name = _free(request, _("%(name)s, with a remedy") % {"name": found.name})
    return actions.make_scenario(
        name=name, note=request.POST.get("note", ""), setting=setting,
        snapshot_id=found.snapshot_id, parent=found, by=request.user, now=clock.now(),
    )  # fmt: skip


# --- Side by side --------------------------------------------------------------------------------


@screen(Permission.VIEW_PLAN)
def scenarios_compared(request: HttpRequest) -> HttpResponseBase:
    """Several scenarios side by side, in the order in which they were chosen."""
    mart, _limits = figures_for(request)
    numbers = [int(n) for n in request.GET.getlist("scenario") if n.isdigit()][:MOST]
    by_id = visible_scenarios(request.user).prefetch_related("runs").in_bulk(numbers)
    chosen = [(by_id[n], _figures_of(by_id[n])) for n in dict.fromkeys(numbers)
              if n in by_id and by_id[n].runs.all()]  # fmt: skip
    return show(
        request,
        "office/scenarios_compared.html",
        title=_("Scenarios side by side"),
        crumbs=[(_("Planning"), reverse("planning")), (_("Scenarios"), reverse("scenarios"))],
        about=mart.about,
        tabs=tabs("scenarios"),
        chosen=[(one, sets_in_words(one.sets)) for one, _figures in chosen],
        rows=_compared([figures for _one, figures in chosen]),
        charts=[side_by_side(name, found) for name in ("first_action_pendency", "unexamined")
                if (found := _office_fans(chosen, name))],
        costs=[figures["cost"] for _one, figures in chosen],
        beside=differences([figures for _one, figures in chosen]) if len(chosen) > 1 else [],
    )  # fmt: skip


def _figures_of(scenario: Scenario) -> dict[str, Any]:
    """The first run's figures; of an older scenario the first one that kept its single runs."""
    runs = [run.figures for run in scenario.runs.all()]
    found: dict[str, Any] = next((one for one in runs if "seed" in one), runs[0])
    return found


def _office_fans(
    chosen: Sequence[tuple[Scenario, Mapping[str, Any]]], series: str
) -> list[tuple[str, Mapping[str, Any]]]:
    """The office's fans of the scenarios that have the first one's quarters."""
    found = [(one.name, fan_) for one, figures in chosen for fan_ in figures["fans"]
             if fan_["series"] == series and fan_["centre"] is None]  # fmt: skip
    return [pair for pair in found if pair[1]["quarters"] == found[0][1]["quarters"]]


def _compared(figures: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each target of any of them, with what each says of it."""
    keys: dict[tuple[Any, ...], dict[str, Any]] = {}
    for i, one in enumerate(figures):
        for row in one["targets"][: len(one["targets"]) - one["margins"]]:
            key = (row["measure"], row["year"], row["centre"])
            told = keys.setdefault(key, {"what": of_target(row), "cells": [None] * len(figures)})
            told["cells"][i] = of_target(row)
    return list(keys.values())
