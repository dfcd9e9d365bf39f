"""Whole hires near those of the linear plan.

What is cumulated counts, not the single quarter: an examiner stays. So the cumulated hires of
each centre are rounded, within its training places, and each quarter's hires go to the fields
that lag furthest behind their own cumulated number (the apportionment in sequence known from
just-in-time production). No pool is then off by more than about one examiner at any time.
"""

from __future__ import annotations

import numpy as np

from pendency.planning.capacity.equations import staying_recruits
from pendency.planning.capacity.problem import Floats, Problem

_TINY = 1e-6


def whole_numbers(problem: Problem, hires: Floats, *, upward: float) -> Floats:
    """Round hires.

    Parameters
    ----------
    problem
        For the centres and their training places.
    hires
        Of the linear plan; shape (pools, quarters).
    upward
        0.5 rounds the cumulated hires to the nearest, 0 down.
    """
    whole = np.zeros_like(hires)
    there = staying_recruits(problem)
    for name in problem.centres:
        pools = np.array([i for i, pool in enumerate(problem.pools) if pool.centre == name])
        size = problem.levers.places.get(name, 0.0)
        whole[pools] = _centre(hires[pools], there, size, upward)
    return whole


def _centre(hires: Floats, there: Floats, places: float, upward: float) -> Floats:
    wanted = np.cumsum(hires, axis=1)
    whole = np.zeros_like(hires)
    for quarter in range(hires.shape[1]):
        total = np.floor(wanted[:, quarter].sum() + upward + _TINY) - whole.sum()
        before = whole[:, max(0, quarter - len(there) + 1) : quarter].sum(axis=0)[::-1]
        free = places - before @ there[1 : len(before) + 1]
        number = int(max(0, min(total, np.floor(free + _TINY))))
        behind = wanted[:, quarter] - whole.sum(axis=1)
        whole[:, quarter] = _dealt(behind, number)
    return whole


def _dealt(behind: Floats, number: int) -> Floats:
    """Deal one at a time to whoever lags furthest."""
    dealt = np.zeros(len(behind))
    for _ in range(number):
        dealt[np.argmax(behind - dealt)] += 1
    return dealt
