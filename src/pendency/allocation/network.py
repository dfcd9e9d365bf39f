"""The allocation as a minimum-cost flow: which arcs there are, and what they cost.

A case sends ``hours * rounds`` units; a pair carries at most ``hours * pieces`` of them, so that no
probability exceeds ``pieces / rounds``, which is the cap. From the desk they pass its steps of
load, its centre and that one's steps to the sink; or from the case straight to the sink: it waits.
What a desk keeps for neighbouring fields is a node of its own beside it, into which own work may
overflow at a price. ``docs/methods/allocation.md`` draws it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pendency.allocation.errors import SolveError
from pendency.allocation.instance import Instance, Ints, Ladder
from pendency.allocation.stream import PERTURBATION_BITS, Words, name_keys, perturbation

#: What a price is multiplied by, to leave room for the perturbation below it.
SCALE = 1 << PERTURBATION_BITS
#: Name under which waiting is perturbed; no desk may have it.
WAITING = ""


@dataclass(frozen=True)
class Spread:
    """How the probabilities are to be spread.

    Attributes
    ----------
    cap
        K: no probability above ``1 / K``; 1 leaves it open.
    pieces
        Parallel arcs into which a pair is cut, each dearer than the one before by ``slope``:
        perturbed maximisation with a piecewise-linear concave value; 1 is the plain cap. Pieces
        have to differ in price, so that the optimum is one.
    slope
        What the next piece of a pair costs more, in units of fit (`FULL_FIT` is a whole one).
    """

    cap: int = 2
    pieces: int = 1
    slope: int = 0

    def __post_init__(self) -> None:
        if self.cap not in {1, 2, 4, 8} or self.pieces not in {1, 2, 4} or self.slope < 0:
            raise SolveError("a spread has a cap of 1, 2, 4 or 8 and 1, 2 or 4 pieces")
        if (self.pieces > 1) != (self.slope > 0):
            raise SolveError("several pieces need a slope between them, and one has none")

    @property
    def rounds(self) -> int:
        """Units that a case sends per quantum: a probability is units / (hours * rounds)."""
        return self.cap * self.pieces


@dataclass(frozen=True)
class Network:
    """Arcs and supplies: first the pairs (piece by piece), then one arc per case for waiting.

    Attributes
    ----------
    tail, head, capacity, cost
        Shape (arcs,); costs are scaled and perturbed.
    supply
        Units that enter at each node, negative where they leave; shape (nodes,).
    pairs
        How many of the first arcs are (pieces of) pairs.
    """

    tail: Ints
    head: Ints
    capacity: Ints
    cost: Ints
    supply: Ints
    pairs: int


def build(instance: Instance, spread: Spread, *, seed: bytes, list_hash: str) -> Network:
    """The network of an instance.

    Parameters
    ----------
    instance
        The question.
    spread
        The bound on the probabilities.
    seed
        Perturbs the costs of pairs and of waiting, so that the optimum is the only one.
    list_hash
        SHA-256 of the frozen list, hexadecimal.
    """
    n, m, z = len(instance.cases), len(instance.desks), len(instance.centres)
    kept = np.minimum(instance.reserve, instance.budget)
    keepers = np.flatnonzero(kept)
    side = np.zeros(m, dtype=np.int64)
    side[keepers] = n + m + np.arange(len(keepers))
    centre = n + m + len(keepers)
    sink = centre + z
    steps, above, rounds = instance.desk_ladder, instance.centre_ladder, spread.rounds
    room = clipped(steps, instance.budget - kept)
    free, toll = np.zeros(len(keepers), np.int64), instance.reserve_price * SCALE
    into = np.where(instance.near & (kept > 0)[instance.pair_desk],
                    side[instance.pair_desk], n + instance.pair_desk)  # fmt: skip
    keys = name_keys(seed, list_hash, "case", instance.cases)
    desk_keys = name_keys(seed, list_hash, "desk", [*instance.desks, WAITING])
    columns = [
        *_pair_arcs(instance, spread, keys, desk_keys, into),
        _waiting_arcs(instance, spread, perturbation(keys, desk_keys[-1:]), sink),
        (n + steps.owner, centre + instance.centre[steps.owner], room * rounds,
         steps.price * SCALE),
        (n + keepers, side[keepers], kept[keepers] * rounds, free + toll),
        (side[keepers], centre + instance.centre[keepers], kept[keepers] * rounds, free),
        (centre + above.owner, np.full(len(above.owner), sink), above.width * rounds,
         above.price * SCALE),
    ]  # fmt: skip
    tail, head, capacity, cost = (
        np.concatenate([column[i] for column in columns]).astype(np.int64) for i in range(4)
    )
    supply = np.zeros(sink + 1, dtype=np.int64)
    supply[:n] = instance.hours * rounds
    supply[sink] = -supply[:n].sum()
    pairs = len(instance.pair_case) * spread.pieces
    return Network(tail, head, capacity, cost, supply, pairs)


def clipped(steps: Ladder, room: Ints) -> Ints:
    """Width of each step within a room per owner: what lies beyond it is not offered."""
    below = np.cumsum(steps.width) - steps.width
    first = np.searchsorted(steps.owner, steps.owner)
    below = below - below[first] if len(first) else below
    return np.clip(room[steps.owner] - below, 0, steps.width)


_Arcs = tuple[Ints, Ints, Ints, Ints]


def _pair_arcs(
    instance: Instance, spread: Spread, cases: Words, desks: Words, into: Ints
) -> list[_Arcs]:
    nudge = perturbation(cases[instance.pair_case], desks[instance.pair_desk])
    room = instance.hours[instance.pair_case]
    base = instance.misfit * SCALE + nudge
    dearer = spread.slope * SCALE
    return [(instance.pair_case, into, room, base + i * dearer) for i in range(spread.pieces)]


def _waiting_arcs(instance: Instance, spread: Spread, nudge: Ints, sink: int) -> _Arcs:
    n = len(instance.cases)
    cost = instance.wait_price * SCALE + nudge
    return np.arange(n), np.full(n, sink), instance.hours * spread.rounds, cost
