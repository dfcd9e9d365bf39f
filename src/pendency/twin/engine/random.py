"""Counter-based random numbers: Philox4x32-10.

A draw is a pure function of what it is for: the key is (seed, replication), the counter (number of
the case, hash of the name of its stream, visit, purpose). So scenarios that share a case share its
random numbers, whatever else differs (common random numbers), and neither threads nor the order of
computation change a result.

Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11. Checked
against the known-answer vectors of the authors' Random123 library.
"""

from __future__ import annotations

import hashlib
import math

import numpy as np
import numpy.typing as npt

from pendency.twin.engine.compiled import compiled, inlined

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: What a draw is for: last word of the counter.
VISIT, EXTRA, FILING, INTAKE, LEAVING, OPENING = range(6)

_LOW = np.uint64(0xFFFFFFFF)
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_SHIFT = np.uint64(32)
_UNIT = 2.0**-32
#: A Poisson number of a larger mean is put together from several of at most this mean.
_POISSON_STEP = 30.0


@inlined
def philox(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Ten rounds of Philox4x32; every argument and result is a word below 2^32."""
    for _ in range(10):
        one, two = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (
            (two >> _SHIFT) ^ c1 ^ k0,
            two & _LOW,
            (one >> _SHIFT) ^ c3 ^ k1,
            one & _LOW,
        )
        k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@inlined
def uniforms(
    number: int, stream: int, visit: int, purpose: int, seed: int, replication: int
) -> tuple[float, float, float, float]:
    """Four numbers in (0, 1) for one purpose of one visit of one case."""
    a, b, c, d = philox(
        np.uint64(number) & _LOW, np.uint64(stream) & _LOW, np.uint64(visit) & _LOW,
        np.uint64(purpose), np.uint64(seed) & _LOW, np.uint64(replication) & _LOW,
    )  # fmt: skip
    return (
        (np.float64(a) + 0.5) * _UNIT, (np.float64(b) + 0.5) * _UNIT,
        (np.float64(c) + 0.5) * _UNIT, (np.float64(d) + 0.5) * _UNIT,
    )  # fmt: skip


@compiled
def poisson(mean: float, number: int, stream: int, seed: int, replication: int) -> int:
    """A Poisson number by inversion, so that it grows with the mean for the same draw."""
    total, part = 0, 0
    while mean > 0.0:
        step = min(mean, _POISSON_STEP)
        mean -= step
        u = uniforms(number, stream, part, INTAKE, seed, replication)[0]
        part += 1
        k, p = 0, math.exp(-step)
        reached = p
        while u > reached and k < 400:
            k += 1
            p *= step / k
            reached += p
        total += k
    return total


@compiled
def filings(means: Floats, streams: Ints, seed: int, replication: int) -> npt.NDArray[np.int32]:
    """Filings per stream and day.

    Parameters
    ----------
    means
        Expected filings; shape (streams, days).
    streams
        Hash of the name of each stream; shape (streams,).
    """
    counts = np.zeros(means.shape, dtype=np.int32)
    for j in range(means.shape[0]):
        for day in range(means.shape[1]):
            counts[j, day] = poisson(means[j, day], day, streams[j], seed, replication)
    return counts


@compiled
def uniform_table(rows: Ints, stream: int, columns: int, seed: int, replication: int) -> Floats:
    """Uniform numbers for a number of rows (persons, parameters); shape (rows, columns)."""
    drawn = np.zeros((len(rows), columns))
    for i in range(len(rows)):
        for j in range(columns):
            drawn[i, j] = uniforms(rows[i], stream, j, LEAVING, seed, replication)[0]
    return drawn


def stream_of(name: str) -> int:
    """The word below 2^32 that stands for a name in the counter."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
