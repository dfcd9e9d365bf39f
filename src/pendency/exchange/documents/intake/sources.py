"""Files, folders, archives and bytes as a stream of single documents."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from pendency.exchange.documents.intake.limits import Limits
from pendency.exchange.documents.intake.pieces import Piece, cut
from pendency.exchange.documents.record import Place, Quarantined

#: What travels with documents and is no document: pictures, scans, structures, style sheets, notes.
ATTACHMENTS = frozenset({
    ".tif", ".tiff", ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".pdf", ".mol", ".cdx", ".nb", ".dtd",
    ".xsd", ".xsl", ".ent", ".css", ".md",
})  # fmt: skip
_ZIP = b"PK\x03\x04"
#: How files begin that are compressed in another way than ZIP.
_PACKED = {
    b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zX": "xz", b"7z\xbc\xaf": "7-Zip", b"Rar!": "RAR",
    b"\x28\xb5\x2f\xfd": "Zstandard",
}  # fmt: skip
_EMPTY_ZIP = b"PK\x05\x06"
#: Below this size the ratio of an archive member says nothing.
_SMALL = 1 << 20


def pieces(source: Path | bytes, limits: Limits) -> Iterator[Piece | Quarantined]:
    """Give every document of a file, of the files below a folder, or of bytes.

    Raises
    ------
    OSError
        The path can't be opened.
    """
    if isinstance(source, bytes):
        yield from _stream(io.BytesIO(source), "", None, limits, 0)
        return
    for path in _files(source):
        try:
            file = path.open("rb")
        except OSError as error:
            if path == source:
                raise
            message = error.strerror or str(error)
            yield Quarantined("unreadable_file", message, Place(str(path), None), b"")
            continue
        with file:
            yield from _stream(file, str(path), None, limits, 0)


def volume(source: Path) -> int:
    """Give the bytes that there are to read: of an archive those of its members, unpacked.

    An estimate for a progress bar: archives within archives count as they are.
    """
    return sum(_unpacked(path) for path in _files(source))


def _unpacked(path: Path) -> int:
    try:
        file = path.open("rb")
    except OSError:
        return 0
    with file:
        if file.read(4) != _ZIP:
            return path.stat().st_size
        try:
            with zipfile.ZipFile(file) as archive:
                return sum(i.file_size for i in archive.infolist() if not _attached(i.filename))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return path.stat().st_size


def _files(source: Path) -> list[Path]:
    """Give the file that was named, or the files below a folder but for attachments."""
    if not source.is_dir():
        return [source]
    found = (p for p in source.rglob("*") if p.is_file() or (p.is_symlink() and not p.exists()))
    return sorted(p for p in found if not _attached(p.name))


def _attached(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in ATTACHMENTS


def _stream(
    stream: BinaryIO, file: str, member: str | None, limits: Limits, level: int
) -> Iterator[Piece | Quarantined]:
    head = stream.read(4)
    stream.seek(0)
    if head in {_ZIP, _EMPTY_ZIP}:
        yield from _archive(stream, file, member, limits, level + 1)
    else:
        yield from _single(head, stream, file, member, limits)


def _single(
    head: bytes, stream: BinaryIO, file: str, member: str | None, limits: Limits
) -> Iterator[Piece | Quarantined]:
    """Cut what is no archive; what is empty or packed otherwise is told by its true reason."""
    place = Place(file, member)
    packed = next((name for sign, name in _PACKED.items() if head.startswith(sign)), None)
    if not head:
        yield Quarantined("no_document", "the file is empty", place, b"")
    elif packed is not None:
        held = stream.read(limits.document)
        message = f"packed by {packed}; unpack it first"
        yield Quarantined("compressed", message, place, held)
    else:
        yield from cut(stream, file, member, limits)


def _archive(
    stream: BinaryIO, file: str, member: str | None, limits: Limits, level: int
) -> Iterator[Piece | Quarantined]:
    place = Place(file, member)
    if level > limits.nesting:
        yield Quarantined("archive_in_archive", f"more than {limits.nesting} deep", place)
        return
    try:
        with zipfile.ZipFile(stream) as archive:
            for info in archive.infolist():
                name = info.filename if member is None else f"{member}/{info.filename}"
                if not info.is_dir() and not _attached(name):
                    yield from _member(archive, info, file, name, limits, level)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield Quarantined("broken_archive", str(error), place)


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str, name: str, limits: Limits,
    level: int,
) -> Iterator[Piece | Quarantined]:  # fmt: skip
    place = Place(file, name, 0, info.file_size)
    ratio = info.file_size / max(info.compress_size, 1)
    if info.file_size > _SMALL and ratio > limits.ratio:
        message = f"expands {ratio:.0f} times; {limits.ratio} times may be"
        yield Quarantined("archive_bomb", message, place)
        return
    if info.flag_bits & 1:
        yield Quarantined("encrypted", "the member is encrypted", place)
        return
    try:
        with archive.open(info) as opened:
            head = opened.read(4)
            if head in {_ZIP, _EMPTY_ZIP}:
                if info.file_size > limits.document:
                    yield Quarantined(
                        "too_large", f"inner archive of {info.file_size} bytes", place
                    )
                    return
                opened.seek(0)
                yield from _archive(io.BytesIO(opened.read()), file, name, limits, level + 1)
                return
            opened.seek(0)
            yield from _single(head, opened, file, name, limits)  # type: ignore[arg-type]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        yield Quarantined("broken_archive", str(error), place)
