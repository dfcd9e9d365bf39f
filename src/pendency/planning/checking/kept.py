"""Forecasts of a checked plan that are kept, and scored when their time has come."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from pendency.planning.capacity.problem import Target
from pendency.planning.checking.check import PlanCheck
from pendency.planning.checking.paths import Series
from pendency.planning.errors import ForecastError
from pendency.planning.forecast import LEVELS, crps, quantile_names
from pendency.planning.measure import measure
from pendency.records import Snapshot

#: What is kept, and the indicator that counts it.
KEPT: dict[Series, str] = {"first_actions": "first_actions", "closings": "disposals",
                           "stock": "stock"}  # fmt: skip
_KEYS = ("measure", "centre", "field", "period")


def forecast_of(check: PlanCheck) -> pl.DataFrame:
    """What a check forecasts, to be kept: one row per measure, scope and quarter.

    Columns: measure, centre and field (null: all), period (first day of the quarter), step,
    plan, and quantiles q025, q050, ..., q975 as in a kept forecast of intake.
    """
    problem, frames = check.problem, []
    scopes = [(None, None), *((centre, None) for centre in problem.centres),
              *((pool.centre, pool.field) for pool in problem.pools)]  # fmt: skip
    for centre, field in scopes:
        pools = problem.within(Target("stock", 0, 0.0, centre=centre, field=field))
        for name in KEPT:
            quantiles = np.quantile(check.runs.series(name, pools), LEVELS, axis=0)
            frames.append(pl.DataFrame({
                "measure": name,
                "centre": pl.Series([centre] * problem.quarters, dtype=pl.String),
                "field": pl.Series([field] * problem.quarters, dtype=pl.Int64),
                "period": pl.Series(list(problem.quarter_starts), dtype=pl.Date),
                "step": np.arange(1, problem.quarters + 1),
                "plan": check.planned.series(name, pools)[0],
                **dict(zip(quantile_names(), quantiles, strict=True)),
            }))  # fmt: skip
    return pl.concat(frames)


def score_kept(kept: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """Score a kept forecast with what came, as far as its quarters are over.

    Returns
    -------
    DataFrame
        One row per measure, level (office, centre, field) and step ahead: n, crps, mean (of what
        came), covered_80, covered_95 (shares), bias (mean of median - actual), plan_bias (mean of
        plan - actual).

    Raises
    ------
    ForecastError
        The table is no kept forecast, or no quarter of it is over.
    """
    wanted = {*_KEYS, "step", "plan", *quantile_names()}
    if missing := sorted(wanted - set(kept.columns)):
        raise ForecastError(f"this is no kept forecast of a plan: {missing[0]} is missing")
    over = kept.filter(pl.col("period").dt.offset_by("3mo").dt.offset_by("-1d")
                       <= snapshot.observed_to)  # fmt: skip
    if over.is_empty():
        raise ForecastError(f"no quarter of the forecast is over on {snapshot.observed_to}, the "
                            "last day observed: score it later")  # fmt: skip
    actual = _actual(snapshot, over["period"].min(), over["period"].max())  # type: ignore[arg-type]
    joined = over.join(actual, on=list(_KEYS), how="left", nulls_equal=True, maintain_order="left")
    joined = joined.with_columns(pl.col("actual").fill_null(0.0))
    quantiles, value = joined.select(quantile_names()).to_numpy(), joined["actual"].to_numpy()
    at = {level: quantiles[:, i] for i, level in enumerate(LEVELS)}
    return (
        joined.with_columns(
            pl.when(pl.col("field").is_not_null()).then(pl.lit("field"))
            .when(pl.col("centre").is_not_null()).then(pl.lit("centre"))
            .otherwise(pl.lit("office")).alias("level"),
            pl.Series("crps", crps(quantiles, value)),
            pl.Series("covered_80", (value >= at[0.1]) & (value <= at[0.9])),
            pl.Series("covered_95", (value >= at[0.025]) & (value <= at[0.975])),
            pl.Series("bias", at[0.5] - value),
            (pl.col("plan") - pl.col("actual")).alias("plan_bias"),
        )
        .group_by("measure", "level", "step", maintain_order=True)
        .agg(pl.len().alias("n"), pl.col("crps").mean(), pl.col("actual").mean().alias("mean"),
             pl.col("covered_80", "covered_95", "bias", "plan_bias").mean())
    )  # fmt: skip


def _actual(snapshot: Snapshot, first: dt.date, last: dt.date) -> pl.DataFrame:
    """What came, by measure, scope and quarter; centres under their codes."""
    since = first - dt.timedelta(days=1)
    months = last.year * 12 + last.month + 2
    end = dt.date(months // 12, months % 12 + 1, 1) - dt.timedelta(days=1)
    codes = snapshot.read("centres", "centre_id", "code")
    frames = []
    for name, indicator in KEPT.items():
        for by in ((), ("centre",), ("centre", "field")):
            found = measure(indicator, snapshot, since=since, as_of=end, by=by, each="quarter")
            found = found.filter(part="all")
            if by:
                found = found.join(codes, on="centre_id", how="inner")
            frames.append(found.select(
                pl.lit(name).alias("measure"),
                (pl.col("code") if by else pl.lit(None, pl.String)).alias("centre"),
                (pl.col("field").cast(pl.Int64) if "field" in by else pl.lit(None, pl.Int64))
                .alias("field"),
                pl.col("period"), pl.col("n").cast(pl.Float64).alias("actual"),
            ))  # fmt: skip
    return pl.concat(frames)
