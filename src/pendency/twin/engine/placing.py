"""Putting the starting stock where it is on the first day."""

from __future__ import annotations

import numpy as np

from pendency.twin.engine.cases import drawn, post, wait_for_work
from pendency.twin.engine.compiled import kernel
from pendency.twin.engine.draws import choose, work_law
from pendency.twin.engine.model import NONE, PASSED_ON, SEEN, Floats, Ints, Model, State
from pendency.twin.engine.random import FILING, VISIT
from pendency.twin.engine.stock import Opening, Stock


def place_stock(m: Model, s: State, stock: Stock, first: Opening) -> None:
    """Fill the first places of each pool with its stock, the oldest first."""
    order = np.lexsort((stock.number, stock.since, stock.pool))
    counts = np.bincount(stock.pool, minlength=len(m.pools))
    starts = np.repeat(m.pools["first_case"] - np.cumsum(counts) + counts, counts)
    slots = (starts + np.arange(len(order))).astype(np.int64)
    cases = s.cases
    cases["number"][slots] = stock.number[order]
    cases["filed"][slots] = stock.filed[order]
    cases["since"][slots] = stock.since[order]
    cases["track"][slots] = stock.track[order]
    cases["flags"][slots] = np.where(stock.seen[order], SEEN, PASSED_ON)
    cases["stream"][slots] = len(m.streams) - 1
    cases["node"][slots] = first.node[order]
    cases["way"][slots] = first.way[order]
    _place(m, s, slots, stock.pool[order], first.days[order])
    s.stock[:, 0] = s.standing


@kernel
def _place(m: Model, s: State, slots: Ints, pools: Ints, days: Floats) -> None:
    for i in range(len(slots)):
        c, p = slots[i], pools[i]
        case = s.cases[c]
        s.standing[p, m.nodes[case.node].state] += 1
        case.complexity = choose(m.complexity[:, 0], drawn(m, s, c, FILING)[1])
        if case.way == NONE:
            continue
        if m.ways[case.way].worked == 0:
            post(m, s, p, c, 0.0, 0, days[i])
            continue
        _, v, w, _ = drawn(m, s, c, VISIT)
        factor = m.pools[p].effort * m.complexity[case.complexity, 1]
        case.hours = m.ways[case.way].hours * factor * work_law(m, v, w)
        since = case.since
        wait_for_work(m, s, p, c, 0.0, 0)
        case.since = since
