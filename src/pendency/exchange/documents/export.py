"""Documents out of a store or a file into the standards, one XML file each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pendency.exchange.documents.area import DocumentArea, content_sha256
from pendency.exchange.documents.errors import (
    UnknownDocumentFormatError,
    UnwritableDocumentError,
)
from pendency.exchange.documents.reader import read_documents
from pendency.exchange.documents.record import Document, Quarantined
from pendency.exchange.documents.take import Progress
from pendency.exchange.documents.writer import WRITERS, write_document
from pendency.exchange.errors import WrongInputError

_NOT_IN_NAMES = re.compile(r"[^0-9A-Za-z]+")


@dataclass(frozen=True)
class ExportReport:
    """The account of one export.

    Attributes
    ----------
    files
        The files written, in order.
    unwritable
        Documents that lack what the standard cannot do without: name and reason.
    quarantined
        Pieces of the input that were no documents.
    """

    format: str
    files: tuple[Path, ...]
    unwritable: tuple[tuple[str, str], ...]
    quarantined: int

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values, for JSON output."""
        return {
            "format": self.format,
            "written": len(self.files),
            "files": [file.name for file in self.files],
            "unwritable": [{"document": n, "reason": why} for n, why in self.unwritable],
            "quarantined": self.quarantined,
        }


def export_documents(
    format: str,  # noqa: A002 - the word that callers use
    source: Path,
    folder: Path,
    *,
    progress: Progress | None = None,
) -> ExportReport:
    """Write the documents of a store, or of a file, folder or archive, as XML.

    A file is named by the number of the document and the first digits of its SHA-256: the same
    document always has the same name, and each file is there whole or not at all.

    Parameters
    ----------
    format
        One of ``WRITERS``. Reading what was written as st96 or st36 gives the same record.
    source
        A store with documents, or what ``read_documents`` reads.
    folder
        Where the files go; it is made where there is none.
    progress
        Called with documents written and None.

    Raises
    ------
    UnknownDocumentFormatError
        No writer has that name.
    WrongInputError
        There is no such path.
    """
    if format not in WRITERS:
        raise UnknownDocumentFormatError(format, list(WRITERS))
    if not source.exists():
        raise WrongInputError(source, "there is no such file or folder", "Check the path")
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[Path, None] = {}
    unwritable: list[tuple[str, str]] = []
    quarantined = 0
    for one in _documents(source):
        if isinstance(one, Quarantined):
            quarantined += 1
            continue
        name = _name(one)
        try:
            text = write_document(one, format)
        except UnwritableDocumentError as error:
            unwritable.append((name, str(error)))
            continue
        files[_write(folder / f"{name}.xml", text)] = None
        if progress is not None:
            progress(len(files), None)
    return ExportReport(format, tuple(files), tuple(unwritable), quarantined)


def _documents(source: Path) -> Iterator[Document | Quarantined]:
    area = DocumentArea(source)
    return area.documents() if area.imports else read_documents(source)


def _name(document: Document) -> str:
    named = document.publication or document.application
    words = (named.office, named.number, named.kind) if named else ("document",)
    number = _NOT_IN_NAMES.sub("", "".join(filter(None, words)))
    return f"{number[:64]}-{content_sha256(document)[:12]}"


def _write(path: Path, text: bytes) -> Path:
    pending = path.with_suffix(".part")
    pending.write_bytes(text)
    os.replace(pending, path)
    return path
