"""The models: from the past of many series at once to their next periods.

Each takes values of shape (series, periods), the periods of a year and a horizon, and gives
shape (series, horizon). They are few and short on purpose: on some dozens of short counted series
no richer one is expected to pay, and every candidate must beat naive and seasonal-naive in the
back-test to be chosen.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pendency.planning.forecast.panel import Floats, Ints

Model = Callable[[Floats, int, int], Floats]
_LEVELS, _TRENDS, _SEASONS = (0.1, 0.25, 0.5, 0.8), (0.0, 0.05, 0.2), (0.05, 0.3)
_DAMPING = 0.9


def naive(past: Floats, season: int, horizon: int) -> Floats:
    """The last value goes on."""
    del season
    return np.repeat(past[:, -1:], horizon, axis=1)


def seasonal_naive(past: Floats, season: int, horizon: int) -> Floats:
    """The same period of the last year."""
    if past.shape[1] < season:
        return naive(past, season, horizon)
    found: Floats = past[:, -season + np.arange(horizon) % season]
    return found


def drift(past: Floats, season: int, horizon: int) -> Floats:
    """The mean growth of the last years goes on, upon the same periods of the last year."""
    years = (past.shape[1] - 1) // season
    if years < 1:
        return naive(past, season, horizon)
    back = years * season
    growth = (past[:, -1] - past[:, -1 - back]) / back
    ahead = np.arange(horizon) // season * season + season
    found: Floats = seasonal_naive(past, season, horizon) + growth[:, None] * ahead
    return found


def mean_year(past: Floats, season: int, horizon: int) -> Floats:
    """The mean of the last year, without a season: for series of few cases."""
    return np.repeat(past[:, -season:].mean(axis=1, keepdims=True), horizon, axis=1)


def smoothing(past: Floats, season: int, horizon: int) -> Floats:
    """Exponential smoothing, ETS(A,Ad,A): damped trend, additive season.

    The smoothing constants of each series are those of a grid with the least squared one-step
    error (Hyndman et al., Forecasting with Exponential Smoothing, 2008, ch. 2). Needs two years.
    """
    if past.shape[1] < 2 * season:
        return seasonal_naive(past, season, horizon)
    grid = np.array(np.meshgrid(_LEVELS, _TRENDS, _SEASONS)).reshape(3, -1)
    errors, ahead = _smoothed(past, season, horizon, grid)
    best: Ints = errors.argmin(axis=1)
    return ahead[np.arange(len(past)), best]


def _smoothed(past: Floats, season: int, horizon: int, grid: Floats) -> tuple[Floats, Floats]:
    """Squared errors (series, grid) and forecasts (series, grid, horizon)."""
    alpha, beta, gamma = grid
    first = past[:, :season]
    level = np.repeat(first.mean(axis=1, keepdims=True), grid.shape[1], axis=1)
    slope = (past[:, season : 2 * season].mean(axis=1) - first.mean(axis=1)) / season
    trend = np.repeat(slope[:, None], grid.shape[1], axis=1)
    seasons = np.repeat((first - first.mean(axis=1, keepdims=True))[:, :, None],
                        grid.shape[1], axis=2)  # fmt: skip
    errors = np.zeros_like(level)
    for t in range(season, past.shape[1]):
        place = t % season
        before = level + _DAMPING * trend
        error = past[:, t, None] - before - seasons[:, place]
        errors += error**2
        level = before + alpha * error
        trend = _DAMPING * trend + alpha * beta * error
        seasons[:, place] += gamma * (1 - alpha) * error
    damp = np.cumsum(_DAMPING ** np.arange(1, horizon + 1))
    places = (past.shape[1] + np.arange(horizon)) % season
    ahead = level[:, :, None] + trend[:, :, None] * damp + seasons[:, places].transpose(0, 2, 1)
    return errors, ahead


#: Candidates; the first two are the yardsticks.
MODELS: dict[str, Model] = {
    "naive": naive,
    "seasonal_naive": seasonal_naive,
    "drift": drift,
    "mean_year": mean_year,
    "smoothing": smoothing,
}


def predict(name: str, past: Floats, season: int, horizon: int) -> Floats:
    """Forecast by a model; counts are not negative."""
    found: Floats = np.maximum(MODELS[name](past, season, horizon), 0.0)
    return found


def scale_of(past: Floats, season: int) -> Floats:
    """Mean absolute error of seasonal-naive within the past, the unit of MASE; shape (series,).

    Hyndman and Koehler 2006. A series that never changed is measured in cases.
    """
    step = season if past.shape[1] > season else 1
    scale = np.abs(past[:, step:] - past[:, :-step]).mean(axis=1)
    return np.where(scale > 0, scale, 1.0)
