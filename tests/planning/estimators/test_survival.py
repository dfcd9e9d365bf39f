from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendency.planning.estimators import Survival, kaplan_meier, risk_table

#: Remission of 21 patients under 6-MP, weeks; Freireich et al., Blood 21 (1963) 699-716. Estimates
#: and errors: Klein and Moeschberger, Survival Analysis, 2nd ed., table 4.1.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSE = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PUBLISHED = {
    6: (0.857, 0.076),
    7: (0.807, 0.087),
    10: (0.753, 0.096),
    13: (0.690, 0.107),
    16: (0.627, 0.114),
    22: (0.538, 0.128),
    23: (0.448, 0.135),
}

Cases = list[tuple[int, int, int]]
cases = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 1), st.integers(0, 2)), min_size=1, max_size=60
)


def _curve(days: list[int], events: list[int], **more: object) -> Survival:
    return kaplan_meier(risk_table(np.array(days), np.array(events), **more))  # type: ignore[arg-type]


def _columns(rows: Cases) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    day, event, group = (np.array(column) for column in zip(*rows, strict=True))
    return day, event, group


@pytest.mark.parametrize(("week", "value", "error"), [(w, *p) for w, p in PUBLISHED.items()])
def test_published_estimates(week: int, value: float, error: float) -> None:
    curve = _curve(WEEKS, RELAPSE)
    assert round(float(curve.value[0, week]), 3) == value
    assert round(float(np.sqrt(curve.variance[0, week])), 3) == error


def test_published_median_and_its_interval() -> None:
    """SAS and R's `conf.type = "log-log"` print median 23, 95 % limits 13 and none."""
    day, low, high = _curve(WEEKS, RELAPSE).quantile(0.5)
    assert (day[0], low[0]) == (23, 13)
    assert np.isnan(high[0])


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("delayed", [False, True])
def test_agrees_with_lifelines(seed: int, delayed: bool) -> None:
    random = np.random.default_rng(seed)
    day = random.integers(5, 400, 700)
    event = random.integers(0, 2, 700)
    entry = random.integers(0, 300, 700) if delayed else None
    curve = kaplan_meier(risk_table(day, event, entry=entry))
    seen = np.ones(700, bool) if entry is None else entry < day
    entered = None if entry is None else entry[seen]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import KaplanMeierFitter

        peer = KaplanMeierFitter().fit(day[seen], event[seen], entry=entered)
        at = peer.survival_function_.index.to_numpy().astype(int)
        limits = peer.confidence_interval_.to_numpy()
    assert curve.value[0, at] == pytest.approx(peer.survival_function_.to_numpy()[:, 0], abs=1e-9)
    inside = (curve.value[0, at] > 0) & (curve.value[0, at] < 1)
    assert inside.sum() > 100
    assert curve.low[0, at][inside] == pytest.approx(limits[inside, 0], abs=1e-9)
    assert curve.high[0, at][inside] == pytest.approx(limits[inside, 1], abs=1e-9)
    reached = peer.event_table["at_risk"] - peer.event_table["entrance"]
    assert curve.at_risk[0, at[1:]].tolist() == reached.to_list()[1:]


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_statsmodels(seed: int) -> None:
    from statsmodels.duration.survfunc import SurvfuncRight

    random = np.random.default_rng(seed)
    day, event = random.integers(1, 90, 300), random.integers(0, 2, 300)
    peer = SurvfuncRight(day, event)
    at = peer.surv_times.astype(int)
    curve = kaplan_meier(risk_table(day, event))
    assert curve.value[0, at] == pytest.approx(peer.surv_prob, abs=1e-9)
    alive = peer.surv_prob > 0
    errors = np.sqrt(curve.variance[0, at])
    assert errors[alive] == pytest.approx(peer.surv_prob_se[alive], abs=1e-9)


def test_plain_interval_is_symmetric_and_cut() -> None:
    table = risk_table(np.array(WEEKS), np.array(RELAPSE))
    curve = kaplan_meier(table, interval="plain")
    half = 1.959963985 * np.sqrt(curve.variance[0])
    assert curve.low[0, 10] == pytest.approx(curve.value[0, 10] - half[10])
    assert curve.high[0, 10] == pytest.approx(curve.value[0, 10] + half[10])
    assert curve.high[0, 6] == 1.0


def test_without_censoring_it_is_the_empirical_distribution() -> None:
    days = [3, 3, 5, 8, 8, 8, 13]
    curve = _curve(days, [1] * 7)
    empirical = [sum(d > t for d in days) / 7 for t in range(14)]
    assert curve.value[0] == pytest.approx(empirical)


def test_last_event_ends_the_curve_without_limits() -> None:
    curve = _curve([1, 2, 3], [1, 1, 1])
    assert curve.value[0, -1] == 0
    assert np.isnan(curve.low[0, -1])
    assert np.isnan(curve.high[0, -1])


def test_median_met_exactly_by_a_product_of_thirds() -> None:
    """(2/3) (3/4) is 0.5 only up to rounding; the median is the day on which it is met."""
    curve = _curve([1, 2, 3, 3, 3, 3], [1, 1, 1, 0, 0, 0])
    assert curve.quantile(0.5)[0][0] == 3


def test_delayed_entry_by_hand() -> None:
    """Entered after day 2, so not at risk for the first event on day 2."""
    table = risk_table(
        np.array([2, 4, 5]), np.array([1, 1, 0]), entry=np.array([-1, 2, 0])
    )  # fmt: skip
    assert table.at_risk[0].tolist() == [1, 2, 2, 2, 2, 1]
    assert kaplan_meier(table).value[0].tolist() == [1, 1, 0.5, 0.5, 0.25, 0.25]


def test_case_that_entered_too_late_does_not_count() -> None:
    table = risk_table(np.array([5, 9]), np.array([1, 1]), entry=np.array([5, 0]))
    assert table.all_events.sum() == 1
    assert table.at_risk.max() == 1


@given(cases)
def test_properties(rows: Cases) -> None:
    day, event, group = _columns(rows)
    curve = kaplan_meier(risk_table(day, event, group, groups=3))
    assert (np.diff(curve.value, axis=1) <= 0).all()
    assert ((curve.value >= 0) & (curve.value <= 1)).all()
    known = ~np.isnan(curve.low)
    assert (curve.low[known] <= curve.value[known] + 1e-12).all()
    assert (curve.high[known] >= curve.value[known] - 1e-12).all()
    assert ((curve.low[known] >= 0) & (curve.high[known] <= 1)).all()


@given(cases, st.randoms())
def test_order_of_the_cases_does_not_matter(rows: Cases, random: object) -> None:
    first = kaplan_meier(risk_table(*_columns(rows), groups=3))
    random.shuffle(rows)  # type: ignore[attr-defined]
    assert np.array_equal(first.value, kaplan_meier(risk_table(*_columns(rows), groups=3)).value)


@given(cases)
def test_a_group_has_the_curve_that_it_has_alone(rows: Cases) -> None:
    day, event, group = _columns(rows)
    days = int(day.max()) + 1
    together = kaplan_meier(risk_table(day, event, group, groups=3))
    for k in range(3):
        alone = kaplan_meier(risk_table(day[group == k], event[group == k], days=days))
        assert np.array_equal(together.value[k], alone.value[0])
