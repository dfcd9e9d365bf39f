"""Some rows of a long table, chosen by the words of one column.

A snapshot holds tens of millions of events, and a question asks for a few kinds of them. Each
row group is read, sifted and let go before the next one: what is decoded stays in the
processor's cache, and only what was asked for stays in memory.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pendency.records.columns import Column, Table

Numbers = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Picked:
    """Rows in the order of the table, one array per column.

    Attributes
    ----------
    row : (k,) array of int64
        Places of the rows in the table, from 0.
    numbers : dict of (k,) arrays
        Whole numbers as they are, dates in days since 1970-01-01, text as places in ``words``,
        -1 where a cell of text is empty.
    words : dict of lists
        What the numbers of a text column stand for.
    """

    row: npt.NDArray[np.int64]
    numbers: dict[str, Numbers]
    words: dict[str, list[str]]


@dataclass(frozen=True)
class _Sifted:
    """The chosen rows of one row group; each text column has its own dictionary still."""

    size: int
    row: npt.NDArray[np.int64]
    cells: dict[str, Numbers]
    dictionaries: dict[str, list[str]]


def pick(
    path: Path, declared: Table, column: str, wanted: Collection[str], others: Sequence[str]
) -> Picked:
    """The rows whose ``column`` holds one of the wanted words, with that column and others.

    The other columns hold text, or whole numbers or dates without an empty cell.
    """
    columns = [declared[name] for name in (column, *others)]

    def sift(group: int) -> _Sifted:
        return _sift(path, group, columns, frozenset(wanted))

    with pq.ParquetFile(path, memory_map=True) as file:
        groups = range(file.num_row_groups)
    with ThreadPoolExecutor() as pool:
        return _joined(list(pool.map(sift, groups)), columns)


def _sift(path: Path, group: int, columns: Sequence[Column], wanted: frozenset[str]) -> _Sifted:
    names = [c.name for c in columns]
    texts = [c.name for c in columns if _is_text(c)]
    # a reader of its own: one is not shared between threads
    with pq.ParquetFile(path, read_dictionary=texts, memory_map=True) as file:
        table = file.read_row_group(group, names, use_threads=False).combine_chunks()
    chunks = {name: table.column(name).chunk(0) for name in names if table.num_rows}
    dictionaries = {name: chunks[name].dictionary.to_pylist() for name in texts if name in chunks}
    if not chunks:
        return _Sifted(0, np.zeros(0, dtype=np.int64), {}, {})
    cells = {name: _physical(chunk) for name, chunk in chunks.items()}
    known = np.array([*(w in wanted for w in dictionaries[names[0]]), False])
    row = np.flatnonzero(known[cells[names[0]]])
    return _Sifted(table.num_rows, row, {n: c[row] for n, c in cells.items()}, dictionaries)


def _is_text(column: Column) -> bool:
    return isinstance(column.dtype, (pl.String, pl.Enum))


def _physical(chunk: pa.Array) -> Numbers:
    """Numbers, days, or places in the chunk's dictionary, -1 for an empty cell of text."""
    if not pa.types.is_dictionary(chunk.type):
        values: Numbers = pl.Series(chunk).to_physical().to_numpy()
        return values
    places: Numbers = pl.Series(chunk.indices).cast(pl.Int32).fill_null(-1).to_numpy()
    return places


def _joined(parts: Sequence[_Sifted], columns: Sequence[Column]) -> Picked:
    ends = np.cumsum([part.size for part in parts], dtype=np.int64)
    rows = [part.row + (end - part.size) for part, end in zip(parts, ends, strict=True)]
    numbers: dict[str, Numbers] = {}
    words: dict[str, list[str]] = {}
    filled = [part for part in parts if part.size]
    for column in columns:
        cells = [part.cells[column.name] for part in filled]
        if _is_text(column):
            dictionaries = [part.dictionaries[column.name] for part in filled]
            cells, words[column.name] = _one_dictionary(cells, dictionaries, column)
        numbers[column.name] = _stacked(cells)
    return Picked(_stacked(rows).astype(np.int64), numbers, words)


def _one_dictionary(
    cells: Sequence[Numbers], dictionaries: Sequence[list[str]], column: Column
) -> tuple[list[Numbers], list[str]]:
    """Number the words of all row groups alike: as declared, else by first appearance."""
    declared = column.dtype.categories.to_list() if isinstance(column.dtype, pl.Enum) else []
    place = {word: i for i, word in enumerate(declared)}
    renumbered: list[Numbers] = []
    for numbers, dictionary in zip(cells, dictionaries, strict=True):
        here = [place.setdefault(word, len(place)) for word in dictionary]
        renumbered.append(np.array([*here, -1], dtype=np.int32)[numbers])
    return renumbered, list(place)


def _stacked(arrays: Sequence[Numbers]) -> Numbers:
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=np.int32)
