"""The one exception family of the records room."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class RecordsError(Exception):
    """Base of everything that this room raises on purpose."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one row of a table."""

    table: str
    row: int
    column: str
    reason: str
    value: object = None

    def __str__(self) -> str:
        shown = "" if self.value is None else f" (value {self.value!r})"
        return f"{self.table} row {self.row}, column {self.column}: {self.reason}{shown}"


class InvalidTableError(RecordsError):
    """A frame does not fit the table that it claims to be."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        more = f"\n... and {len(faults) - 10} more" if len(faults) > 10 else ""
        super().__init__("\n".join(map(str, faults[:10])) + more)


class UnknownNameError(RecordsError):
    """A table, code or state that the records do not declare."""


class SnapshotError(RecordsError):
    """A snapshot is missing, changed, truncated or not a snapshot at all."""

    def __init__(self, path: Path, reason: str, remedy: str) -> None:
        self.path, self.reason, self.remedy = path, reason, remedy
        super().__init__(f"{path}: {reason}. {remedy}")


class StoreBusyError(RecordsError):
    """Another process is writing to the store."""
