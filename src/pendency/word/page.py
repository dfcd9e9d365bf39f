"""The page and what surrounds the text: paper, spacing, language, header and footer."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from pendency.word.markup import element

#: A4, width and height in millimetres (ISO 216).
A4 = (210.0, 297.0)


def set_page(document: Document, margins: tuple[float, float, float, float]) -> None:
    """Give the first section A4 paper and its margins (top, bottom, left, right; millimetres)."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(A4[0]), Mm(A4[1])
    top, bottom, left, right = margins
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance, section.footer_distance = Mm(top * 0.5), Mm(bottom * 0.5)


def set_spacing(
    style: Any, before: float, after: float, line: float | None = None, *, exact: bool = False
) -> None:
    """Set the space around the paragraphs of a style and the height of its lines, in points.

    Without ``line`` the lines are single; ``exact`` keeps them at ``line`` whatever stands in them.
    """
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    if line:
        rule = WD_LINE_SPACING.EXACTLY if exact else WD_LINE_SPACING.AT_LEAST
        layout.line_spacing_rule, layout.line_spacing = rule, Pt(line)
    else:
        layout.line_spacing_rule = WD_LINE_SPACING.SINGLE


def set_language(document: Document, language: str) -> None:
    """Declare the language of Latin text (British English beside Chinese) and of East Asian."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    latin = "en-GB" if language.startswith("zh") else language
    properties.append(element(f'<w:lang w:val="{latin}" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'))


def furnish(part: Any, *paragraphs: str) -> None:
    """Give a header or footer of python-docx these paragraphs, and nothing else."""
    part.is_linked_to_previous = False
    for old in list(part._element):
        part._element.remove(old)
    for content in paragraphs:
        part._element.append(element(content))
