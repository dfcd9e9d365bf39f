"""How a typed table is declared: columns with dtype, unit and meaning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl
import pyarrow as pa

from pendency.records.errors import UnknownNameError

_ARROW: dict[type[pl.DataType], pa.DataType] = {
    pl.Int8: pa.int8(),
    pl.Int16: pa.int16(),
    pl.Int32: pa.int32(),
    pl.Int64: pa.int64(),
    pl.Float64: pa.float64(),
    pl.Boolean: pa.bool_(),
    pl.String: pa.large_string(),
    pl.Binary: pa.large_binary(),
    pl.Date: pa.date32(),
    pl.Datetime: pa.timestamp("ms"),
    pl.Enum: pa.dictionary(pa.uint32(), pa.large_string()),
}


@dataclass(frozen=True)
class Column:
    """One column: what it holds, in which unit, and whether it may be empty.

    ``zh`` is the label a Chinese reader sees; ``meaning`` goes to the data dictionary.
    """

    name: str
    dtype: pl.DataType
    meaning: str
    zh: str
    unit: str = ""
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None

    @property
    def arrow(self) -> pa.Field:
        """The Arrow field under which the column is stored."""
        return pa.field(self.name, _ARROW[type(self.dtype)], nullable=not self.required)


def read_as(values: pl.Series, dtype: pl.DataType) -> pl.Series:
    """Read values as another dtype; what cannot be read becomes null."""
    if values.dtype == dtype:
        return values
    if values.dtype == pl.String and dtype == pl.Date:
        return values.str.to_date("%Y-%m-%d", strict=False)
    if values.dtype == pl.String and dtype == pl.Datetime("ms"):
        return values.str.to_datetime(time_unit="ms", strict=False)
    try:
        return values.cast(dtype, strict=False)
    except pl.exceptions.PolarsError:  # no way at all from the one dtype to the other
        return pl.Series(values.name, [None] * len(values), dtype=dtype)


@dataclass(frozen=True)
class Table:
    """One table: its columns, its key and the order in which its rows are kept.

    A ``derived`` table follows from others at sealing; an ``own`` one holds acts of the office,
    which no import brings or changes.
    """

    name: str
    meaning: str
    zh: str
    key: tuple[str, ...]
    columns: tuple[Column, ...] = field(repr=False)
    derived: bool = False
    own: bool = False

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """The columns under their names."""
        return {column.name: column for column in self.columns}

    @cached_property
    def schema(self) -> pl.Schema:
        """The polars schema, in declared order."""
        return pl.Schema({column.name: column.dtype for column in self.columns})

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        """The Arrow schema under which the table is stored."""
        return pa.schema([column.arrow for column in self.columns])

    def __getitem__(self, name: str) -> Column:
        if name not in self.by_name:
            raise UnknownNameError(f"table {self.name} declares no column {name!r}")
        return self.by_name[name]

    def empty(self) -> pl.DataFrame:
        """The table with no rows."""
        return pl.DataFrame(schema=self.schema)

    def frame(self, rows: Iterable[dict[str, object]]) -> pl.DataFrame:
        """Rows as a typed frame; columns that a row leaves out are null."""
        return pl.DataFrame(list(rows), schema=self.schema)

    def conform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Give a frame this table's columns, order and dtypes; missing columns become null.

        Columns that the table does not declare are dropped, values that do not fit the dtype
        become null; `validate` says which they were where the input is not our own.
        """
        rows = frame.height
        return pl.DataFrame(
            [
                read_as(frame[c.name], c.dtype)
                if c.name in frame.columns
                else pl.Series(c.name, [None], dtype=c.dtype).new_from_index(0, rows)
                for c in self.columns
            ]
        )
