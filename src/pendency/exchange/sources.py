"""The files of an extract: known by their bytes, read again where a record is set aside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pendency.exchange.errors import WrongInputError

_CHUNK = 1 << 20
#: First bytes of gzip and of ZIP files, which workbooks are too.
_PACKED = {b"\x1f\x8b", b"PK"}


@dataclass(frozen=True)
class Source:
    """One file of an extract.

    Attributes
    ----------
    path
        Where it lies.
    record
        The record type by which it is counted.
    format
        Format and, for mapped formats, the mapping that it is read with.
    sha256, size, stamp
        SHA-256 and length of its bytes, and the time stamp that tells whether it changes while it
        is read.
    """

    path: Path
    record: str
    format: str
    sha256: str
    size: int
    stamp: int

    @classmethod
    def at(cls, path: Path, *, record: str, format: str) -> Source:  # noqa: A002 - the field's name
        """Open a file, refusing what is missing or empty."""
        if not path.is_file():
            raise WrongInputError(path, "there is no such file", "Check the path")
        about = path.stat()
        if about.st_size == 0:
            raise WrongInputError(path, "the file is empty", "Extract or copy it again")
        with path.open("rb") as file:
            if file.read(2) in _PACKED:
                raise WrongInputError(path, "the file is compressed",
                                      "Unpack it and import what it holds")  # fmt: skip
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(path, record, format, digest, about.st_size, about.st_mtime_ns)

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return self.path.name

    def check_unchanged(self) -> None:
        """Raise when the file changed while it was read."""
        about = self.path.stat()
        if (about.st_size, about.st_mtime_ns) != (self.size, self.stamp):
            raise WrongInputError(
                self.path, "the file changed while it was read",
                "Import it again when it is complete; the store has not been changed",
            )  # fmt: skip

    def raw(self, at: int, size: int, part: int | None) -> Iterator[bytes]:
        """The bytes of a record, in pieces; ``part`` is for files whose records have parts."""
        del part
        with self.path.open("rb") as file:
            file.seek(at)
            while size > 0 and (chunk := file.read(min(size, _CHUNK))):
                yield chunk
                size -= len(chunk)

    def place(self, at: int, line: int, part: int | None) -> str:
        """Where a record stands, in words that stay unique within the file."""
        inside = "" if part is None else f", part {part}"
        return f"byte {at}, line {line}{inside}"
