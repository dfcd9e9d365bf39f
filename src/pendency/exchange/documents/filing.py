"""The forms of one electronic filing put together: claims, description, drawings, abstract."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pendency.exchange.documents.reader import read_documents
from pendency.exchange.documents.record import Document, Quarantined

#: Fields that each form of a filing brings its part of.
_PARTS = ("titles", "abstracts", "descriptions", "claims", "images", "warnings")


def read_filing(folder: Path) -> tuple[Document, tuple[Quarantined, ...]]:
    """Read the forms below a folder as one document, and what of them could not be read.

    Parameters
    ----------
    folder
        An electronic filing as CNIPA receives it: a folder per form (``100001/100001.xml`` ...).

    Returns
    -------
    Document
        The parts in the order of the forms; ``origin`` is that of the first form. Empty when no
        form could be read.
    tuple of Quarantined
        The forms that could not.
    """
    whole, broken = Document(), []
    for one in read_documents(folder, format="cn"):
        if isinstance(one, Quarantined):
            broken.append(one)
        elif whole.origin is None:
            whole = one
        else:
            parts = {name: getattr(whole, name) + getattr(one, name) for name in _PARTS}
            whole = replace(whole, **parts)
    return whole, tuple(broken)
