"""Texts cut into the pieces that a comparison sets against each other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pendency.examination.claims.reading import UNSPACED

_SPACED = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|\S")
# Chinese and Japanese: one character each, numbers and foreign words whole.
_CHARACTERS = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-zα-ωΑ-Ω]+|\S")


@dataclass(frozen=True)
class Piece:
    """A piece of a text and its place."""

    text: str
    start: int
    end: int


def pieces(text: str, language: str, start: int = 0, end: int | None = None) -> list[Piece]:
    """The words (zh, ja: characters) of a text between two offsets."""
    pattern = _CHARACTERS if language in UNSPACED else _SPACED
    stop = len(text) if end is None else end
    return [Piece(m.group(), *m.span()) for m in pattern.finditer(text, start, stop)]


def clauses(text: str) -> list[Piece]:
    """The clauses of a claim, cut after semicolons, commas, full stops and line ends."""
    found: list[Piece] = []
    at = 0
    for edge in _EDGE.finditer(text):
        if text[at : edge.end()].strip():
            found.append(Piece(text[at : edge.end()].strip(), at, edge.end()))
        at = edge.end()
    if text[at:].strip():
        found.append(Piece(text[at:].strip(), at, len(text)))
    return found


_EDGE = re.compile(r"[;；。，\n]|[,:：](?!\d)")
