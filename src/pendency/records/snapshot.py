"""The sealed snapshot: Parquet tables and a manifest of their SHA-256 sums.

Everything that computes a figure reads a snapshot, so that a notebook, a report, a simulation
and a screen cannot disagree. The snapshot's id is the SHA-256 of its manifest; a figure that
names the id names every byte it was computed from.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow.parquet as pq

from pendency.records.errors import SnapshotError, UnknownNameError
from pendency.records.picking import Picked, pick
from pendency.records.tables import table

FORMAT = 1
MANIFEST = "manifest.json"
_DAMAGED = "Do not use it: restore it from a copy, or export or import it again"


@dataclass(frozen=True)
class Sealed:
    """What the manifest says of one table."""

    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The seal: what the snapshot is, until when it observes, and its tables."""

    title: str
    provenance: str  # "imported" or "generated"
    observed_to: dt.date
    tables: dict[str, Sealed]

    def to_json(self) -> str:
        """Canonical JSON; its SHA-256 is the snapshot's id."""
        body = {
            "format": FORMAT,
            "title": self.title,
            "provenance": self.provenance,
            "observed_to": self.observed_to.isoformat(),
            "tables": {name: vars(t) for name, t in sorted(self.tables.items())},
        }
        return json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str, path: Path) -> Manifest:
        """Read a manifest, refusing what this version does not understand."""
        try:
            body: dict[str, Any] = json.loads(text)
            if body["format"] != FORMAT:
                raise SnapshotError(path, f"format {body['format']} is not {FORMAT}",
                                    "Use the version of Pendency that wrote it")  # fmt: skip
            tables = {table(name).name: Sealed(**t) for name, t in body["tables"].items()}
            observed_to = dt.date.fromisoformat(body["observed_to"])
            return cls(body["title"], body["provenance"], observed_to, tables)
        except (ValueError, KeyError, TypeError, AttributeError, UnknownNameError) as error:
            raise SnapshotError(
                path, f"the manifest cannot be read ({error!r})", _DAMAGED
            ) from error


class Snapshot:
    """A sealed snapshot, opened for reading; tables are read when they are asked for.

    Opening checks every byte of every table against the manifest.
    """

    def __init__(self, path: Path, manifest: Manifest, snapshot_id: str) -> None:
        self.path, self.manifest, self.id = path, manifest, snapshot_id
        self._frames: dict[tuple[str, tuple[str, ...]], pl.DataFrame] = {}

    @classmethod
    def open(cls, path: str | Path) -> Snapshot:
        """Open a snapshot folder, or the current snapshot of a store.

        Raises
        ------
        SnapshotError
            There is none, or one of its files is missing, truncated or changed.
        """
        folder, expected = _resolve(Path(path))
        manifest_path = folder / MANIFEST
        text = manifest_path.read_bytes()
        snapshot_id = hashlib.sha256(text).hexdigest()
        if expected not in (None, snapshot_id):
            raise SnapshotError(
                manifest_path, "the manifest is not the one that was sealed", _DAMAGED
            )
        manifest = Manifest.from_json(text.decode("utf-8", "replace"), manifest_path)
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda item: _check(folder, *item), manifest.tables.items()))
        return cls(folder, manifest, snapshot_id)

    @property
    def observed_to(self) -> dt.date:
        """The last day on which the histories were observed; later is censored."""
        return self.manifest.observed_to

    @property
    def generated(self) -> bool:
        """Whether the cases are simulated; whatever shows them must say so."""
        return self.manifest.provenance == "generated"

    def rows(self, name: str) -> int:
        """Number of rows of a table; 0 where the snapshot does not have it."""
        sealed = self.manifest.tables.get(table(name).name)
        return sealed.rows if sealed else 0

    def scan(self, name: str) -> pl.LazyFrame:
        """A table as a lazy frame in its declared form; empty where the snapshot lacks it."""
        declared = table(name)
        if name not in self.manifest.tables:
            return declared.empty().lazy()
        frame = pl.scan_parquet(table_path(self.path, name))
        enums = [c for c in declared.columns if isinstance(c.dtype, pl.Enum)]
        return frame.with_columns(pl.col(c.name).cast(c.dtype) for c in enums)

    def read(self, name: str, *columns: str) -> pl.DataFrame:
        """Some columns (all when none is named) of a table; kept for the next reader."""
        wanted = columns or tuple(table(name).by_name)
        key = (name, wanted)
        if key not in self._frames:
            self._frames[key] = self.scan(name).select(wanted).collect()
        return self._frames[key]

    def words(self, name: str, column: str) -> tuple[npt.NDArray[np.int32], list[str]]:
        """A column of few distinct words as numbers, with the words that they stand for.

        An enumerated column is numbered in its declared order, other text in the order of first
        appearance; -1 is an empty cell. Several times as fast as `scan`, which must put every
        cell in polars' own form: for the long columns of ``events`` and ``spells``.
        """
        dtype = table(name)[column].dtype
        declared = dtype.categories.to_list() if isinstance(dtype, pl.Enum) else None
        if name not in self.manifest.tables:
            return np.zeros(0, dtype=np.int32), declared or []
        path = table_path(self.path, name)
        with pq.ParquetFile(path, read_dictionary=[column], memory_map=True) as file:
            cells = file.read([column]).column(0)
        known = {word: i for i, word in enumerate(declared or [])}
        out, start = np.empty(len(cells), dtype=np.int32), 0
        for chunk in cells.chunks:
            here = [known.setdefault(word, len(known)) for word in chunk.dictionary.to_pylist()]
            numbers = np.array([*here, -1], dtype=np.int32)  # the last one for empty cells
            filled = pl.Series(chunk.indices).fill_null(len(here)).to_numpy()
            numbers.take(filled, out=out[start : start + len(chunk)], mode="clip")
            start += len(chunk)
        return out, list(known)

    def pick(self, name: str, column: str, wanted: Collection[str], *others: str) -> Picked:
        """The rows whose column of words holds one of some, with other columns: see `Picked`.

        For a few kinds of the many events; no row at all where the snapshot lacks the table.
        """
        if name not in self.manifest.tables:
            empty = np.zeros(0, dtype=np.int64)
            columns = (column, *others)
            return Picked(empty, dict.fromkeys(columns, empty), {key: [] for key in columns})
        return pick(table_path(self.path, name), table(name), column, wanted, others)


def table_path(folder: Path, name: str) -> Path:
    """Where a snapshot keeps a table."""
    return folder / f"{name}.parquet"


def _resolve(path: Path) -> tuple[Path, str | None]:
    """The snapshot's folder and, where a store names it, the id that it must have."""
    head = path / "HEAD"
    if head.is_file():
        snapshot_id = head.read_text("ascii").strip()
        path = path / "snapshots" / snapshot_id
        if not (path / MANIFEST).is_file():
            raise SnapshotError(path, "the store's current snapshot is missing", _DAMAGED)
        return path, snapshot_id
    if not (path / MANIFEST).is_file():
        raise SnapshotError(path, "there is no snapshot here",
                            "Name a folder that `pendency import` or an export wrote")  # fmt: skip
    return path, path.name if path.parent.name == "snapshots" else None


def _check(folder: Path, name: str, sealed: Sealed) -> None:
    path = table_path(folder, name)
    if not path.is_file():
        raise SnapshotError(path, "the file is missing", _DAMAGED)
    size = path.stat().st_size
    if size != sealed.bytes:
        raise SnapshotError(path, f"{size} bytes instead of {sealed.bytes}", _DAMAGED)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != sealed.sha256:
        raise SnapshotError(path, f"SHA-256 is {digest[:16]}… instead of {sealed.sha256[:16]}…",
                            _DAMAGED)  # fmt: skip
