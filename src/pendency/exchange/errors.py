"""The one exception family of the exchange room."""

from __future__ import annotations

from pathlib import Path


class ExchangeError(Exception):
    """Base of everything that this room raises on purpose."""


class WrongInputError(ExchangeError):
    """The path does not hold what the format promises; nothing has been taken in.

    Single bad records never raise: they go to the quarantine. This is for input that is wrong as
    a whole, such as an empty file, another folder, a header without a needed column.
    """

    def __init__(self, path: Path, reason: str, remedy: str) -> None:
        self.path, self.reason, self.remedy = path, reason, remedy
        super().__init__(f"{path}: {reason}. {remedy}")


class MappingError(ExchangeError):
    """The mapping file asks for something that cannot be done."""

    def __init__(self, path: Path, key: str, reason: str, remedy: str) -> None:
        self.path, self.key, self.reason, self.remedy = path, key, reason, remedy
        super().__init__(f"{path}, key {key}: {reason}. {remedy}")


class UnknownFormatError(ExchangeError):
    """No importer has that name."""
