"""Check from a published record that its probabilities were the optimum, without any solver.

The costs are computed again from the frozen list and the seed, the flow from the probabilities; one
pass over all arcs then checks bounds, balance and complementary slackness against the published
potentials, and that primal and dual cost are the same. Nothing of this comes from the allocator
but the arithmetic of the perturbation, which is documented and short.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pendency.allocation.replay import Record
from pendency.allocation.solving import verified
from pendency.allocation.stream import PERTURBATION_BITS, name_keys, perturbation

_SCALE = 1 << PERTURBATION_BITS


@dataclass(frozen=True)
class Verdict:
    """What the certificate shows.

    Attributes
    ----------
    arcs
        Arcs checked.
    broken, unbalanced
        Arcs and nodes at which the published numbers contradict each other.
    gap
        Primal less dual cost, in scaled prices.
    """

    arcs: int
    broken: int
    unbalanced: int
    gap: int

    @property
    def optimal(self) -> bool:
        """Whether the probabilities are proven optimal."""
        return not self.broken and not self.unbalanced and not self.gap


@dataclass
class _Arcs:
    """Rows of arcs, and the numbers of the nodes between which they run."""

    rows: list[tuple[int, int, int, int, int]] = field(default_factory=list)

    def add(self, tail: int, head: int, capacity: int, price: int, flow: int) -> None:
        self.rows.append((tail, head, capacity, price, flow))

    def climb(self, tail: int, head: int, steps: list[tuple[int, int]], load: int) -> None:
        """Steps of a price, filled from the cheapest; what they can't hold overfills the last."""
        for i, (width, price) in enumerate(steps):
            flow = load if i == len(steps) - 1 else min(load, width)
            self.add(tail, head, width, price, flow)
            load -= flow


def certify(record: Record) -> Verdict:
    """Check a record's certificate.

    Parameters
    ----------
    record
        A record whose seals hold (`read_record`).
    """
    arcs = _Arcs()
    potential = _potentials(record)
    node = {name: i for i, name in enumerate(potential)}
    supply = np.zeros(len(node), dtype=np.int64)
    inside = _case_arcs(record, node, arcs, supply)
    _desk_arcs(record, node, arcs, inside)
    table = np.array(arcs.rows, dtype=np.int64).reshape(-1, 5)
    nudges = _nudges(record)
    cost = table[:, 3] * _SCALE
    cost[: len(nudges)] += nudges
    broken, unbalanced, gap = verified(
        table[:, 0], table[:, 1], table[:, 2], cost, supply, table[:, 4],
        np.array(list(potential.values()), dtype=np.int64),
    )  # fmt: skip
    return Verdict(len(table), int(broken.sum()), unbalanced, gap)


_Node = tuple[str, str]
_SINK: _Node = ("sink", "")


def _potentials(record: Record) -> dict[_Node, int]:
    found: dict[_Node, int] = {("case", d["case"]): d["potential"] for d in record.drawn}
    for line in record.proof:
        kind = next(k for k in ("desk", "centre", "sink") if k in line)
        found[_SINK if kind == "sink" else (kind, line[kind])] = line["potential"]
        if line.get("reserve") is not None:
            found["reserve", line["desk"]] = line["reserve"]
    return found


def _case_arcs(
    record: Record, node: dict[_Node, int], arcs: _Arcs, supply: npt.NDArray[np.int64]
) -> dict[_Node, int]:
    """Arcs of pairs and of waiting; the units that arrive at each node of a desk."""
    head = record.head
    rounds = head["cap"] * head["pieces"]
    inside: dict[_Node, int] = {}
    sink = node[_SINK]
    for case, drawn in zip(record.kind("case"), record.drawn, strict=True):
        tail, hours, units = node["case", case["case"]], case["hours"], dict(drawn["units"])
        for desk, misfit, near in case["pairs"]:
            into = ("reserve", desk) if near and ("reserve", desk) in node else ("desk", desk)
            given = units.get(desk, 0)
            inside[into] = inside.get(into, 0) + given
            steps = [(hours, misfit + i * head["slope"]) for i in range(head["pieces"])]
            arcs.climb(tail, node[into], steps, given)
        arcs.add(tail, sink, hours * rounds, case["wait"], units.get(None, 0))
        supply[tail] = hours * rounds
    supply[sink] = -supply.sum()
    return inside


def _nudges(record: Record) -> npt.NDArray[np.int64]:
    """The perturbation of the arcs of cases, in the order in which they were added."""
    seed, frozen = bytes.fromhex(record.head["seed"]), record.head["list"]
    cases, desks = record.kind("case"), [d["desk"] for d in record.kind("desk")]
    case_keys = name_keys(seed, frozen, "case", (c["case"] for c in cases))
    desk_keys = name_keys(seed, frozen, "desk", [*desks, ""])
    number = {name: i for i, name in enumerate(desks)}
    pieces = record.head["pieces"]
    pairs = [
        (i, number[desk]) for i, case in enumerate(cases) for desk, _, _ in case["pairs"]
        for _ in range(pieces)
    ]  # fmt: skip
    waits = [(i, len(desks)) for i in range(len(cases))]
    ends = np.cumsum([len(case["pairs"]) * pieces for case in cases])
    table = np.insert(np.array(pairs, dtype=np.int64).reshape(-1, 2), ends, waits, axis=0)
    return perturbation(case_keys[table[:, 0]], desk_keys[table[:, 1]])


def _desk_arcs(
    record: Record, node: dict[_Node, int], arcs: _Arcs, inside: dict[_Node, int]
) -> None:
    rounds = record.head["cap"] * record.head["pieces"]
    toll = record.kind("terms")[0]["reserve_price"]
    overflow = {line["desk"]: line["overflow"] for line in record.proof if "desk" in line}
    longest: dict[str, int] = {}
    for case in record.kind("case"):
        for desk, _, _ in case["pairs"]:
            longest[desk] = max(longest.get(desk, 0), case["hours"])
    at_centre: dict[str, int] = {}
    for desk in record.kind("desk"):
        name, centre = desk["desk"], desk["centre"]
        budget = desk["limit"] - longest[name] + 1 if name in longest else 0
        kept, over = min(desk["reserve"], budget), overflow[name]
        own, near = inside.get(("desk", name), 0), inside.get(("reserve", name), 0)
        head = node["centre", centre]
        steps = _within(desk["ladder"], budget - kept, rounds)
        arcs.climb(node["desk", name], head, steps, own - over)
        if kept:
            side = node["reserve", name]
            arcs.add(node["desk", name], side, kept * rounds, toll, over)
            arcs.add(side, head, kept * rounds, 0, near + over)
        at_centre[centre] = at_centre.get(centre, 0) + own + near
    for centre in record.kind("centre"):
        name = centre["centre"]
        steps = [(width * rounds, price) for width, price in centre["ladder"]]
        arcs.climb(node["centre", name], node[_SINK], steps, at_centre.get(name, 0))


def _within(ladder: list[list[int]], room: int, rounds: int) -> list[tuple[int, int]]:
    steps = []
    for width, price in ladder:
        steps.append((max(min(width, room), 0) * rounds, price))
        room -= width
    return steps
