"""Queues that theory knows, in the engine's terms, and the closed formulas for them.

`station` and `workshop` are ordinary scenarios in continuous time. Service takes one unit of time
on average and a day has `UNITS` units, so that waits in days times `UNITS` are waits in units.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from pendency.twin.engine.scenario import (
    Effort,
    Examiners,
    Intake,
    Law,
    Pool,
    Scenario,
    WorkDays,
)
from pendency.twin.flow import GRID, Flow, Stage, Transition

UNITS = 1000
_START = dt.date(2030, 1, 1)


def station(
    *,
    servers: int,
    load: float,
    days: int,
    law: Law = "exponential",
    spread: float = 1.0,
    tracks: Mapping[str, float] | None = None,
    units: float = UNITS,
) -> Scenario:
    """M/G/c: Poisson arrivals, ``load`` in a unit of time; with classes of priority by track."""
    flow = _flow(_stage("docketed", "refused", 0.0, 0.0), _closed("refused"))
    intake = Intake("station", load * units * 365.25, opening="docketed",
                    tracks=tracks or {"normal": 1.0})  # fmt: skip
    return _scenario(flow, servers, days, Effort({"other": 24.0 / units}, law, spread), intake)


def workshop(*, crew: int, running: float, days: int) -> Scenario:
    """Machine repair: machines run ``running`` units on average, then wait for one of the crew.

    The time until a machine fails is even between half and one and a half times its mean. The
    machines are the stock to start from, in ``advisory_action``.
    """
    flow = _flow(
        _stage("response", "advisory_action", 0.0, 0.0),
        _stage("advisory_action", "response", 0.5 * running / UNITS, 1.5 * running / UNITS),
    )
    return _scenario(flow, crew, days, Effort({"other": 24.0 / UNITS}, "exponential"))


def _scenario(flow: Flow, servers: int, days: int, effort: Effort, *intake: Intake) -> Scenario:
    return Scenario(
        title="theory", start=_START, end=_START + dt.timedelta(days=days), flows={"": flow},
        pools=(Pool("station"),), examiners=(Examiners("station", servers),), intake=intake,
        effort=effort, days=WorkDays(hours=24.0), clock="continuous",
    )  # fmt: skip


def _flow(*stages: Stage) -> Flow:
    return Flow("theory", "a formula", "", 0, _START, _START, stages)


def _stage(code: str, to: str, low: float, high: float) -> Stage:
    """A stage left by one way, after a time even between two numbers of days."""
    days = tuple(low + (high - low) * p for p in GRID)
    middle = (low + high) / 2
    way = Transition(to, 0, 1.0, 0.0, 1.0, 1.0, days, middle, middle)
    return Stage(code, (0, None), 0, 0, 0.0, 0.0, (way,))


def _closed(code: str) -> Stage:
    return Stage(code, (0, None), 0, 0, 1.0, 1.0, ())


def erlang_c(servers: int, load: float) -> float:
    """Probability of waiting in M/M/c (Erlang 1917); ``load`` in erlangs."""
    b = 1.0
    for k in range(1, servers + 1):
        b = load * b / (k + load * b)
    return servers * b / (servers - load * (1 - b))


def mmc_wait(servers: int, load: float) -> float:
    """Mean wait in M/M/c."""
    return erlang_c(servers, load) / (servers - load)


def mg1_wait(load: float, spread: float) -> float:
    """Mean wait in M/G/1 (Pollaczek 1930, Khinchine 1932); ``spread`` of service over its mean."""
    return load * (1 + spread**2) / (2 * (1 - load))


def cobham_waits(servers: int, loads: Sequence[float]) -> list[float]:
    """Mean wait of each class in a non-preemptive priority M/M/c (Cobham 1954)."""
    whole = sum(loads)
    first = erlang_c(servers, whole) * (1 - whole / servers) / (servers - whole)
    reached = [sum(loads[:k]) / servers for k in range(len(loads) + 1)]
    return [first / ((1 - a) * (1 - b)) for a, b in pairwise(reached)]


def repair_down(machines: int, crew: int, running: float) -> tuple[float, float]:
    """Machine repair: mean machines waiting, and mean machines in repair (Palm 1947).

    ``running`` is the mean time until a machine fails; its law does not matter.
    """
    weights = [1.0]
    for k in range(1, machines + 1):
        weights.append(weights[-1] * (machines - k + 1) / running / min(k, crew))
    total = math.fsum(weights)
    waiting = math.fsum(max(k - crew, 0) * w for k, w in enumerate(weights)) / total
    working = math.fsum(min(k, crew) * w for k, w in enumerate(weights)) / total
    return waiting, working
