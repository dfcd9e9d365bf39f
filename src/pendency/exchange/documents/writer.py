"""Records out to the standards."""

from __future__ import annotations

from collections.abc import Callable

from pendency.exchange.documents import st27, st36, st96
from pendency.exchange.documents.errors import UnknownDocumentFormatError
from pendency.exchange.documents.record import Document

WRITERS: dict[str, Callable[[Document], bytes]] = {
    "st96": st96.write,
    "st36": st36.write,
    "st27": st27.write,
}


def write_document(document: Document, format: str) -> bytes:  # noqa: A002
    """Write a document as XML in UTF-8.

    Parameters
    ----------
    document
        The record.
    format
        st96 or st36: reading what was written gives the same record. st27: the legal status events
        with the numbers that they belong to.

    Raises
    ------
    UnknownDocumentFormatError
        No writer has that name.
    UnwritableDocumentError
        The record lacks what the format cannot do without.
    """
    if format not in WRITERS:
        raise UnknownDocumentFormatError(format, list(WRITERS))
    return WRITERS[format](document)
