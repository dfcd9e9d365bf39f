"""Writing a snapshot: table by table, histories in chunks of whole cases, then the seal."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from pendency.records.errors import Fault, InvalidTableError, SnapshotError
from pendency.records.histories import derive
from pendency.records.snapshot import MANIFEST, Manifest, Sealed, Snapshot, table_path
from pendency.records.tables import table
from pendency.records.validation import validate

_HISTORY = ("cases", "events", "spells", "milestones")


class SnapshotWriter:
    """Writes a snapshot into a new folder and seals it.

    Cases and events come through `add_histories`, in chunks of whole cases, so that an office
    of millions of cases needs the memory of one chunk; the derived tables are computed on the
    way. All other tables are given whole through `add`.
    """

    def __init__(
        self, folder: str | Path, *, title: str, provenance: str, observed_to: dt.date
    ) -> None:
        self.folder = Path(folder)
        try:
            self.folder.mkdir(parents=True)
        except FileExistsError as error:
            raise SnapshotError(
                self.folder, "there is something here already", "Name a folder that does not exist"
            ) from error
        self._about = (title, provenance, observed_to)
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._rows: dict[str, int] = {}
        self._cases = 0
        for name in _HISTORY:
            self._open(name)

    def add_histories(self, cases: pl.DataFrame, events: pl.DataFrame) -> None:
        """Append whole cases with all their events.

        ``case_id`` must go on from the chunk before without a gap, and ``events`` must be
        ordered by ``case_id``, ``seq``.
        """
        cases = validate(table("cases"), cases, key=False)  # the order is checked, and with it
        events = validate(table("events"), events, key=False)  # that the keys are unique
        self._check_order(cases, events)
        derived = derive(cases, events)
        frames = (cases, events, derived.spells, derived.milestones)
        for name, frame in zip(_HISTORY, frames, strict=True):
            self._append(name, frame)
        self._cases += cases.height

    def add(self, name: str, frame: pl.DataFrame) -> None:
        """Write a whole table that is not part of the histories."""
        if name in self._rows:
            raise ValueError(f"table {name} has been written already")
        self._open(name)
        self._append(name, validate(table(name), frame))

    def seal(self) -> Snapshot:
        """Close the tables, write the manifest last, flush everything to disk, and open it."""
        for writer in self._writers.values():
            writer.close()
        sealed = {name: self._sealed(name) for name in sorted(self._rows)}
        text = Manifest(*self._about, tables=sealed).to_json()
        with (self.folder / MANIFEST).open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            _flush(file.fileno())
        sync_folder(self.folder)
        return Snapshot.open(self.folder)

    def _open(self, name: str) -> None:
        self._rows[name] = 0
        self._writers[name] = pq.ParquetWriter(
            table_path(self.folder, name), table(name).arrow_schema, compression="zstd"
        )

    def _append(self, name: str, frame: pl.DataFrame) -> None:
        arrow = frame.to_arrow().cast(table(name).arrow_schema)
        self._writers[name].write_table(arrow, row_group_size=max(arrow.num_rows, 1))
        self._rows[name] += frame.height

    def _check_order(self, cases: pl.DataFrame, events: pl.DataFrame) -> None:
        start = self._cases + 1
        expected = pl.int_range(start, start + cases.height, dtype=pl.Int32, eager=True)
        if not cases["case_id"].equals(expected):
            raise InvalidTableError(
                [Fault("cases", 0, "case_id", f"chunk must count on from {start} without gaps")]
            )
        ids = events["case_id"]
        inside = ids.is_empty() or (ids[0] >= start and ids[-1] < start + cases.height)
        if not (inside and ids.is_sorted()):
            raise InvalidTableError(
                [Fault("events", 0, "case_id", "must be ordered and belong to the chunk's cases")]
            )
        back = (ids == ids.shift()) & (events["seq"] <= events["seq"].shift())
        for row in back.fill_null(value=False).arg_true()[:1]:
            reason = "must ascend within the case"
            raise InvalidTableError([Fault("events", row, "seq", reason, events["seq"][row])])

    def _sealed(self, name: str) -> Sealed:
        path = table_path(self.folder, name)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            _flush(file.fileno())
        return Sealed(rows=self._rows[name], bytes=path.stat().st_size, sha256=digest)


def seal_tables(
    folder: str | Path,
    tables: dict[str, pl.DataFrame],
    *,
    title: str,
    provenance: str,
    observed_to: dt.date,
) -> Snapshot:
    """Seal tables that fit in memory; ``cases`` and ``events`` are required."""
    writer = SnapshotWriter(folder, title=title, provenance=provenance, observed_to=observed_to)
    writer.add_histories(tables["cases"], tables["events"])
    for name, frame in tables.items():
        if name not in _HISTORY:
            writer.add(name, frame)
    return writer.seal()


def sync_folder(folder: Path) -> None:
    """Make the folder's entries durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        _flush(handle)
    finally:
        os.close(handle)


def _flush(handle: int) -> None:
    os.fsync(handle)


__all__ = ["SnapshotWriter", "seal_tables", "sync_folder"]
