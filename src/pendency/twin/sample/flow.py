"""The sample office's flow: the measured one, with the declared changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pendency.twin.flow import GRID, Flow, Stage, Transition


def office_flow(measured: Flow, changes: dict[str, Any], refused: float) -> Flow:
    """Apply the changes of ``sample_office.toml`` to a measured flow.

    Parameters
    ----------
    measured
        The flow to start from.
    changes
        The ``flow`` part of the plan: ``redirect`` moves a share from one way out of a stage to
        another; ``docketed`` and ``returned`` add the steps that the measured office lacks.
    refused
        Share of the transfers asked for that are refused; only these stay marks of the flow.
    """
    added = {"refused", "withdrawn"}
    stages = [
        _redirected(_marked(stage, refused), changes["redirect"])
        for stage in measured.stages
        if stage.code not in added
    ]
    returned, wait = changes["returned"], changes["docketed"]
    back = measured.stage("reexamination_decided", 0)
    stages += [
        _stage("examination_effective", (_way("docketed", 1.0, wait["days"]),)),
        _stage(
            "refused",
            (_way("returned", returned["share"], returned["days"]),),
            stay=1 - returned["share"],
        ),
        replace(back, code="returned", n=0, ended=0),
        _stage("withdrawn", (), stay=1.0),
    ]
    return replace(measured, stages=tuple(stages))


def _marked(stage: Stage, refused: float) -> Stage:
    """Leave out the mode of examination, which is decided at filing.

    Of the transfers asked for, those that are agreed to are the engine's.
    """
    marks = [
        replace(mark, share=mark.share * refused) if mark.code == "transfer_requested" else mark
        for mark in stage.marks
        if not mark.code.startswith("priority")
    ]
    return replace(stage, marks=tuple(marks))


def _redirected(stage: Stage, changes: list[dict[str, Any]]) -> Stage:
    for change in changes:
        first, last = change["rounds"]
        top = stage.rounds[1]
        if (
            stage.code == change["from"]
            and stage.rounds[0] <= last
            and (top is None or top >= first)
        ):
            stage = _moved(stage, change["instead_of"], change["to"], change["fraction"])
    return stage


def _moved(stage: Stage, source: str, target: str, fraction: float) -> Stage:
    ways = {way.to: way for way in stage.transitions}
    if source not in ways:
        return stage
    moved = ways[source].share * fraction
    ways[source] = _reshared(ways[source], ways[source].share - moved)
    held = ways.get(target, _reshared(replace(ways[source], to=target, n=0), 0.0))
    ways[target] = _reshared(held, held.share + moved)
    return replace(stage, transitions=tuple(ways.values()))


def _reshared(way: Transition, share: float) -> Transition:
    return replace(way, share=share, se=0.0, low=share, high=share)


def _way(to: str, share: float, quartiles: list[float]) -> Transition:
    days = np.interp(GRID, (0, 0.25, 0.5, 0.75, 1), quartiles)
    middle = float(quartiles[2])
    return Transition(to, 0, share, 0.0, share, share, tuple(map(float, days)), middle, middle)


def _stage(code: str, ways: tuple[Transition, ...], *, stay: float = 0.0) -> Stage:
    return Stage(code, (0, None), n=0, ended=0, stay=stay, tail=stay, transitions=ways)
