from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendency.planning.estimators import Incidence, aalen_johansen, kaplan_meier, risk_table

Cases = list[tuple[int, int]]
cases = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), min_size=1, max_size=60)


def _incidence(day: np.ndarray, cause: np.ndarray, **more: object) -> Incidence:
    return aalen_johansen(risk_table(day, cause, causes=3, **more))  # type: ignore[arg-type]


def _variance_by_definition(day: np.ndarray, cause: np.ndarray, k: int) -> np.ndarray:
    """The double sum as the books print it, day by day; needs the estimate only."""
    table = risk_table(day, cause, causes=3)
    n, d, d_k = table.at_risk[0], table.all_events[0], table.events[k, 0]
    survival = np.concatenate([[1.0], kaplan_meier(table).value[0]])
    f = np.cumsum(np.where(n > 0, survival[:-1] * d_k / np.maximum(n, 1), 0))
    out = np.zeros(len(f))
    for t in range(len(f)):
        for s in range(t + 1):
            if not d[s]:
                continue
            apart = f[t] - f[s]
            if n[s] > d[s]:
                out[t] += apart**2 * d[s] / (n[s] * (n[s] - d[s]))
            out[t] += survival[s] ** 2 * d_k[s] * (n[s] - d_k[s]) / n[s] ** 3
            out[t] -= 2 * apart * survival[s] * d_k[s] / n[s] ** 2
    return out


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("cause", [1, 2])
def test_agrees_with_lifelines(seed: int, cause: int) -> None:
    """No day has events of two causes: lifelines would shift ties about at random."""
    random = np.random.default_rng(seed)
    kind = random.integers(0, 3, 400)
    day = random.integers(1, 150, 400) * 3 + kind
    found = aalen_johansen(risk_table(day, kind, causes=2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import AalenJohansenFitter

        peer = AalenJohansenFitter().fit(day, kind, event_of_interest=cause)
    at = peer.cumulative_density_.index.to_numpy().astype(int)
    k = cause - 1
    values = found.value[k, 0, at]
    assert values == pytest.approx(peer.cumulative_density_.to_numpy()[:, 0], abs=1e-9)
    variance, limits = peer.variance_.to_numpy(), peer.confidence_interval_.to_numpy()
    # where the last case at risk has its event, lifelines divides 0 by 0
    known = ~np.isnan(variance)
    assert (~known).sum() <= 1
    assert found.variance[k, 0, at][known] == pytest.approx(variance[known], abs=1e-9)
    some = known & (values > 0)
    assert some.sum() > 100
    ours = np.sort(np.stack([found.low[k, 0, at], found.high[k, 0, at]])[:, some], axis=0)
    assert ours == pytest.approx(np.sort(limits[some].T, axis=0), abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_statsmodels_with_ties(seed: int) -> None:
    from statsmodels.duration.survfunc import CumIncidenceRight

    random = np.random.default_rng(seed)
    day, kind = random.integers(1, 40, 300), random.integers(0, 3, 300)
    peer = CumIncidenceRight(day, kind)
    found = aalen_johansen(risk_table(day, kind, causes=2))
    at = peer.times.astype(int)
    for k in range(2):
        assert found.value[k, 0, at] == pytest.approx(peer.cinc[k], abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("cause", [0, 1, 2])
def test_variance_is_the_double_sum_also_with_ties(seed: int, cause: int) -> None:
    random = np.random.default_rng(seed)
    day, kind = random.integers(0, 25, 120), random.integers(0, 4, 120)
    found = _incidence(day, kind)
    expected = _variance_by_definition(day, kind, cause)
    assert found.variance[cause, 0] == pytest.approx(expected, abs=1e-12)


def test_without_censoring_variance_is_binomial() -> None:
    day = np.array([1, 2, 2, 3, 4, 5, 6, 6, 7, 9])
    kind = np.array([1, 2, 1, 1, 3, 2, 1, 2, 1, 3])
    found = _incidence(day, kind)
    share = np.array([((day <= t) & (kind == 1)).mean() for t in range(10)])
    assert found.value[0, 0] == pytest.approx(share)
    assert found.variance[0, 0] == pytest.approx(share * (1 - share) / 10)


def test_single_cause_is_one_minus_kaplan_meier() -> None:
    day, kind = np.array([2, 3, 3, 5, 8, 9]), np.array([1, 0, 1, 1, 0, 1])
    table = risk_table(day, kind)
    assert aalen_johansen(table).value[0] == pytest.approx(1 - kaplan_meier(table).value)


def test_cause_that_did_not_happen_has_no_limits() -> None:
    found = _incidence(np.array([1, 2, 3, 4]), np.array([1, 0, 1, 0]))
    assert (found.value[1] == 0).all()
    assert np.isnan(found.low[1]).all()
    assert np.isnan(found.high[1]).all()


@given(cases)
def test_properties(rows: Cases) -> None:
    day, kind = (np.array(column) for column in zip(*rows, strict=True))
    found = _incidence(day, kind)
    total = found.value.sum(axis=0) + found.waiting
    assert total == pytest.approx(np.ones(total.shape), abs=1e-12)
    assert (np.diff(found.value, axis=2) >= 0).all()
    assert ((found.value >= 0) & (found.value <= 1 + 1e-12)).all()
    assert (found.variance >= 0).all()
    known = ~np.isnan(found.low)
    assert (found.low[known] <= found.value[known] + 1e-12).all()
    assert (found.high[known] >= found.value[known] - 1e-12).all()


@given(cases, st.permutations([1, 2, 3]))
def test_names_of_the_causes_do_not_matter(rows: Cases, names: list[int]) -> None:
    day, kind = (np.array(column) for column in zip(*rows, strict=True))
    renamed = np.array([0, *names])[kind]
    first, second = _incidence(day, kind), _incidence(day, renamed)
    for k in range(3):
        assert np.array_equal(first.value[k], second.value[names[k] - 1])
