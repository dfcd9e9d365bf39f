"""The intake of a baseline: a forecast by field, over centres and modes by last year's shares."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from pendency.planning.baseline.observed import Floats, Observed
from pendency.planning.baseline.sources import Basis
from pendency.planning.errors import ForecastError
from pendency.planning.forecast import ALL, Forecast, forecast, intake_panel
from pendency.planning.periods import minus_months

_SEASON = 4


def forecast_of(seen: Observed) -> Forecast | None:
    """The forecast by field; None where the past is too short to test one."""
    since = _begin(seen)
    flow = "examination_inflow" if seen.by_examination else "inflow"
    try:
        panel = intake_panel(
            seen.snapshot, since=since, as_of=seen.as_of, by=("field",), indicator=flow
        )
    except ForecastError:
        return None
    # of the origins that two years of past leave, half must see the last step come true
    tested = (panel.counts.shape[1] - 2 * _SEASON) // 2
    horizon = min(seen.values.horizon, tested)
    return forecast(panel, horizon) if horizon >= _SEASON else None


def _begin(seen: Observed) -> dt.date:
    """The last day before the history used: at most so many years, and not before anything came."""
    known = seen.entered[seen.entered <= seen.last]
    first = dt.date(1970, 1, 1) + dt.timedelta(days=int(np.quantile(known, 0.001)))
    return max(minus_months(seen.as_of, 12 * seen.values.history), first)


def intake_of(
    seen: Observed, found: Forecast | None, start: dt.date, quarters: int
) -> tuple[Floats, Basis]:
    """Cases entering; shape (pools, tracks, quarters).

    Quarters after the forecast's horizon repeat its last year.
    """
    entering = seen.entering()
    if found is None:
        level: Floats = entering[:, :, None].repeat(quarters, axis=2) / _SEASON
        return level, "start"
    by_field = _by_quarter(found.table, start, quarters)
    fields = seen.pools["field"].to_numpy()
    sums = {field: entering[fields == field].sum() for field in set(fields.tolist())}
    shares = entering / np.array([max(sums[field], 1.0) for field in fields])[:, None]
    none = np.zeros(quarters)
    rows = np.stack([by_field.get(str(field), none) for field in fields])
    return shares[:, :, None] * rows[:, None, :], "forecast"


def _by_quarter(table: pl.DataFrame, start: dt.date, quarters: int) -> dict[str, Floats]:
    found = {}
    for (field,), rows in table.filter(pl.col("field") != ALL).group_by("field"):
        ordered = rows.filter(pl.col("period") >= start).sort("period")
        point = np.maximum(ordered["point"].to_numpy(), 0.0)
        more = -(-max(quarters - len(point), 0) // _SEASON)
        found[str(field)] = np.concatenate([point, np.tile(point[-_SEASON:], more)])[:quarters]
    return found
