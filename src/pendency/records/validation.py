"""Check a frame against a declared table and say which row broke what."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pendency.records.columns import Column, Table, read_as
from pendency.records.errors import Fault, InvalidTableError


def validate(
    table: Table, frame: pl.DataFrame, *, key: bool = True, limit: int = 100
) -> pl.DataFrame:
    """Return the frame in the table's own form, or raise with the rows that do not fit.

    Parameters
    ----------
    table
        The declaration to check against.
    frame
        Any frame with (at least) the required columns; rows are numbered from 0.
    key
        Whether to look for repeated keys.
    limit
        Faults collected before giving up.

    Raises
    ------
    InvalidTableError
        Names table, row, column and reason of each fault.
    """
    faults: list[Fault] = []
    for fault in _faults(table, frame, key=key):
        faults.append(fault)
        if len(faults) >= limit:
            break
    if faults:
        raise InvalidTableError(faults)
    return table.conform(frame)


def _faults(table: Table, frame: pl.DataFrame, *, key: bool) -> Iterator[Fault]:
    for column in table.columns:
        if column.name not in frame.columns:
            if column.required:
                yield Fault(table.name, 0, column.name, "column is missing")
            continue
        yield from _column_faults(table, column, frame[column.name])
    if key and set(table.key) <= set(frame.columns):
        yield from _key_faults(table, frame)


def _column_faults(table: Table, column: Column, values: pl.Series) -> Iterator[Fault]:
    typed = read_as(values, column.dtype)
    yield from _at(table, column, values, values.is_not_null() & typed.is_null(),
                   f"does not read as {column.dtype}")  # fmt: skip
    if column.required:
        yield from _at(table, column, values, values.is_null(), "value is required")
    if column.minimum is not None:
        yield from _at(table, column, values, typed < column.minimum, f"below {column.minimum}")
    if column.maximum is not None:
        yield from _at(table, column, values, typed > column.maximum, f"above {column.maximum}")


def _key_faults(table: Table, frame: pl.DataFrame) -> Iterator[Fault]:
    repeated = frame.select(table.key).is_duplicated()
    column = table[table.key[-1]]
    yield from _at(table, column, frame[column.name], repeated,
                   f"key ({', '.join(table.key)}) occurs more than once")  # fmt: skip


def _at(
    table: Table, column: Column, values: pl.Series, broken: pl.Series, reason: str
) -> Iterator[Fault]:
    for row in broken.fill_null(value=False).arg_true():
        yield Fault(table.name, row, column.name, reason, values[row])
