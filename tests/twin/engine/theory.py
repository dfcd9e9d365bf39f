"""Closed formulas of queueing theory; service takes one unit on average."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise


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
