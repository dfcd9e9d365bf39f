"""Figures, monthly series and curves from the mart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pendency.office.scope import Level, Scope

Rows = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]
#: A condition and its values.
Condition = tuple[str, list[object]]

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


def past_year(
    rows: Rows, names: tuple[str, ...], level: Level, scope: Scope, keys: dict[str, int | None]
) -> list[Figure]:
    """See `Mart.figures`."""
    where: list[Condition] = [("level = ?", [level.value])]
    if names:
        where.append((f"indicator IN ({_marks(names)})", list(names)))
    sql, values = conditions([*where, *limits(scope, level), *equal(**keys)])
    order = "indicator, centre_id, unit_id, examiner_id, field, part"
    return [Figure(*row) for row in rows(
        f"SELECT {_FIGURE} FROM figure WHERE {sql} ORDER BY {order}", values
    )]  # fmt: skip


def monthly(
    rows: Rows,
    name: str,
    level: Level,
    scope: Scope,
    since: dt.date | None,
    keys: dict[str, int | None],
) -> list[Figure]:
    """See `Mart.series`."""
    where: list[Condition] = [
        ("indicator = ?", [name]), ("level = ?", [level.value]),
    ]  # fmt: skip
    if since:
        where.append(("period >= ?", [since]))
    sql, values = conditions([*where, *limits(scope, level), *equal(**keys)])
    order = "period, centre_id, unit_id, field, part"
    return [Figure(*row) for row in rows(
        f"SELECT {_FIGURE} FROM monthly WHERE {sql} ORDER BY {order}", values
    )]  # fmt: skip


def points(
    rows: Rows, name: str, level: Level, scope: Scope, keys: dict[str, int | None]
) -> list[Point]:
    """See `Mart.curve`."""
    where: list[Condition] = [("indicator = ?", [name]), ("level = ?", [level.value])]
    sql, values = conditions([*where, *limits(scope, level), *equal(**keys)])
    return [Point(*row) for row in rows(
        "SELECT centre_id, field, part, day, at_risk, value, low, high FROM curve "
        f"WHERE {sql} ORDER BY centre_id, field, part, day", values
    )]  # fmt: skip


def limits(scope: Scope, level: Level) -> list[Condition]:
    """The conditions that keep a reader within his scope."""
    where = scope.figures_where(level)
    if where is None:
        return []
    column, allowed = where
    return [among(column, allowed)]


def among(column: str, allowed: Sequence[int]) -> Condition:
    """A condition that a column holds one of some values; of none, nothing passes."""
    if not allowed:
        return ("FALSE", [])
    return (f"{column} IN ({_marks(allowed)})", list(allowed))


def equal(**keys: int | None) -> list[Condition]:
    """The conditions that keep to one place; a key of None does not limit."""
    unknown = set(keys) - set(_KEYS)
    if unknown:
        raise TypeError(f"no such key: {', '.join(sorted(unknown))}; there are {', '.join(_KEYS)}")
    return [(f"{name} = ?", [key]) for name, key in keys.items() if key is not None]


def conditions(parts: Iterable[Condition]) -> tuple[str, list[object]]:
    """Join conditions by AND."""
    parts = list(parts)
    sql = " AND ".join(part for part, _ in parts) or "TRUE"
    return sql, [value for _, values in parts for value in values]


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
