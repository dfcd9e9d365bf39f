"""Page set-up and styles of a notice."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm

from pendency.examination.composing.look import GAP, Look
from pendency.word import Face, dress, element, set_language, set_page, set_spacing

_PARAGRAPHS = ("Office Name", "Law", "Reason", "Lead", "Remark", "Cell", "Cell Label", "Signature")
_TWIPS = 20  # per point


def set_up(document: Document, look: Look) -> None:
    """Give an empty document the page and the styles of a notice."""
    set_page(document, look.margins)
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


def _indent(style: Any, look: Look, size: float) -> None:
    """The first line's indent, in characters and, for readers without them, in twips."""
    if look.indent:
        style.element.get_or_add_pPr().append(
            element(f'<w:ind w:firstLineChars="{round(look.indent * 100)}"'
                    f' w:firstLine="{round(look.indent * size * _TWIPS)}"/>')
        )  # fmt: skip


def _text(styles: Any, look: Look) -> None:
    dress(styles["Normal"], look.body)
    set_spacing(styles["Normal"], 0, 0)
    body = styles["Body Text"]
    dress(body, look.body)
    set_spacing(body, 0, 0 if look.indent else 6, look.line)
    body.paragraph_format.widow_control = True
    _indent(body, look, look.body.size)
    dress(styles["Law"], look.law)
    set_spacing(styles["Law"], 0, 0 if look.indent else 5, look.line - 1)
    styles["Law"].paragraph_format.keep_with_next = True
    _indent(styles["Law"], look, look.law.size)
    dress(styles["Lead"], look.label)
    set_spacing(styles["Lead"], 6, 2)
    styles["Lead"].paragraph_format.keep_with_next = True
    dress(styles["Reason"], look.table)
    set_spacing(styles["Reason"], 1, 2)
    styles["Reason"].paragraph_format.left_indent = Mm(4)
    dress(styles["Gap"], Face(look.body.latin, look.body.asian, look.body.size, colour=GAP))
    styles["Gap"].font.underline = True


def _heads(styles: Any, look: Look) -> None:
    dress(styles["Office Name"], look.office)
    set_spacing(styles["Office Name"], 0, 6)
    dress(styles["Title"], look.title)
    set_spacing(styles["Title"], 0, 14)
    border = styles["Title"].element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)
    if look.indent:  # Chinese notices are headed in the middle
        for name in ("Office Name", "Title"):
            styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for level, face in enumerate(look.headings, start=1):
        style = styles[f"Heading {level}"]
        dress(style, face)
        set_spacing(style, 12 if level == 1 else 8, 4)
        style.paragraph_format.keep_with_next = True


def _small(styles: Any, look: Look) -> None:
    for name, face in (("Cell", look.table), ("Cell Label", look.label), ("Remark", look.law)):
        dress(styles[name], face)
        set_spacing(styles[name], 2, 2)
    dress(styles["Signature"], look.table)
    set_spacing(styles["Signature"], 3, 3)
    for name in ("Header", "Footer"):
        dress(styles[name], look.furniture)
        tabs = styles[name].element.pPr.find(qn("w:tabs"))
        tabs.getparent().remove(tabs)
