"""Small counts of a table kept back, with as many others as it takes to keep them back.

A table of counts is published with the sums of its rows and columns. A count below the minimum is
suppressed; but where it alone is missing from its row, the sum gives it away. So further cells are
suppressed until what is published leaves room for every small count: the width of the interval of
its possible values is at least the minimum.

The interval is exact. Rows and columns (the sums among them) are the nodes of a graph and the
suppressed cells its edges; a cell can grow by as much as flows back from its column to its row
over the others, each of which can grow without limit and shrink to 0 (the alternating cycles of
Gusfield, "A graph theoretic approach to statistical data security", SIAM J. Comput. 17 (1988); the
practice: Hundepool et al., "Statistical Disclosure Control", 2012, chapter 4; neither text read
here, the method is checked against enumeration).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

from pendency.integrity.access.errors import AccessError

Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
#: A row or a column of the table.
Node = tuple[str, int]

_ENDLESS = 2**60


@dataclass(frozen=True)
class Suppressed:
    """A table with its sums, and which of its cells are kept back.

    Attributes
    ----------
    counts
        Rows by columns; the last row and column are the sums.
    hidden
        Where a cell is not to be shown.
    small
        Those of them that are below the minimum themselves.
    """

    counts: Counts
    hidden: Mask
    small: Mask

    def shown(self, row: int, column: int) -> int | None:
        """A cell as it may be published; None where it is kept back."""
        return None if self.hidden[row, column] else int(self.counts[row, column])


def suppress(counts: npt.ArrayLike, minimum: int) -> Suppressed:
    """Keep back the counts below a minimum, 0 among them, and what would give them away.

    Parameters
    ----------
    counts
        Rows by columns, without the sums.
    minimum
        The least count that is shown.

    Returns
    -------
    Suppressed
        With the sums. Which cells are suppressed for the sake of others is a heuristic (the
        cheapest cycle through each small one), so a table with fewer gaps may exist. That every
        small count is protected is none: the loop ends when its interval is wide enough.
    """
    inner = np.asarray(counts, dtype=np.int64)
    if inner.ndim != 2 or inner.size == 0 or (inner < 0).any() or minimum < 1:
        raise AccessError("needs rows and columns of counts >= 0, and a minimum >= 1")
    table = _with_sums(inner)
    small = table < minimum
    hidden = small.copy()
    while (cell := _given_away(table, hidden, small, minimum)) is not None:
        for row, column in _to_hide(table, hidden, small, cell):
            hidden[row, column] = True
    return Suppressed(table, hidden, small)


def intervals(table: Counts, hidden: Mask) -> tuple[Counts, Counts]:
    """The least and the greatest value that each cell can have, given what is shown.

    Parameters
    ----------
    table
        Counts with their sums in the last row and column.
    hidden
        Cells that are not shown.

    Returns
    -------
    low, high
        Of every cell; a shown one has its own value twice.
    """
    low, high = table.copy(), table.copy()
    for row, column in np.argwhere(hidden):
        low[row, column] -= _room(table, hidden, row, column, up=False)
        high[row, column] += _room(table, hidden, row, column, up=True)
    return low, high


def _with_sums(inner: Counts) -> Counts:
    rows = np.hstack([inner, inner.sum(axis=1, keepdims=True)])
    return np.vstack([rows, rows.sum(axis=0, keepdims=True)])


def _given_away(
    table: Counts, hidden: Mask, small: Mask, minimum: int
) -> tuple[int, int] | None:  # fmt: skip
    """The first small cell whose value what is shown leaves too little room for."""
    for row, column in np.argwhere(small):
        room = _room(table, hidden, row, column, up=True)
        if room < minimum:
            room += _room(table, hidden, row, column, up=False)
        if room < minimum:
            return int(row), int(column)
    return None


def _to_hide(
    table: Counts, hidden: Mask, small: Mask, cell: tuple[int, int]
) -> list[tuple[int, int]]:  # fmt: skip
    """The shown cells of the cheapest cycle through a small one; what a cell shows is its price.

    Other small cells are left out of the cycle: they leave too little room. Where there is no such
    cycle, the cheapest shown cell of the table.
    """
    prices = np.where(hidden, 0, table + 1)
    steps: dict[Node, dict[Node, int]] = {}
    for i, j in np.argwhere(~small):
        row, column = ("r", int(i)), ("c", int(j))
        steps.setdefault(row, {})[column] = int(prices[i, j])
        steps.setdefault(column, {})[row] = int(prices[i, j])
    path = _cheapest(steps, ("c", cell[1]), ("r", cell[0]))
    cells = [(a[1], b[1]) if a[0] == "r" else (b[1], a[1]) for a, b in path]
    shown = [at for at in cells if not hidden[at]]
    if shown:
        return shown
    at = np.argwhere(~hidden)
    best = at[np.argmin(table[~hidden])]
    return [(int(best[0]), int(best[1]))]


def _cheapest(
    steps: dict[Node, dict[Node, int]], source: Node, sink: Node
) -> list[tuple[Node, Node]]:  # fmt: skip
    """The path of least price (Dijkstra); empty where there is none."""
    came: dict[Node, Node] = {}
    waiting: list[tuple[int, Node, Node]] = [(0, source, source)]
    while waiting and sink not in came:
        price, node, before = heappop(waiting)
        if node in came:
            continue
        came[node] = before
        for other, step in steps.get(node, {}).items():
            heappush(waiting, (price + step, other, node))
    return _traced(came, source, sink)


def _traced(came: dict[Node, Node], source: Node, sink: Node) -> list[tuple[Node, Node]]:
    path, node = [], sink
    while node in came and node != source:
        path.append((came[node], node))
        node = came[node]
    return path[::-1]


def _room(table: Counts, hidden: Mask, row: int, column: int, *, up: bool) -> int:
    """By how much a hidden cell can grow or shrink while the others make up for it."""
    arcs = _arcs(table, hidden, without=(row, column))
    start, end = ("r", row), ("c", column)
    # growing sends a unit along the cell's own arc; it has to come back over the other cells
    forward = up == (_sign(table, row, column) > 0)
    back = _most_flow(arcs, end, start) if forward else _most_flow(arcs, start, end)
    return back if up else min(back, int(table[row, column]))


def _sign(table: Counts, row: int, column: int) -> int:
    """A sum counts against the cells that it adds up."""
    last = (table.shape[0] - 1, table.shape[1] - 1)
    return -1 if (row == last[0]) != (column == last[1]) else 1


def _arcs(
    table: Counts, hidden: Mask, without: tuple[int, int]
) -> dict[Node, dict[Node, int]]:  # fmt: skip
    arcs: dict[Node, dict[Node, int]] = {}
    for i, j in np.argwhere(hidden):
        row, column = int(i), int(j)
        if (row, column) == without:
            continue
        ends: tuple[Node, Node] = (("r", row), ("c", column))
        if _sign(table, row, column) < 0:
            ends = (ends[1], ends[0])
        arcs.setdefault(ends[0], {})[ends[1]] = _ENDLESS
        arcs.setdefault(ends[1], {})[ends[0]] = int(table[row, column])
    return arcs


def _most_flow(arcs: dict[Node, dict[Node, int]], source: Node, sink: Node) -> int:
    """Maximum flow by shortest augmenting paths (Edmonds and Karp 1972)."""
    left = {node: dict(ends) for node, ends in arcs.items()}
    total = 0
    while path := _path(left, source, sink):
        step = min(left[a][b] for a, b in path)
        if step >= _ENDLESS // 2:
            return _ENDLESS
        for a, b in path:
            left[a][b] -= step
            left[b][a] += step
        total += step
    return total


def _path(
    left: dict[Node, dict[Node, int]], source: Node, sink: Node
) -> list[tuple[Node, Node]]:  # fmt: skip
    came: dict[Node, Node] = {source: source}
    waiting = deque([source])
    while waiting:
        node = waiting.popleft()
        for other, room in left.get(node, {}).items():
            if room > 0 and other not in came:
                came[other] = node
                waiting.append(other)
    return _traced(came, source, sink)
