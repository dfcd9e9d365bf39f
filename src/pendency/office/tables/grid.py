"""A table for one request: sorted and paged by the address."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from pendency.office.tables.columns import Column, Table
from pendency.office.tables.sources import Source

#: How many rows a file of that kind can hold (a sheet of a workbook: 2^20 with its head).
EXPORT_ROWS = {"csv": sys.maxsize, "xlsx": 2**20 - 1}

_ARIA = {"": "", "+": "ascending", "-": "descending"}


@dataclass(frozen=True)
class Head:
    """A column head: its words, and the address that sorts by it."""

    column: Column
    url: str
    aria_sort: str


@dataclass(frozen=True)
class Cell:
    """A cell as it is shown."""

    text: str
    css: str
    href: str | None
    head: bool
    tag: bool
    range: str

    @property
    def html(self) -> SafeString:
        """The cell as a page has it; five hundred of them are too many for the template."""
        name, scope = ("th", ' scope="row"') if self.head else ("td", "")
        body = escape(self.text)
        if self.href:
            body = format_html('<a href="{}">{}</a>', self.href, body)
        elif self.tag:
            body = format_html('<span class="tag">{}</span>', body)
        if self.range:
            body = format_html('{} <span class="range">({})</span>', body, self.range)
        return mark_safe(f'<{name}{scope} class="{escape(self.css)}">{body}</{name}>')  # noqa: S308


class Grid:
    """Rows of a source in the form of a table, at the place that the address names.

    The parameters are ``NAME.sort`` and ``NAME.page``; whatever else the address says stays. A
    value that makes no sense falls back to the first page in the table's own order.
    """

    def __init__(self, table: Table, source: Source, query: QueryDict) -> None:
        self.table, self.source, self._query = table, source, query

    @property
    def name(self) -> str:
        """The table's name, also the id of its element."""
        return self.table.name

    @cached_property
    def order(self) -> str:
        """The sort key in use."""
        asked = self._query.get(f"{self.name}.sort", "")
        return asked if asked.lstrip("-") in self.table.sortable else self.table.order

    @cached_property
    def total(self) -> int:
        """Rows in the whole table."""
        return self.source.count()

    @property
    def last_page(self) -> int:
        """Number of the last page, 1 for an empty table."""
        return max(-(-self.total // self.table.per_page), 1)

    @cached_property
    def page(self) -> int:
        """Number of the page shown."""
        asked = self._query.get(f"{self.name}.page", "1")
        return min(max(int(asked), 1), self.last_page) if asked.isdecimal() else 1

    @property
    def first_row(self) -> int:
        """Number of the first row shown."""
        return (self.page - 1) * self.table.per_page + 1

    @property
    def last_row(self) -> int:
        """Number of the last row shown."""
        return min(self.page * self.table.per_page, self.total)

    @cached_property
    def heads(self) -> list[Head]:
        """The column heads; sorting again by the same column turns the order round."""
        return [self._head(column) for column in self.table.columns]

    @cached_property
    def rows(self) -> list[list[Cell]]:
        """The cells of the page."""
        return [[_cell(column, row) for column in self.table.columns] for row in self.objects]

    @cached_property
    def objects(self) -> list[Any]:
        """The rows of the page themselves, for a screen that draws them in its own way."""
        first = self.first_row - 1
        return list(self.source.page(self.order, first, first + self.table.per_page))

    @property
    def pages(self) -> list[tuple[int | None, str]]:
        """(number, address) of the pages to offer; number None is a gap."""
        near = {1, self.last_page, *range(self.page - 1, self.page + 2)}
        numbers = sorted(n for n in near if 1 <= n <= self.last_page)
        offered: list[tuple[int | None, str]] = []
        before = 0
        for number in numbers:
            if number > before + 1:
                offered.append((None, ""))
            offered.append((number, self._url(page=number)))
            before = number
        return offered

    @property
    def exports(self) -> list[tuple[str, str]]:
        """(label, address) of the files that can hold the whole table."""
        kinds = [kind for kind, limit in EXPORT_ROWS.items() if self.total <= limit]
        return [(kind.upper(), self._url(export=kind)) for kind in kinds]

    def everything(self) -> Iterator[list[object]]:
        """The values of all rows in the order shown, for an export."""
        for row in self.source.all(self.order):
            yield [v for column in self.table.columns for v in column.file_values(row)]

    def _head(self, column: Column) -> Head:
        if not column.sort:
            return Head(column, "", "")
        sense = {column.sort: "+", f"-{column.sort}": "-"}.get(self.order, "")
        turned = f"-{column.sort}" if sense == "+" else column.sort
        return Head(column, self._url(sort=turned), _ARIA[sense])

    def _url(self, *, sort: str = "", page: int = 0, export: str = "") -> str:
        query = self._query.copy()
        query.pop("export", None)
        if sort:
            query[f"{self.name}.sort"] = sort
            query.pop(f"{self.name}.page", None)
        if page:
            query[f"{self.name}.page"] = str(page)
        if export:
            query["export"] = f"{self.name}.{export}"
        return f"?{query.urlencode()}"


def _cell(column: Column, row: Any) -> Cell:
    href = column.href(row) if column.href else None
    return Cell(
        column.text(row), column.css, href, column.head, column.kind == "tag", column.range(row)
    )
