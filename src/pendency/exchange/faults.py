"""Records set aside: their place, reason and message, before their bytes are fetched."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import polars as pl

#: Where a record stands: byte offset and length in its file, line (or record) number, and the
#: number of the part where one record holds several (the transactions of a JSON record).
PLACE: dict[str, pl.DataType] = {
    "_at": pl.Int64(), "_size": pl.Int64(), "_line": pl.Int64(), "_part": pl.Int32(),
}  # fmt: skip
FAULTS = pl.Schema(PLACE | {"reason": pl.String(), "message": pl.String()})


class FaultRow(NamedTuple):
    """One row of a frame of faults."""

    at: int
    size: int
    line: int
    part: int | None
    reason: str
    message: str


class Sieve:
    """Rows that are checked step by step; each leaves with the first fault that it shows.

    ``latest`` is the last day that can have been observed, where it is known.
    """

    def __init__(self, rows: pl.DataFrame, latest: dt.date | None = None) -> None:
        self.rows, self.latest = rows, latest
        self._set_aside: list[pl.DataFrame] = []

    def reject(self, where: pl.Expr, reason: str, message: str | pl.Expr) -> None:
        """Set aside the rows for which ``where`` holds (null counts as no)."""
        flagged = self.rows.with_columns(where.fill_null(value=False).alias("_out"))
        text = pl.lit(message) if isinstance(message, str) else message
        out = flagged.filter(pl.col("_out"))
        if out.is_empty():
            return
        self._set_aside.append(
            out.select(*PLACE, pl.lit(reason).alias("reason"), text.alias("message"))
        )
        self.rows = flagged.filter(~pl.col("_out")).drop("_out")

    @property
    def faults(self) -> pl.DataFrame:
        """What has been set aside so far."""
        return pl.concat([FAULTS.to_frame(), *self._set_aside])
