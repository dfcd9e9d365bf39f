"""Small cells kept back: against enumeration, and what is given away without complements."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pendency.integrity.access import AccessError, intervals, suppress

TABLES = st.integers(1, 3).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 12), min_size=columns, max_size=columns), min_size=1, max_size=3
    )
)


MOST = 9
ALL = np.indices((MOST + 1,) * 4).reshape(4, -1).T.reshape(-1, 2, 2)


def _enumerated(table: np.ndarray, hidden: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least and greatest of each cell over all tables up to `MOST` that agree with the shown."""
    rows = np.concatenate([ALL, ALL.sum(2, keepdims=True)], axis=2)
    whole = np.concatenate([rows, rows.sum(1, keepdims=True)], axis=1)
    agree = whole[(whole == table)[:, ~hidden].all(axis=1)]
    return agree.min(axis=0), agree.max(axis=0)


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=2), min_size=2, max_size=2),
    st.lists(st.booleans(), min_size=9, max_size=9),
)
def test_intervals_are_those_of_enumeration(inner: list[list[int]], marks: list[bool]):
    table = suppress(inner, 1).counts
    hidden = np.array(marks).reshape(3, 3)
    low, high = intervals(table, hidden)
    least, greatest = _enumerated(table, hidden)

    assert (low == least).all()
    # what has no bound, enumeration meets only at its own
    bounded = high < MOST
    assert (high[bounded] == greatest[bounded]).all()
    assert (greatest[~bounded] >= MOST).all()


@given(TABLES, st.integers(1, 6))
def test_every_small_count_keeps_room_for_the_minimum(inner: list[list[int]], minimum: int):
    found = suppress(inner, minimum)
    low, high = intervals(found.counts, found.hidden)

    assert (found.hidden >= found.small).all()
    assert ((high - low)[found.small] >= minimum).all() or found.hidden.all()
    assert (low <= found.counts).all()
    assert (high >= found.counts).all()


def test_a_lone_small_cell_would_follow_from_its_sums():
    inner = [[3, 20, 30], [40, 50, 60], [70, 80, 90]]
    alone = suppress(inner, 1).counts < 5
    low, high = intervals(suppress(inner, 1).counts, alone)
    assert (low[0, 0], high[0, 0]) == (3, 3)

    found = suppress(inner, 5)
    assert found.shown(0, 0) is None
    assert found.hidden.sum() == 4  # a rectangle: the fewest that can do it
    assert found.hidden[:, 0].sum() == found.hidden[0].sum() == 2


def test_nothing_is_kept_back_where_nothing_is_small():
    assert not suppress([[5, 6], [7, 8]], 5).hidden.any()


@pytest.mark.parametrize(
    ("counts", "minimum"), [([1, 2], 5), ([[-1]], 5), ([[1]], 0), (np.zeros((0, 2)), 5)]
)
def test_what_is_no_table_of_counts_is_refused(counts: object, minimum: int):
    with pytest.raises(AccessError):
        suppress(counts, minimum)
