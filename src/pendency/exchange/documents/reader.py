"""Documents out of files: pieces to records, one by one, whatever the format."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from pendency.exchange.documents.dialects import BY_ROOT, FORMATS, OTHER_ROOTS, Dialect
from pendency.exchange.documents.errors import Refusal, UnknownDocumentFormatError
from pendency.exchange.documents.intake.decoding import to_utf8
from pendency.exchange.documents.intake.limits import STANDARD, Limits
from pendency.exchange.documents.intake.notes import Notes
from pendency.exchange.documents.intake.pieces import Piece
from pendency.exchange.documents.intake.prolog import read_prolog
from pendency.exchange.documents.intake.sources import pieces
from pendency.exchange.documents.intake.tree import parse, root_name
from pendency.exchange.documents.numbers import check_digit_fault
from pendency.exchange.documents.readers import us_aps, us_json
from pendency.exchange.documents.readers.reading import Reading
from pendency.exchange.documents.record import Document, Origin, Place, Quarantined, Relation

_APS = re.compile(rb"\s*PATN[ \t]*\r?\n")
_VERSION = ("dtd-version", "xsdVersion", "st96Version", "DTD")
#: A document that has none of these is none.
_CONTENT = (
    "publication", "application", "titles", "abstracts", "descriptions", "claims", "images",
)  # fmt: skip
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_documents(
    source: Path | str | bytes,
    *,
    format: str | None = None,  # noqa: A002 - the word of the command line
    limits: Limits = STANDARD,
) -> Iterator[Document | Quarantined]:
    """Read every document of a file, a folder, an archive, or of bytes.

    Parameters
    ----------
    source
        A path, or the bytes themselves. Files may hold several documents and be zipped.
    format
        One of ``FORMATS``; documents of another format are then quarantined. Without, each piece is
        read as what it is.
    limits
        Bounds of one document.

    Yields
    ------
    Document or Quarantined
        In the order of the input. Memory is bounded by one document.

    Raises
    ------
    UnknownDocumentFormatError
        No format has that name.
    OSError
        The path can't be read.
    """
    if format is not None and format not in FORMATS:
        raise UnknownDocumentFormatError(format, list(FORMATS))
    return _documents(Path(source) if isinstance(source, str) else source, format, limits)


def _documents(
    source: Path | bytes, wanted: str | None, limits: Limits
) -> Iterator[Document | Quarantined]:
    for piece in pieces(source, limits):
        if isinstance(piece, Quarantined):
            yield piece
        else:
            yield from _piece(piece, wanted, limits)


def _piece(piece: Piece, wanted: str | None, limits: Limits) -> Iterator[Document | Quarantined]:
    # The start tag that declares the prefixes stayed with the container.
    silent = frozenset({"undeclared_prefix"} if piece.contained else ())
    notes = Notes(piece.place.line, silent=silent)
    try:
        read = list(_read(piece, wanted, notes, limits))
        if not read:
            raise Refusal("no_document", "the container holds no document")
    except Refusal as refusal:
        yield _quarantined(piece, refusal)
        return
    for one in read:
        yield _quarantined(piece, one) if isinstance(one, Refusal) else one


def _read(
    piece: Piece, wanted: str | None, notes: Notes, limits: Limits
) -> Iterator[Document | Refusal]:
    """Read the documents of a piece; one without content is refused, and the others are read.

    Raises
    ------
    Refusal
        The piece as a whole can't be read.
    """
    data = piece.data
    reading = Reading(notes)
    if data[:1] == b"{":
        plain = us_json.parse(data)
        dialect, found = _json(plain, reading)
        _refuse_other(dialect, ("us",), wanted)
        version = None
    elif _APS.match(data[:200]):
        _refuse_other("us-aps", ("us",), wanted)
        dialect, version, found = "us-aps", None, us_aps.read(_aps_text(data, notes), reading)
    else:
        prolog = read_prolog(to_utf8(data), limits)
        known = _known(root_name(prolog))
        _refuse_other(known.name, (known.format, known.standard), wanted)
        root = parse(prolog, notes, limits)
        named = (root.get(name) for name in _VERSION)
        version = next(filter(None, named), None) or _dtd(prolog.doctype)
        dialect, found = known.name, known.read(root, reading)
    digest = hashlib.sha256(data).hexdigest()
    for document in found:
        if not any(getattr(document, name) for name in _CONTENT):
            yield Refusal("no_content", f"a {dialect} document without number, title or text")
            continue
        _check_numbers(document, notes)
        origin = Origin(dialect, version, piece.place, digest)
        yield replace(
            document,
            relations=tuple(sorted(document.relations, key=_phase)),
            images=tuple(sorted(document.images, key=lambda image: image.use != "drawing")),
            warnings=notes.warnings,
            origin=origin,
        )


def _phase(relation: Relation) -> int:
    """The order in which the standards write: related documents, then the international phase."""
    phases = ("international_application", "international_publication")
    return phases.index(relation.kind) + 1 if relation.kind in phases else 0


def _dtd(doctype: str | None) -> str | None:
    """The file name of the DTD, which says the version where the root element does not."""
    found = re.search(r"""([^"'/\s]+)\.dtd["']""", doctype or "")
    return found[1] if found else None


def _known(root: str) -> Dialect:
    if root in BY_ROOT:
        return BY_ROOT[root]
    if root in OTHER_ROOTS:
        raise Refusal("other_document", f"root element {root}: {OTHER_ROOTS[root]}")
    raise Refusal("unknown_root", f"root element {root} belongs to no known format")


def _json(plain: dict[str, Any], reading: Reading) -> tuple[str, Iterator[Document]]:
    if "claims" in plain and "number" in plain:
        return "us-search", us_json.read_search(plain, reading)
    if "queryResults" in plain:
        return "us-peds", us_json.read_peds(plain)
    raise Refusal("unknown_root", f"JSON with the keys {', '.join(sorted(plain)[:8])}")


def _aps_text(data: bytes, notes: Notes) -> str:
    """The Green Book is ASCII; a byte above is what the tape made of it."""
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        notes.warn("wrong_encoding", line, f"byte 0x{data[error.start]:02x}, read as Latin-1")
        text = data.decode("latin-1")
    return _CONTROL.sub("\ufffd", text)


def _refuse_other(dialect: str, formats: tuple[str | None, ...], wanted: str | None) -> None:
    if wanted is not None and wanted not in formats:
        raise Refusal("other_format", f"a {dialect} document; {wanted} was asked for")


def _check_numbers(document: Document, notes: Notes) -> None:
    """Warn about check digits that are wrong; a number is never rejected for it."""
    named = [document.application, *(p.document for p in document.priorities)]
    named += [r.parent for r in document.relations]
    for one in named:
        if one is not None and (fault := check_digit_fault(one.office, one.number)):
            notes.warn("check_digit", 1, f"{one.office} {one.number}: {fault}")


def _quarantined(piece: Piece, refusal: Refusal) -> Quarantined:
    at = min(refusal.offset, len(piece.data))
    before = piece.data[:at]
    column = at - (before.rfind(b"\n") + 1) + 1
    place = Place(
        piece.place.file,
        piece.place.member,
        piece.place.offset + at,
        piece.place.length,
        piece.place.line + before.count(b"\n"),
        column,
    )
    return Quarantined(refusal.reason, refusal.message, place, piece.data)
