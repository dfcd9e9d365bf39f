"""How wrong a forecast was: CRPS, coverage, bias; and whether forecasts get better.

The CRPS of a forecast told by quantiles is twice the mean pinball loss over evenly spread levels
(Gneiting and Raftery 2007, sec. 4.2; Laio and Tamea 2007). The 19 levels 5 % to 95 % are used.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.planning.errors import ForecastError
from pendency.planning.forecast.panel import Floats, Panel
from pendency.twin.calibration.estimate import student_quantile

#: Levels at which forecasts are told; the outer two are for the 95 % interval only.
LEVELS: tuple[float, ...] = (0.025, *(round(0.05 * i, 2) for i in range(1, 20)), 0.975)
_EVEN_LEVELS = slice(1, -1)


def residual_quantiles(errors: Floats) -> Floats:
    """Quantiles of errors at `LEVELS`, widened for the errors being few.

    As in split conformal prediction the rank counts one error more than there are, so that an
    interval covers at least as often as it says where errors are exchangeable (Vovk 2005).
    """
    count = len(errors)
    level = np.array(LEVELS)
    outward = np.where(level < 0.5, level - (1 - level) / count, level + level / count)
    found: Floats = np.quantile(errors, np.clip(outward, 0, 1))
    return found


def crps(quantiles: Floats, actual: Floats) -> Floats:
    """Continuous ranked probability score, in the unit of the values; shape (n,).

    Parameters
    ----------
    quantiles
        At `LEVELS`; shape (n, levels).
    actual
        What came; shape (n,).
    """
    level = np.array(LEVELS)[_EVEN_LEVELS]
    miss = actual[:, None] - quantiles[:, _EVEN_LEVELS]
    found: Floats = 2 * np.maximum(level * miss, (level - 1) * miss).mean(axis=1)
    return found


def score(kept: pl.DataFrame, actual: Panel) -> pl.DataFrame:
    """Score a forecast whose time has come, wholly or in part.

    Parameters
    ----------
    kept
        The table of a `Forecast`.
    actual
        What came, with the same groupings and periods.

    Returns
    -------
    DataFrame
        One row per level and step ahead: level, step, n, crps, mean (of what came), covered_80,
        covered_95 (shares), bias (mean of forecast median - actual).

    Raises
    ------
    ForecastError
        No period of the forecast is among the actual ones, or the groupings differ.
    """
    missing = [name for name in actual.by if name not in kept.columns]
    if missing:
        raise ForecastError(f"the forecast is not told by {', '.join(missing)}")
    came = pl.concat(
        pl.DataFrame({
            **{name: [node[i]] * len(actual.starts) for i, name in enumerate(actual.by)},
            "period": list(actual.starts), "actual": actual.values[k],
        })
        for k, node in enumerate(actual.nodes)
    )  # fmt: skip
    joined = kept.join(came, on=[*actual.by, "period"], how="inner", maintain_order="left")
    if joined.is_empty():
        raise ForecastError("no period of the forecast has come yet: score it later")
    quantiles = joined.select(quantile_names()).to_numpy()
    value = joined["actual"].to_numpy()
    place = {level: i for i, level in enumerate(LEVELS)}
    return (
        joined.with_columns(
            pl.Series("crps", crps(quantiles, value)),
            pl.Series("covered_80", _within(quantiles, value, place[0.1], place[0.9])),
            pl.Series("covered_95", _within(quantiles, value, place[0.025], place[0.975])),
            pl.Series("bias", quantiles[:, place[0.5]] - value),
        )
        .group_by("level", "step", maintain_order=True)
        .agg(pl.len().alias("n"), pl.col("crps").mean(), pl.col("actual").mean().alias("mean"),
             pl.col("covered_80", "covered_95").mean(), pl.col("bias").mean())
    )  # fmt: skip


def _within(quantiles: Floats, value: Floats, low: int, high: int) -> npt.NDArray[np.bool_]:
    inside: npt.NDArray[np.bool_] = (value >= quantiles[:, low]) & (value <= quantiles[:, high])
    return inside


def quantile_names() -> list[str]:
    """Names of the columns of quantiles: q025, q050, ..., q975."""
    return [f"q{round(level * 1000):03}" for level in LEVELS]


def learning_rate(scores: pl.DataFrame) -> tuple[float, float, float]:
    """Yearly relative change of the forecast's error, with its 95 % interval.

    Parameters
    ----------
    scores
        One row per forecast: ``origin`` (day), ``crps``, ``mean``; at least four.

    Returns
    -------
    tuple
        Change per year of crps / mean (-0.1: a tenth less), low, high: least squares on its
        logarithm, interval by Student's t.
    """
    if scores.height < 4:
        raise ForecastError(f"{scores.height} scored forecasts; a rate needs four")
    years = scores["origin"].cast(pl.Date).to_physical().to_numpy() / 365.25
    loss = np.log(np.maximum((scores["crps"] / scores["mean"]).to_numpy(), 1e-12))
    centred = years - years.mean()
    if not (centred**2).sum() > 0:
        raise ForecastError("all forecasts have one origin; there is no rate")
    slope = float(centred @ loss / (centred**2).sum())
    rest = loss - loss.mean() - slope * centred
    free = len(loss) - 2
    error = float(np.sqrt((rest**2).sum() / free / (centred**2).sum()))
    width = student_quantile(free) * error
    low, mid, high = (float(np.expm1(x)) for x in (slope - width, slope, slope + width))
    return mid, low, high
