"""The annex as a workbook: the comparison tables as numbers, and every figure of the pack."""

from __future__ import annotations

import datetime as dt
import io

import xlsxwriter

from pendency.meeting.document import Code, Document, Inline, Slot, Table, figures, walk
from pendency.meeting.figures import Figure
from pendency.meeting.wording import Wording

#: Number formats per unit; a share is kept as a share and shown as per cent.
_FORMATS = {
    "cases": "#,##0", "centres": "0", "share": "0.0%", "months": "0.0", "days": "0",
    "actions per disposal": "0.00", "p-value": "0.000",
}  # fmt: skip
_FIELDS = ("indicator", "part", "scope", "since", "as_of", "unit", "value", "n", "low", "high",
           "note")  # fmt: skip
_SHEET_NAME = 31
#: Sections whose tables have sheets of their own.
_TABLED = ("comparison", "plan")


def render_xlsx(document: Document, words: Wording) -> bytes:
    """The workbook; texts are stored as texts, never as formulas."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "nan_inf_to_errors": False,
    })  # fmt: skip
    moment = dt.datetime.combine(document.as_of, dt.time())
    book.set_properties({"title": words.text(document.cover.title), "author": "Pendency",
                         "created": moment})  # fmt: skip
    writer = _Writer(book, words)
    writer.about(document)
    for section, _ in walk(s for s in document.sections if s.ident in _TABLED):
        for block in section.blocks:
            if isinstance(block, Table):
                writer.table(words.text(section.title), block)
    writer.long(document)
    book.close()
    return buffer.getvalue()


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, words: Wording) -> None:
        self.book, self.words = book, words
        self._formats = {unit: book.add_format({"num_format": f}) for unit, f in _FORMATS.items()}
        self._bold = book.add_format({"bold": True, "text_wrap": True, "valign": "bottom"})
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self._wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self._names: set[str] = set()

    def about(self, document: Document) -> None:
        """What the workbook is: the facts of the cover."""
        sheet = self._sheet(self.words.word("xlsx.about"))
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 80)
        cover = document.cover
        rows: list[tuple[str, Inline]] = [
            ("", cover.title), ("", cover.office), ("", cover.period),
            *((self.words.text(term), fact) for term, fact in cover.facts),
        ]  # fmt: skip
        if cover.banner:
            rows.append(("", cover.banner))
        for row, (term, fact) in enumerate(rows):
            sheet.write_string(row, 0, term)
            sheet.write_string(row, 1, self.words.text(fact), self._wrap)

    def table(self, name: str, block: Table) -> None:
        """One table; intervals take two columns."""
        sheet = self._sheet(name)
        sheet.write_string(0, 0, self.words.text(block.caption), self._bold)
        titles = [self.words.text(column.title) for column in block.columns]
        spread = self._spread(block)
        column = 0
        for index, title in enumerate(titles):
            for part in ("low", "high") if index in spread else ("",):
                sheet.write_string(2, column, f"{title} {self._end(part)}".strip(), self._head)
                column += 1
        for place, row in enumerate(block.rows, start=3):
            sheet.write_string(place, 0, self.words.text(row.head))
            column = 1
            for index, cell in enumerate(row.cells, start=1):
                if isinstance(cell, Code):
                    sheet.write_string(place, column, cell.text)
                for value, unit in self._values(cell, wide=index in spread):
                    self._number(sheet, place, column, value, unit)
                    column += 1
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, column, 13)
        sheet.freeze_panes(3, 1)

    def _spread(self, block: Table) -> set[int]:
        """Columns that hold intervals."""
        return {
            index for row in block.rows for index, cell in enumerate(row.cells, start=1)
            if isinstance(cell, Slot) and cell.form == "interval"
        }  # fmt: skip

    def _end(self, part: str) -> str:
        return self.words.word(f"xlsx.{part}") if part else ""

    def _values(self, cell: Inline | None, *, wide: bool) -> list[tuple[float | None, str]]:
        if not isinstance(cell, Slot):
            return [(None, "cases")] * (2 if wide else 1)
        figure = cell.figure
        if cell.form == "interval":
            return [(figure.low, figure.unit), (figure.high, figure.unit)]
        if cell.form == "n":
            return [(figure.n, "cases")]
        return [(figure.value, figure.unit)]

    def long(self, document: Document) -> None:
        """Every figure of the pack once, in long form."""
        sheet = self._sheet(self.words.word("xlsx.figures"))
        for column, name in enumerate(_FIELDS):
            sheet.write_string(0, column, self.words.word(f"xlsx.field.{name}"), self._head)
        unique: dict[Figure, None] = dict.fromkeys(
            f for f in figures(document.sections) if not f.derived
        )
        for row, figure in enumerate(unique, start=1):
            self._figure(sheet, row, figure)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(unique), 1), len(_FIELDS) - 1)
        sheet.set_column(0, 1, 26)
        sheet.set_column(2, len(_FIELDS) - 1, 13)

    def _figure(self, sheet: xlsxwriter.worksheet.Worksheet, row: int, figure: Figure) -> None:
        for column, name in enumerate(_FIELDS):
            value = getattr(figure, name)
            if isinstance(value, (int, float)):
                unit = "cases" if name == "n" else figure.unit
                self._number(sheet, row, column, float(value), unit)
            elif value is not None:
                sheet.write_string(row, column, f"{value}")

    def _number(
        self, sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int,
        value: float | None, unit: str,
    ) -> None:  # fmt: skip
        if value is not None:
            sheet.write_number(row, column, value, self._formats[unit])

    def _sheet(self, name: str) -> xlsxwriter.worksheet.Worksheet:
        """A sheet under a name that is legal and not yet taken."""
        clean = "".join("_" if c in "[]:*?/\\'" else c for c in name)
        short, count = clean[:_SHEET_NAME], 1
        while short.lower() in self._names:
            count += 1
            short = f"{clean[: _SHEET_NAME - 3]} {count}"
        self._names.add(short.lower())
        return self.book.add_worksheet(short)
