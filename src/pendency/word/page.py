"""What surrounds the text: the language of the document, its header and footer."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

from pendency.word.markup import element


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
