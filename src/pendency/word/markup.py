"""Small builders of WordprocessingML."""

from __future__ import annotations

import html
import re

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement
from lxml import etree

_INVALID = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMESPACES = nsdecls("w", "r")


def element(markup: str) -> BaseOxmlElement:
    """Parse one element whose markup uses the prefixes w and r."""
    head, space, rest = markup.partition(" " if " " in markup.partition(">")[0] else ">")
    made: BaseOxmlElement = parse_xml(f"{head} {_NAMESPACES}{space}{rest}")
    etree.cleanup_namespaces(made)
    return made


def escape(text: str) -> str:
    """Text for an XML document; characters that XML cannot hold become U+FFFD."""
    return html.escape(_INVALID.sub("\N{REPLACEMENT CHARACTER}", text))


def run(text: str, style: str | None = None) -> str:
    """One run of text."""
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(content: str, style: str, properties: str = "") -> str:
    """A paragraph in a style."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def field(instruction: str, shown: str) -> str:
    """A field with the result that is shown until the reader updates it."""

    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
    return mark("begin") + code + mark("separate") + shown + mark("end")
