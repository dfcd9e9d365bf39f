"""The formats that can be taken in, by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pendency.exchange import cn_outcomes, in_journal, peds_json, uspto_peds
from pendency.exchange.errors import UnknownFormatError, WrongInputError
from pendency.exchange.extract import Extract, Progress
from pendency.exchange.intake import take_extract
from pendency.exchange.mapped import open_mapped
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
    del mapping
    return peds_json.open_json(path, store) if path.is_file() else uspto_peds.open_tables(path)


def _plain(read: Callable[[Path], Extract]) -> Callable[[Path, Path | None, Store], Extract]:
    """An opener that needs the path only."""
    return lambda path, _mapping, _store: read(path)


def _mapped(name: str) -> Callable[[Path, Path | None, Store], Extract]:
    """An opener that reads by a mapping file."""

    def read(path: Path, mapping: Path | None, store: Store) -> Extract:
        assert mapping is not None
        return open_mapped(name, path, mapping, store)

    return read


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format(
            uspto_peds.NAME,
            "US histories: a folder with cases.csv, events.csv (and continuity.csv), or a PEDS "
            "JSON file",
            _open_peds,
        ),
        Format(
            in_journal.NAME,
            "grants of the four Indian offices from the weekly journal: grants.csv or its folder",
            _plain(in_journal.open_grants),
        ),
        Format(
            cn_outcomes.NAME,
            "Chinese applications with their outcomes: applications.csv or its folder",
            _plain(cn_outcomes.open_outcomes),
        ),
        Format(
            "csv",
            "any office's delimited text: a file, or a folder with one file for cases and one for "
            "events; the mapping file says what the columns mean",
            _mapped("csv"),
            mapped=True,
        ),
        Format(
            "parquet",
            "any office's Parquet files, with a mapping file like csv",
            _mapped("parquet"),
            mapped=True,
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
    today: dt.date | None = None,
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
    today
        Records dated after this day are quarantined, so that one mistyped year does not move the
        end of the observation. Without it the latest date read is believed.

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
    return take_extract(format, chosen.open(path, mapping, store), store, progress, today=today)
