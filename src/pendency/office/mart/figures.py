"""Figures, monthly series and curves from the mart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pendency.office.scope import Level, Scope

Rows = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]
#: A condition and its values.
Condition = tuple[str, tuple[object, ...]]

_KEYS = ("centre_id", "unit_id", "examiner_id", "field")
_FIGURE = ("indicator, level, centre_id, unit_id, examiner_id, field, period, part, "
           "n, value, low, high, note")  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """One figure with what it was estimated from; ``note`` says why a value is missing."""

    indicator: str
    level: str
    centre_id: int | None
    unit_id: int | None
    examiner_id: int | None
    field: int | None
    period: dt.date | None
    part: str
    n: int | None
    value: float | None
    low: float | None
    high: float | None
    note: str | None


@dataclass(frozen=True)
class Point:
    """A point of a curve: the share on a day, its band, and how many were still at risk."""

    centre_id: int | None
    field: int | None
    part: str
    day: int
    at_risk: int
    value: float
    low: float | None
    high: float | None


def past_year(rows: Rows, where: Sequence[Condition]) -> list[Figure]:
    """See `Mart.figures`."""
    sql, values = conditions(where)
    order = "indicator, centre_id, unit_id, examiner_id, field, part"
    return [Figure(*row) for row in rows(
        f"SELECT {_FIGURE} FROM figure WHERE {sql} ORDER BY {order}", values
    )]  # fmt: skip


def monthly(rows: Rows, where: Sequence[Condition]) -> list[Figure]:
    """See `Mart.series`."""
    sql, values = conditions(where)
    order = "period, centre_id, unit_id, field, part"
    return [Figure(*row) for row in rows(
        f"SELECT {_FIGURE} FROM monthly WHERE {sql} ORDER BY {order}", values
    )]  # fmt: skip


def points(rows: Rows, where: Sequence[Condition]) -> list[Point]:
    """See `Mart.curve`."""
    sql, values = conditions(where)
    return [Point(*row) for row in rows(
        "SELECT centre_id, field, part, day, at_risk, value, low, high FROM curve "
        f"WHERE {sql} ORDER BY centre_id, field, part, day", values
    )]  # fmt: skip


def chosen(
    level: Level, scope: Scope, keys: dict[str, int | None], names: Sequence[str] = (),
    parts: Sequence[str] = (), units: Sequence[int] | None = None,
) -> tuple[Condition, ...]:  # fmt: skip
    """The conditions of a question; what is empty does not limit, but ``units`` of none do.

    They are all that an answer depends on, so readers whose limits come to the same share it.
    """
    return (
        ("level = ?", (level.value,)),
        *limits(scope, level),
        *([among("indicator", names)] if names else []),
        *([among("part", parts)] if parts else []),
        *([] if units is None else [among("unit_id", units)]),
        *equal(**keys),
    )


def limits(scope: Scope, level: Level) -> list[Condition]:
    """The conditions that keep a reader within his scope."""
    where = scope.figures_where(level)
    if where is None:
        return []
    column, allowed = where
    return [among(column, allowed)]


def among(column: str, allowed: Sequence[object]) -> Condition:
    """A condition that a column holds one of some values; of none, nothing passes."""
    if not allowed:
        return ("FALSE", ())
    return (f"{column} IN ({', '.join('?' * len(allowed))})", tuple(allowed))


def equal(**keys: int | None) -> list[Condition]:
    """The conditions that keep to one place; a key of None does not limit."""
    unknown = set(keys) - set(_KEYS)
    if unknown:
        raise TypeError(f"no such key: {', '.join(sorted(unknown))}; there are {', '.join(_KEYS)}")
    return [(f"{name} = ?", (key,)) for name, key in keys.items() if key is not None]


def conditions(parts: Iterable[Condition]) -> tuple[str, list[object]]:
    """Join conditions by AND."""
    parts = list(parts)
    sql = " AND ".join(part for part, _ in parts) or "TRUE"
    return sql, [value for _, values in parts for value in values]
