"""Running a scenario: solve, tell the levers, check by the twin; figures as plain data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from pendency.planning.capacity import Decisions, Lever, Plan, Problem, Target, levers, solve
from pendency.planning.capacity.problem import CEILINGS, Floats
from pendency.planning.capacity.wording import target_words
from pendency.planning.checking import PlanCheck, TargetCheck, check_plan
from pendency.planning.checking.spreads import Spread, start_spreads, uncertainty_from
from pendency.planning.estimators import wilson
from pendency.planning.scenarios.setting import Setting, decisions_of, missed, problem_of
from pendency.planning.scenarios.telling import hires_by_year, told
from pendency.twin.plain import digest

Progress = Callable[[int, int | None], None]
#: Series of the fans, and the levers of each kind that are told.
SERIES = ("first_action_pendency", "unexamined", "first_actions", "closings")
_BEST = 5


def run(
    office: Problem, setting: Setting, *, spreads: Sequence[Spread] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Run a scenario.

    Parameters
    ----------
    office
        The office's own problem, of `baseline`.
    setting
        What is set.
    spreads
        How uncertain the parameters are (`spreads_of`); the house's start values by default.
    progress
        Told (steps done, steps in all); the runs of the twin are nearly all steps.

    Returns
    -------
    dict
        ``targets``, ``fans``, ``levers``, ``does``, ``hires``, ``health``, ``cost``,
        ``capacity`` (what each field in a centre does in a year), ``uncertainty``, and
        ``digest``: SHA-256 of the figures, equal whenever the same scenario is run.

    Raises
    ------
    InfeasiblePlanError, NoPlanError, PlanInputError
        There is no plan, or the setting does not fit the office.
    """
    tell = progress or _silent
    unsure = start_spreads() if spreads is None else spreads
    problem = problem_of(office, setting)
    tell(0, None)
    plan = solve(problem) if setting.choices is None else None
    decisions = (
        Decisions.of(plan, work=True) if plan else decisions_of(problem, setting.choices)  # type: ignore[arg-type]
    )  # fmt: skip
    checked = check_plan(
        problem, decisions, seed=setting.seed, replications=setting.replications, progress=tell,
        uncertainty=uncertainty_from(unsure),
    )  # fmt: skip
    found = {
        "targets": [_target(checked, one) for one in checked.targets],
        "margins": len(setting.margins),
        "fans": _fans(checked),
        "levers": [_lever(one) for one in _best(plan)] if plan else [],
        "does": [vars(label) for label in told(problem, decisions)],
        "hires": hires_by_year(problem, decisions),
        "cost": spending(plan) if plan else None,
        "capacity": _capacity(checked),
        "replications": setting.replications,
        "seed": setting.seed,
        "uncertainty": [one.plain() for one in unsure],
        "share": checked.share,
    }
    return found | {"digest": digest(found)}


def _silent(done: int, total: int | None) -> None:
    """Nobody listens."""


def spending(plan: Plan) -> float:
    """What the levers and the people of a plan cost, without the price of misses."""
    cost = plan.formulation.spending
    return float(cost @ plan.solution.values[: len(cost)])


def _target(checked: PlanCheck, one: TargetCheck) -> dict[str, Any]:
    target = one.target
    value, low, high = one.probability
    words = target_words(target)
    return {
        "measure": target.measure, "year": target.year, "value": target.value,
        "centre": target.centre, "hard": target.price is None,
        "en": words.en, "zh": words.zh, "least": target.measure not in CEILINGS,
        "plan": one.plan, "missed": missed(target, one.plan), "fluid": one.fluid,
        "median": one.median, "low": one.quantiles["q100"], "high": one.quantiles["q900"],
        "probability": value, "probability_low": low, "probability_high": high,
        "reached": one.reached, "runs": len(one.values), "values": _known(one.values),
        "parts": [{"reason": p.reason, "shift": p.shift, "error": p.error} for p in one.parts],
        "health": list(one.health), "centres": _by_centre(checked, target),
    }  # fmt: skip


def _capacity(checked: PlanCheck) -> list[dict[str, Any]]:
    """What each pool does in a year: the mean of the twin's runs, in the docket's order."""
    problem, runs = checked.problem, checked.runs
    made = {
        "first_actions": runs.first_actions.mean(axis=0),
        "closings": runs.closings.mean(axis=0),
    }
    return [
        {"centre": pool.centre, "field": pool.field, "year": int(year),
         **{name: round(float(values[i, problem.years == year].sum()), 3)
            for name, values in made.items()}}
        for i, pool in enumerate(problem.pools) for year in np.unique(problem.years)
    ]  # fmt: skip


def _known(values: Floats) -> list[float | None]:
    """The value of each run, so that scenarios can be compared run by run."""
    return [float(value) if np.isfinite(value) else None for value in values]


def _by_centre(checked: PlanCheck, target: Target) -> list[dict[str, Any]]:
    """The probability that each centre reaches the office's pendency by itself."""
    if target.centre or not target.measure.endswith("pendency"):
        return []
    found = []
    for centre in checked.problem.centres:
        own = replace(target, centre=centre)
        if not checked.problem.intake[checked.problem.within(own)].sum():
            continue
        values = checked.runs.measure(checked.problem, own)
        known = values[np.isfinite(values)]
        if not len(known):
            continue
        hits = int(np.sum(known <= target.value * (1 + 1e-6)))
        share, low, high = (float(x[0]) for x in wilson(np.array([hits]), np.array([len(known)])))
        found.append({"centre": centre, "median": float(np.median(known)), "probability": share,
                      "low": low, "high": high})  # fmt: skip
    return found


def _fans(checked: PlanCheck) -> list[dict[str, Any]]:
    scopes = [None, *checked.problem.centres]
    found = []
    for centre in scopes:
        for series in SERIES if centre is None else SERIES[:2]:
            frame = checked.fan(series, centre=centre)  # type: ignore[arg-type]
            columns = {
                name: [None if value is None or not np.isfinite(value) else round(value, 4)
                       for value in frame[name]]
                for name in frame.columns if name not in ("quarter", "fluid", "nominal")
            }  # fmt: skip
            days = [f"{day}" for day in frame["quarter"]]
            found.append({"centre": centre, "series": series, "quarters": days, **columns})
    return found


def _best(plan: Plan) -> list[Lever]:
    """The levers worth most, at most a few of each kind, one per centre and kind and quarter."""
    found: dict[str, list[Lever]] = {}
    seen: set[tuple[object, ...]] = set()
    for lever in levers(plan):
        kind = found.setdefault(lever.kind, [])
        place = (lever.kind, lever.centre, lever.track)
        if lever.worth > 0 and len(kind) < _BEST and place not in seen:
            seen.add(place)
            kind.append(lever)
    return [lever for kind in found.values() for lever in kind]


def _lever(one: Lever) -> dict[str, Any]:
    return {
        "kind": one.kind, "centre": one.centre, "field": one.field,
        "quarter": f"{one.quarter}" if one.quarter else None, "worth": one.worth,
        "months": one.months, "en": one.words.en, "zh": one.words.zh,
    }  # fmt: skip
