"""The stock of the first day: cases with their age, and what each does next.

A case that waits for mail has waited some days already. Its way out and its remaining days are
drawn given that it is still there: with shares p_j and distribution functions F_j of the flow, way
j has probability proportional to p_j (1 - F_j(e)) after e days, and its time is F_j^-1 of a number
even between F_j(e) and 1. A case older than anything observed starts its wait afresh.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from pendency.twin.engine.model import NONE
from pendency.twin.engine.nodes import Nodes
from pendency.twin.engine.random import stream_of, uniform_table
from pendency.twin.errors import ScenarioError
from pendency.twin.flow import GRID

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

STREAM = "stock"
_LEVELS = np.array(GRID)


@dataclass(frozen=True)
class Stock:
    """Cases of the first day; every array has shape (n,).

    Attributes
    ----------
    number
        Under which each draws its random numbers, unique; for cases of a snapshot their case_id.
    pool
        Place in the scenario's pools.
    flow, code, round
        Name of the flow, last event that opened a stage, and actions sent: where the case is.
    filed, since
        Days since the start of the scenario (0 or below) of the filing and of that event.
    track
        Place in `pendency.records.tables.TRACKS`.
    seen
        Whether it has had its first action on the merits.
    """

    number: Ints
    pool: Ints
    flow: npt.NDArray[np.str_]
    code: npt.NDArray[np.str_]
    round: Ints
    filed: Ints
    since: Ints
    track: Ints
    seen: npt.NDArray[np.bool_]

    def __post_init__(self) -> None:
        lengths = {field.name: len(getattr(self, field.name)) for field in fields(self)}
        if len(set(lengths.values())) > 1:
            raise ScenarioError("stock", f"its columns differ in length: {lengths}")
        if len(np.unique(self.number)) != len(self):
            raise ScenarioError("stock.number", "a number occurs more than once")
        for name in ("filed", "since"):
            days = getattr(self, name)
            if len(self) and not -32_000 <= days.min() <= days.max() <= 0:
                raise ScenarioError(f"stock.{name}", "must lie before the first day, by 32,000 "
                                                     "days at most")  # fmt: skip

    def __len__(self) -> int:
        return len(self.number)

    @classmethod
    def fresh(cls, n: int, *, pool: int, code: str, flow: str, round_: int = 0) -> Stock:
        """So many cases of the normal track that all entered one stage on the first day."""
        zeros = np.zeros(n, dtype=np.int64)
        return cls(
            number=np.arange(n), pool=zeros + pool, flow=np.full(n, flow), code=np.full(n, code),
            round=zeros + round_, filed=zeros, since=zeros, track=zeros,
            seen=zeros > 0,
        )  # fmt: skip


@dataclass(frozen=True)
class Opening:
    """What each case of the stock does next; ``days`` counts for ways that are not worked."""

    node: Ints
    way: Ints
    days: Floats


def opening(stock: Stock, nodes: Nodes, *, seed: int, replication: int) -> Opening:
    """Draw the next step of every case of the stock.

    Raises
    ------
    ScenarioError
        A case is in a stage that its flow does not have.
    """
    keys, place = np.unique(
        np.array(list(zip(stock.flow, stock.code, stock.round, strict=True)), dtype=object)
        .reshape(-1, 3).astype(str), axis=0, return_inverse=True,
    )  # fmt: skip
    found = np.array([nodes.find(f, c, int(r)) for f, c, r in keys], dtype=np.int64)
    node = found[place.reshape(-1)] if len(stock) else np.zeros(0, dtype=np.int64)
    u = uniform_table(stock.number, stream_of(f"{STREAM}|opening"), 2, seed, replication)
    way = np.full(len(stock), NONE, dtype=np.int64)
    days = np.zeros(len(stock))
    for i in np.unique(node):
        rows = np.flatnonzero(node == i)
        way[rows], days[rows] = _next(nodes, int(i), -stock.since[rows].astype(float), u[rows])
    return Opening(node, way, days)


def _next(nodes: Nodes, node: int, elapsed: Floats, u: Floats) -> tuple[Ints, Floats]:
    """Way out and remaining days of cases that have been in a node for so many days."""
    first, last = int(nodes.nodes[node]["first"]), int(nodes.nodes[node]["last"])
    if first == last:
        return np.full(len(elapsed), NONE), np.zeros(len(elapsed))
    stage = nodes.stages[node]
    shares = np.array([way.share for way in stage.transitions])
    worked = nodes.ways["worked"][first:last].astype(bool)
    passed = np.stack([_passed(nodes.days[way], elapsed) for way in range(first, last)], axis=1)
    # an examiner's act waits for its turn, however long
    passed[:, worked] = 0.0
    left = shares * (1.0 - passed)
    old = left.sum(axis=1) + stage.stay <= 1e-12
    passed[old], left[old] = 0.0, shares
    reached = np.cumsum(left, axis=1)
    total = reached[:, -1] + stage.stay
    chosen = (u[:, :1] * total[:, None] >= reached).sum(axis=1)
    way = np.minimum(chosen, last - first - 1)
    if not stage.stay:
        chosen = way
    rows = np.arange(len(elapsed))
    level = passed[rows, way] + u[:, 1] * (1.0 - passed[rows, way])
    drawn = np.array([np.interp(p, _LEVELS, nodes.days[first + w])
                      for p, w in zip(level, way, strict=True)])  # fmt: skip
    days = np.where(old, drawn, drawn - elapsed)
    stays = chosen >= last - first
    return np.where(stays, NONE, way + first), np.where(worked[way], 0.0, np.maximum(days, 0.0))


def _passed(grid: npt.NDArray[np.float32], elapsed: Floats) -> Floats:
    """F(e) of a distribution given by its quantiles; where it is flat, its upper end."""
    rising, place = np.unique(grid[::-1], return_index=True)
    levels = _LEVELS[::-1][place]
    passed: Floats = np.interp(elapsed, rising, levels, left=0.0, right=1.0)
    return np.minimum(passed, 1.0)
