"""Exact tails, against exact fractions and against other programs' distributions."""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pendency.integrity.screens import ScreenError, beta_binomial, poisson_binomial, scan_tail
from pendency.integrity.screens.tails import negative_binomial


def fractions(chances: list[float]) -> list[Fraction]:
    """Tails of the sum of independent trials, in whole numbers."""
    mass = [Fraction(1)]
    for chance in chances:
        p = Fraction(chance)
        mass = [a * (1 - p) + b * p for a, b in zip([*mass, 0], [0, *mass], strict=True)]
    return list(accumulate(reversed(mass)))[::-1]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=25), st.data())
@settings(max_examples=60, deadline=None)
def test_the_tail_of_different_chances_is_exact(chances: list[float], data: st.DataObject) -> None:
    found = data.draw(st.integers(0, len(chances)))
    tails = poisson_binomial(
        np.array([0, len(chances)]), np.array(chances), np.array([found])
    )  # fmt: skip
    true = fractions(chances)
    for got, exact in zip(tails.value, true, strict=True):
        if exact > Fraction(1, 10**280):
            assert abs(Fraction(float(got)) / exact - 1) < Fraction(3 * len(chances) + 64, 2**53)
    assert tails.exact[0] == tails.value[found]


def test_small_tails_keep_their_digits() -> None:
    n, p, k = 150, 1 / 128, 40
    tails = poisson_binomial(np.array([0, n]), np.full(n, p), np.array([k]))
    true = fractions([p] * n)[k]
    assert true < Fraction(1, 10**45)
    assert abs(Fraction(float(tails.exact[0])) / true - 1) < Fraction(1, 10**12)


def test_many_tests_are_kept_apart() -> None:
    rng = np.random.default_rng(3)
    size = rng.integers(1, 40, 50)
    start = np.concatenate(([0], np.cumsum(size)))
    chance, found = rng.random(start[-1]) * 0.4, rng.binomial(size, 0.2)
    together = poisson_binomial(start, chance, found)
    for i, (a, b) in enumerate(pairwise(start)):
        alone = poisson_binomial(np.array([0, b - a]), chance[a:b], found[i : i + 1])
        assert together.exact[i] == alone.exact[0]
        assert together.above[i] == alone.above[0]


def test_mid_and_randomised_are_spread_evenly_when_nothing_is_amiss() -> None:
    rng = np.random.default_rng(11)
    m, n = 4_000, 12
    chance = rng.random(m * n) * 0.3
    found = (rng.random(m * n) < chance).reshape(m, n).sum(axis=1)
    tails = poisson_binomial(np.arange(m + 1) * n, chance, found)
    assert stats.kstest(tails.randomised(seed=5), "uniform").pvalue > 0.01
    assert (tails.randomised(seed=5) == tails.randomised(seed=5)).all()
    assert abs(tails.mid.mean() - 0.5) < 0.02
    assert tails.exact.mean() > 0.55  # the exact one never says too much


@pytest.mark.parametrize(("chance", "found"), [(1.2, 0), (-0.1, 0), (0.5, 2), (np.nan, 0)])
def test_what_is_no_chance_or_too_much_is_refused(chance: float, found: int) -> None:
    with pytest.raises(ScreenError):
        poisson_binomial(np.array([0, 1]), np.array([chance]), np.array([found]))


@pytest.mark.parametrize("rho", [0.0, 0.02, 0.3])
def test_beta_binomial_agrees_with_scipy(rho: float) -> None:
    tails = beta_binomial(np.array([50]), np.array([0.1]), rho, np.array([12]))
    spread = 1 / rho - 1 if rho else 0
    theirs = (
        stats.betabinom.sf(11, 50, 0.1 * spread, 0.9 * spread)
        if rho
        else stats.binom.sf(11, 50, 0.1)
    )  # fmt: skip
    assert tails.exact[0] == pytest.approx(theirs, rel=1e-9)


def test_negative_binomial_agrees_with_scipy() -> None:
    tails = negative_binomial(np.array([5.0]), 0.3, np.array([12]))
    assert tails.exact[0] == pytest.approx(stats.nbinom.sf(11, 1 / 0.3, 1 / 2.5), rel=1e-9)


def test_the_scan_of_two_points_is_their_distance() -> None:
    # two random points lie within w of each other with probability 2 w - w^2
    window = np.array([0.1, 0.25, 0.5])
    found = scan_tail(np.array([2, 2, 2]), np.array([2, 2, 2]), window)
    assert found == pytest.approx(2 * window - window**2, rel=1e-12)


def test_the_scan_of_many_points_agrees_with_simulation() -> None:
    rng = np.random.default_rng(2)
    points = np.sort(rng.random((20_000, 12)), axis=1)
    most = np.array([(np.searchsorted(p, p + 0.1) - np.arange(12)).max() for p in points])
    for k in (5, 6, 7):
        share = (most >= k).mean()
        error = 4 * np.sqrt(share * (1 - share) / len(most)) + 0.02 * share
        assert abs(scan_tail(np.array([k]), np.array([12]), np.array([0.1]))[0] - share) < error
