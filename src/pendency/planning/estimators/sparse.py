"""The risk table of many small groups, on the days on which something changed only."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pendency.planning.estimators.level import Ints
from pendency.planning.estimators.risk import RiskTable

_AnyInt = npt.NDArray[np.integer]


def sparse_risk_table(
    day: _AnyInt,
    cause: _AnyInt,
    group: _AnyInt,
    *,
    entry: _AnyInt | None = None,
    groups: int,
    causes: int = 1,
) -> RiskTable:
    """Count events and numbers at risk on day 0 and the days on which a case was last observed.

    Parameters are those of `risk_table`, and so are the estimates from the result. Thousands of
    groups of some hundred cases each need a column per case at most, not one per day.
    """
    if entry is not None:
        seen = entry < day
        day, cause, group, entry = day[seen], cause[seen], group[seen], entry[seen]
    span = int(day.max(initial=0)) + 1
    begin = np.arange(groups, dtype=np.int64) * span
    key = group.astype(np.int64) * span + day
    # every group has its day 0, so none is without a column
    days, place = np.unique(np.concatenate([begin, key]), return_inverse=True)
    row, column = _columns(days // span, groups)
    width = int(column.max(initial=0)) + 1
    at = (row * width + column)[place[groups:]]
    shape = (groups, width)
    leaving = np.bincount(at, minlength=groups * width).reshape(shape)
    events = [np.bincount(at[cause == k], minlength=groups * width) for k in range(1, causes + 1)]
    at_risk = np.ascontiguousarray(leaving[:, ::-1].cumsum(axis=1)[:, ::-1])
    shown = np.zeros(shape, dtype=np.int64)
    shown[row, column] = days % span
    if entry is not None:
        waiting = np.sort(group.astype(np.int64) * span + np.maximum(entry, -1) + 1)
        upto = np.searchsorted(waiting, days, side="right")  # entered by then, this group or before
        size = np.bincount(group, minlength=groups)
        late = np.zeros(shape, dtype=np.int64)
        late[row, column] = size.cumsum()[row] - upto
        at_risk -= late
    return RiskTable(
        np.maximum.accumulate(shown, axis=1), np.stack(events).reshape(causes, *shape), at_risk
    )


def _columns(group: Ints, groups: int) -> tuple[Ints, Ints]:
    """Row and column of sorted keys, counted from the first of each group."""
    first = np.searchsorted(group, np.arange(groups))
    return group, np.arange(len(group)) - first[group]
