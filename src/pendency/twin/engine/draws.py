"""What the random numbers of a visit decide: way out, days, hours."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from pendency.twin.engine.compiled import inlined
from pendency.twin.engine.model import NONE, Floats, Model
from pendency.twin.flow import GRID

FIXED, EXPONENTIAL, LOGNORMAL = range(3)
LAWS = {"fixed": FIXED, "exponential": EXPONENTIAL, "lognormal": LOGNORMAL}
_LEVELS = np.array(GRID)
_CELLS = len(GRID) - 1


@inlined
def way_out(m: Model, node: int, u: float) -> int:
    """Which way a case leaves a node; `NONE` where it stays for good."""
    for way in range(m.nodes[node].first, m.nodes[node].last):
        if u < m.ways[way].upto:
            return way
    return NONE


@inlined
def quantile(grid: npt.NDArray[np.float32], u: float) -> float:
    """Invert a distribution function that is linear between the probabilities of `GRID`."""
    low, high = 0, _CELLS
    while high - low > 1:
        middle = (low + high) >> 1
        if _LEVELS[middle] <= u:
            low = middle
        else:
            high = middle
    part = (u - _LEVELS[low]) / (_LEVELS[low + 1] - _LEVELS[low])
    return float(grid[low] + part * (grid[low + 1] - grid[low]))


@inlined
def work_law(m: Model, u: float, v: float) -> float:
    """Hours of a piece of work beside their mean."""
    if m.law == EXPONENTIAL:
        return -math.log(u)
    if m.law == LOGNORMAL:
        variance = math.log(1.0 + m.spread * m.spread)
        normal = math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)
        return math.exp(math.sqrt(variance) * normal - 0.5 * variance)
    return 1.0


@inlined
def choose(cumulated: Floats, u: float) -> int:
    """Index of a share, from shares added up."""
    k = 0
    while k < len(cumulated) - 1 and u >= cumulated[k]:
        k += 1
    return k
