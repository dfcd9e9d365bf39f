"""Control of false discoveries: published example, the formulas literally, simulated offices."""

from __future__ import annotations

import numpy as np
import pytest

from pendency.integrity.screens import Null, Ratios, ScreenError, Tails, discover, poisson_binomial

#: The fifteen p-values of Benjamini and Hochberg (1995), section 3.2.
THROMBOLYSIS = np.array(
    [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
     0.5719, 0.6528, 0.7590, 1.0]
)  # fmt: skip


def office(seed: int, m: int = 300) -> Tails:
    """Tests of an office in which nothing is amiss."""
    rng = np.random.default_rng(seed)
    size = np.random.default_rng(1).integers(1, 30, m)
    start = np.concatenate(([0], np.cumsum(size)))
    chance = np.random.default_rng(2).random(start[-1]) * 0.2
    hits = rng.random(start[-1]) < chance
    return poisson_binomial(start, chance, np.add.reduceat(hits, start[:-1]).astype(np.int64))


def test_the_published_example_rejects_four() -> None:
    found = discover(THROMBOLYSIS, Null(15), level=0.05, method="bh")
    assert found.alarm.sum() == 4
    assert found.threshold == pytest.approx(0.05 * 4 / 15)
    assert found.q[0] == pytest.approx(0.0015)
    assert found.q[3] == pytest.approx(0.0095 * 15 / 4)
    assert found.expected_false == pytest.approx(0.05 * 4)


def test_under_any_dependence_it_rejects_three() -> None:
    # 0.05 k / (15 x 3.318): 0.0019 is below 0.00301, 0.0095 above 0.00402
    assert discover(THROMBOLYSIS, Null(15), level=0.05, method="by").alarm.sum() == 3


def test_expected_false_alarms_are_the_sum_over_all_tests() -> None:
    tails = office(1)
    null = Null.of(tails)
    for threshold in (0.0005, 0.01, 0.2):
        by_hand = sum(
            max([v for v in tails.value[a:b] if v <= threshold], default=0.0)
            for a, b in zip(tails.start[:-1], tails.start[1:], strict=True)
        )
        assert null.expected(np.array([threshold]))[0] == pytest.approx(by_hand, rel=1e-12)
        assert null.chance(threshold).sum() == pytest.approx(by_hand, rel=1e-12)


def test_expected_false_alarms_are_what_simulated_offices_have() -> None:
    false = [(office(seed).exact <= 0.01).sum() for seed in range(150)]
    expected = Null.of(office(0)).expected(np.array([0.01]))[0]
    assert abs(np.mean(false) - expected) < 4 * np.std(false) / np.sqrt(len(false))


def literal(tails: Tails, level: float) -> int:
    """Number of rejections by the definition of [HSU], support by support."""
    supports = [np.sort(tails.value[a:b])
                for a, b in zip(tails.start[:-1], tails.start[1:], strict=True)]  # fmt: skip

    def chance(t: float) -> np.ndarray:
        return np.array([max(s[s <= t], default=0.0) for s in supports])

    m, union = len(supports), np.unique(np.concatenate(supports))
    top = max(t for t in union if t < 1 and (chance(t) / (1 - chance(t))).mean() <= level)
    weight = 1 / (1 - chance(top))
    p = np.sort(tails.exact)
    kept = [k for k in range(1, m + 1)
            if p[k - 1] <= top and (chance(p[k - 1]) * weight).sum() <= level * k]  # fmt: skip
    return max(kept, default=0)


@pytest.mark.parametrize("seed", range(3))
def test_the_discrete_bound_is_the_published_one(seed: int) -> None:
    tails = office(seed, m=40)
    found = tails.found.copy()
    found[:5] = np.minimum(np.diff(tails.start)[:5], found[:5] + 4)
    planted = Tails(tails.start, tails.value, found)
    got = discover(planted.exact, Null.of(planted), level=0.05)
    assert got.alarm.sum() == literal(planted, 0.05)
    assert (got.q[got.alarm] <= 0.05).all()


def test_the_discrete_bound_finds_more_and_stays_honest() -> None:
    alarmed, more = 0, 0
    for seed in range(80):
        tails = office(seed)
        null = Null.of(tails)
        alarmed += bool(discover(tails.exact, null, level=0.1).alarm.any())
        found = tails.found.copy()
        found[:20] = np.minimum(np.diff(tails.start)[:20], found[:20] + 3)
        planted = Tails(tails.start, tails.value, found)
        counts = [discover(planted.exact, null, level=0.1, method=m).alarm.sum()
                  for m in ("discrete", "bh", "by")]  # fmt: skip
        assert counts[0] >= counts[1] >= counts[2]
        more += int(counts[0] - counts[1])
    assert more > 50
    assert alarmed <= 80 * 0.1 + 3 * np.sqrt(80 * 0.1 * 0.9)


def test_no_tests_no_alarms() -> None:
    assert not len(discover(np.zeros(0), Null(0), level=0.05).alarm)


@pytest.mark.parametrize("level", [0.0, 1.0, -1])
def test_a_level_that_is_none_is_refused(level: float) -> None:
    with pytest.raises(ScreenError, match="level"):
        discover(THROMBOLYSIS, Null(15), level=level)


def test_shrinkage_agrees_with_the_published_signal() -> None:
    # openEBGM's vignette on CAERS: N 16, E .40643623 -> 15.68, 23.26, 33.48 (vectors, F4)
    prior = Ratios(np.array([0.06534557, 1 - 0.06534557]), np.array([3.25379356, 2.02612692]),
                   np.array([0.39988854, 1.90807970]))  # fmt: skip
    n, e = np.array([16]), np.array([0.40643623])
    assert prior.geometric_mean(n, e)[0] == pytest.approx(23.26, abs=0.005)
    assert prior.quantile(n, e, 0.05)[0] == pytest.approx(15.68, abs=0.01)
    assert prior.quantile(n, e, 0.95)[0] == pytest.approx(33.48, abs=0.01)


def test_shrinkage_puts_much_evidence_before_a_large_ratio() -> None:
    rng = np.random.default_rng(4)
    expected = np.concatenate((rng.gamma(1, 1, 2_000), [0.1, 10.0]))
    found = np.concatenate((rng.poisson(expected[:-2]), [2, 40])).astype(np.int64)
    prior = Ratios.fitted(found, expected)
    assert prior.weight.sum() == pytest.approx(1)
    ratio = prior.geometric_mean(found[-2:], expected[-2:])
    low = prior.quantile(found[-2:], expected[-2:], 0.05)
    assert ratio[0] < 3 < ratio[1]  # raw ratios: 20 and 4
    assert low[0] < low[1]
