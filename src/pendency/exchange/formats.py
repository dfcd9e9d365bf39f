"""The formats that can be taken in, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pendency.exchange import uspto_peds
from pendency.exchange.errors import UnknownFormatError, WrongInputError
from pendency.exchange.extract import Extract, Progress
from pendency.exchange.intake import take_extract
from pendency.exchange.report import IntakeReport
from pendency.records import Store


@dataclass(frozen=True)
class Format:
    """One format: ``help`` says what PATH must be; ``open`` checks it and opens it.

    ``mapped`` formats need a mapping file.
    """

    name: str
    help: str
    open: Callable[[Path, Path | None, Store], Extract]
    mapped: bool = False


def _open_peds(path: Path, mapping: Path | None, store: Store) -> Extract:
    del mapping, store
    return uspto_peds.open_tables(path)


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format(
            uspto_peds.NAME,
            "US histories: a folder with cases.csv, events.csv (and continuity.csv), or a PEDS "
            "JSON file",
            _open_peds,
        ),
    )
}


def take_in(
    format: str,  # noqa: A002 - the word that callers use
    path: Path,
    store: Store,
    *,
    mapping: Path | None = None,
    progress: Progress | None = None,
) -> IntakeReport:
    """Take an extract into a store.

    What cannot be read goes to the store's quarantine with its bytes, place and reason; records
    read are always the sum of imported, duplicates and quarantined. The same input again changes
    nothing. A process killed at any moment leaves the store before or after, never between.

    Parameters
    ----------
    format
        Name of a format, see `FORMATS`.
    path
        File or folder; ``FORMATS[format].help`` says which.
    store
        The store; it is made where there is none.
    mapping
        Mapping file, for the formats ``csv`` and ``parquet``.
    progress
        Called with bytes read and bytes in all.

    Raises
    ------
    ExchangeError
        The input is wrong as a whole; the store is as before.
    """
    if format not in FORMATS:
        raise UnknownFormatError(f"no format {format!r}; there are {', '.join(FORMATS)}")
    chosen = FORMATS[format]
    if not path.exists():
        raise WrongInputError(path, "there is no such file or folder", "Check the path")
    if chosen.mapped != (mapping is not None):
        need = "needs a mapping file" if chosen.mapped else "takes no mapping file"
        raise WrongInputError(path, f"the format {format} {need}",
                              "See docs/guide/importing.md")  # fmt: skip
    return take_extract(format, chosen.open(path, mapping, store), store, progress)
