"""SGML where it differs from XML: the US grants of 2001 were still written in it.

Two things separate those files from XML: elements that are empty by the DTD have no end tag
(``<CITED-BY-EXAMINER>``), and attribute values need no quotes. The DTD is not needed to tell: an
element that is never closed anywhere in a document is empty. Everything in linear time.
"""

from __future__ import annotations

import re

from pendency.exchange.documents.intake.limits import Limits
from pendency.exchange.documents.intake.markup import Edited
from pendency.exchange.documents.intake.notes import Notes

#: Root elements of formats that were once SGML.
ROOTS = frozenset({"PATDOC"})

_NAME = rb"[A-Za-z][\w.\-]{0,60}"
_VALUE = rb"""(?:"[^"<]*+"|'[^'<]*+'|[^\s"'<>=/]++)"""
_START = re.compile(rb"<(" + _NAME + rb")((?:\s++" + _NAME + rb"\s*+=\s*+" + _VALUE + rb")*+)\s*+>")
_END = re.compile(rb"</(" + _NAME + rb")\s*>")
_ATTRIBUTE = re.compile(rb"""(=\s*+)(?:("[^"<]*+"|'[^'<]*+')|([^\s"'<>=/]++))""")


def to_xml(edited: Edited, notes: Notes, limits: Limits) -> Edited:
    """Close what is empty and quote what is bare; what it was is noted once."""
    body = edited.body
    closed = set(_END.findall(body))
    empty = {match[1] for match in _START.finditer(body)} - closed
    if empty:
        names = b", ".join(sorted(empty)).decode()
        notes.warn("sgml_empty_element", 1, names)

    def change(match: re.Match[bytes]) -> bytes | None:
        attributes = _ATTRIBUTE.sub(_quoted, match[2])
        if match[1] not in empty and attributes == match[2]:
            return None
        return b"<" + match[1] + attributes + (b"/>" if match[1] in empty else b">")

    return Edited.by(body, _START, change, limits.nodes)


def _quoted(match: re.Match[bytes]) -> bytes:
    return match[0] if match[2] else match[1] + b'"' + match[3] + b'"'
