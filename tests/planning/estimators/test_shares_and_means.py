from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pendency.planning.estimators import binomial_tail, mean_interval, t_quantile, wilson

#: Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
NEWCOMBE = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)]  # fmt: skip


@pytest.mark.parametrize(("hits", "n", "low", "high"), NEWCOMBE)
def test_published_wilson_intervals(hits: int, n: int, low: float, high: float) -> None:
    share = wilson(np.array([hits]), np.array([n]))
    assert share.value[0] == hits / n
    assert (round(float(share.low[0]), 4), round(float(share.high[0]), 4)) == (low, high)


@given(st.integers(1, 100_000), st.floats(0, 1))
def test_wilson_agrees_with_statsmodels(n: int, p: float) -> None:
    from statsmodels.stats.proportion import proportion_confint

    hits = round(n * p)
    share = wilson(np.array([hits]), np.array([n]))
    low, high = proportion_confint(hits, n, method="wilson")
    assert share.low[0] == pytest.approx(low, abs=1e-9)
    assert share.high[0] == pytest.approx(high, abs=1e-9)
    assert 0 <= share.low[0] <= share.value[0] <= share.high[0] <= 1


def test_share_of_nothing_is_unknown() -> None:
    assert all(np.isnan(x[0]) for x in wilson(np.array([0]), np.array([0])))


def test_end_loading_of_the_published_vector() -> None:
    """20 of 40 disposals in the last 2 of 6 pay periods: one-sided p = .0214 (vector F6)."""
    assert round(binomial_tail(20, 40, 2 / 6), 4) == 0.0214


@given(st.integers(1, 3_000), st.floats(0, 1), st.floats(0.001, 0.999))
def test_binomial_tail_agrees_with_scipy(n: int, share: float, p: float) -> None:
    hits = round(n * share)
    assert binomial_tail(hits, n, p) == pytest.approx(stats.binom.sf(hits - 1, n, p), abs=1e-9)


@pytest.mark.parametrize(("hits", "p", "tail"), [(0, 0.5, 1), (4, 0.5, 0), (1, 0, 0), (3, 1, 1)])
def test_binomial_tail_at_its_ends(hits: int, p: float, tail: float) -> None:
    assert binomial_tail(hits, 3, p) == tail


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 10, 29, 100, 199, 200, 201, 1_000, 1_000_000])
def test_student_quantile_agrees_with_scipy(freedom: int) -> None:
    assert t_quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-9)


def test_mean_interval_by_groups_agrees_with_scipy() -> None:
    random = np.random.default_rng(1)
    value, group = random.integers(0, 900, 500), random.integers(0, 4, 500)
    group[group == 2] = 3
    mean = mean_interval(value, group, 4)
    for k in (0, 1, 3):
        mine = value[group == k]
        low, high = stats.t.interval(
            0.95, len(mine) - 1, loc=mine.mean(), scale=stats.sem(mine)
        )  # fmt: skip
        assert (mean.low[k], mean.high[k]) == pytest.approx((low, high), abs=1e-9)
    assert mean.n[2] == 0
    assert np.isnan(mean.value[2])


def test_mean_of_one_has_no_limits() -> None:
    mean = mean_interval(np.array([7]), np.array([0]), 1)
    assert mean.value[0] == 7
    assert np.isnan(mean.low[0])
    assert np.isnan(mean.high[0])
