"""Philox4x32-10 against the known answers of Random123, and what is built on it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pendency.twin.engine.compiled import compiled
from pendency.twin.engine.random import filings, philox, stream_of, uniform_table

_ONES = 0xFFFFFFFF
#: Counter, key, answer: kat_vectors of Random123 (D. E. Shaw Research).
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((_ONES,) * 4, (_ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]  # fmt: skip


@compiled
def words(counter: np.ndarray, key: np.ndarray) -> tuple[int, int, int, int]:
    return philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1])


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN, ids=["zeros", "ones", "pi"])
def test_philox_gives_the_known_answers(
    counter: tuple[int, ...], key: tuple[int, ...], answer: tuple[int, ...]
) -> None:
    drawn = words(np.array(counter, dtype=np.uint64), np.array(key, dtype=np.uint64))

    assert tuple(int(word) for word in drawn) == answer


def test_uniforms_are_uniform_and_depend_on_every_part_of_their_key() -> None:
    rows = np.arange(20_000)
    tables = [
        uniform_table(rows, stream, 2, seed, replication)
        for stream, seed, replication in ((1, 1, 1), (2, 1, 1), (1, 2, 1), (1, 1, 2))
    ]

    for i, table in enumerate(tables):
        assert stats.kstest(table[:, 0], "uniform").pvalue > 1e-4
        assert abs(np.corrcoef(table[:, 0], table[:, 1])[0, 1]) < 0.03
        for other in tables[:i]:
            assert abs(np.corrcoef(table[:, 0], other[:, 0])[0, 1]) < 0.03


@pytest.mark.parametrize("mean", [0.3, 5.0, 29.0, 75.0, 600.0])
def test_filings_are_poisson(mean: float) -> None:
    n = 4_000
    counts = filings(np.full((1, n), mean), np.array([7]), 3, 0)[0]
    span = np.arange(stats.poisson.ppf(0.02, mean), stats.poisson.ppf(0.98, mean) + 1)
    cells = np.unique(span[:: max(1, len(span) // 12)])
    edges = stats.poisson.cdf(cells, mean)
    expected = np.diff(np.concatenate(([0.0], edges, [1.0]))) * n
    place = np.searchsorted(cells, counts)
    seen = np.bincount(place, minlength=len(expected))

    assert stats.chisquare(seen, expected).pvalue > 1e-4


def test_more_is_filed_where_more_is_expected_with_the_same_random_numbers() -> None:
    low = filings(np.full((1, 2_000), 20.0), np.array([7]), 3, 0)
    high = filings(np.full((1, 2_000), 21.0), np.array([7]), 3, 0)

    assert (high >= low).all()
    assert high.sum() > low.sum()


def test_a_name_keeps_its_stream() -> None:
    assert stream_of("stock") == 0x08C4242B
    assert stream_of("a") != stream_of("b")
