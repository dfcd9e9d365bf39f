"""A composed notice as a Word file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import BinaryIO

import docx

from pendency.examination.composing.compose import fixed_word
from pendency.examination.composing.forms import Run
from pendency.examination.composing.look import LOOKS, RULE
from pendency.examination.composing.styles import set_up
from pendency.examination.composing.tree import (
    Block,
    Composed,
    Facts,
    Heading,
    Paragraph,
    Signature,
    Table,
)
from pendency.examination.errors import IncompleteActionError
from pendency.word import element, field, furnish, packed, paragraph, run

_STYLES = {"text": "BodyText", "law": "Law", "remark": "Remark", "reason": "Reason", "lead": "Lead"}
_RUN_STYLES = {"slot": "Filled", "gap": "Gap"}
_TWIPS = 1440 / 25.4  # per millimetre
_LABELS = 36.0  # width of the labels of the facts, millimetres
_CELL_GAP = 120  # twips
_SIGNED = 0.42  # share of the line that is left free before the signature


def write_docx(composed: Composed, target: Path | BinaryIO, *, draft: bool = False) -> None:
    """Write a notice as a Word file; the same notice gives the same bytes.

    Parameters
    ----------
    composed
        The notice.
    target
        A path or an open binary file.
    draft
        Mark every page as a draft; then gaps may be left.

    Raises
    ------
    IncompleteActionError
        The notice has errors and is not marked as a draft.
    """
    if composed.errors and not draft:
        language = composed.action.language
        raise IncompleteActionError(f.text.in_language(language) for f in composed.errors)
    content = _Writer(composed, draft=draft).write()
    if isinstance(target, Path):
        target.write_bytes(content)
    else:
        target.write(content)


class _Writer:
    def __init__(self, composed: Composed, *, draft: bool) -> None:
        self.composed, self.draft = composed, draft
        self.language = composed.action.language
        self.look = LOOKS[self.language]
        self.word = docx.Document()
        self._end = self.word.element.body.sectPr

    def write(self) -> bytes:
        set_up(self.word, self.look)
        self._properties()
        self._furniture()
        office = self.composed.case.office_name.in_language(self.language)
        self._add(paragraph(run(office), "OfficeName"))
        self._add(paragraph(run(self.composed.title), "Title"))
        for block in self.composed.blocks:
            self._add(*self._block(block))
        return packed(self.word)

    def _add(self, *markup: str) -> None:
        for block in markup:
            self._end.addprevious(element(block))

    # --- what surrounds the text ------------------------------------------------------------

    def _properties(self) -> None:
        """Fixed properties: no clock, no name of a person or machine."""
        core = self.word.core_properties
        core.created = core.modified = dt.datetime.combine(
            self.composed.day, dt.time(), tzinfo=dt.UTC
        )
        core.author, core.last_modified_by, core.revision = "Pendency", "Pendency", 1
        core.title = f"{self.composed.title} {self.composed.case.number}"
        core.language, core.comments, core.keywords = self.look.language, "", ""

    def _furniture(self) -> None:
        case, section = self.composed.case, self.word.sections[0]
        end = round(self.look.width * _TWIPS)
        tabs = f'<w:tabs><w:tab w:val="right" w:pos="{end}"/></w:tabs>'
        marks = {"draft": self.draft, "invented": case.invented}
        said = [fixed_word(name, self.language) for name, holds in marks.items() if holds]
        left = " · ".join((*said, case.office_name.in_language(self.language)))
        right = f"{fixed_word('number', self.language)} {case.number}"
        rule = f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="3" w:color="{RULE}"/></w:pBdr>'
        head = run(left) + "<w:r><w:tab/></w:r>" + run(right)
        before, between, after = (
            fixed_word(name, self.language) for name in ("page", "page_of", "page_end")
        )
        pages = (run(before) + field("PAGE", run("1")) + run(between) + field("NUMPAGES", run("1"))
                 + run(after))  # fmt: skip
        furnish(section.header, paragraph(head, "Header", rule + tabs))
        furnish(section.footer, paragraph(pages, "Footer", '<w:jc w:val="center"/>'))

    # --- the text -----------------------------------------------------------------------------

    def _block(self, block: Block) -> tuple[str, ...]:
        match block:
            case Heading():
                gap = "" if self.language == "zh" else " "
                return (paragraph(run(block.number + gap + block.text), f"Heading{block.level}"),)
            case Paragraph():
                return (paragraph(self._runs(block.runs), _STYLES[block.role]),)
            case Facts():
                return (self._facts(block), paragraph("", "Cell"))
            case Table():
                return (self._table(block),)
            case Signature():
                return (paragraph("", "Cell"), self._signature(block))

    def _runs(self, runs: tuple[Run, ...]) -> str:
        marks = {"gap": "〔{}〕" if self.language == "zh" else "[{}]"}
        return "".join(
            run(marks.get(r.kind, "{}").format(r.text), _RUN_STYLES.get(r.kind)) for r in runs
        )

    def _facts(self, block: Facts) -> str:
        widths = [_LABELS, self.look.width - _LABELS]
        rows = [_row([_cell(words, width, label=place == 0)
                      for place, (words, width) in enumerate(zip(pair, widths, strict=True))])
                for pair in block.rows]  # fmt: skip
        return _grid(widths, rows, sides=("top", "bottom", "insideH"))

    def _table(self, block: Table) -> str:
        widths = [self.look.width * share / sum(block.widths) for share in block.widths]
        rows = [
            _row([_cell(text, width, label=place == 0)
                  for text, width in zip(texts, widths, strict=True)], head=place == 0)
            for place, texts in enumerate((block.head, *block.rows))
        ]  # fmt: skip
        return _grid(widths, rows, sides=("top", "bottom", "insideH"))

    def _signature(self, block: Signature) -> str:
        """Names at the right, kept on one page."""
        free = self.look.width * _SIGNED
        widths = [free, _LABELS, self.look.width - free - _LABELS]
        rows = [
            _row([_cell("", widths[0]), _cell(words, widths[1], label=True, keep=True),
                  _cell(name, widths[2], keep=True)])
            for words, name in block.rows
        ]  # fmt: skip
        return _grid(widths, rows, sides=())


def _grid(widths: list[float], rows: list[str], *, sides: tuple[str, ...]) -> str:
    """A table of fixed columns with rules on some sides; its text stands where paragraphs do."""
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>'
                    for side in sides)  # fmt: skip
    columns = "".join(f'<w:gridCol w:w="{round(width * _TWIPS)}"/>' for width in widths)
    total = round(sum(widths) * _TWIPS)
    borders = f"<w:tblBorders>{lines}</w:tblBorders>" if lines else ""
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{total}" w:type="dxa"/>{borders}'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        f'<w:right w:w="{_CELL_GAP}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
        f"{''.join(rows)}</w:tbl>"
    )


def _row(cells: list[str], *, head: bool = False) -> str:
    repeated = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(text: str, width: float, *, label: bool = False, keep: bool = False) -> str:
    style, kept = "CellLabel" if label else "Cell", "<w:keepNext/>" if keep else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * _TWIPS)}" w:type="dxa"/></w:tcPr>'
        f"{paragraph(run(text), style, kept)}</w:tc>"
    )
