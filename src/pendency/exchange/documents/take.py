"""Document intake: read every document of a path, and keep what was read in a store."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq

from pendency.exchange.documents.area import (
    DOCUMENTS,
    QUARANTINE,
    DocumentArea,
    content_sha256,
)
from pendency.exchange.documents.intake.sources import volume
from pendency.exchange.documents.reader import read_documents
from pendency.exchange.documents.record import Document, Place, Quarantined
from pendency.exchange.errors import WrongInputError
from pendency.exchange.keeping import keep_bytes
from pendency.records import Store
from pendency.records.sealing import sync_folder

#: Called with bytes read and bytes in all.
Progress = Callable[[int, int | None], None]
#: Rows and bytes that are held before they are written.
_ROWS, _BYTES = 500, 32 << 20
#: What a fault is known by: SHA-256 of its bytes, reason, place.
_Fault = tuple[str, str, str]


@dataclass(frozen=True)
class DocumentReport:
    """The account of one intake: ``read`` is the sum of documents, duplicates and quarantined.

    Attributes
    ----------
    format
        The format asked for.
    documents, duplicates
        Documents that are new, and those whose content came before: in this input or in the store.
    claims
        Claims of the new documents.
    warnings
        What the reader put right or noticed, by rule (`rules`).
    faults
        What was set aside, in order; the bytes are in the store's documents area.
    changed
        Whether the store holds something that it did not hold before.
    """

    format: str
    documents: int = 0
    duplicates: int = 0
    claims: int = 0
    warnings: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[Quarantined, ...] = ()
    changed: bool = False

    @property
    def quarantined(self) -> int:
        """Pieces set aside."""
        return len(self.faults)

    @property
    def read(self) -> int:
        """Pieces of input: documents and what was set aside."""
        return self.documents + self.duplicates + self.quarantined

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values, for JSON output."""
        faults = [
            {"file": f.place.file, "member": f.place.member, "line": f.place.line,
             "offset": f.place.offset, "reason": f.reason, "message": f.message}
            for f in self.faults
        ]  # fmt: skip
        return {
            "format": self.format, "read": self.read, "documents": self.documents,
            "duplicates": self.duplicates, "quarantined": self.quarantined, "claims": self.claims,
            "warnings": dict(self.warnings), "faults": faults, "changed": self.changed,
        }  # fmt: skip


def take_documents(
    format: str,  # noqa: A002 - the word that callers use
    path: Path,
    store: Store | None = None,
    *,
    progress: Progress | None = None,
) -> DocumentReport:
    """Read every document of a path; with a store, keep them in its documents area.

    What cannot be read is kept with its exact bytes, place and reason. The same input again changes
    nothing. A process killed at any moment leaves the store before or after, never between.

    Parameters
    ----------
    format
        One of ``FORMATS``.
    path
        A file (of one or many documents), a folder, or a zip archive.
    store
        The store; it is made where there is none. Without one the documents are read and counted.
    progress
        Called with bytes read and bytes in all (an estimate).

    Raises
    ------
    UnknownDocumentFormatError
        No format has that name.
    WrongInputError
        There is no such path, or no file in it.
    StoreBusyError
        Another process writes to the store.
    """
    if not path.exists():
        raise WrongInputError(path, "there is no such file or folder", "Check the path")
    pieces = _watched(read_documents(path, format=format), path, progress)
    if store is None:
        return _checked(path, _Intake(format, set(), set()).run(pieces, None))
    with store.writing() as scratch:
        area = DocumentArea(store)
        known, aside = area.known(), area.set_aside()
        folder = scratch / "import"
        folder.mkdir()
        with _Sheets(folder, store, scratch) as sheets:
            report = _checked(path, _Intake(format, known, aside).run(pieces, sheets))
        if report.changed:
            _publish(area, folder)
    return report


def _checked(path: Path, report: DocumentReport) -> DocumentReport:
    if not report.read:
        raise WrongInputError(path, "there is no document in it", "Name the file or its folder")
    return report


def _publish(area: DocumentArea, folder: Path) -> None:
    """Make the import part of the area in one step."""
    sync_folder(folder)
    area.path.mkdir(exist_ok=True)
    number = int(area.imports[-1].name) + 1 if area.imports else 1
    os.rename(folder, area.path / f"{number:08d}")
    sync_folder(area.path)
    sync_folder(area.store.path)


class _Intake:
    """Counts what comes, and tells what is new from what was there."""

    def __init__(self, name: str, known: set[str], aside: set[_Fault]) -> None:
        self._name, self._known, self._aside = name, known, aside
        self._documents = self._duplicates = self._claims = 0
        self._changed = False
        self._warnings: Counter[str] = Counter()
        self._faults: list[Quarantined] = []

    def run(
        self, pieces: Iterator[Document | Quarantined], sheets: _Sheets | None
    ) -> DocumentReport:
        for one in pieces:
            if isinstance(one, Quarantined):
                # the bytes of a thousand broken documents are not held for the report
                self._faults.append(Quarantined(one.reason, one.message, one.place))
                if sheets is not None:
                    self._changed |= sheets.set_aside(one, self._aside)
            else:
                self._document(one, sheets)
        return DocumentReport(
            self._name, self._documents, self._duplicates, self._claims,
            dict(sorted(self._warnings.items())), tuple(self._faults), self._changed,
        )  # fmt: skip

    def _document(self, document: Document, sheets: _Sheets | None) -> None:
        self._warnings.update(w.rule for w in document.warnings)
        sha256 = content_sha256(document)
        if sha256 in self._known:
            self._duplicates += 1
            return
        self._known.add(sha256)
        self._documents += 1
        self._claims += len(document.claims)
        if sheets is not None:
            sheets.keep(document, sha256)
            self._changed = True


class _Sheets:
    """The two files of one import, written in batches."""

    def __init__(self, folder: Path, store: Store, scratch: Path) -> None:
        self._documents = _Sheet(folder / "documents.parquet", DOCUMENTS)
        self._quarantine = _Sheet(folder / "quarantine.parquet", QUARANTINE)
        self._store, self._scratch = store, scratch
        self._archives: dict[str, tuple[bytes, int, str]] = {}

    def __enter__(self) -> _Sheets:
        return self

    def __exit__(self, *_: object) -> None:
        self._documents.close()
        self._quarantine.close()

    def keep(self, document: Document, sha256: str) -> None:
        origin = document.origin
        assert origin is not None  # the reader sets it
        applied, published = document.application, document.publication
        record = json.dumps(document.to_json(), ensure_ascii=False)
        row = {
            "sha256": sha256,
            "office": applied.office if applied else document.office,
            "number": document.number,
            "publication": (
                f"{published.office or ''}{published.number}{published.kind or ''}"
                if published
                else None
            ),
            "kind": document.kind, "title": document.title, "language": document.language,
            "claims": len(document.claims), "warnings": len(document.warnings),
            "dialect": origin.dialect, "source": Path(origin.place.file).name,
            "place": within(origin.place), "source_sha256": origin.sha256, "record": record,
        }  # fmt: skip
        self._documents.add(row, len(record))

    def set_aside(self, one: Quarantined, known: set[_Fault]) -> bool:
        """Keep what could not be read; False when the same bytes lie there for the same reason."""
        head, size, sha256 = self._raw(one)
        place = within(one.place)
        if (sha256, one.reason, place) in known:
            return False
        known.add((sha256, one.reason, place))
        row = {
            "source": Path(one.place.file).name, "place": place, "record": "document",
            "reason": one.reason, "message": one.message, "raw": head, "size": size,
            "raw_sha256": sha256,
        }  # fmt: skip
        self._quarantine.add(row, len(head))
        return True

    def _raw(self, one: Quarantined) -> tuple[bytes, int, str]:
        if not _is_archive(one):
            return keep_bytes(_bytes(one), self._store, self._scratch)
        # an archive may have thousands of bad members, and is kept once
        file = one.place.file
        if file not in self._archives:
            self._archives[file] = keep_bytes(_bytes(one), self._store, self._scratch)
        return self._archives[file]


class _Sheet:
    """One Parquet file, written in batches and made durable when it is closed."""

    def __init__(self, path: Path, schema: pl.Schema) -> None:
        self._path, self._schema = path, schema
        self._rows: list[dict[str, Any]] = []
        self._size = 0
        form = schema.to_frame().to_arrow().schema
        self._writer = pq.ParquetWriter(path, form, compression="zstd")

    def add(self, row: dict[str, Any], size: int) -> None:
        self._rows.append(row)
        self._size += size
        if len(self._rows) >= _ROWS or self._size >= _BYTES:
            self._write()

    def _write(self) -> None:
        if self._rows:
            frame = pl.DataFrame(self._rows, schema=self._schema)
            self._writer.write_table(frame.to_arrow())
        self._rows, self._size = [], 0

    def close(self) -> None:
        self._write()
        self._writer.close()
        with self._path.open("rb") as file:
            os.fsync(file.fileno())


def within(place: Place) -> str:
    """Say where in its file something stands."""
    member = f"{place.member}, " if place.member else ""
    return f"{member}byte {place.offset}, line {place.line}"


def _bytes(one: Quarantined) -> Iterator[bytes]:
    """The exact bytes of a piece.

    Those of a document that is too large to hold come from its file; of an archive that cannot be
    opened, or must not be unpacked, the archive itself is kept.
    """
    if one.data is not None:
        yield one.data
        return
    whole = _is_archive(one)
    with Path(one.place.file).open("rb") as file:
        left = os.fstat(file.fileno()).st_size if whole else one.place.length
        file.seek(0 if whole else one.place.offset)
        while left > 0 and (chunk := file.read(min(left, 1 << 20))):
            left -= len(chunk)
            yield chunk


def _is_archive(one: Quarantined) -> bool:
    """Whether the bytes to keep are those of the archive that the piece lies in."""
    return one.data is None and (one.place.member is not None or one.reason != "too_large")


def _watched(
    pieces: Iterator[Document | Quarantined], path: Path, progress: Progress | None
) -> Iterator[Document | Quarantined]:
    if progress is None:
        yield from pieces
        return
    total, done, last = volume(path), 0, None
    for one in pieces:
        place = _place(one)
        if place != last:
            # a container gives its many documents from one place
            done, last = min(done + place.length, total), place
            progress(done, total)
        yield one


def _place(one: Document | Quarantined) -> Place:
    if isinstance(one, Quarantined):
        return one.place
    assert one.origin is not None  # the reader sets it
    return one.origin.place
