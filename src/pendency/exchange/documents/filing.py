"""The forms of one electronic filing put together: claims, description, drawings, abstract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pendency.exchange.documents.reader import read_documents
from pendency.exchange.documents.record import Document, Place, Quarantined

#: Fields that each form of a filing brings its part of.
_PARTS = ("titles", "abstracts", "descriptions", "claims", "images", "warnings")
#: A form's file below the folder of its filing: ``100001/100001.xml`` or ``100001.xml``.
_FORM = re.compile(r"(?:^|(?P<filing>.*?)[/\\!])(?:\d{6}[/\\])?(?P<form>\d{6})\.xml", re.IGNORECASE)


@dataclass(frozen=True)
class Filing:
    """One application as it was filed.

    Attributes
    ----------
    name
        The folder (or the file) that holds it.
    document
        Its parts put together; empty when none could be read.
    broken
        What of it could not be read.
    forms
        Codes of the forms that are there, read or broken (``100001`` ...); of a document in one
        file, none.
    """

    name: str
    document: Document
    broken: tuple[Quarantined, ...] = ()
    forms: tuple[str, ...] = ()


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
    read = list(read_documents(folder, format="cn"))
    documents = [one for one in read if isinstance(one, Document)]
    return _joined(documents), tuple(one for one in read if isinstance(one, Quarantined))


def read_filings(path: Path) -> Iterator[Filing]:
    """Read every filing of a path: electronic filings form by form, other documents one by one.

    Parameters
    ----------
    path
        A filing's folder, a folder of filings, a zip archive of either, or a file of documents in
        any format of ``FORMATS``.

    Yields
    ------
    Filing
        In the order of the input. Forms (``100001.xml`` ...) of one folder are one filing; what
        could not be read is part of the filing whose folder it lies in.
    """
    forms: dict[str, list[tuple[str, Document | Quarantined]]] = {}
    for one in read_documents(path):
        place = _place(one)
        found = _FORM.fullmatch(_whole(place))
        if found and (isinstance(one, Quarantined) or _is_form(one)):
            forms.setdefault(found["filing"] or "", []).append((found["form"], one))
        elif isinstance(one, Quarantined):
            yield Filing(_whole(place), Document(), (one,))
        else:
            yield Filing(_whole(place), one)
    for name, parts in forms.items():
        documents = [one for _, one in parts if isinstance(one, Document)]
        broken = tuple(one for _, one in parts if isinstance(one, Quarantined))
        yield Filing(name, _joined(documents), broken, tuple(code for code, _ in parts))


def _joined(forms: list[Document]) -> Document:
    """Put forms together; the document of the first one is the frame."""
    if not forms:
        return Document()
    parts: dict[str, Any] = {
        name: tuple(part for one in forms for part in getattr(one, name)) for name in _PARTS
    }
    return replace(forms[0], **parts)


def _is_form(document: Document) -> bool:
    return document.origin is not None and document.origin.dialect == "cn-filing"


def _place(one: Document | Quarantined) -> Place:
    if isinstance(one, Quarantined):
        return one.place
    assert one.origin is not None  # the reader sets it
    return one.origin.place


def _whole(place: Place) -> str:
    return place.file if place.member is None else f"{place.file}!{place.member}"
