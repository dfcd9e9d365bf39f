"""Page set-up and styles of a notice."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from pendency.examination.composing.look import GAP, PAGE, Look
from pendency.word import Face, dress, element, set_language

_PARAGRAPHS = ("Office Name", "Law", "Reason", "Lead", "Remark", "Cell", "Cell Label", "Signature")
_TWIPS = 20  # per point


def set_up(document: Document, look: Look) -> None:
    """Give an empty document the page and the styles of a notice."""
    _page(document, look)
    set_language(document, look.language)
    styles = document.styles
    for name in _PARAGRAPHS:
        if name not in [style.name for style in styles]:
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    for name in ("Filled", "Gap"):
        styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    _text(styles, look)
    _heads(styles, look)
    _small(styles, look)


def _page(document: Document, look: Look) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE[0]), Mm(PAGE[1])
    top, bottom, left, right = look.margins
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance, section.footer_distance = Mm(top * 0.5), Mm(bottom * 0.5)


def _space(style: Any, before: float, after: float, line: float | None = None) -> None:
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    if line:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(line)
    else:
        layout.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _indent(style: Any, look: Look, size: float) -> None:
    """The first line's indent, in characters and, for readers without them, in twips."""
    if look.indent:
        style.element.get_or_add_pPr().append(
            element(f'<w:ind w:firstLineChars="{round(look.indent * 100)}"'
                    f' w:firstLine="{round(look.indent * size * _TWIPS)}"/>')
        )  # fmt: skip


def _text(styles: Any, look: Look) -> None:
    dress(styles["Normal"], look.body)
    _space(styles["Normal"], 0, 0)
    body = styles["Body Text"]
    dress(body, look.body)
    _space(body, 0, 0 if look.indent else 6, look.line)
    body.paragraph_format.widow_control = True
    _indent(body, look, look.body.size)
    dress(styles["Law"], look.law)
    _space(styles["Law"], 0, 0 if look.indent else 5, look.line - 1)
    styles["Law"].paragraph_format.keep_with_next = True
    _indent(styles["Law"], look, look.law.size)
    dress(styles["Lead"], look.label)
    _space(styles["Lead"], 6, 2)
    styles["Lead"].paragraph_format.keep_with_next = True
    dress(styles["Reason"], look.table)
    _space(styles["Reason"], 1, 2)
    styles["Reason"].paragraph_format.left_indent = Mm(4)
    dress(styles["Gap"], Face(look.body.latin, look.body.asian, look.body.size, colour=GAP))
    styles["Gap"].font.underline = True


def _heads(styles: Any, look: Look) -> None:
    dress(styles["Office Name"], look.office)
    _space(styles["Office Name"], 0, 6)
    dress(styles["Title"], look.title)
    _space(styles["Title"], 0, 14)
    border = styles["Title"].element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)
    if look.indent:  # Chinese notices are headed in the middle
        for name in ("Office Name", "Title"):
            styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for level, face in enumerate(look.headings, start=1):
        style = styles[f"Heading {level}"]
        dress(style, face)
        _space(style, 12 if level == 1 else 8, 4)
        style.paragraph_format.keep_with_next = True


def _small(styles: Any, look: Look) -> None:
    for name, face in (("Cell", look.table), ("Cell Label", look.label), ("Remark", look.law)):
        dress(styles[name], face)
        _space(styles[name], 2, 2)
    dress(styles["Signature"], look.table)
    _space(styles["Signature"], 3, 3)
    for name in ("Header", "Footer"):
        dress(styles[name], look.furniture)
        tabs = styles[name].element.pPr.find(qn("w:tabs"))
        tabs.getparent().remove(tabs)
