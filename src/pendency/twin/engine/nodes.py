"""Flows as arrays: every stage in every round is a node, every way out a row.

A way out is *worked* where a case waits for an examiner and the event is an examiner's act: its
time is made by the docket. All other ways take the time that the flow measured, whether they
leave an applicant's wait, a board's, or the docket itself (an applicant may withdraw meanwhile).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pendency.records import vocabulary
from pendency.twin.engine.scenario import Effort
from pendency.twin.errors import FlowError, ScenarioError
from pendency.twin.flow import GRID, Flow, Stage, next_move

WAITS_FOR_EXAMINER = ("awaiting_examination", "awaiting_office")

NODE = np.dtype(
    [("first", "i4"), ("last", "i4"), ("state", "i4"), ("stay", "f8"), ("interview", "f8")],
    align=True,
)
WAY = np.dtype(
    [("upto", "f8"), ("share", "f8"), ("hours", "f8"), ("to", "i4"), ("code", "i4"),
     ("worked", "i4"), ("merits", "i4"), ("closes", "i4")],
    align=True,
)  # fmt: skip

Key = tuple[str, str, int]


@dataclass(frozen=True)
class Nodes:
    """The flows of a scenario, compiled.

    Attributes
    ----------
    nodes, ways
        One record per node and per way out; see `NODE`, `WAY`. ``upto`` cumulates the shares of a
        node, ``closes`` is 0 for no disposal.
    days
        Quantiles of the days before each way, at `GRID`; shape (ways, 25).
    index
        Node of (flow, event, round).
    rounds
        By flow, the round from which on nothing changes any more.
    """

    nodes: npt.NDArray[np.void]
    ways: npt.NDArray[np.void]
    days: npt.NDArray[np.float32]
    index: Mapping[Key, int]
    rounds: Mapping[str, int]

    def find(self, flow: str, code: str, round_: int) -> int:
        """The node of a case that just had this event in this round, or in the nearest one.

        Raises
        ------
        ScenarioError
            The flow has no stage of that event.
        """
        known = self.index.get((flow, code, round_))
        if known is not None:
            return known
        near = {r: i for (f, c, r), i in self.index.items() if (f, c) == (flow, code)}
        if not near:
            raise ScenarioError(f"flows.{flow}", f"no stage covers {code!r}")
        return near[min(near, key=lambda r: abs(r - round_))]


def build_nodes(flows: Mapping[str, Flow], effort: Effort) -> Nodes:
    """Compile flows.

    Raises
    ------
    ScenarioError
        A flow leads to an event that none of its stages covers.
    """
    rounds = {name: _rounds(flow) for name, flow in flows.items()}
    index: dict[Key, int] = {}
    stages: list[Stage] = []
    for name, flow in flows.items():
        for key in _reachable(name, flow, rounds[name]):
            index[key] = len(stages)
            stages.append(flow.stage(*key[1:]))
    return _arrays(index, tuple(stages), rounds, effort)


def _rounds(flow: Flow) -> int:
    """The round from which on nothing changes any more."""
    return max(max(first, -1 if last is None else last + 1) for first, last in
               (stage.rounds for stage in flow.stages))  # fmt: skip


def _reachable(name: str, flow: Flow, top: int) -> list[Key]:
    """Nodes that cases can come to from the first round of any stage."""
    waiting = [(stage.code, min(stage.rounds[0], top)) for stage in flow.stages]
    seen: dict[Key, None] = {}
    while waiting:
        code, round_ = waiting.pop()
        if (name, code, round_) in seen:
            continue
        seen[name, code, round_] = None
        for way in _stage(name, flow, code, round_).transitions:
            after, following = next_move(way.to, round_)
            waiting.append((after, min(following, top)))
    return sorted(seen)


def _stage(name: str, flow: Flow, code: str, round_: int) -> Stage:
    try:
        return flow.stage(code, round_)
    except FlowError as error:
        raise ScenarioError(f"flows.{name}", str(error)) from error


def _arrays(
    index: dict[Key, int], stages: tuple[Stage, ...], rounds: Mapping[str, int], effort: Effort
) -> Nodes:
    words = vocabulary()
    states, names = list(words.states), list(words.events)
    nodes = np.zeros(len(stages), dtype=NODE)
    ways: list[tuple[float, ...]] = []
    days: list[tuple[float, ...]] = []
    for (flow, code, round_), i in index.items():
        stage = stages[i]
        state = words.events[code].leads_to or "filed"
        shares = _cumulated(stage)
        first = len(ways)
        for way, upto in zip(stage.transitions, shares, strict=True):
            after, following = next_move(way.to, round_)
            event = words.events[after]
            worked = state in WAITS_FOR_EXAMINER and event.actor == "examiner"
            hours = effort.hours.get(after, effort.hours["other"])
            ways.append((upto, way.share, hours if worked else 0.0,
                         index[flow, after, min(following, rounds[flow])], names.index(after),
                         worked, event.merits, bool(event.closes)))  # fmt: skip
            days.append(way.days)
        interview = sum(mark.share for mark in stage.marks if mark.code == "interview")
        nodes[i] = (first, len(ways), states.index(state), stage.stay, interview)
    return Nodes(
        nodes=nodes,
        ways=np.array(ways, dtype=WAY),
        days=np.array(days, dtype=np.float32).reshape(-1, len(GRID)),
        index=index,
        rounds=rounds,
    )


def _cumulated(stage: Stage) -> list[float]:
    """Shares added up; in a stage that every case leaves they end above 1 whatever their digits."""
    shares = np.cumsum([way.share for way in stage.transitions]).tolist()
    if shares and not stage.stay:
        shares[-1] = 2.0
    return list(shares)
