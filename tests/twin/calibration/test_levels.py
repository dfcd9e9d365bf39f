from __future__ import annotations

import numpy as np
import pytest

from pendency.twin.calibration import level_of


def counted(rate: float, periods: int, seed: int, step: float = 0.25) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    return rng.poisson(rate * step, periods).astype(float), np.full(periods, step)


def test_a_steady_level_lies_in_its_interval_as_often_as_stated() -> None:
    inside = 0
    for seed in range(200):
        counts, exposures = counted(120.0, 24, seed)
        low, high = level_of(counts, exposures, step=0.25).interval(0.8)
        inside += low <= 120.0 <= high
    # the level may wander, which it does not here: wider than needed, not narrower
    assert inside >= 0.75 * 200


def test_noise_of_single_periods_is_told_from_wandering() -> None:
    rng = np.random.default_rng(5)
    noisy = rng.poisson(200 * np.exp(0.3 * rng.standard_normal(40))).astype(float)
    wandering = rng.poisson(200 * np.exp(np.cumsum(0.15 * rng.standard_normal(40)))).astype(float)
    exposures = np.ones(40)

    a, b = (level_of(counts, exposures, step=0.25) for counts in (noisy, wandering))

    assert a.noisiness > 0.2 > b.noisiness
    assert b.wandering > a.wandering


def test_growth_is_found_where_there_is_some_and_not_where_there_is_none() -> None:
    rng = np.random.default_rng(2)
    time = np.arange(40) / 4
    grown = rng.poisson(60 * np.exp(0.15 * time)).astype(float)
    steady = rng.poisson(np.full(40, 120.0)).astype(float)

    up, _ = level_of(grown, np.full(40, 0.25), step=0.25).growth
    none, _ = level_of(steady, np.full(40, 0.25), step=0.25).growth

    assert up == pytest.approx(0.15, abs=0.05)
    assert abs(none) < 0.03


def test_a_pace_comes_back_to_the_long_run() -> None:
    counts = np.full(12, 150.0)
    level = level_of(counts, np.full(12, 100.0), step=0.25, returns=True)
    rng = np.random.default_rng(0)

    paths = np.array([level.path(rng, 40)[0] for _ in range(400)])

    assert level.value == pytest.approx(1.5, rel=0.1)
    assert abs(np.log(np.median(paths[:, -1]))) < np.log(np.median(paths[:, 0]))


def test_the_mean_of_an_exposure_far_from_one_does_not_bias_the_level() -> None:
    counts, exposures = np.full(16, 15.0), np.full(16, 0.25)
    assert level_of(counts, exposures, step=0.25).value == pytest.approx(60.0, rel=0.06)
