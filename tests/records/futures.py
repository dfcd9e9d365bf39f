"""An office with another future: whatever is equal of the two was known before."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl

from pendency.records import Snapshot, SnapshotWriter, table

DAY = dt.date(2022, 6, 30)


def other_future(office: Snapshot, folder: Path) -> Snapshot:
    """The same office until `DAY`; afterwards fewer events, on other days, and one odd case."""
    later = pl.col("date") > DAY
    handing = ("docketed", "transferred")
    tracking = ("priority_requested", "priority_granted", "deferred")
    kept = later & pl.col("code").is_in([*handing, *tracking])
    cases = office.read("cases").filter(pl.col("filing_date") <= DAY)
    ids = cases.select("case_id").with_row_index("new", offset=1)
    events = (
        office.read("events").filter(~later | kept)
        .with_columns(date=pl.when(later).then(pl.col("date").dt.offset_by("1mo"))
                      .otherwise("date"))
        .join(ids.with_columns(pl.col("new").cast(pl.Int32)), on="case_id")
        .with_columns(case_id=pl.col("new")).drop("new").sort("case_id", "seq")
    )  # fmt: skip
    odd = cases.head(1).with_columns(
        case_id=pl.lit(cases.height + 1, dtype=pl.Int32),
        filing_date=pl.lit(DAY + dt.timedelta(days=9)),
        number=pl.lit("ODD"), number_original=pl.lit("ODD"),
    )  # fmt: skip
    handed = events.filter(later & pl.col("code").is_in(handing))["case_id"].implode()
    cases = cases.with_columns(
        case_id=pl.int_range(1, pl.len() + 1, dtype=pl.Int32), status=pl.lit("all is different"),
        status_date=pl.lit(dt.date(2025, 1, 1)),
        examiner_id=pl.when(pl.int_range(1, pl.len() + 1).is_in(handed)).then(1)
        .otherwise("examiner_id"),
    )  # fmt: skip
    writer = SnapshotWriter(
        folder, title=office.manifest.title, provenance="generated", observed_to=office.observed_to
    )
    writer.add_histories(table("cases").conform(pl.concat([cases, odd])), events)
    for name in ("centres", "units", "examiners", "employment", "parties"):
        writer.add(name, office.read(name))
    return writer.seal()
