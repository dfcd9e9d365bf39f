"""Curves of many cells at once, and what is read off them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from pendency.planning.definitions import (
    BEYOND,
    CLOSED,
    DAYS_PER_MONTH,
    FEW,
    HORIZONS,
    QUANTILES,
)
from pendency.planning.estimators import Incidence, Survival, aalen_johansen, kaplan_meier
from pendency.planning.estimators.level import Floats, Ints
from pendency.planning.figures import Figure
from pendency.planning.groups import Groups
from pendency.planning.indicators.waits import Waits

_CURVE_ROWS = pl.Schema(
    {
        "cell": pl.Int64(),
        "day": pl.Int64(),
        "at_risk": pl.Int64(),
        "part": pl.String(),
        "value": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
    }
)


@dataclass(frozen=True)
class Band:
    """One curve with its limits over the days, for consecutive cells."""

    part: str
    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Curves:
    """Curves of consecutive cells: their cases, events and numbers at risk, and the bands."""

    cells: slice
    n: Ints
    events: Ints
    at_risk: Ints
    bands: tuple[Band, ...]


def survival_curves(waits: Waits, cells: int) -> Iterator[Curves]:
    """Kaplan-Meier curves of all cells, block by block."""
    n = np.bincount(waits.cell, minlength=cells)
    for span, table in waits.tables(cells):
        curve = kaplan_meier(table)
        band = Band("waiting", curve.value, curve.low, curve.high)
        yield Curves(span, n[span], table.all_events, table.at_risk, (band,))


def outcome_curves(waits: Waits, cells: int) -> Iterator[Curves]:
    """Aalen-Johansen curves of all outcomes and the share still pending."""
    n = np.bincount(waits.cell, minlength=cells)
    for span, table in waits.tables(cells, causes=len(CLOSED)):
        found, pending = aalen_johansen(table), kaplan_meier(table)
        bands = _bands(found, pending)
        yield Curves(span, n[span], table.all_events, table.at_risk, bands)


def quantiles(
    waits: Waits,
    cells: int,
    parts: tuple[str, ...] = tuple(QUANTILES),
    *,
    prefix: str = "",
    scale: float = DAYS_PER_MONTH,
) -> list[Figure]:
    """Kaplan-Meier quantiles of all cells, in days divided by ``scale``."""
    n = np.bincount(waits.cell, minlength=cells)
    found = {part: np.full((3, cells), np.nan) for part in parts}
    for span, table in waits.tables(cells):
        curve = kaplan_meier(table)
        for part in parts:
            found[part][:, span] = curve.quantile(QUANTILES[part])
    shown = np.where(n >= FEW, scale, np.nan)
    return [
        Figure(prefix + part, n, value, low, high)
        for part, (value, low, high) in ((part, found[part] / shown) for part in parts)
    ]


def outcomes_at_horizons(waits: Waits, cells: int) -> list[Figure]:
    """Cumulative incidence of each outcome some months after the start."""
    n = np.bincount(waits.cell, minlength=cells)
    names = (*CLOSED, "pending")
    found = {(part, h): np.full((3, cells), np.nan) for part in names for h in HORIZONS}
    for curves in outcome_curves(waits, cells):
        for horizon in HORIZONS:
            for band in curves.bands:
                found[band.part, horizon][:, curves.cells] = _read_off(curves, band, horizon)
    shown = np.where(n >= FEW, 1.0, np.nan)
    return [
        Figure(f"{part}/{h}m", n, value, low, high, missing=BEYOND)
        for (part, h), (value, low, high) in ((key, v * shown) for key, v in found.items())
    ]


def _read_off(curves: Curves, band: Band, months: int) -> Floats:
    """Value and limits after some months; NaN where nobody has been watched so long."""
    days = band.value.shape[1]
    day = int(months * DAYS_PER_MONTH)
    at = min(day, days - 1)
    waiting = curves.bands[-1].value[:, at]
    watched = curves.at_risk[:, day] > 0 if day < days else np.zeros(len(waiting), dtype=np.bool_)
    known = watched | (waiting <= 0)
    return np.where(known, [band.value[:, at], band.low[:, at], band.high[:, at]], np.nan)


def _bands(found: Incidence, pending: Survival) -> tuple[Band, ...]:
    outcomes = [
        Band(name, found.value[k], found.low[k], found.high[k]) for k, name in enumerate(CLOSED)
    ]
    return (*outcomes, Band("pending", pending.value, pending.low, pending.high))


def curve_frame(blocks: Iterable[Curves], groups: Groups) -> pl.DataFrame:
    """The long table of curves: groups, day, at_risk, part, value, low, high."""
    rows = [frame for block in blocks for frame in _block_frames(block)]
    table = pl.concat(rows) if rows else pl.DataFrame(schema=_CURVE_ROWS)
    table = table.sort("cell", "day", maintain_order=True)
    cell = table["cell"].to_numpy()
    columns = {name: values.gather(cell) for name, values in groups.labels.to_dict().items()}
    return pl.DataFrame(columns | table.drop("cell").to_dict()).with_columns(
        pl.col("value", "low", "high").fill_nan(None)
    )


def _block_frames(block: Curves) -> Iterator[pl.DataFrame]:
    """The rows of each band: day 0, days with events, the last observed day."""
    watched = block.at_risk > 0
    shown = block.events > 0
    shown[:, 0] = True
    last = watched.shape[1] - 1 - watched[:, ::-1].argmax(axis=1)
    shown[np.arange(len(shown)), last] = True
    cell, day = np.nonzero(shown & (block.n >= FEW)[:, np.newaxis])
    for band in block.bands:
        yield pl.DataFrame(
            {
                "cell": cell + block.cells.start,
                "day": day,
                "at_risk": block.at_risk[cell, day],
                "part": pl.repeat(band.part, len(day), dtype=pl.String, eager=True),
                "value": band.value[cell, day],
                "low": band.low[cell, day],
                "high": band.high[cell, day],
            },
            schema=_CURVE_ROWS,
        )
