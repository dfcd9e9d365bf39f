"""How much one piece of input may cost.

The bounds lie above what offices publish (the largest US applications, with their tables and
sequences, stay under 50 MB) and keep one document under some 1.2 GB of memory at the very worst.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one document.

    Attributes
    ----------
    document
        Bytes of one document.
    subset
        Bytes of an internal DTD subset (US documents list their pictures there).
    nodes
        Tags and attributes, counted before anything is built.
    depth
        Nesting of elements.
    ratio
        Expansion of one archive member from which on it is refused; text shrinks 5 to 30 times.
    nesting
        Archives within archives.
    names
        Named characters in one document.
    repairs
        Places put right in one document; a document with more is no markup at all.
    """

    document: int = 64 << 20
    subset: int = 4 << 20
    nodes: int = 4_000_000
    depth: int = 128
    ratio: int = 400
    nesting: int = 2
    names: int = 1_000_000
    repairs: int = 10_000


STANDARD = Limits()
