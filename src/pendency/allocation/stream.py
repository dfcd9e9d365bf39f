r"""Numbers that anyone can compute again from a seed: HMAC-SHA256 over documented messages.

The draw's stream is a sequence of blocks; block ``i`` (from 0) is::

    HMAC-SHA256(seed, "pendency.draw/1\n" + LIST + "\n" + i)

with LIST the SHA-256 of the frozen list in hexadecimal and ``i`` in decimal. Each block gives four
words of 64 bits, big-endian. The perturbation of the costs has messages of its own, so that no
number serves twice.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from hashlib import sha256

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]

#: Bits of the perturbation of a cost.
PERTURBATION_BITS = 20


def words(seed: bytes, list_hash: str, count: int) -> Words:
    """The first words of the draw's stream.

    Parameters
    ----------
    seed
        The seed, 32 bytes.
    list_hash
        SHA-256 of the frozen list, hexadecimal.
    count
        How many words of 64 bits.
    """
    head = f"pendency.draw/1\n{list_hash}\n"
    blocks = (
        hmac.digest(seed, f"{head}{i}".encode(), sha256) for i in range((count + 3) // 4)
    )  # fmt: skip
    return np.frombuffer(b"".join(blocks), dtype=">u8")[:count].astype(np.uint64)


def name_keys(seed: bytes, list_hash: str, kind: str, names: Iterable[str]) -> Words:
    """A word of 64 bits for each name: what perturbs the costs of a case or an examiner."""
    head = f"pendency.perturb/1\n{list_hash}\n{kind}\n"
    found = [hmac.digest(seed, f"{head}{name}".encode(), sha256)[:8] for name in names]
    return np.frombuffer(b"".join(found), dtype=">u8").astype(np.uint64)


def perturbation(one: Words, other: Words) -> npt.NDArray[np.int64]:
    """A number below ``2**PERTURBATION_BITS`` for each pair of two keys.

    The finaliser of SplitMix64 over ``one + other * 0x9E3779B97F4A7C15``: the order of the pairs
    does not matter, and two pairs share nothing but a key.
    """
    mixed = one + other * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(64 - PERTURBATION_BITS)).astype(np.int64)


def as_seed(parts: Sequence[bytes]) -> bytes:
    """SHA-256 over some byte strings, each preceded by its length (8 bytes, big-endian)."""
    digest = sha256(b"pendency.seed/1\n")
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()
