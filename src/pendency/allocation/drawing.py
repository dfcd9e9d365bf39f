"""The draw: probabilities become one desk for each case, marginals kept exactly.

Dependent rounding (Gandhi, Khuller, Parthasarathy and Srinivasan, Journal of the ACM 53, 2006) on
the graph of cases and *seats*. The cases of a desk, longest first, are poured into seats of one
whole case each (Shmoys and Tardos, Mathematical Programming 62, 1993); what the last seat lacks, it
gets from a node that stands for nobody. Every node's probabilities then add up to a whole number,
so that a walk along open edges always closes a cycle; along it probability is moved one way or the
other, with odds that leave every expectation where it was, until an edge is 0 or 1.
``docs/methods/draw.md`` has the proof and the numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pendency.allocation.compiled import compiled
from pendency.allocation.errors import SolveError
from pendency.allocation.instance import WHOLE, Ints
from pendency.allocation.stream import Words, words


@dataclass(frozen=True)
class Chances:
    """The probabilities of a run: where each case may go, and with how many units.

    Attributes
    ----------
    case, desk
        Ascending by case, then desk; the desk after the last one is the waiting list. Shape (q,).
    units
        Units of each pair, at least 1; those of a case add up to ``hours * rounds``. Shape (q,).
    """

    case: Ints
    desk: Ints
    units: Ints


def draw(
    chances: Chances, hours: Ints, rounds: int, desks: int, *, seed: bytes, list_hash: str
) -> Ints:
    """Draw a desk for every case; ``desks`` stands for waiting.

    Parameters
    ----------
    chances
        The probabilities.
    hours
        Quanta of each case; shape (n,).
    rounds
        Units per quantum.
    desks
        How many desks there are.
    seed, list_hash
        The stream of numbers.

    Returns
    -------
    numpy.ndarray
        Shape (n,).
    """
    n = len(hours)
    whole = WHOLE * rounds
    share = chances.units * (whole // (hours[chances.case] * rounds))
    if (np.bincount(chances.case, weights=share, minlength=n) != whole).any():
        raise SolveError("the probabilities of a case do not add up to 1")
    order = np.lexsort((chances.case, -hours[chances.case], chances.desk))
    pair, seat, amount, seats = _poured(chances.desk[order], share[order], order, whole)
    one = np.full(len(pair), n)
    one[pair >= 0] = chances.case[pair[pair >= 0]]
    start, edges = _adjacent(one, n + 1 + seat, n + 1 + seats)
    count = len(pair) + 16
    while True:
        stream = words(seed, list_hash, count)
        state = amount.copy()
        if _rounded(start, edges, one, n + 1 + seat, state, stream, whole):
            break
        count *= 2
    won = (state == whole) & (pair >= 0)
    winner = np.full(n, desks, dtype=np.int64)
    winner[one[won]] = chances.desk[pair[won]]
    return winner


def _poured(desk: Ints, share: Ints, pair: Ints, whole: int) -> tuple[Ints, Ints, Ints, int]:
    """Edges between pairs and seats: pair (-1: nobody), seat, amount; and how many seats."""
    first = np.searchsorted(desk, desk)
    total = np.cumsum(share)
    below = total - share
    base = below[first] if len(first) else below
    begin, end = below - base, total - base
    # a pair lies in the seats from begin to end; two where it crosses a border, never more
    low, high = begin // whole, (end - 1) // whole
    crossing = np.flatnonzero(high > low)
    last = np.flatnonzero(np.diff(desk, append=-1) != 0)
    seats_of = high[last] + 1
    offset = np.concatenate(([0], np.cumsum(seats_of)))
    used = offset[np.searchsorted(last, np.arange(len(desk)))]
    inner = np.where(high > low, high * whole - begin, share)
    slack = seats_of * whole - end[last]
    empty = np.flatnonzero(slack)
    left = np.concatenate((pair, pair[crossing], np.full(len(empty), -1)))
    seat = np.concatenate(
        (used + low, (used + high)[crossing], (offset[1:] - 1)[empty])
    )  # fmt: skip
    amount = np.concatenate((inner, (share - inner)[crossing], slack[empty]))
    order = np.lexsort((seat, np.where(left < 0, np.iinfo(np.int64).max, left)))
    left, seat, amount = left[order], seat[order], amount[order]
    return left, seat, amount, int(offset[-1])


def _adjacent(one: Ints, other: Ints, nodes: int) -> tuple[Ints, Ints]:
    """Edges at each node, in their order."""
    ends = np.concatenate((one, other))
    numbers = np.tile(np.arange(len(one)), 2)
    order = np.lexsort((numbers, ends))
    start = np.searchsorted(ends[order], np.arange(nodes + 1)).astype(np.int64)
    return start, numbers[order]


@compiled
def _rounded(
    start: Ints, edges: Ints, one: Ints, other: Ints, state: Ints, stream: Words, whole: int
) -> bool:
    """Move the amounts to 0 or ``whole``; false where the stream is too short."""
    nodes = len(start) - 1
    cursor = start[:-1].copy()
    place = np.full(nodes, -1, dtype=np.int64)
    path = np.empty(nodes + 1, dtype=np.int64)
    via = np.empty(nodes + 1, dtype=np.int64)
    used = 0
    for root in range(nodes):
        depth = 0
        path[0], via[0], place[root] = root, -1, 0
        while True:
            node = path[depth]
            edge = _open_edge(start, edges, state, cursor, node, via[depth], whole)
            if edge < 0:
                break
            follow = one[edge] + other[edge] - node
            if place[follow] < 0:
                depth += 1
                path[depth], via[depth], place[follow] = follow, edge, depth
                continue
            back = place[follow]
            up, down = state[edge], whole - state[edge]
            # along the cycle edges take turns; the closing edge loses in the first way
            for i in range(depth, back, -1):
                x = state[via[i]]
                if (depth - i) % 2 == 0:
                    up, down = min(up, whole - x), min(down, x)
                else:
                    up, down = min(up, x), min(down, whole - x)
            bound = np.uint64(up + down)
            top = np.uint64(18446744073709551615)
            limit = top - (top % bound + np.uint64(1)) % bound
            while True:
                if used == len(stream):
                    return False
                word = stream[used]
                used += 1
                if word <= limit:
                    break
            step = up if word % bound < np.uint64(down) else -down
            state[edge] -= step
            for i in range(depth, back, -1):
                state[via[i]] += step if (depth - i) % 2 == 0 else -step
                place[path[i]] = -1
            depth = back
        for i in range(depth + 1):
            place[path[i]] = -1
    return True


@compiled
def _open_edge(
    start: Ints, edges: Ints, state: Ints, cursor: Ints, node: int, came: int, whole: int
) -> int:
    """The first edge of a node strictly between 0 and 1, other than the one it was reached by."""
    at = cursor[node]
    end = start[node + 1]
    while at < end and (state[edges[at]] <= 0 or state[edges[at]] >= whole):
        at += 1
    cursor[node] = at
    while at < end:
        edge = edges[at]
        if edge != came and 0 < state[edge] < whole:
            return int(edge)
        at += 1
    return -1
