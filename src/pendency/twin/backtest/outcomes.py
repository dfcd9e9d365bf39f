"""What came after a day, from the snapshot with hindsight; and who is in the sample at all."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.records import Snapshot
from pendency.twin.backtest.futures import Told
from pendency.twin.calibration.material import Material
from pendency.twin.errors import CalibrationError
from pendency.twin.incidence import incidence
from pendency.twin.visits import visits

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_FIRST = dt.date(1970, 1, 1)


def told_after(snapshot: Snapshot, known: Snapshot, day: dt.date) -> Told:
    """The events after a day, under the case ids of the snapshot that was known on it."""
    names = known.read("cases", "case_id", "number").rename({"case_id": "here"})
    here = (
        snapshot.read("cases", "case_id", "number")
        .join(names, on="number", how="left", maintain_order="left")["here"]
        .fill_null(0).to_numpy().astype(np.int64)
    )  # fmt: skip
    seen = visits(snapshot, as_of=snapshot.observed_to)
    epoch = (day - _FIRST).days
    later = seen.start > epoch
    case = here[seen.case[later] - 1]
    # filed later: a number that no known case has
    case = np.where(case > 0, case, -seen.case[later])
    return Told(case, seen.start[later] - epoch, seen.code[later])


def period_edges(day: dt.date, months: int, observed_to: dt.date) -> Ints:
    """Days after a day at which the quarters end, from 0.

    Raises
    ------
    CalibrationError
        The horizon is no whole number of quarters, or ends later than what was observed.
    """
    if months < 3 or months % 3:
        raise CalibrationError("horizon", f"{months} months are no whole quarters; give 3, 6, ...")
    month = day.year * 12 + day.month
    ends = [_last_of(month + 3 * k) if _last_of(month - 0) == day else _same(day, 3 * k)
            for k in range(months // 3 + 1)]  # fmt: skip
    if ends[-1] > observed_to:
        raise CalibrationError("horizon", f"ends on {ends[-1]}, but cases were observed to "
                                          f"{observed_to} only; cut earlier")  # fmt: skip
    return np.array([(end - day).days for end in ends], dtype=np.int64)


def _last_of(month: int) -> dt.date:
    """Last day of a month, counted from year 0, of which December is the twelfth."""
    return dt.date(month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def _same(day: dt.date, months: int) -> dt.date:
    month = day.year * 12 + day.month + months
    last = _last_of(month)
    return min(last, last.replace(day=min(day.day, last.day)))


def inclusion(found: Material, known: Snapshot, days: int, sampled_on: dt.date | None) -> Floats:
    """Probability that a case filed so many days after the day is in the sample.

    A sample of published cases lacks those that were not yet published when it was drawn. How long
    that takes is estimated from what was known on the day (Kaplan-Meier); the day of drawing is
    part of the sample's design, no outcome.

    Parameters
    ----------
    found, known
        What was known on the day.
    days
        Days ahead.
    sampled_on
        When the sample was drawn from what was published; None where it has all cases.
    """
    if sampled_on is None:
        return np.ones(days + 1)
    cases = known.read("cases").select(
        filed=pl.col("filing_date").to_physical(), out=pl.col("publication_date").to_physical()
    )
    out = cases["out"].fill_null(found.epoch).to_numpy()
    waited = np.maximum(out - cases["filed"].to_numpy(), 0).astype(np.int32)
    cause = np.where(cases["out"].is_null().to_numpy(), -1, 0)
    curve = incidence(waited, cause, 1)
    left = (sampled_on - found.day).days - np.arange(days + 1)
    reached = np.concatenate(([0.0], 1.0 - curve.survival))
    share: Floats = reached[np.searchsorted(curve.days, left, side="right")]
    return share
