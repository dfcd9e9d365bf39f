from __future__ import annotations

import numpy as np
import pytest

from pendency.twin.backtest.futures import NEVER, Future
from pendency.twin.backtest.scoring import case_crps, crps, scores


def test_crps_is_the_mean_distance_less_half_that_of_two_members() -> None:
    draws = np.array([[1.0, 5.0], [2.0, 5.0], [4.0, 5.0]])
    actual = np.array([3.0, 7.0])

    # by hand: (2 + 1 + 1) / 3 - (1 + 3 + 2) / 3 / 2, and a sure forecast that misses by 2
    assert crps(draws, actual) == pytest.approx([4 / 3 - 1.0, 2.0])


def test_crps_of_a_normal_forecast_is_the_closed_form() -> None:
    """Gneiting et al. 2005: sigma (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)), at z = 0."""
    draws = np.random.default_rng(0).standard_normal((40_000, 1))
    assert crps(draws, np.zeros(1))[0] == pytest.approx(0.2337, abs=0.005)


def future(first: float, days: list[int]) -> Future:
    waits = np.array(days)
    return Future(np.array([[first], [2.0], [30.0]]), waits, waits)


def test_figures_are_scored_by_measure_and_times_are_cut_at_the_horizon() -> None:
    futures = [future(n, [10, NEVER]) for n in range(1, 101)]
    came = future(50, [30, 5_000])
    acted = np.array([False, False])

    found = {(s.measure, s.period): s for s in scores(futures, came, acted, horizon=365)}

    assert set(found) == {("first_actions", 0), ("disposals", 0), ("stock", 0),
                          ("first_action_wait", None), ("disposal_wait", None)}  # fmt: skip
    first = found["first_actions", 0]
    assert first.median == pytest.approx(50.5)
    assert first.intervals[1] == pytest.approx((10.9, 90.1))
    assert first.covered == (True, True, True)
    month = 365.25 / 12
    assert found["disposal_wait", None].actual == pytest.approx((30 + 365) / 2 / month)
    # the second case outlasts the horizon in both: no miss
    assert case_crps(futures, came, acted, 365)["disposal_wait"] == pytest.approx(20 / 2 / month)


def test_who_has_been_acted_on_waits_for_the_disposal_only() -> None:
    found = scores([future(1, [10, 20])] * 2, future(1, [10, 20]), np.array([True, True]), 100)
    assert "first_action_wait" not in {s.measure for s in found}
