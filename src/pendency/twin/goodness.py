"""Does the flow tell the histories it was fitted on? Regenerate and compare."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from pendency.records import Snapshot
from pendency.records.histories import derive
from pendency.twin.flow import Flow
from pendency.twin.incidence import Days, Floats, Incidence, incidence, quantiles
from pendency.twin.replay import replay

#: What is compared: the milestone, and whether a disposal without it competes with it.
MEASURES = ("first_action", "closed")
_LEVELS = np.array([0.25, 0.5, 0.75])
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Distance:
    """How far the regenerated distribution is from the observed one.

    Attributes
    ----------
    measure
        ``first_action`` (filing to first action, disposals without one competing) or ``closed``
        (filing to disposal).
    n
        Cases observed.
    distance
        Largest absolute difference of the two distribution functions.
    band
        1.36 / sqrt(n): what sampling alone exceeds once in twenty times without censoring.
    observed, generated
        Quartiles in days, conditional on reaching the milestone within the observed time.
    """

    measure: str
    n: int
    distance: float
    band: float
    observed: tuple[float, float, float]
    generated: tuple[float, float, float]


def goodness(flow: Flow, snapshot: Snapshot, *, seed: int, copies: int = 20) -> list[Distance]:
    """Regenerate the snapshot's cases from the flow and compare the times to the milestones.

    Each observed case is told ``copies`` times with its own filing date and censored on the
    same day, so that neither the mix of filing years nor the end of observation differs. What
    remains is what a semi-Markov flow cannot tell: dependence on the calendar and on the
    history beyond the round.
    """
    filed = snapshot.read("cases", "filing_date")["filing_date"]
    filed = filed.filter(filed <= flow.observed_to)
    days = np.tile(filed.to_physical().to_numpy().astype(np.int64), copies)
    until = (flow.observed_to - _EPOCH).days
    told = [
        derive(cases, events).milestones
        for cases, events in replay(flow, np.sort(days), until=until, seed=seed)
    ]
    seen = snapshot.read("milestones").filter(pl.col("filing_date") <= flow.observed_to)
    again = pl.concat(told)
    return [_distance(measure, seen, again, flow.observed_to) for measure in MEASURES]


def _distance(measure: str, seen: pl.DataFrame, again: pl.DataFrame, end: dt.date) -> Distance:
    ours, theirs = (_times(measure, frame, end) for frame in (seen, again))
    days = np.union1d(ours.days, theirs.days)
    days = days[days <= min(ours.last_day, theirs.last_day)]
    gap = np.abs(_at(ours, days) - _at(theirs, days)).max()
    return Distance(
        measure=measure,
        n=seen.height,
        distance=float(gap),
        band=1.36 / float(np.sqrt(seen.height)),
        observed=_quartiles(ours),
        generated=_quartiles(theirs),
    )


def _times(measure: str, frame: pl.DataFrame, end: dt.date) -> Incidence:
    reached = pl.col(f"{measure}_date")
    ended = pl.coalesce(reached, "closed_date")
    cause = pl.when(reached.is_not_null()).then(0).when(ended.is_not_null()).then(1).otherwise(-1)
    drawn = frame.select(
        days=(pl.coalesce(ended, pl.lit(end)) - pl.col("filing_date")).dt.total_days(),
        cause=cause,
    )
    days = drawn["days"].to_numpy().astype(np.int32)
    return incidence(days, drawn["cause"].to_numpy().astype(np.int64), 2)


def _at(found: Incidence, days: Days) -> Floats:
    place = np.searchsorted(found.days, days, side="right")
    padded: Floats = np.concatenate(([0.0], found.cumulative[0]))[place]
    return padded


def _quartiles(found: Incidence) -> tuple[float, float, float]:
    low, middle, high = quantiles(found.days, found.cumulative[0], _LEVELS)
    return float(low), float(middle), float(high)
