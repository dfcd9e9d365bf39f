"""The one bulk path into the database: a whole snapshot, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import polars as pl
import pyarrow.parquet as pq
from django.db import connection, transaction

from pendency.office.database import MILESTONES, MODELS, insert, stored
from pendency.records import Snapshot
from pendency.records.snapshot import table_path

Progress = Callable[[int, int | None], None]

#: Rows that are in memory at a time.
CHUNK = 100_000


def bulk_load(snapshot: Snapshot, *, progress: Progress | None = None) -> int:
    """Load every table of a snapshot into an empty database.

    One transaction: a process killed at any moment leaves the database as it was. The tables have
    no generated keys, so there are no sequences to set.

    Parameters
    ----------
    snapshot
        What to load.
    progress
        Called after each chunk with the rows loaded so far and the rows there are.

    Returns
    -------
    int
        Rows loaded.
    """
    total = sum(snapshot.rows(name) for name in MODELS)
    done = 0
    with transaction.atomic():
        for name in MODELS:
            for chunk in _chunks(snapshot, name):
                insert(stored(name), chunk)
                done += chunk.height
                if progress:
                    progress(done, total)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # the planner would otherwise think the tables empty
    return done


def _chunks(snapshot: Snapshot, name: str) -> Iterator[pl.DataFrame]:
    if name not in snapshot.manifest.tables:
        return
    if name != "cases":
        yield from _batches(snapshot, name)
        return
    # row i of the milestones belongs to row i of the cases
    milestones = _batches(snapshot, "milestones")
    for cases, reached in zip(_batches(snapshot, "cases"), milestones, strict=True):
        if not cases["case_id"].equals(reached["case_id"]):
            raise AssertionError("a sealed snapshot keeps milestones in the order of its cases")
        yield cases.hstack(reached.select(MILESTONES))


def _batches(snapshot: Snapshot, name: str) -> Iterator[pl.DataFrame]:
    with pq.ParquetFile(table_path(snapshot.path, name)) as file:
        for batch in file.iter_batches(batch_size=CHUNK):
            frame = pl.from_arrow(batch)
            assert isinstance(frame, pl.DataFrame)
            yield frame
