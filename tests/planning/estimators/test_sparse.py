"""The table on event days only gives what the table of every day gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendency.planning.estimators import (
    RiskTable,
    aalen_johansen,
    kaplan_meier,
    risk_table,
    sparse_risk_table,
)

rows = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 2), st.integers(0, 3), st.integers(-1, 25)),
    max_size=60,
)


def _tables(rows: list[tuple[int, int, int, int]], delayed: bool) -> tuple[RiskTable, RiskTable]:
    day, cause, group, entry = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    more = {"entry": entry if delayed else None, "groups": 4, "causes": 2}
    return risk_table(day, cause, group, **more), sparse_risk_table(day, cause, group, **more)  # type: ignore[arg-type]


def _spread(sparse: RiskTable, values: np.ndarray, days: int) -> np.ndarray:
    """A sparse curve read off on every day: its value on the last column up to then."""
    return np.array([
        [values[g, np.searchsorted(sparse.day[g], t, side="right") - 1] for t in range(days)]
        for g in range(len(values))
    ])  # fmt: skip


@given(rows, st.booleans())
def test_same_curves(rows: list[tuple[int, int, int, int]], delayed: bool) -> None:
    dense, sparse = _tables(rows, delayed)
    days = dense.day.shape[1]
    one, other = kaplan_meier(dense), kaplan_meier(sparse)
    for name in ("value", "variance", "low", "high"):
        ours, theirs = _spread(sparse, getattr(other, name), days), getattr(one, name)
        assert ours == pytest.approx(theirs, abs=1e-12, nan_ok=True)
    first, second = aalen_johansen(dense), aalen_johansen(sparse)
    for k in range(2):
        for name in ("value", "variance", "low", "high"):
            ours, theirs = _spread(sparse, getattr(second, name)[k], days), getattr(first, name)[k]
            assert ours == pytest.approx(theirs, abs=1e-9, nan_ok=True)
    for p in (0.25, 0.5, 0.9):
        for ours, theirs in zip(other.quantile(p), one.quantile(p), strict=True):
            assert ours.tolist() == pytest.approx(theirs.tolist(), nan_ok=True)


@given(rows, st.booleans())
def test_same_counts_on_the_days_that_it_has(
    rows: list[tuple[int, int, int, int]], delayed: bool
) -> None:
    dense, sparse = _tables(rows, delayed)
    assert sparse.events.sum() == dense.events.sum()
    for group, days in enumerate(sparse.day):
        assert (np.diff(days) >= 0).all()
        real = np.flatnonzero(np.diff(days, prepend=-1) > 0)
        assert days[0] == 0
        assert sparse.at_risk[group, real].tolist() == dense.at_risk[group, days[real]].tolist()
        padding = np.setdiff1d(np.arange(len(days)), real)
        assert not sparse.at_risk[group, padding].any()
        assert not sparse.events[:, group, padding].any()
