"""The exception family of document intake."""

from __future__ import annotations

from pathlib import Path

from pendency.exchange.errors import ExchangeError


class DocumentError(ExchangeError):
    """Base of everything that document intake and output raise on purpose.

    A document that can't be read never raises: it comes out of the reader as ``Quarantined``.
    """


class UnknownDocumentFormatError(DocumentError):
    """No reader or writer has that name."""

    def __init__(self, name: str, known: list[str]) -> None:
        self.name = name
        super().__init__(f"unknown document format {name!r}; known are {', '.join(known)}")


class UnwritableDocumentError(DocumentError):
    """The record lacks what the output format cannot do without."""


class Refusal(DocumentError):  # noqa: N818 - a decision about one piece, not a program's error
    """One piece of input is not read: why, and how far into the piece the reason stands.

    Caught by ``read_documents``, which turns it into ``Quarantined``.
    """

    def __init__(self, reason: str, message: str, offset: int = 0) -> None:
        self.reason, self.message, self.offset = reason, message, offset
        super().__init__(f"{reason}: {message}")


class DamagedDocumentError(DocumentError):
    """A document of a store is not what was kept."""

    def __init__(self, file: Path, sha256: str) -> None:
        self.file, self.sha256 = file, sha256
        super().__init__(
            f"{file}: document {sha256} is not what was kept; bring the file back from a backup"
        )
