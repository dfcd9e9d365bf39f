"""Putting the starting stock where it is on the first day.

A case that waits for mail has waited some days already. Its way out and its remaining days are
drawn given that it is still there: with shares p_j and distribution functions F_j of the flow, way
j has probability proportional to p_j (1 - F_j(e)) after e days, and its time is F_j^-1 of a number
even between F_j(e) and 1. An examiner's act waits for its turn however long, so its F_j counts as
0 (but not in pools that take the flow's time). A case older than anything observed starts its
wait afresh.

An announced case comes like mail on its day, and is then a filing like any other.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pendency.twin.engine.cases import drawn, paced, plan_work, post, wait_for_work
from pendency.twin.engine.compiled import inlined, kernel
from pendency.twin.engine.draws import choose, quantile
from pendency.twin.engine.model import NEW, NONE, PASSED_ON, SEEN, Model, State
from pendency.twin.engine.nodes import Nodes
from pendency.twin.engine.random import FILING, OPENING, VISIT
from pendency.twin.engine.stock import Stock
from pendency.twin.flow import GRID

_LEVELS = np.array(GRID)
_LAST = len(GRID) - 1


class Placing:
    """The starting stock, ready to be put into its pools one by one.

    Raises
    ------
    ScenarioError
        A case is in a stage that its flow does not have.
    """

    def __init__(self, stock: Stock, nodes: Nodes, pools: int) -> None:
        self.stock, self.node_of_stage = stock, stock.nodes_of_stages(nodes)
        # small numbers are sorted by counting
        places = stock.pool.astype(np.min_scalar_type(max(pools - 1, 0)))
        self.order = np.argsort(places, kind="stable")
        self.bounds = np.concatenate(([0], np.cumsum(np.bincount(stock.pool, minlength=pools))))

    def place(self, m: Model, s: State, pool: int) -> None:
        """Fill the first places of a pool with its stock, the oldest first."""
        stock = self.stock
        rows = self.order[self.bounds[pool] : self.bounds[pool + 1]]
        rows = rows[np.lexsort((stock.number[rows], stock.since[rows]))]
        first = int(m.pools["first_case"][pool])
        cases = s.cases[first : first + len(rows)]
        cases["number"] = stock.number[rows]
        cases["filed"] = stock.filed[rows]
        cases["since"] = stock.since[rows]
        cases["track"] = stock.track[rows]
        cases["keeper"] = NONE
        waiting = np.where(stock.seen[rows], SEEN, PASSED_ON)
        cases["flags"] = np.where(stock.since[rows] > 0, NEW, waiting)
        cases["stream"] = len(m.streams) - 1
        cases["node"] = self.node_of_stage[stock.stage[rows]]
        _place(m, s, pool, first, len(rows))
        s.stock[pool, 0] = s.standing[pool]


@kernel
def _place(m: Model, s: State, p: int, first: int, n: int) -> None:
    for c in range(first, first + n):
        case = s.cases[c]
        since = case.since
        case.complexity = choose(m.complexity[:, 0], drawn(m, s, c, FILING)[1])
        if case.flags & NEW:
            post(m, s, p, c, 0.0, 0, float(since))
            continue
        s.standing[p, m.nodes[case.node].state] += 1
        u, v, _, _ = drawn(m, s, c, OPENING)
        timed = m.pools[p].timed
        way = _way_left(m, case.node, -float(since), u, timed)
        case.way = way
        if way == NONE:
            continue
        if m.ways[way].worked == 0 or timed != 0:
            left = _days_left(m.days[way], -float(since), v)
            post(m, s, p, c, 0.0, 0, paced(m, p, way, case.node, 0, left))
            continue
        _, v, _, x = drawn(m, s, c, VISIT)
        plan_work(m, s, p, c, v, x)
        wait_for_work(m, s, p, c, 0.0, 0)


@inlined
def _way_left(m: Model, node: int, elapsed: float, u: float, timed: int) -> int:
    """A way out of a node, given that it was not left in the days until now."""
    first, last = m.nodes[node].first, m.nodes[node].last
    total = m.nodes[node].stay
    for way in range(first, last):
        total += _left(m, way, elapsed, timed)
    fresh = total < 1e-9
    u *= 1.0 if fresh else total
    for way in range(first, last):
        u -= m.ways[way].share if fresh else _left(m, way, elapsed, timed)
        if u < 0.0:
            return int(way)
    return int(last - 1) if last > first and m.nodes[node].stay == 0.0 else NONE


@inlined
def _left(m: Model, way: int, elapsed: float, timed: int) -> float:
    """Probability of leaving this way, later than after so many days."""
    share = m.ways[way].share
    if m.ways[way].worked != 0 and timed == 0:
        return float(share)
    return float(share * (1.0 - _passed(m.days[way], elapsed)))


@inlined
def _passed(grid: npt.NDArray[np.float32], days: float) -> float:
    """The distribution function given by its quantiles; where it jumps, its upper end."""
    if days < grid[0]:
        return 0.0
    k = _LAST
    while grid[k] > days:
        k -= 1
    if k == _LAST:
        return 1.0
    part = (days - grid[k]) / (grid[k + 1] - grid[k])
    return float(_LEVELS[k] + part * (_LEVELS[k + 1] - _LEVELS[k]))


@inlined
def _days_left(grid: npt.NDArray[np.float32], elapsed: float, v: float) -> float:
    passed = _passed(grid, elapsed)
    if passed >= 1.0:
        return quantile(grid, v)
    return max(quantile(grid, passed + v * (1.0 - passed)) - elapsed, 0.0)
