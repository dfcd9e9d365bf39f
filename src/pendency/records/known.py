"""The office as it was known on a day: a snapshot cut off there, without hindsight.

A back-test may use nothing that came later. The cut is sealed like any snapshot, and its id depends
on nothing that happened, or was recorded, after the day.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl

from pendency.records.errors import SnapshotError
from pendency.records.sealing import SnapshotWriter
from pendency.records.snapshot import Snapshot

#: Columns of `cases` that say how a case stands on the last day, which the day before could not.
_HINDSIGHT = ("status", "status_date")
#: Events that put a case on a track, or into an examiner's hands.
_TRACKED = ("priority_requested", "priority_granted", "deferred")
_HANDED = ("docketed", "transferred")


def as_known(snapshot: Snapshot, day: dt.date, folder: str | Path) -> Snapshot:
    """Seal what was known of an office at the end of a day.

    Cases filed and events that had happened and been recorded by then; the corps as employed by
    then. Of a case's columns those that tell how it ended are left empty (status, grant and
    publication after the day); its track is ``normal`` again where an event of the future put it on
    one, its examiner and unit are unknown where it was docketed or transferred later. Columns that
    carry no date (title, classes, claims) are taken as filed. Relations, documents and everything
    else that is not dated by day are left out.

    Parameters
    ----------
    snapshot
        The office with hindsight.
    day
        The last day to be known.
    folder
        New folder.

    Raises
    ------
    SnapshotError
        The snapshot ends before the day, or no case was known by then.
    """
    if day > snapshot.observed_to:
        raise SnapshotError(snapshot.path, f"it is observed to {snapshot.observed_to} only",
                            f"Choose a day before {day}")  # fmt: skip
    recorded = pl.coalesce(pl.col("recorded_at").dt.date(), pl.col("date"))
    known_on = pl.max_horizontal("date", recorded)
    events = snapshot.scan("events").with_columns(known_on=known_on)
    cases = _cases(snapshot, events, day)
    if cases.is_empty():
        raise SnapshotError(snapshot.path, f"no case was known by {day}", "Choose a later day")
    numbers = cases.select("case_id").with_row_index("new", offset=1)
    told = (
        events.filter(pl.col("known_on") <= day)
        .join(numbers.lazy().with_columns(pl.col("new").cast(pl.Int32)), on="case_id")
        .with_columns(case_id=pl.col("new")).drop("new", "known_on").sort("case_id", "seq")
        .collect()
    )  # fmt: skip
    writer = SnapshotWriter(
        folder, title=f"{snapshot.manifest.title}, as known on {day}",
        provenance=snapshot.manifest.provenance, observed_to=day,
    )  # fmt: skip
    renumbered = cases.with_columns(case_id=pl.int_range(1, pl.len() + 1, dtype=pl.Int32))
    writer.add_histories(renumbered, told)
    _add_corps(writer, snapshot, cases, day)
    return writer.seal()


def _cases(snapshot: Snapshot, events: pl.LazyFrame, day: dt.date) -> pl.DataFrame:
    """The cases known on the day, without the columns that tell of later."""
    later = pl.col("known_on") > day
    code = pl.col("code").cast(pl.String)
    per_case = events.group_by("case_id").agg(
        first=pl.col("known_on").min(),
        granted=(~later & (code == "granted")).any(),
        tracked=(later & code.is_in(_TRACKED)).any() & ~(~later & code.is_in(_TRACKED)).any(),
        handed=(later & code.is_in(_HANDED)).any(),
    )
    unpublished = pl.col("publication_date") > day
    found = (
        snapshot.scan("cases").filter(pl.col("filing_date") <= day)
        .join(per_case, on="case_id", how="left")
        .filter(pl.col("first").is_null() | (pl.col("first") <= day))
        .with_columns(
            pl.when(~pl.col(name).is_null() & ~pl.col("handed").fill_null(value=False))
            .then(pl.col(name)).alias(name) for name in ("examiner_id", "unit_id")
        )
        .with_columns(
            *(pl.lit(None).alias(name) for name in _HINDSIGHT),
            pl.when(pl.col("granted")).then("patent_number").alias("patent_number"),
            pl.when(pl.col("tracked")).then(pl.lit("normal")).otherwise(
                pl.col("track").cast(pl.String)).alias("track"),
            pl.when(unpublished).then(None).otherwise("publication_number")
            .alias("publication_number"),
            pl.when(unpublished).then(None).otherwise("publication_date").alias("publication_date"),
            secret=pl.col("secret") | unpublished.fill_null(value=False),
        )
        .drop("first", "granted", "tracked", "handed").sort("case_id").collect()
    )  # fmt: skip
    return found.with_columns(pl.col(c).cast(t) for c, t in snapshot.scan("cases")
                              .collect_schema().items())  # fmt: skip


def _add_corps(
    writer: SnapshotWriter, snapshot: Snapshot, cases: pl.DataFrame, day: dt.date
) -> None:
    """Centres and units, the spells of employment begun by the day, the people in either."""
    spells = snapshot.read("employment").filter(pl.col("from_date") <= day)
    spells = spells.with_columns(
        to_date=pl.when(pl.col("to_date") <= day).then("to_date").otherwise(None)
    )
    seen = {*cases["examiner_id"].drop_nulls(), *spells["examiner_id"]}
    people = snapshot.read("examiners").filter(pl.col("examiner_id").is_in(list(seen)))
    parties = {*cases["applicant_id"].drop_nulls(), *cases["agent_id"].drop_nulls()}
    frames = {
        "centres": snapshot.read("centres"),
        "units": snapshot.read("units"),
        "examiners": people,
        "employment": spells,
        "parties": snapshot.read("parties").filter(pl.col("party_id").is_in(list(parties))),
    }
    for name, frame in frames.items():
        if frame.height:
            writer.add(name, frame)
