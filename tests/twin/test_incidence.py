"""The estimator of competing exits, against closed forms and the binomial."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendency.twin.incidence import incidence, quantiles, wilson


def test_without_censoring_it_is_the_observed_share_and_the_binomial_variance() -> None:
    days = np.array([3, 5, 5, 8, 9, 9, 9, 12, 20, 31], dtype=np.int32)
    cause = np.array([0, 1, 0, 0, 1, 0, 0, 1, 0, 0])

    found = incidence(days, cause, 2)

    assert found.cumulative[:, -1] == pytest.approx([0.7, 0.3])
    assert found.remaining == pytest.approx(0.0)
    assert found.variance == pytest.approx([0.7 * 0.3 / 10] * 2)


def test_a_textbook_case_by_hand() -> None:
    # 6 visits: exit a at 2, censored at 3, exit b at 4, exit a at 5, censored at 6, exit b at 7
    days = np.array([2, 3, 4, 5, 6, 7], dtype=np.int32)
    cause = np.array([0, -1, 1, 0, -1, 1])

    found = incidence(days, cause, 2)

    survival = [5 / 6, 5 / 6 * 3 / 4, 5 / 6 * 3 / 4 * 2 / 3, 0]
    assert found.survival == pytest.approx(survival)
    assert found.cumulative[0] == pytest.approx([1 / 6, 1 / 6, 1 / 6 + 5 / 8 / 3, 1 / 6 + 5 / 24])
    assert found.cumulative[1] == pytest.approx([0, 5 / 24, 5 / 24, 5 / 24 + survival[2]])


def test_it_agrees_with_lifelines() -> None:
    lifelines = pytest.importorskip("lifelines")
    rng = np.random.default_rng(4)
    days = rng.integers(1, 400, 500).astype(np.int32)
    cause = rng.integers(-1, 2, 500)
    # no ties between causes: lifelines breaks them at random
    days = (days + np.argsort(np.argsort(days, kind="stable"))).astype(np.int32)

    found = incidence(days, cause, 2)

    for which in (0, 1):
        fitter = lifelines.AalenJohansenFitter()
        fitter.fit(days, cause + 1, event_of_interest=which + 1)
        theirs = fitter.cumulative_density_.iloc[:, 0]
        at = np.searchsorted(theirs.index.to_numpy(), found.days, side="right") - 1
        assert found.cumulative[which] == pytest.approx(theirs.to_numpy()[at], abs=1e-9)


def test_the_variance_is_that_of_repeated_samples() -> None:
    rng = np.random.default_rng(11)
    estimates, variances = [], []
    for _ in range(400):
        which = rng.random(300) < 0.3
        ends = np.where(which, rng.uniform(10, 200, 300), rng.uniform(50, 300, 300))
        censor = rng.uniform(100, 500, 300)
        days = np.minimum(ends, censor).astype(np.int32)
        cause = np.where(ends <= censor, (~which).astype(int), -1)
        found = incidence(days, cause, 2)
        estimates.append(found.cumulative[0, -1])
        variances.append(found.variance[0])

    assert np.mean(estimates) == pytest.approx(0.3, abs=0.005)
    assert np.sqrt(np.mean(variances)) == pytest.approx(np.std(estimates), rel=0.1)


def test_nothing_left_when_nobody_leaves() -> None:
    found = incidence(np.array([5, 9], dtype=np.int32), np.array([-1, -1]), 0)

    assert found.remaining == 1.0
    assert found.last_day == 9


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(-1, 2)), min_size=1, max_size=60).filter(
        lambda rows: any(cause >= 0 for _, cause in rows)
    )
)
def test_shares_and_what_remains_make_one(rows: list[tuple[int, int]]) -> None:
    days, cause = np.array(rows).T
    found = incidence(days.astype(np.int32), cause, 3)

    assert found.cumulative[:, -1].sum() + found.remaining == pytest.approx(1.0)
    assert (np.diff(found.cumulative, axis=1) >= -1e-12).all()
    assert (found.variance >= 0).all()


def test_quantiles_are_the_first_day_that_reaches_the_probability() -> None:
    days = np.array([1, 4, 9], dtype=np.int32)
    reached = np.array([0.2, 0.4, 0.8])  # scaled: 0.25, 0.5, 1

    assert quantiles(days, reached, np.array([0, 0.25, 0.26, 0.5, 0.75, 1])).tolist() == [
        1, 1, 4, 4, 9, 9,
    ]  # fmt: skip


def test_wilson_against_a_published_value() -> None:
    # Newcombe 1998, table I: 81 of 263, 95 %: 0.2553 to 0.3662
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0.0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(0.5, 0) == (0.0, 1.0)


def test_whole_weights_are_repeated_visits() -> None:
    rng = np.random.default_rng(3)
    days = rng.integers(1, 50, 300).astype(np.int32)
    cause = rng.integers(-1, 2, 300)
    times = rng.integers(1, 4, 300)

    weighted = incidence(days, cause, 2, weight=times.astype(float))
    repeated = incidence(np.repeat(days, times), np.repeat(cause, times), 2)

    assert weighted.cumulative == pytest.approx(repeated.cumulative)
    assert weighted.at_risk[0] == pytest.approx(times.sum() ** 2 / (times**2).sum())


def test_a_pace_is_a_factor_on_the_hazard() -> None:
    rng = np.random.default_rng(3)
    days = np.ceil(rng.exponential(100, 4_000)).astype(np.int32)
    cause = rng.integers(0, 2, 4_000)

    plain = incidence(days, cause, 2)
    same = incidence(days, cause, 2, pace=np.ones(2))
    faster = incidence(days, cause, 2, pace=np.array([3.0, 1.0]))

    assert same.cumulative == pytest.approx(plain.cumulative)
    assert faster.cumulative[0, -1] == pytest.approx(0.75, abs=0.02)
    half = np.searchsorted(faster.days, 50)
    assert faster.survival[half] == pytest.approx(plain.survival[half] ** 2, abs=0.01)
