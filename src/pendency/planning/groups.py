"""Groupings of cases: small whole numbers per case, gathered by position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.planning.errors import GroupingError

#: Name of a grouping and the column that it is shown in: a column of ``cases``, and the
#: ``department``, the unit at the top of the branch to which the case's unit belongs.
GROUPINGS = {
    "centre": "centre_id",
    "department": "department_id",
    "unit": "unit_id",
    "examiner": "examiner_id",
    "field": "field",
    "track": "track",
    "office": "office",
    "kind": "kind",
    "country": "country",
}
_DENSE = 20_000_000


@dataclass(frozen=True)
class Groups:
    """``code[i]`` is the row of ``labels`` to which the case at position i belongs."""

    code: npt.NDArray[np.int32]
    labels: pl.DataFrame

    @property
    def count(self) -> int:
        """Number of groups."""
        return max(self.labels.height, 1)


def groups_of(table: pl.LazyFrame, units: pl.DataFrame, cases: int, by: Sequence[str]) -> Groups:
    """Group all rows of ``cases``; groups without any case do not occur.

    ``units`` is the tree of departments and sections, of which ``department`` takes the tops.
    """
    code = np.zeros(cases, dtype=np.int64)
    values: list[pl.Series] = []
    for name in by:
        column = table.select(_value(name, units)).collect().to_series()
        level, labels = _encode(column)
        code = code * len(labels) + level
        values.append(labels)
    if not by:
        return Groups(code.astype(np.int32), pl.DataFrame())
    present, dense = _compress(code, int(np.prod([len(v) for v in values])))
    index = np.unravel_index(present, [len(v) for v in values])
    labels_frame = pl.DataFrame([v.gather(i) for v, i in zip(values, index, strict=True)])
    return Groups(dense.astype(np.int32), labels_frame)


def check_groupings(by: Sequence[str]) -> tuple[str, ...]:
    """The groupings that a reader names, in his order.

    Raises
    ------
    GroupingError
        A name is unknown or occurs twice.
    """
    if isinstance(by, str):
        raise GroupingError(f"by={by!r} must be a list of groupings, for instance by=({by!r},)")
    unknown = [name for name in by if name not in GROUPINGS]
    if unknown:
        raise GroupingError(f"no grouping {unknown[0]!r}; there are {', '.join(GROUPINGS)}")
    if len(set(by)) < len(by):
        raise GroupingError(f"a grouping is named twice: {', '.join(by)}")
    return tuple(by)


def departments(units: pl.DataFrame) -> dict[int, int]:
    """The top of each unit's branch.

    Raises
    ------
    GroupingError
        The units are no tree: some unit lies, over others, above itself.
    """
    above: dict[int, int | None] = dict(units.select("unit_id", "parent_id").iter_rows())
    return {unit: _top(unit, above) for unit in above}


def _top(unit: int, above: Mapping[int, int | None]) -> int:
    seen = {unit}
    while (parent := above.get(unit)) is not None:
        if parent in seen:
            raise GroupingError(
                f"unit {parent} lies above itself in the table units: correct its parent_id"
            )
        seen.add(parent)
        unit = parent
    return unit


def _value(name: str, units: pl.DataFrame) -> pl.Expr:
    """The column of a grouping; a unit that is not in the tree is a department by itself."""
    if name != "department":
        return pl.col(GROUPINGS[name])
    return pl.col("unit_id").replace(departments(units)).alias(GROUPINGS[name])


def _encode(column: pl.Series) -> tuple[npt.NDArray[np.int64], pl.Series]:
    """Number the values of a column in their order, missing ones last."""
    labels = column.unique().sort(nulls_last=True)
    if column.dtype.is_integer():
        low = int(labels.min() or 0)  # type: ignore[arg-type]
        size = int(labels.max() or 0) - low + 2  # type: ignore[arg-type]
        known = labels.drop_nulls().to_numpy().astype(np.int64) - low
        table = np.zeros(size, dtype=np.int64)
        table[known] = np.arange(len(known))
        table[size - 1] = len(labels) - 1
        return table[(column.cast(pl.Int64) - low).fill_null(size - 1).to_numpy()], labels
    words = labels.drop_nulls().cast(pl.String)
    physical = column.cast(pl.String).cast(pl.Enum(words)).to_physical().cast(pl.Int64)
    return physical.fill_null(len(words)).to_numpy(), labels


def _compress(
    code: npt.NDArray[np.int64], size: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Leave out the combinations that do not occur."""
    if size > _DENSE:
        return np.unique(code, return_inverse=True)
    occurs = np.bincount(code, minlength=size) > 0
    rank = np.cumsum(occurs) - 1
    return np.flatnonzero(occurs), rank[code]
