from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pendency.planning.estimators import Ordered, quantile_ranks

#: Symmetric 95 % intervals of the median; Conover, Practical Nonparametric Statistics, table A3
#: (binomial 1/2): n, ranks.
MEDIANS = [(6, 1, 6), (8, 1, 8), (9, 2, 8), (10, 2, 9), (15, 4, 12), (20, 6, 15), (25, 8, 18)]

values = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 2)), max_size=80)


@pytest.mark.parametrize(("n", "low", "high"), MEDIANS)
def test_published_ranks_of_the_median(n: int, low: int, high: int) -> None:
    assert quantile_ranks(n, 0.5) == (low, high)


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_small_samples_give_no_interval_of_the_median(n: int) -> None:
    low, high = quantile_ranks(n, 0.5)
    assert low == 0
    assert high == n + 1


@pytest.mark.parametrize("p", [0.1, 0.25, 0.5, 0.75, 0.9])
@pytest.mark.parametrize("n", [7, 30, 77, 199, 200, 201, 350, 2_000, 3_000_000])
def test_ranks_hold_the_level_and_waste_little(n: int, p: float) -> None:
    low, high = quantile_ranks(n, p)
    below = stats.binom.cdf(low - 1, n, p)
    above = stats.binom.sf(high - 1, n, p)
    assert below <= 0.025 + 1e-12
    assert above <= 0.025 + 1e-12
    slack = 0 if n <= 200 else 2  # beyond 200 rounded outwards
    assert low == 0 or stats.binom.cdf(low + slack, n, p) > 0.025
    assert high == n + 1 or stats.binom.sf(high - 2 - slack, n, p) > 0.025


@given(values)
def test_quantiles_agree_with_numpy(rows: list[tuple[int, int]]) -> None:
    value = np.array([v for v, _ in rows], dtype=np.int64)
    group = np.array([g for _, g in rows], dtype=np.int64)
    ordered = Ordered(value, group, 3)
    for p in (0.1, 0.5, 0.9):
        found = ordered.quantile(p)
        low, high = ordered.interval(p)
        for k in range(3):
            mine = np.sort(value[group == k])
            if not len(mine):
                assert np.isnan(found[k])
                continue
            assert found[k] == pytest.approx(np.quantile(mine, p))
            ranks = quantile_ranks(len(mine), p)
            assert np.isnan(low[k]) if ranks[0] < 1 else low[k] == mine[ranks[0] - 1]
            assert np.isnan(high[k]) if ranks[1] > len(mine) else high[k] == mine[ranks[1] - 1]
