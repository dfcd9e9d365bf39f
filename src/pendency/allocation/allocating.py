"""The two steps in one call: probabilities with their certificate, then the draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pendency.allocation.drawing import Chances, draw
from pendency.allocation.errors import CertificateError, SolveError
from pendency.allocation.instance import FULL_FIT, Instance, Ints, frozen_hash, frozen_lines
from pendency.allocation.network import Network, Spread, build
from pendency.allocation.solving import is_unique, potentials, solve, verified


@dataclass(frozen=True)
class Probabilities:
    """Step 1: who may get a case, with which probability, and the proof that it is best.

    Attributes
    ----------
    instance, spread, list_hash, seed
        What was asked, and the seed of the perturbation.
    chances
        The probabilities; the desk after the last one is the waiting list.
    overflow
        Units of own-field work in the reserve of each desk; shape (m,).
    potential
        Node potentials: cases, desks, reserves of desks that keep one, centres, sink.
    """

    instance: Instance
    spread: Spread
    list_hash: str
    seed: bytes
    chances: Chances
    overflow: Ints
    potential: Ints

    @property
    def probability(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Of each pair of `chances`; shape (q,)."""
        whole = self.instance.hours[self.chances.case] * self.spread.rounds
        return np.asarray(self.chances.units / whole, dtype=np.float64)

    @property
    def score(self) -> float:
        """Expected fit per quantum of all cases; what waits counts 0."""
        placed = self.chances.desk < len(self.instance.desks)
        fit = np.zeros(len(placed))
        fit[placed] = 1 - self.misfit[placed] / FULL_FIT
        total = self.instance.hours.sum() * self.spread.rounds
        return float((fit * self.chances.units).sum() / total) if total else 0.0

    @property
    def misfit(self) -> Ints:
        """Misfit of each pair of `chances`; `FULL_FIT` where the case waits; shape (q,)."""
        m = len(self.instance.desks)
        key = self.instance.pair_case * (m + 1) + self.instance.pair_desk
        wanted = self.chances.case * (m + 1) + self.chances.desk
        found = np.full(len(wanted), FULL_FIT, dtype=np.int64)
        placed = self.chances.desk < m
        found[placed] = self.instance.misfit[np.searchsorted(key, wanted[placed])]
        return found

    @property
    def load(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Expected quanta at each desk; shape (m,)."""
        m = len(self.instance.desks)
        units = np.bincount(self.chances.desk, weights=self.chances.units, minlength=m + 1)
        return np.asarray(units[:m] / self.spread.rounds, dtype=np.float64)


def probabilities(
    instance: Instance, spread: Spread, *, seed: bytes, list_hash: str | None = None
) -> Probabilities:
    """Give every case its probabilities, at the only optimum of the perturbed costs.

    Parameters
    ----------
    instance
        What is to be allocated.
    spread
        The bound on each probability.
    seed
        32 bytes from the ceremony.
    list_hash
        SHA-256 of the frozen list; computed where it is not given.

    Raises
    ------
    CertificateError
        The solver's answer is not optimal, or not the only optimum.
    """
    list_hash = list_hash or frozen_hash(frozen_lines(instance))
    network = build(instance, spread, seed=seed, list_hash=list_hash)
    flow = solve(network)
    try:
        potential = potentials(network, flow)
    except SolveError as error:
        raise CertificateError(str(error)) from error
    if not proven(network, flow, potential):
        raise CertificateError("the potentials do not prove the solver's answer optimal")
    if not is_unique(network, flow, potential):
        raise CertificateError("this seed leaves a tie: hold the ceremony again")
    return Probabilities(
        instance, spread, list_hash, seed, _chances(instance, spread, network, flow),
        _overflow(instance, network, flow), potential,
    )  # fmt: skip


def proven(network: Network, flow: Ints, potential: Ints) -> bool:
    """Whether the potentials prove the flow optimal."""
    broken, unbalanced, gap = verified(
        network.tail, network.head, network.capacity, network.cost, network.supply, flow, potential
    )
    return not broken.any() and unbalanced == 0 and gap == 0


def assign(step: Probabilities) -> Ints:
    """Step 2: the desk of every case; the desk after the last one stands for waiting."""
    return draw(
        step.chances, step.instance.hours, step.spread.rounds, len(step.instance.desks),
        seed=step.seed, list_hash=step.list_hash,
    )  # fmt: skip


def _chances(instance: Instance, spread: Spread, network: Network, flow: Ints) -> Chances:
    n, m = len(instance.cases), len(instance.desks)
    pairs = flow[: network.pairs].reshape(spread.pieces, -1).sum(axis=0)
    waiting = flow[network.pairs : network.pairs + n]
    used, left = np.flatnonzero(pairs), np.flatnonzero(waiting)
    case = np.concatenate((instance.pair_case[used], left))
    desk = np.concatenate((instance.pair_desk[used], np.full(len(left), m)))
    order = np.argsort(case * (m + 1) + desk)
    return Chances(case[order], desk[order], np.concatenate((pairs[used], waiting[left]))[order])


def _overflow(instance: Instance, network: Network, flow: Ints) -> Ints:
    kept = np.flatnonzero(np.minimum(instance.reserve, instance.budget))
    first = network.pairs + len(instance.cases) + len(instance.desk_ladder.owner)
    found = np.zeros(len(instance.desks), dtype=np.int64)
    found[kept] = flow[first : first + len(kept)]
    return found
