"""The optimum and its certificate: flows from the solver, potentials of our own."""

from __future__ import annotations

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from pendency.allocation.compiled import compiled
from pendency.allocation.errors import SolveError
from pendency.allocation.instance import Flags, Ints
from pendency.allocation.network import Network

#: Above this product of nodes and largest cost the solver can't count in 64 bits.
_COUNTABLE = 2**62


def solve(network: Network) -> Ints:
    """Flow of every arc at the optimum; shape (arcs,).

    Raises
    ------
    SolveError
        The numbers are too large, or the solver ended without an optimum.
    """
    nodes = len(network.supply)
    if nodes * int(network.cost.max(initial=0)) >= _COUNTABLE:
        raise SolveError(f"{nodes} nodes and these prices exceed 64 bits: split the run by field")
    solver = SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        network.tail, network.head, network.capacity, network.cost
    )
    solver.set_nodes_supplies(np.arange(nodes), network.supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise SolveError(f"no optimum: the solver says {status.name}")
    flows: Ints = solver.flows(np.arange(len(network.tail))).astype(np.int64)
    return flows


def potentials(network: Network, flow: Ints) -> Ints:
    """Node potentials that prove a flow optimal; shape (nodes,).

    Shortest distances in the residual graph (Bellman-Ford with a queue): each arc that could take
    more costs at least the difference of its ends, each that carries something at most.

    Raises
    ------
    SolveError
        The flow is not optimal: the residual graph has a negative cycle.
    """
    nodes = len(network.supply)
    start, arcs = _incidence(network.tail, network.head, nodes)
    distance, settled = _shortest(
        start, arcs, network.tail, network.head, network.capacity, network.cost, flow
    )
    if not settled:
        raise SolveError("the flow is not optimal: a cycle of the residual graph lowers its cost")
    return distance


@compiled
def _incidence(tail: Ints, head: Ints, nodes: int) -> tuple[Ints, Ints]:
    """Arcs at each node: those that leave as their number, those that arrive as its complement."""
    start = np.zeros(nodes + 1, dtype=np.int64)
    for arc in range(len(tail)):
        start[tail[arc] + 1] += 1
        start[head[arc] + 1] += 1
    start = np.cumsum(start)
    place, arcs = start[:-1].copy(), np.empty(2 * len(tail), dtype=np.int64)
    for arc in range(len(tail)):
        arcs[place[tail[arc]]] = arc
        place[tail[arc]] += 1
        arcs[place[head[arc]]] = -1 - arc
        place[head[arc]] += 1
    return start, arcs


@compiled
def _shortest(
    start: Ints, arcs: Ints, tail: Ints, head: Ints, capacity: Ints, cost: Ints, flow: Ints
) -> tuple[Ints, bool]:
    nodes = len(start) - 1
    distance = np.zeros(nodes, dtype=np.int64)
    queue = np.arange(nodes)
    waiting = np.ones(nodes, dtype=np.bool_)
    visits = np.zeros(nodes, dtype=np.int64)
    first, filled = 0, nodes
    while filled:
        node = queue[first]
        first = (first + 1) % nodes
        filled -= 1
        waiting[node] = False
        visits[node] += 1
        if visits[node] > nodes:
            return distance, False
        for place in range(start[node], start[node + 1]):
            arc = arcs[place]
            if arc >= 0:
                if flow[arc] >= capacity[arc]:
                    continue
                other, reach = head[arc], distance[node] + cost[arc]
            else:
                arc = -1 - arc
                if flow[arc] <= 0:
                    continue
                other, reach = tail[arc], distance[node] - cost[arc]
            if reach < distance[other]:
                distance[other] = reach
                if not waiting[other]:
                    waiting[other] = True
                    queue[(first + filled) % nodes] = other
                    filled += 1
    return distance, True


def is_unique(network: Network, flow: Ints, potential: Ints) -> bool:
    """Whether no other flow costs as little.

    Another one would differ by a cycle of the residual graph whose arcs all have a reduced cost of
    zero. Arcs strictly between their bounds can be used both ways: they are merged; a cycle
    among them, or a directed one among the others, is a second optimum.
    """
    reduced = network.cost - potential[network.head] + potential[network.tail]
    tight = reduced == 0
    free = tight & (flow > 0) & (flow < network.capacity)
    up = tight & (flow == 0) & (network.capacity > 0)
    down = tight & (flow == network.capacity) & (network.capacity > 0)
    return bool(
        _acyclic(
            len(network.supply), network.tail[free], network.head[free],
            np.concatenate((network.tail[up], network.head[down])),
            np.concatenate((network.head[up], network.tail[down])),
        )
    )  # fmt: skip


@compiled
def _acyclic(nodes: int, one: Ints, other: Ints, tail: Ints, head: Ints) -> bool:
    root = np.arange(nodes)
    for i in range(len(one)):
        a, b = _root(root, one[i]), _root(root, other[i])
        if a == b:
            return False
        root[a] = b
    arrivals = np.zeros(nodes, dtype=np.int64)
    begin = np.zeros(nodes + 1, dtype=np.int64)
    for i in range(len(tail)):
        arrivals[_root(root, head[i])] += 1
        begin[_root(root, tail[i]) + 1] += 1
    begin = np.cumsum(begin)
    place, follow = begin[:-1].copy(), np.empty(len(tail), dtype=np.int64)
    for i in range(len(tail)):
        a = _root(root, tail[i])
        follow[place[a]] = _root(root, head[i])
        place[a] += 1
    ready = np.flatnonzero(arrivals == 0)
    stack, top, done = np.empty(nodes, dtype=np.int64), len(ready), 0
    stack[:top] = ready
    while top:
        top -= 1
        node = stack[top]
        done += 1
        for i in range(begin[node], begin[node + 1]):
            arrivals[follow[i]] -= 1
            if arrivals[follow[i]] == 0:
                stack[top] = follow[i]
                top += 1
    return done == nodes


@compiled
def _root(root: Ints, node: int) -> int:
    while root[node] != node:
        root[node] = root[root[node]]
        node = root[node]
    return node


def verified(
    tail: Ints, head: Ints, capacity: Ints, cost: Ints, supply: Ints, flow: Ints, potential: Ints
) -> tuple[Flags, int, int]:
    """Check a flow and its potentials in one pass, whoever made them.

    Returns
    -------
    broken
        Arcs whose flow is out of bounds or whose reduced cost contradicts it; shape (arcs,).
    unbalanced
        Nodes at which flow and supply do not agree.
    gap
        Primal less dual cost; 0 where nothing is broken.
    """
    reduced = cost - potential[head]
    reduced += potential[tail]
    broken = ((flow < capacity) & (reduced < 0)) | ((flow > 0) & (reduced > 0))
    broken |= (flow < 0) | (flow > capacity)
    net = np.bincount(tail, weights=flow, minlength=len(supply))
    net -= np.bincount(head, weights=flow, minlength=len(supply))
    unbalanced = int((net.astype(np.int64) != supply).sum())
    dual = -int((supply * potential).sum()) + int((np.minimum(reduced, 0) * capacity).sum())
    return broken, unbalanced, int((cost * flow).sum()) - dual
