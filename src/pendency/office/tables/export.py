"""A whole table as a file: CSV, streamed, or XLSX.

A spreadsheet takes a text that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, so a hostile
title could run one on the reader's machine; such texts get an apostrophe in front (OWASP, CSV
injection). Numbers and dates stay numbers and dates.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator

import xlsxwriter
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.text import slugify

from pendency.office.tables.grid import EXPORT_ROWS, Grid

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "remove_timezone": True,
}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def neutral(value: object) -> object:
    """The value, harmless in a spreadsheet."""
    if isinstance(value, bool | int | float | dt.date) or value is None:
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_DANGEROUS) or text[:1] in _DANGEROUS else text


def as_csv(grid: Grid, stem: str, about: str) -> HttpResponseBase:
    """CSV in UTF-8 with a byte order mark, so that Excel reads Chinese; sent as it is made."""
    answer = StreamingHttpResponse(_csv_lines(grid), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{stem}.csv"'
    return answer


def as_xlsx(grid: Grid, stem: str, about: str) -> HttpResponseBase:
    """XLSX with one sheet; a second one says where the figures come from."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, _PLAIN)
    sheet = book.add_worksheet(grid.name[:31])
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for column, label in enumerate(_labels(grid)):
        sheet.write_string(0, column, label, head)
    for row, values in enumerate(grid.everything(), start=1):
        for column, value in enumerate(map(neutral, values)):
            if isinstance(value, dt.date):
                sheet.write_datetime(row, column, value, day)
            else:
                sheet.write(row, column, value)
    sheet.freeze_panes(1, 0)
    sheet.autofit(300)
    book.add_worksheet("about").write_string(0, 0, about)
    book.close()
    buffer.seek(0)
    return FileResponse(buffer, as_attachment=True, filename=f"{stem}.xlsx", content_type=_XLSX)


EXPORTS: dict[str, Callable[[Grid, str, str], HttpResponseBase]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
}


def export(
    request: HttpRequest, grids: Iterable[Grid], *, stamp: str, about: str
) -> HttpResponseBase | None:
    """The file that ``?export=NAME.KIND`` asks for; None where it asks for none of these."""
    name, _, kind = request.GET.get("export", "").rpartition(".")
    grid = next((g for g in grids if g.name == name), None)
    if grid is None or kind not in EXPORTS or grid.total > EXPORT_ROWS[kind]:
        return None
    return EXPORTS[kind](grid, slugify(f"{name}-{stamp}"), about)


def _labels(grid: Grid) -> list[str]:
    return [head for column in grid.table.columns for head in column.file_heads]


def _csv_lines(grid: Grid) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(_labels(grid))
    for values in grid.everything():
        yield writer.writerow([neutral(value) for value in values])


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text
