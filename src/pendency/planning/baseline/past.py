"""The office's last year in the measures that a plan is held to, by the plan's own definitions."""

from __future__ import annotations

import datetime as dt

import numpy as np

from pendency.planning.baseline.observed import Ints, Observed, ended
from pendency.planning.baseline.sources import start_values
from pendency.records import Snapshot


def last_year(snapshot: Snapshot, *, as_of: dt.date | None = None) -> dict[str, float | None]:
    """Pendency and stock of the last year, as a plan and the twin count them.

    A case counts from its entry into examination to its first action, or until its examination is
    settled; an allowed case is. Pendency is Little's law over the year: the mean number of such
    cases over those that enter in a month (J. D. C. Little, Operations Research 9, 1961).

    Parameters
    ----------
    snapshot
        The office.
    as_of
        Last day of the year; the snapshot's last observed one by default.

    Returns
    -------
    dict
        ``first_action_pendency`` and ``total_pendency`` in months, None where nothing entered;
        ``stock``, the cases in examination on the day.
    """
    seen = Observed(snapshot, as_of or snapshot.observed_to, start_values())
    closed = seen.facts.first_closing.astype(np.int64)
    acted = seen.facts.milestone("first_action_date").astype(np.int64)
    settled = np.minimum(seen.facts.decision.astype(np.int64), closed)
    entered = seen.entered
    new = int(((entered > seen.year_before) & (entered <= seen.last)).sum())
    inside = (entered <= seen.last) & (settled > seen.last)

    def months(end: Ints) -> float | None:
        _gone, years = ended(entered, np.maximum(end, entered), seen.year_before, seen.last)
        return years * 12 / new if new else None

    return {
        "first_action_pendency": months(np.minimum(acted, settled)),
        "total_pendency": months(settled),
        "stock": float(inside.sum()),
    }
