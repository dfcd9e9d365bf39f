"""Who was at risk and what happened, by group and day: the table under every curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pendency.planning.estimators.level import Ints

_AnyInt = npt.NDArray[np.integer]
_PIECE = 1 << 17


@dataclass(frozen=True)
class RiskTable:
    """Counts of n groups on m days each.

    ``day`` are the days of each group, ascending, shape (groups, m); ``events`` has the shape
    (causes, groups, m), ``at_risk`` the shape (groups, m): how many were under observation just
    before that day's events. Columns that a group does not need repeat its last day, without
    events and with nobody at risk.
    """

    day: Ints
    events: Ints
    at_risk: Ints

    @property
    def all_events(self) -> Ints:
        """Events of any cause, shape (groups, days)."""
        total: Ints = self.events[0] if len(self.events) == 1 else self.events.sum(axis=0)
        return total


def risk_table(
    day: _AnyInt,
    cause: _AnyInt,
    group: _AnyInt | None = None,
    *,
    entry: _AnyInt | None = None,
    groups: int = 1,
    causes: int = 1,
    days: int | None = None,
) -> RiskTable:
    """Count events and numbers at risk on every day from 0 on.

    Parameters
    ----------
    day
        Day on which each case was last observed, 0 or more: its event, or its censoring.
    cause
        0 censored, 1 to ``causes`` the kind of event.
    group
        Group of each case, 0 to ``groups`` - 1.
    entry
        Delayed entry (left truncation): a case is at risk on the days ``entry < t <= day``, as
        in Andersen and Gill's counting-process form. Without it cases are at risk from the
        start, events on day 0 included. Cases with ``entry >= day`` were never observed and
        do not count.
    days
        Length of the day axis; the longest observation plus one when left out.
    """
    if entry is not None:
        seen = entry < day
        day, cause, entry = day[seen], cause[seen], entry[seen]
        group = None if group is None else group[seen]
    if days is None:
        days = int(day.max(initial=0)) + 1
    counts = _count(day, cause, group, (groups, days, causes + 1))
    # at risk on t: all who leave on t or later, less those who had not entered before t
    at_risk = _from_here_on(counts.sum(axis=2))
    if entry is not None:
        first_day = np.maximum(entry, -1) + 1
        entering = _count(first_day, None, group, (groups, days, 1))[:, :, 0]
        at_risk -= _from_here_on(entering) - entering
    events = np.ascontiguousarray(np.moveaxis(counts[:, :, 1:], 2, 0))
    return RiskTable(np.broadcast_to(np.arange(days), at_risk.shape), events, at_risk)


def _count(
    day: _AnyInt, cause: _AnyInt | None, group: _AnyInt | None, shape: tuple[int, int, int]
) -> Ints:
    """How many rows fall on each group, day and cause.

    One number per row and one count of them; in pieces that stay in the processor's cache,
    which is four times as fast as a count per cause over the whole columns.
    """
    cells = int(np.prod(shape))
    # the narrowest numbers that hold a key: less to move
    whole = np.min_scalar_type(cells) if cells < 1 << 32 else np.dtype(np.int64)
    total = np.zeros(cells, dtype=np.int64)
    step = max(_PIECE, cells)
    for start in range(0, len(day), step):
        piece = slice(start, start + step)
        key: _AnyInt = day[piece].astype(whole)
        if group is not None:
            key += group[piece].astype(whole) * shape[1]
        if cause is not None:
            key *= shape[2]
            key += cause[piece].astype(whole, copy=False)
        total += np.bincount(key, minlength=cells)
    return total.reshape(shape)


def _from_here_on(counts: Ints) -> Ints:
    return np.ascontiguousarray(counts[:, ::-1].cumsum(axis=1)[:, ::-1])
