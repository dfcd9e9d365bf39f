"""The linear model as a sheet of blocks: columns, rows and terms written as whole arrays.

Terms are collected as (row, column, coefficient) and put into compressed sparse columns once, in
the form that HiGHS takes without a copy per entry.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pendency.planning.capacity.problem import Floats, Ints

INFINITE = float("inf")


@dataclass(frozen=True)
class Model:
    """minimise cost·x, row_low <= A x <= row_high, low <= x <= high; A in sparse columns."""

    cost: Floats
    low: Floats
    high: Floats
    row_low: Floats
    row_high: Floats
    starts: npt.NDArray[np.int32]
    rows: npt.NDArray[np.int32]
    values: Floats

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.cost)

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.row_low)


class Sheet:
    """A model that is being written."""

    def __init__(self) -> None:
        self._columns: list[tuple[Floats, Floats, Floats]] = []
        self._rows: list[tuple[Floats, Floats]] = []
        self._terms: list[tuple[Ints, Ints, Floats]] = []
        self._width = self._height = 0

    def columns(
        self, shape: tuple[int, ...], *, cost: npt.ArrayLike = 0.0, high: npt.ArrayLike = INFINITE
    ) -> Ints:
        """Add a block of columns from 0 to ``high``; gives their numbers in that shape."""
        numbers = self._width + np.arange(np.prod(shape, dtype=int)).reshape(shape)
        self._columns.append((_spread(cost, shape), np.zeros(numbers.size), _spread(high, shape)))
        self._width += numbers.size
        return numbers

    def rows(
        self, shape: tuple[int, ...], *, low: npt.ArrayLike = -INFINITE,
        high: npt.ArrayLike = INFINITE,
    ) -> Ints:  # fmt: skip
        """Add a block of rows between ``low`` and ``high``; gives their numbers in that shape."""
        numbers = self._height + np.arange(np.prod(shape, dtype=int)).reshape(shape)
        self._rows.append((_spread(low, shape), _spread(high, shape)))
        self._height += numbers.size
        return numbers

    def add(self, rows: npt.ArrayLike, columns: npt.ArrayLike, values: npt.ArrayLike = 1.0) -> None:
        """Add terms; the three are broadcast against each other, terms on one place add up."""
        row, column, value = np.broadcast_arrays(rows, columns, values)
        there = value.ravel() != 0
        self._terms.append((
            row.ravel()[there].astype(np.int64), column.ravel()[there].astype(np.int64),
            value.ravel()[there].astype(np.float64),
        ))  # fmt: skip

    def costs(self) -> list[Floats]:
        """Costs of the columns written so far, block by block."""
        return [cost for cost, _, _ in self._columns]

    def model(self) -> Model:
        """Put the blocks together."""
        row, column, value = (np.concatenate(part) for part in zip(*self._terms, strict=True))
        place, which = np.unique(column * self._height + row, return_inverse=True)
        sums: Floats = np.bincount(which, value, len(place)).astype(np.float64)
        starts = np.searchsorted(place, np.arange(self._width + 1) * self._height)
        cost, low, high = (np.concatenate(part) for part in zip(*self._columns, strict=True))
        row_low, row_high = (np.concatenate(part) for part in zip(*self._rows, strict=True))
        return Model(cost, low, high, row_low, row_high, starts.astype(np.int32),
                     (place % self._height).astype(np.int32), sums)  # fmt: skip


def _spread(value: npt.ArrayLike, shape: tuple[int, ...]) -> Floats:
    return np.array(np.broadcast_to(np.asarray(value, dtype=np.float64), shape)).ravel()
