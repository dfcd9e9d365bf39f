"""`forecast`: a panel in, a forecast with intervals and its own back-test out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pendency.planning.forecast.backtest import Backtest, backtest
from pendency.planning.forecast.coherent import reconciled
from pendency.planning.forecast.models import predict, scale_of
from pendency.planning.forecast.panel import Floats, Panel
from pendency.planning.forecast.scoring import LEVELS, quantile_names, residual_quantiles


@dataclass(frozen=True)
class Forecast:
    """A forecast to be kept, and scored when its time has come.

    Attributes
    ----------
    table
        One row per node and period: level, the groupings (``all`` for a sum), period, step,
        model, point (adds up over the hierarchy), and quantiles q025, q050, ..., q975.
    backtest
        How it fared on the past.
    """

    table: pl.DataFrame
    backtest: Backtest


def forecast(panel: Panel, horizon: int, *, least: int | None = None) -> Forecast:
    """Forecast the periods after a panel's last.

    Models are chosen level by level and the reconciliation as a whole by the rolling-origin
    back-test; intervals are the point and the quantiles of the back-test's scaled errors of the
    same level and step.

    Raises
    ------
    ForecastError
        The panel is too short for a back-test.
    """
    tested = backtest(panel, horizon, least=least)
    values, levels = panel.values, np.array(panel.levels)
    scale = scale_of(values, panel.season)
    base = np.zeros((len(values), horizon))
    for level, name in tested.chosen.items():
        own = levels == level
        base[own] = predict(name, values[own], panel.season, horizon)
    point = reconciled(tested.reconciliation, base, panel.summing, _known(tested.one_step), scale)
    return Forecast(_table(panel, tested, point, scale), tested)


def _known(errors: Floats) -> Floats:
    return errors[~np.isnan(errors).any(axis=1)]


def _table(panel: Panel, tested: Backtest, point: Floats, scale: Floats) -> pl.DataFrame:
    nodes, horizon = point.shape
    quantiles = np.zeros((nodes, horizon, len(LEVELS)))
    levels = np.array(panel.levels)
    for level in tested.chosen:
        own = np.flatnonzero(levels == level)
        for step in range(horizon):
            errors = tested.residuals[:, own, step].ravel()
            spread = residual_quantiles(errors[np.isfinite(errors)])
            quantiles[own, step] = point[own, step, None] + scale[own, None] * spread
    quantiles = np.maximum(quantiles, 0.0)
    starts = panel.following(horizon)
    return pl.DataFrame({
        "level": np.repeat(levels, horizon),
        **{name: np.repeat([node[i] for node in panel.nodes], horizon)
           for i, name in enumerate(panel.by)},
        "period": pl.Series(list(starts) * nodes, dtype=pl.Date),
        "step": np.tile(np.arange(1, horizon + 1), nodes),
        "model": np.repeat([tested.chosen[level] for level in panel.levels], horizon),
        "point": point.ravel(),
        **{name: quantiles[:, :, i].ravel() for i, name in enumerate(quantile_names())},
    })  # fmt: skip
