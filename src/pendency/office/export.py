"""From the database to a sealed snapshot."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pendency.office.database import MODELS, OUT_ONLY, select, stored
from pendency.office.models import Case, Office
from pendency.records import Snapshot, SnapshotWriter, table

#: Cases that are in memory at a time, with all their events.
CHUNK = 50_000

_HISTORY = ("cases", "events")


def export(folder: Path) -> Snapshot:
    """Seal the records of the database as a snapshot in a new folder.

    Call it inside `database.consistent_read`. Rows come in the order of their keys and in chunks
    of fixed size, so that the same records always give the same snapshot id.
    """
    office = Office.objects.get()
    writer = SnapshotWriter(
        folder, title=office.title, provenance=office.provenance, observed_to=office.observed_to
    )
    last = Case.objects.order_by("-case_id").values_list("case_id", flat=True).first() or 0
    for start in range(1, last + 1, CHUNK):
        end = min(start + CHUNK - 1, last)
        cases = table("cases").conform(select(stored("cases"), start, end))
        writer.add_histories(cases, select(stored("events"), start, end))
    for name in MODELS:
        if name not in _HISTORY:
            _add(writer, name, last)
    for name, model in OUT_ONLY.items():
        if model.objects.exists():
            _add(writer, name, last)
    return writer.seal()


def _add(writer: SnapshotWriter, name: str, last: int) -> None:
    of = stored(name)
    if "case_id" not in of.schema:
        writer.add(name, select(of))
        return
    # still one frame at the end, but the transport of a chunk at a time
    chunks = [select(of, start, start + CHUNK - 1) for start in range(1, last + 1, CHUNK)]
    writer.add(name, pl.concat(chunks) if chunks else select(of))
