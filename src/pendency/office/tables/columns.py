"""Columns and tables, declared as data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

NONE = "–"


def number(value: float | int, decimals: int = 0) -> str:
    """A number in groups of three, as both languages print statistics."""
    return f"{value:,.{decimals}f}"


def share(value: float) -> str:
    """A share as a percentage with one decimal."""
    return f"{number(100 * value, 1)}%"


def moment(value: dt.datetime) -> str:
    """A moment to the minute, in the form that sorts."""
    return f"{value:%Y-%m-%d %H:%M}"


#: kind of column: CSS class of its cells, and how a value that is there is written.
KINDS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "text": ("", str),
    "code": ("nowrap", str),
    "wide": ("wide", str),
    "hash": ("mono", lambda value: str(value)[:12]),
    "count": ("num", number),
    "decimal": ("num", lambda value: number(value, 1)),
    "share": ("num", share),
    "date": ("nowrap", dt.date.isoformat),
    "moment": ("nowrap", moment),
    "tag": ("nowrap", str),
    "note": ("quiet", str),
    "interval": ("num", lambda value: number(value, 1)),
    "interval_share": ("num", share),
    "interval_count": ("num", number),
}


@dataclass(frozen=True)
class Column:
    """One column: where its value comes from, how it is written, sorted and linked.

    ``key`` is a path of attributes or keys with dots; ``value`` overrides it. ``sort`` is what the
    source orders by ("" is not sortable). ``definition`` names an indicator to link the head to.
    """

    key: str
    label: Any
    kind: str = "text"
    sort: str = ""
    value: Callable[[Any], object] | None = None
    href: Callable[[Any], str | None] | None = None
    definition: str = ""
    head: bool = False

    def of(self, row: Any) -> object:
        """The value of a row, for sorting and for export."""
        return self.value(row) if self.value else follow(row, self.key)

    def text(self, row: Any) -> str:
        """The value of a row as a person reads it."""
        value = self.of(row)
        if value is None or value == "":
            return "" if self.kind == "note" else NONE
        return KINDS[self.kind][1](value)

    def ends(self, row: Any) -> tuple[Any, Any]:
        """The interval beside an estimate: the row's ``_low`` and ``_high`` of the same key."""
        stem = self.key.removesuffix("_value")
        return follow(row, f"{stem}_low"), follow(row, f"{stem}_high")

    def range(self, row: Any) -> str:
        """The interval in words; empty where there is none."""
        low, high = self.ends(row) if self.ranged else (None, None)
        write = KINDS[self.kind][1]
        return "" if low is None or high is None else f"{write(low)}–{write(high)}"

    @property
    def ranged(self) -> bool:
        """Whether the column shows an interval beside its value."""
        return self.kind.startswith("interval")

    @property
    def file_heads(self) -> list[str]:
        """The heads of the column in a file, where an interval has columns of its own."""
        own = str(self.label)
        ends = [_("low, 95%"), _("high, 95%")] if self.ranged else []
        return [own, *(f"{own}: {end}" for end in ends)]

    def file_values(self, row: Any) -> list[object]:
        """The values of the column in a file."""
        return [self.of(row), *self.ends(row)] if self.ranged else [self.of(row)]

    @property
    def css(self) -> str:
        """The class of the column's cells."""
        return KINDS[self.kind][0]


@dataclass(frozen=True)
class Table:
    """A table apart from its rows; ``order`` is the sort key it opens with ("-" for descending)."""

    name: str
    caption: Any
    columns: tuple[Column, ...]
    order: str = ""
    empty: Any = ""
    remedy: Any = ""
    per_page: int = 25

    @property
    def sortable(self) -> set[str]:
        """What the address may ask to sort by."""
        return {column.sort for column in self.columns if column.sort}


def follow(row: Any, path: str) -> Any:
    """A value along a dotted path of keys or attributes; None where the path breaks off."""
    for step in path.split("."):
        row = row.get(step) if isinstance(row, Mapping) else getattr(row, step, None)
        if row is None:
            return None
    return row
