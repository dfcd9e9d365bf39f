"""Proofs of a Merkle tree, from the hashes of its complete subtrees.

A complete subtree is named by its place ``(level, index)``: it covers the leaves from
``index * 2**level`` up to, not including, ``(index + 1) * 2**level``. Appending never changes one,
so whoever keeps them (here `MerkleTree` in memory, the office in its database) can prove anything
about every earlier size. Functions take `Nodes`, which looks such hashes up.

Source of the method: RFC 9162, 2.1.3.1 and 2.1.4.1.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from pendency.integrity.log.verify_offline import Frontier, VerificationError, fold

Place = tuple[int, int]
Nodes = Callable[[Collection[Place]], Mapping[Place, bytes]]
_Span = tuple[int, int]


def completing_leaf(place: Place) -> int:
    """The index of the leaf whose append completes a subtree."""
    level, index = place
    return ((index + 1) << level) - 1


def cover(start: int, stop: int) -> list[Place]:
    """The largest complete subtrees that make up the leaves from ``start`` to ``stop``."""
    places = []
    while start < stop:
        level = (stop - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        places.append((level, start >> level))
        start += 1 << level
    return places


def root_of(size: int, nodes: Nodes) -> bytes:
    """The root over the first ``size`` leaves."""
    places = cover(0, size)
    found = nodes(places)
    return fold([found[place] for place in places])


def frontier_of(size: int, nodes: Nodes) -> Frontier:
    """The frontier of the first ``size`` leaves, to append to."""
    places = cover(0, size)
    found = nodes(places)
    return Frontier(size, [found[place] for place in places])


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The siblings from a leaf up to the root of the first ``size`` leaves."""
    if not 0 <= index < size:
        raise VerificationError(f"a tree of {size} leaves has no leaf {index}")
    spans: list[_Span] = []
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _left(stop - start)
        inside, sibling = ((start, middle), (middle, stop))
        if index >= middle:
            inside, sibling = sibling, inside
        spans.append(sibling)
        start, stop = inside
    return _hashes(spans[::-1], nodes)


def consistency_proof(first: int, second: int, nodes: Nodes) -> list[bytes]:
    """What shows that the tree of ``second`` leaves begins with that of ``first``."""
    if not 0 <= first <= second:
        raise VerificationError(f"a tree of {second} leaves can't continue one of {first}")
    if first in {0, second}:
        return []
    spans: list[_Span] = []
    start, stop = 0, second
    while first < stop:
        middle = start + _left(stop - start)
        if first <= middle:
            spans.append((middle, stop))
            stop = middle
        else:
            spans.append((start, middle))
            start = middle
    if start:  # otherwise the verifier knows this subtree: it is the smaller tree itself
        spans.append((start, stop))
    return _hashes(spans[::-1], nodes)


def _left(count: int) -> int:
    """Leaves in the left subtree of a tree: the largest power of two below its size."""
    return 1 << ((count - 1).bit_length() - 1)


def _hashes(spans: list[_Span], nodes: Nodes) -> list[bytes]:
    covers = [cover(start, stop) for start, stop in spans]
    found = nodes([place for places in covers for place in places])
    return [fold([found[place] for place in places]) for places in covers]


class MerkleTree:
    """A whole tree in memory: about 64 bytes per leaf, every append and proof O(log n)."""

    def __init__(self) -> None:
        self._frontier = Frontier()
        self._levels: list[bytearray] = []

    def __len__(self) -> int:
        return self._frontier.size

    def append(self, leaf: bytes) -> None:
        """Append the hash of a leaf."""
        for level, node in enumerate(self._frontier.append(leaf)):
            if level == len(self._levels):
                self._levels.append(bytearray())
            self._levels[level] += node

    def nodes(self, places: Collection[Place]) -> dict[Place, bytes]:
        """Hashes of complete subtrees."""
        return {
            (level, index): bytes(self._levels[level][32 * index : 32 * index + 32])
            for level, index in places
        }

    def root(self) -> bytes:
        """The root over all leaves."""
        return fold(self._frontier.peaks)
