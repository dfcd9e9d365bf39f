"""The rolling-origin back-test: which model, which reconciliation, how wrong, how well covered.

At each origin only what was then known is used: the models see the past alone, models are chosen
by their errors at earlier origins, intervals are made from errors whose time had come.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.planning.errors import ForecastError
from pendency.planning.forecast.coherent import RECONCILIATIONS, Reconciliation, reconciled
from pendency.planning.forecast.models import MODELS, predict, scale_of
from pendency.planning.forecast.panel import Floats, Panel
from pendency.planning.forecast.scoring import LEVELS, crps, residual_quantiles

Words = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Backtest:
    """What the back-test found.

    Attributes
    ----------
    origins
        How many periods were known at each origin.
    chosen
        Model of each level of the hierarchy, for the forecast of today.
    reconciliation
        Which of both had the smaller scaled error.
    residuals
        Scaled errors of the reconciled forecasts; shape (origins, nodes, horizon); NaN where
        their time has not come.
    one_step
        One-step errors of the base forecasts, in cases; shape (origins, nodes).
    table
        Columns level, method (each model, each reconciliation), mase, crps (scaled), n.
    coverage
        Columns level, interval (0.5, 0.8, 0.95), covered, n: honest, see the module.
    """

    origins: tuple[int, ...]
    chosen: dict[str, str]
    reconciliation: Reconciliation
    residuals: Floats
    one_step: Floats
    table: pl.DataFrame
    coverage: pl.DataFrame


def backtest(panel: Panel, horizon: int, *, least: int | None = None) -> Backtest:
    """Run it.

    Parameters
    ----------
    panel
        The series.
    horizon
        Periods ahead.
    least
        Periods known at the first origin; two years by default.

    Raises
    ------
    ForecastError
        Fewer than six origins would be left.
    """
    first = least if least is not None else 2 * panel.season
    origins = tuple(range(first, panel.counts.shape[1]))
    if len(origins) < 6 or first < 2:
        raise ForecastError(
            f"{panel.counts.shape[1]} periods allow {max(len(origins), 0)} origins of a back-test "
            "with two years of past; six are needed: begin earlier, or count by month"
        )
    errors, scales = _model_errors(panel, horizon, origins)
    levels = np.array(panel.levels)
    base, picks = _base(panel, horizon, origins, errors, scales, levels)
    one_step = base["errors"][:, :, 0]
    methods = {
        how: _reconciled_errors(panel, how, base, scales, origins) for how in RECONCILIATIONS
    }
    mean = {how: float(np.nanmean(np.abs(found))) for how, found in methods.items()}
    best: Reconciliation = min(RECONCILIATIONS, key=lambda how: mean[how])
    scaled = {name: errors[name] / scales[:, :, None] for name in MODELS} | methods
    return Backtest(
        origins, picks, best, methods[best], one_step,
        _table(scaled, levels, origins), _coverage(methods[best], levels, origins),
    )  # fmt: skip


def _model_errors(
    panel: Panel, horizon: int, origins: tuple[int, ...]
) -> tuple[dict[str, Floats], Floats]:
    """Errors (actual - forecast) by model, (origins, nodes, horizon), and scales."""
    values, season = panel.values, panel.season
    shape = (len(origins), len(values), horizon)
    errors = {name: np.full(shape, np.nan) for name in MODELS}
    scales = np.ones(shape[:2])
    for i, known in enumerate(origins):
        past, future = values[:, :known], values[:, known : known + horizon]
        scales[i] = scale_of(past, season)
        for name in MODELS:
            ahead = predict(name, past, season, horizon)[:, : future.shape[1]]
            errors[name][i, :, : future.shape[1]] = future - ahead
    return errors, scales


def _base(
    panel: Panel, horizon: int, origins: tuple[int, ...], errors: dict[str, Floats],
    scales: Floats, levels: Words,
) -> tuple[dict[str, Floats], dict[str, str]]:  # fmt: skip
    """Errors and forecasts of the model that was best up to each origin, by level."""
    found = np.full_like(next(iter(errors.values())), np.nan)
    ahead = np.zeros_like(found)
    for i, known in enumerate(origins):
        past = panel.values[:, :known]
        for level, name in _best(errors, scales, levels, origins, known).items():
            own = levels == level
            found[i, own] = errors[name][i, own]
            ahead[i, own] = predict(name, past[own], panel.season, horizon)
    last = _best(errors, scales, levels, origins, panel.counts.shape[1])
    return {"errors": found, "ahead": ahead}, last


def _best(
    errors: dict[str, Floats], scales: Floats, levels: Words, origins: tuple[int, ...],
    known: int,
) -> dict[str, str]:  # fmt: skip
    """Model with the least scaled error known by then; seasonal-naive before there is any."""
    chosen = {}
    due = _due(origins, known, next(iter(errors.values())).shape[2])
    for level in dict.fromkeys(levels):
        own = levels == level
        loss = {}
        for name, values in errors.items():
            scaled = np.abs(values / scales[:, :, None])[:, own]
            seen = scaled[np.broadcast_to(due[:, None, :], scaled.shape)]
            if len(seen):
                loss[name] = float(seen.mean())
        chosen[str(level)] = min(loss, key=lambda name: loss[name]) if loss else "seasonal_naive"
    return chosen


def _due(origins: tuple[int, ...], known: int, horizon: int) -> npt.NDArray[np.bool_]:
    """Which errors, by origin and step, are known when so many periods are."""
    ends = np.array(origins)[:, None] + np.arange(horizon) + 1
    due: npt.NDArray[np.bool_] = ends <= known
    return due


def _reconciled_errors(
    panel: Panel, how: Reconciliation, base: dict[str, Floats], scales: Floats,
    origins: tuple[int, ...],
) -> Floats:  # fmt: skip
    """Scaled errors of the forecasts once they add up."""
    found = np.full_like(base["ahead"], np.nan)
    for i, known in enumerate(origins):
        earlier = base["errors"][:i, :, 0]
        ahead = reconciled(how, base["ahead"][i], panel.summing, earlier, scales[i])
        future = panel.values[:, known : known + ahead.shape[1]]
        steps = future.shape[1]
        found[i, :, :steps] = (future - ahead[:, :steps]) / scales[i][:, None]
    return found


def _table(scaled: dict[str, Floats], levels: Words, origins: tuple[int, ...]) -> pl.DataFrame:
    """Mean scaled errors; CRPS of intervals made from each method's own earlier errors."""
    rows = []
    for level in dict.fromkeys(levels):
        own = levels == level
        for name, values in scaled.items():
            part = values[:, own]
            mase = float(np.nanmean(np.abs(part)))
            scores = [score for _, score in _rolled(part, origins)]
            loss = float(np.concatenate(scores).mean()) if scores else None
            count = int(np.isfinite(part).sum())
            rows.append((str(level), name, mase, loss, count))
    return pl.DataFrame(rows, schema=["level", "method", "mase", "crps", "n"], orient="row")


def _rolled(part: Floats, origins: tuple[int, ...]) -> list[tuple[Floats, Floats]]:
    """(coverage flags per interval, CRPS) of each origin and step with enough earlier errors."""
    found = []
    horizon = part.shape[2]
    for i, known in enumerate(origins):
        due = _due(origins, known, horizon)
        for step in range(horizon):
            earlier = part[due[:, step], :, step].ravel()
            now = part[i, :, step]
            if len(earlier) < 8 or np.isnan(now).any():
                continue
            quantiles = residual_quantiles(earlier)
            flags = np.array([
                (now >= quantiles[a]) & (now <= quantiles[b]) for a, b in _INTERVALS.values()
            ])  # fmt: skip
            found.append((flags, crps(np.broadcast_to(quantiles, (len(now), len(LEVELS))), now)))
    return found


_INTERVALS: dict[float, tuple[int, int]] = {
    share: (LEVELS.index(round((1 - share) / 2, 3)), LEVELS.index(round((1 + share) / 2, 3)))
    for share in (0.5, 0.8, 0.95)
}


def _coverage(residuals: Floats, levels: Words, origins: tuple[int, ...]) -> pl.DataFrame:
    rows = []
    for level in dict.fromkeys(levels):
        flags = [f for f, _ in _rolled(residuals[:, levels == level], origins)]
        if not flags:
            continue
        joined = np.concatenate(flags, axis=1)
        for i, share in enumerate(_INTERVALS):
            covered = joined[i]
            rows.append((str(level), share, float(covered.mean()), len(covered)))
    return pl.DataFrame(rows, orient="row", schema={
        "level": pl.String, "interval": pl.Float64, "covered": pl.Float64, "n": pl.Int64
    })  # fmt: skip
