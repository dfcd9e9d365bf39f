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
_STEEP = 1.0 / np.diff(_LEVELS)
#: Where to start looking for a number: the last level up to each hundredth of a number from 0 to 1.
_GUIDED = 100
_GUIDE = np.searchsorted(_LEVELS, np.arange(_GUIDED + 1) / _GUIDED, side="right").clip(1, 24) - 1


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
    low = _GUIDE[int(u * _GUIDED)]
    while _LEVELS[low + 1] <= u:
        low += 1
    part = (u - _LEVELS[low]) * _STEEP[low]
    return float(grid[low] + part * (grid[low + 1] - grid[low]))


@inlined
def work_law(m: Model, u: float) -> float:
    """Hours of a piece of work beside their mean."""
    if m.law == EXPONENTIAL:
        return -math.log(u)
    if m.law == LOGNORMAL:
        return math.exp(m.sigma * (normal(u) - 0.5 * m.sigma))
    return 1.0


@inlined
def normal(u: float) -> float:
    """The standard normal quantile (Wichura, *Applied Statistics* 37, 1988, AS 241: PPND7)."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = ((5.9109374720e1 * r + 1.5929113202e2) * r + 5.0434271938e1) * r + 3.3871327179
        return q * top / (((6.7187563600e1 * r + 7.8757757664e1) * r + 1.7895169469e1) * r + 1.0)
    r = math.sqrt(-math.log(min(u, 1.0 - u)))
    if r <= 5.0:
        r -= 1.6
        top = ((1.7023821103e-1 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777
        z = top / ((1.2021132975e-1 * r + 7.3700164250e-1) * r + 1.0)
    else:
        r -= 5.0
        top = ((1.7337203997e-2 * r + 4.2868294337e-1) * r + 3.0812263860) * r + 6.6579051150
        z = top / ((1.2258202635e-2 * r + 2.4197894225e-1) * r + 1.0)
    return z if q > 0.0 else -z


@inlined
def choose(cumulated: Floats, u: float) -> int:
    """Index of a share, from shares added up."""
    k = 0
    while k < len(cumulated) - 1 and u >= cumulated[k]:
        k += 1
    return k
