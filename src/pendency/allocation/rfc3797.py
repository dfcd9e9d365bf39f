"""The public, verifiable selection of RFC 3797: a second opinion for small draws by hand.

Not used by the allocation itself: it draws uniformly, without weights or capacities.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import md5

from pendency.allocation.errors import SeedError


def key_of(sources: Sequence[Sequence[int]]) -> str:
    """The key of some sources: numbers in ascending order, each followed by a dot, then a slash."""
    return "".join("".join(f"{n}." for n in sorted(source)) + "/" for source in sources)


def digest(key: str, index: int) -> bytes:
    """MD5 of the index (two bytes), the key and the index again."""
    around = index.to_bytes(2, "big")
    return md5(around + key.encode("ascii") + around, usedforsecurity=False).digest()


def select(key: str, pool: int, count: int) -> list[int]:
    """Numbers of those selected from a pool (1 to ``pool``), in the order of their selection.

    Parameters
    ----------
    key
        The key, as `key_of` makes it.
    pool, count
        How many there are, and how many are selected.

    Raises
    ------
    SeedError
        More are asked for than there are.
    """
    if not 0 <= count <= pool:
        raise SeedError(f"{count} can't be selected from {pool}")
    left = list(range(1, pool + 1))
    return [left.pop(int.from_bytes(digest(key, i), "big") % len(left)) for i in range(count)]
