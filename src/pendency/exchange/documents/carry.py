"""Exact round trips through standards that have no place for everything.

Whatever the standard's elements don't give back when they are read again is carried by a processing
instruction beside them, which every other reader passes over: ``<?pendency {"kind": "A"}?>``. The
writer finds out by reading back what it has just written.
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any, TypeVar, overload

from lxml import etree

from pendency.exchange.documents.codec import from_plain, to_plain, updated
from pendency.exchange.documents.intake.tree import Element

TARGET = "pendency"
T = TypeVar("T")


def carry(element: Element, wanted: Any, read: Any) -> None:
    """Append an instruction with the fields in which ``read`` differs from ``wanted``."""
    if read is not None and read == wanted:
        return
    rest = {
        f.name: to_plain(getattr(wanted, f.name))
        for f in fields(wanted)
        if f.compare and (read is None or getattr(read, f.name) != getattr(wanted, f.name))
    }
    # A ">" could end the instruction; JSON has another way to write it.
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True).replace(">", "\\u003e")
    element.append(etree.ProcessingInstruction(TARGET, text))


@overload
def restored(element: Element, kind: type[T], read: None) -> T | None: ...
@overload
def restored(element: Element, kind: type[T], read: T) -> T: ...
def restored(element: Element, kind: type[T], read: T | None) -> T | None:
    """Give what was read with the carried fields put in; an instruction that is none is ignored."""
    for child in element:
        if child.tag is etree.ProcessingInstruction and child.target == TARGET:
            try:
                rest = json.loads(child.text or "")
                return from_plain(kind, rest) if read is None else updated(read, rest)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                return read
    return read
