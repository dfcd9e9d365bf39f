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
from pendency.planning.estimators import (
    Incidence,
    RiskTable,
    Survival,
    aalen_johansen,
    kaplan_meier,
)
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
    """One curve with its limits, shape (cells, days of the table)."""

    part: str
    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Curves:
    """Curves of consecutive cells: how many cases each has, the counts, and the bands."""

    cells: slice
    n: Ints
    table: RiskTable
    bands: tuple[Band, ...]


def survival_curves(waits: Waits, cells: int) -> Iterator[Curves]:
    """Kaplan-Meier curves of all cells, block by block."""
    n = np.bincount(waits.cell, minlength=cells)
    for span, table in waits.tables(cells):
        curve = kaplan_meier(table)
        told = np.where(table.day < _thin_from(table)[:, np.newaxis], 1.0, np.nan)
        band = Band("waiting", curve.value * told, curve.low * told, curve.high * told)
        yield Curves(span, n[span], table, (band,))


def outcome_curves(waits: Waits, cells: int) -> Iterator[Curves]:
    """Aalen-Johansen curves of all outcomes and the share still pending."""
    n = np.bincount(waits.cell, minlength=cells)
    for span, table in waits.tables(cells, causes=len(CLOSED)):
        found, pending = aalen_johansen(table), kaplan_meier(table)
        bands = _bands(found, pending)
        yield Curves(span, n[span], table, bands)


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
        thin = _thin_from(table)
        for part in parts:
            value = curve.quantile(QUANTILES[part])
            found[part][:, span] = np.where(value[0] < thin, value, np.nan)
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


def _thin_from(table: RiskTable) -> Floats:
    """Per cell, the first day with an event among fewer than `FEW`, though more were watched later.

    With delayed entry the first days may hang on one or two cases, and what a product over them
    says never recovers (Klein and Moeschberger 2003, section 4.6). Infinite where there is none.
    """
    later = np.maximum.accumulate(table.at_risk[:, ::-1], axis=1)[:, ::-1]
    thin = (table.all_events > 0) & (table.at_risk < FEW) & (later >= FEW)
    first = table.day[np.arange(len(thin)), thin.argmax(axis=1)]
    return np.where(thin.any(axis=1), first, np.inf)


def _read_off(curves: Curves, band: Band, months: int) -> Floats:
    """Value and limits after some months; NaN where nobody has been watched so long."""
    day, at_risk = curves.table.day, curves.table.at_risk
    horizon = int(months * DAYS_PER_MONTH)
    row, column = np.arange(len(day)), (day <= horizon).sum(axis=1) - 1
    watched = np.where(at_risk > 0, day, -1).max(axis=1) >= horizon
    known = watched | (curves.bands[-1].value[row, column] <= 0)
    return np.where(known, [x[row, column] for x in (band.value, band.low, band.high)], np.nan)


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
    table = block.table
    shown = table.all_events > 0
    shown[:, 0] = True
    watched = table.at_risk > 0
    last = watched.shape[1] - 1 - watched[:, ::-1].argmax(axis=1)
    shown[np.arange(len(shown)), last] |= watched.any(axis=1)
    cell, column = np.nonzero(shown & (block.n >= FEW)[:, np.newaxis])
    for band in block.bands:
        yield pl.DataFrame(
            {
                "cell": cell + block.cells.start,
                "day": table.day[cell, column],
                "at_risk": table.at_risk[cell, column],
                "part": pl.repeat(band.part, len(cell), dtype=pl.String, eager=True),
                "value": band.value[cell, column],
                "low": band.low[cell, column],
                "high": band.high[cell, column],
            },
            schema=_CURVE_ROWS,
        )
