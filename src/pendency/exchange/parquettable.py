"""A Parquet file as blocks of named text columns, like a delimited file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pendency.exchange.errors import WrongInputError
from pendency.exchange.faults import FAULTS
from pendency.exchange.lines import Block
from pendency.exchange.sources import Source

_BATCH = 250_000


@dataclass(frozen=True)
class ParquetSource(Source):
    """A Parquet file; the bytes of a row are its values as JSON."""

    def raw(self, at: int, size: int, part: int | None) -> Iterator[bytes]:
        """The row's values as JSON text."""
        del size, part
        row = pl.scan_parquet(self.path).slice(at, 1).collect().row(0, named=True)
        yield json.dumps(row, ensure_ascii=False, default=str).encode()

    def place(self, at: int, line: int, part: int | None) -> str:
        """The row's number."""
        del at, part
        return f"row {line}"


@dataclass(frozen=True)
class ParquetTable:
    """A file whose schema has been found to hold the needed columns."""

    source: Source
    needed: tuple[str, ...]
    dates: str
    moments: str

    @classmethod
    def open(
        cls, source: Source, needed: Sequence[str], *, dates: str, moments: str
    ) -> ParquetTable:
        """Read the schema.

        Raises
        ------
        WrongInputError
            The file is no Parquet file, or a needed column is not there.
        """
        try:
            names = pq.read_schema(source.path).names
        except (pa.ArrowException, OSError) as error:
            raise WrongInputError(source.path, f"no Parquet file can be read here ({error})",
                                  "Check that the file is complete") from error  # fmt: skip
        missing = [name for name in needed if name not in names]
        if missing:
            raise WrongInputError(
                source.path, f"column {', '.join(missing)} is missing; there are: "
                f"{', '.join(names)}", "Check the file, or the mapping's columns",
            )  # fmt: skip
        return cls(source, tuple(needed), dates, moments)

    def blocks(self) -> Iterator[Block]:
        """The rows; dates are written out in the mapping's own form."""
        with pq.ParquetFile(self.source.path) as file:
            total, start = max(file.metadata.num_rows, 1), 0
            for batch in file.iter_batches(_BATCH, columns=list(self.needed)):
                frame = pl.from_arrow(batch)
                assert isinstance(frame, pl.DataFrame)
                number = pl.int_range(start, start + frame.height, dtype=pl.Int64, eager=True)
                rows = frame.select(self._text(name, dtype) for name, dtype in frame.schema.items())
                start += frame.height
                yield Block(
                    rows.with_columns(
                        number.alias("_at"), pl.lit(0, pl.Int64).alias("_size"),
                        (number + 1).alias("_line"), pl.lit(None, pl.Int32).alias("_part"),
                    ),
                    FAULTS.to_frame(), self.source.size * start // total,
                )  # fmt: skip

    def _text(self, name: str, dtype: pl.DataType) -> pl.Expr:
        column = pl.col(name)
        if dtype == pl.Date:
            column = column.dt.strftime(self.dates)
        elif isinstance(dtype, pl.Datetime):
            midnight = (column.dt.time() == pl.time(0, 0, 0)).all()
            column = pl.when(midnight).then(column.dt.strftime(self.dates)).otherwise(
                column.dt.strftime(self.moments)
            )  # fmt: skip
        text = column.cast(pl.String, strict=False)
        return pl.when(text != "").then(text).alias(name)
