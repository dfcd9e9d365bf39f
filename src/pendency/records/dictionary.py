"""The data dictionary: one page, generated from the declarations."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from pendency.records.columns import Column, Table
from pendency.records.tables import TABLES
from pendency.records.vocabulary import vocabulary

_TYPES: dict[type[pl.DataType], str] = {
    pl.Int8: "integer",
    pl.Int16: "integer",
    pl.Int32: "integer",
    pl.Int64: "integer",
    pl.Float64: "number",
    pl.Boolean: "yes/no",
    pl.String: "text",
    pl.Binary: "bytes",
    pl.Date: "date",
    pl.Datetime: "moment",
    pl.Enum: "one of",
}


def dictionary_page() -> str:
    """The page ``docs/reference/data-dictionary.md``, in Markdown."""
    head = [
        "# Data dictionary",
        "",
        "Generated from `pendency.records`; do not edit. Regenerate with `make docs`.",
        "",
        "Columns marked * are always filled.",
        "",
    ]
    tables = [line for table in TABLES.values() for line in _table(table)]
    return "\n".join([*head, *tables, *_states(), *_events()]) + "\n"


def _table(table: Table) -> Iterable[str]:
    origin = " Derived." if table.derived else ""
    yield from (f"## `{table.name}` {table.zh}", "")
    yield from (f"{table.meaning}{origin} Key: {', '.join(f'`{k}`' for k in table.key)}.", "")
    yield from _grid(
        ("column", "中文", "type", "meaning"),
        ((_name(c), c.zh, _type(c), _meaning(c)) for c in table.columns),
    )


def _name(column: Column) -> str:
    return f"`{column.name}`" + (" *" if column.required else "")


def _type(column: Column) -> str:
    return _TYPES[type(column.dtype)] + (f", {column.unit}" if column.unit else "")


def _meaning(column: Column) -> str:
    if not isinstance(column.dtype, pl.Enum):
        return column.meaning
    values = column.dtype.categories.to_list()
    if values == list(vocabulary().events):
        return f"{column.meaning}; see [events](#events)"
    if values == list(vocabulary().states):
        return f"{column.meaning}; see [states](#states)"
    return f"{column.meaning}: {', '.join(f'`{v}`' for v in values)}"


def _states() -> Iterable[str]:
    yield from ("## States", "", "What a case is waiting for.", "")
    yield from _grid(
        ("state", "English", "中文", "pending", "awaits"),
        (
            (f"`{s.name}`", s.en, s.zh, "yes" if s.pending else "no", s.awaits)
            for s in vocabulary().states.values()
        ),
    )


def _events() -> Iterable[str]:
    yield from ("## Events", "", "The vocabulary, with the key event of WIPO Standard ST.27.", "")
    yield from _grid(
        ("event", "English", "中文", "ST.27", "actor", "leads to"),
        (
            (f"`{e.name}`", e.en, e.zh, e.st27, e.actor, f"`{e.leads_to}`" if e.leads_to else "")
            for e in vocabulary().events.values()
        ),
    )


def _grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    yield "| " + " | ".join(head) + " |"
    yield "| " + " | ".join("---" for _ in head) + " |"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""
