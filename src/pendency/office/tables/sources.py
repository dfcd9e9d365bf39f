"""Where rows come from: a database query or a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

from django.db.models import F, QuerySet

from pendency.office.tables.columns import follow


class Source(Protocol):
    """Rows that can be counted, ordered and cut."""

    def count(self) -> int:
        """How many rows there are."""

    def page(self, order: str, start: int, stop: int) -> Iterable[Any]:
        """Rows ``start`` to ``stop`` in an order ("-" before a key for descending)."""

    def all(self, order: str) -> Iterator[Any]:
        """All rows, for an export."""


class QuerySource:
    """Rows of a queryset; unknown values sort last, the primary key breaks ties."""

    def __init__(
        self, rows: QuerySet[Any], *, prepare: Callable[[list[Any]], None] | None = None
    ) -> None:
        self._rows, self._prepare = rows, prepare

    def count(self) -> int:
        """How many rows the query finds."""
        return self._rows.order_by().count()

    def page(self, order: str, start: int, stop: int) -> list[Any]:
        """One page, with what ``prepare`` adds to its rows."""
        rows = list(self._ordered(order)[start:stop])
        if self._prepare:
            self._prepare(rows)
        return rows

    def all(self, order: str) -> Iterator[Any]:
        """All rows, in chunks."""
        return iter(self._ordered(order).iterator(chunk_size=2000))

    def _ordered(self, order: str) -> QuerySet[Any]:
        if not order:
            return self._rows
        field = F(order.lstrip("-"))
        key = field.desc(nulls_last=True) if order.startswith("-") else field.asc(nulls_last=True)
        return self._rows.order_by(key, "pk")


class RowSource:
    """Rows that are all there: a list of mappings or objects."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows = rows

    def count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def page(self, order: str, start: int, stop: int) -> Sequence[Any]:
        """One page."""
        return self._ordered(order)[start:stop]

    def all(self, order: str) -> Iterator[Any]:
        """All rows."""
        return iter(self._ordered(order))

    def _ordered(self, order: str) -> Sequence[Any]:
        if not order:
            return self._rows
        key = order.lstrip("-")
        known = [row for row in self._rows if follow(row, key) is not None]
        unknown = [row for row in self._rows if follow(row, key) is None]
        known.sort(key=lambda row: follow(row, key), reverse=order.startswith("-"))
        return known + unknown
