"""Records on their way: mapped, checked one by one, waiting in the scratch folder to be merged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pyarrow as pa

from pendency.exchange.faults import PLACE
from pendency.records import table

#: Columns of `cases` that are named by a code or name until ids are given, and hints.
_NAMED = ("applicant", "agent", "centre", "unit", "examiner")
_LISTS = ("all_ipc", "all_cpc", "all_uspc")
_IDS = ("case_id", "applicant_id", "agent_id", "centre_id", "unit_id", "examiner_id")


def _plain(dtype: pl.DataType) -> pl.DataType:
    return pl.String() if isinstance(dtype, pl.Enum) else dtype


#: What an importer says of a case. ``all_*`` lists classification symbols, joined by ``;``;
#: ``closed_on`` is the day from which the office counts the case as closed; ``facts`` is whatever
#: else two rows for one case must agree on.
CASE_ROWS = pl.Schema(
    {"_file": pl.Int16(), **PLACE}
    | {c.name: _plain(c.dtype) for c in table("cases").columns if c.name not in _IDS}
    | dict.fromkeys((*_NAMED, *_LISTS, "facts"), pl.String())
    | {"closed_on": pl.Date()}
)

#: What an importer says of an event. ``own`` says that the event was a record of its own, not
#: part of its case's record; ``order`` is its place among the events of one day.
EVENT_ROWS = pl.Schema(
    {"_file": pl.Int16(), **PLACE, "own": pl.Boolean(), "office": pl.String()}
    | {"number": pl.String(), "order": pl.Int64()}
    | {
        c.name: _plain(c.dtype)
        for c in table("events").columns
        if c.name not in {"case_id", "seq", "corrects"}
    }
)

RELATION_ROWS = pl.Schema(
    {"_file": pl.Int16(), **PLACE, "office": pl.String(), "number": pl.String()}
    | {
        c.name: _plain(c.dtype)
        for c in table("relations").columns
        if c.name not in {"case_id", "position"}
    }
    | {"own": pl.Boolean()}
)

NAMED, LISTS = _NAMED, _LISTS


def fit(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """Give a frame the columns and dtypes of a schema; what it lacks becomes null."""
    have = set(frame.columns)
    return frame.select(
        (pl.col(name) if name in have else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    )


class Spool:
    """Frames of one schema written to a file and read back in order, one at a time."""

    def __init__(self, path: Path, schema: pl.Schema) -> None:
        self._path, self._schema = path, schema
        self._writer: pa.RecordBatchStreamWriter | None = None
        self.rows = 0

    def append(self, frame: pl.DataFrame) -> None:
        """Write a frame behind the others."""
        if frame.is_empty():
            return
        arrow = fit(frame, self._schema).to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._writer is None:
            self._writer = pa.ipc.new_stream(str(self._path), arrow.schema)
        self._writer.write_table(arrow)
        self.rows += frame.height

    def frames(self) -> Iterator[pl.DataFrame]:
        """Read what was written; nothing can be appended afterwards."""
        if self._writer is None:
            return
        self._writer.close()
        with pa.memory_map(str(self._path)) as file, pa.ipc.open_stream(file) as reader:
            for batch in reader:
                frame = pl.from_arrow(batch)
                assert isinstance(frame, pl.DataFrame)
                yield frame

    def all(self) -> pl.DataFrame:
        """Everything at once."""
        return pl.concat([self._schema.to_frame(), *self.frames()])


class Stage:
    """The spools of one import: cases, events and relations, in the order of reading."""

    def __init__(self, folder: Path) -> None:
        self.cases = Spool(folder / "cases.arrows", CASE_ROWS)
        self.events = Spool(folder / "events.arrows", EVENT_ROWS)
        self.relations = Spool(folder / "relations.arrows", RELATION_ROWS)
