"""Making scenarios, keeping their runs, looking for remedies."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from pendency.office.actions.deeds import deed
from pendency.office.actions.jobs import ask_for
from pendency.office.errors import PlanError
from pendency.office.language import choose
from pendency.office.models import Job, Scenario, ScenarioRun, User
from pendency.office.permissions import Permission
from pendency.planning.scenarios import Setting


def make_scenario(
    *, name: str, note: str, setting: Setting, snapshot_id: str, parent: Scenario | None, by: User,
    now: dt.datetime,
) -> Scenario:  # fmt: skip
    """Make a scenario and ask for its run.

    Effects: the scenario, whose inputs never change; a job that solves and checks it.

    Raises
    ------
    PlanError
        A scenario has that name already, or there is none to it.
    """
    with deed("make_scenario", by=by, now=now, needs=Permission.RUN_SCENARIO) as act:
        if not name.strip():
            raise PlanError(choose("A scenario needs a name.", "请填写方案名称。"))
        try:
            with transaction.atomic():
                scenario = Scenario.objects.create(
                    name=name.strip(), note=note, parent=parent, snapshot_id=snapshot_id,
                    setting=setting.plain(), setting_hash=setting.hash, made_at=now, by=by,
                )  # fmt: skip
        except IntegrityError as error:
            raise PlanError(choose(f"There is a scenario “{name}” already: choose another name.",
                                   f"已有名为“{name}”的方案，请另取名称。")) from error  # fmt: skip
        act.on("scenario", scenario.pk, name=scenario.name, setting=scenario.setting_hash,
               snapshot=snapshot_id, parent=parent.pk if parent else None)  # fmt: skip
    run_scenario(scenario=scenario, by=by, now=now)
    return scenario


def run_scenario(*, scenario: Scenario, by: User, now: dt.datetime) -> Job:
    """Ask for a run of a scenario; the second and later ones show whether it repeats."""
    return ask_for(kind=Job.Kind.SCENARIO, subject=str(scenario.pk),
                   given={"scenario": scenario.pk}, by=by, now=now)  # fmt: skip


def ask_for_remedy(*, scenario: Scenario, target: int, by: User, now: dt.datetime) -> Job:
    """Ask what would reach a target of a scenario cheapest."""
    return ask_for(
        kind=Job.Kind.REMEDY, subject=f"{scenario.pk}/{target}",
        given={"scenario": scenario.pk, "target": target}, by=by, now=now,
    )  # fmt: skip


def keep_run(*, scenario: Scenario, figures: dict[str, Any], now: dt.datetime) -> ScenarioRun:
    """Keep a run. Only by the process that ran it.

    Effects: the run's row and its audit row, with the hash of the figures.
    """
    with deed("keep_scenario_run", by=None, now=now, needs=None) as act:
        digest = figures["digest"]
        kept = ScenarioRun.objects.create(
            scenario=scenario, made_at=now, figures=figures, digest=digest
        )
        act.on("scenario", scenario.pk, name=scenario.name, figures=digest,
               setting=scenario.setting_hash)  # fmt: skip
    return kept
