"""Intake as a panel of series that add up: the office, its fields, its centres, and their cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.planning.definitions import PARTIAL
from pendency.planning.errors import ForecastError
from pendency.planning.measure import measure
from pendency.planning.periods import months_of
from pendency.records import Snapshot

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
ALL = "all"


@dataclass(frozen=True)
class Panel:
    """Counts per period of the cells of a hierarchy.

    Attributes
    ----------
    by
        The groupings, one or two, as of `measure` (``field``, ``centre``, ``country``, ...).
    cells
        Labels of the cells, one text per grouping; they are the bottom of the hierarchy.
    counts
        Shape (cells, periods); every period is whole.
    starts
        First day of each period.
    each
        ``month``, ``quarter`` or ``year``.
    """

    by: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    counts: Floats
    starts: tuple[dt.date, ...]
    each: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.by) <= 2:
            raise ForecastError(f"by {self.by}: give one or two groupings")
        if self.counts.shape != (len(self.cells), len(self.starts)) or not self.cells:
            raise ForecastError(f"counts have shape {self.counts.shape}, "
                                f"needed {(len(self.cells), len(self.starts))}")  # fmt: skip
        if not np.isfinite(self.counts).all() or (self.counts < 0).any():
            raise ForecastError("a count is negative or not a number")

    @property
    def season(self) -> int:
        """Periods of a year."""
        return 12 // months_of(self.each)

    @cached_property
    def nodes(self) -> tuple[tuple[str, ...], ...]:
        """Every node of the hierarchy: the office, each grouping alone, the cells last."""
        found: list[tuple[str, ...]] = [(ALL,) * len(self.by)]
        if len(self.by) == 2:
            for i in (0, 1):
                values = dict.fromkeys(cell[i] for cell in self.cells)
                found += [(value, ALL) if i == 0 else (ALL, value) for value in values]
        return (*found, *self.cells)

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """Level of each node: the groupings that it is told by, or ``all``."""
        return tuple(
            "+".join(name for name, value in zip(self.by, node, strict=True) if value != ALL) or ALL
            for node in self.nodes
        )

    @cached_property
    def summing(self) -> Floats:
        """Which cells add up to which node; shape (nodes, cells)."""
        return np.array([
            [all(a in (ALL, b) for a, b in zip(node, cell, strict=True)) for cell in self.cells]
            for node in self.nodes
        ], dtype=np.float64)  # fmt: skip

    @cached_property
    def values(self) -> Floats:
        """Counts of all nodes; shape (nodes, periods)."""
        total: Floats = self.summing @ self.counts
        return total

    def until(self, periods: int) -> Panel:
        """The first periods alone."""
        return Panel(
            self.by, self.cells, self.counts[:, :periods], self.starts[:periods], self.each
        )

    def following(self, horizon: int) -> tuple[dt.date, ...]:
        """First days of the periods after the last one."""
        step, last = months_of(self.each), self.starts[-1]
        months = [last.year * 12 + last.month - 1 + step * (i + 1) for i in range(horizon)]
        return tuple(dt.date(m // 12, m % 12 + 1, 1) for m in months)


def intake_panel(
    snapshot: Snapshot,
    *,
    since: dt.date,
    as_of: dt.date | None = None,
    by: Sequence[str] = ("field",),
    each: str = "quarter",
    indicator: str = "inflow",
) -> Panel:
    """Filings (or another flow) of a snapshot by group and period.

    Periods that the window does not cover whole are left out.

    Raises
    ------
    ForecastError
        No whole period, or no case, lies in the window.
    """
    frame = measure(indicator, snapshot, since=since, as_of=as_of, by=by, each=each)
    frame = frame.filter(part="all")
    partial = set(frame.filter(pl.col("note") == PARTIAL)["period"])
    starts = tuple(day for day in sorted(set(frame["period"])) if day not in partial)
    keys = frame.columns[: len(by)]
    cells = frame.select(keys).unique(maintain_order=True)
    if not starts or cells.is_empty():
        raise ForecastError(f"no whole {each} with cases between {since} and {as_of}")
    wide = frame.pivot("period", index=keys, values="n", sort_columns=True)
    counts = cells.join(wide, on=keys, how="left", nulls_equal=True, maintain_order="left")
    columns = [str(day) for day in starts]
    labels = tuple(tuple("–" if v is None else str(v) for v in row) for row in cells.iter_rows())
    values = counts.select(columns).fill_null(0).to_numpy().astype(np.float64)
    return Panel(tuple(by), labels, values, starts, each)
