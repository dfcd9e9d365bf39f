"""What happens during a visit to a stage without ending it: extensions, interviews, transfers."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from pendency.records import Snapshot
from pendency.twin.visits import Visits, known_events

#: Events that are told in the flow beside the transitions.
MARKS = (
    "extension",
    "extension_requested",
    "interview",
    "transfer_requested",
    "transferred",
    "transfer_refused",
    "priority_requested",
    "priority_granted",
    "formalities_notice",
    "formalities_complete",
    "response_defective",
    "appeal_document",
)


def marked_visits(snapshot: Snapshot, seen: Visits, *, as_of: dt.date) -> pl.DataFrame:
    """Find the visit during which each mark fell; once per visit and code.

    Returns
    -------
    polars.DataFrame
        ``visit`` (row in `Visits`), ``code``, ``place`` (where in the visit the first one fell,
        0 at its start to 1 at its end).
    """
    stays = pl.DataFrame(
        {"case_id": seen.case.astype(np.int32), "start": seen.start, "days": seen.days}
    ).with_row_index("visit")
    # an event on the day of a change of stage belongs to the visit that it ends
    events = (
        known_events(snapshot, as_of)
        .filter(pl.col("code").is_in(MARKS))
        .select("case_id", "code", day=pl.col("date").to_physical().cast(pl.Int64))
        .sort("day", "case_id", "code")
        .collect()
    )
    stays = stays.with_columns(after=pl.col("start") + 1).sort("after", "visit")
    found = events.join_asof(
        stays, left_on="day", right_on="after", by="case_id", strategy="backward",
        check_sortedness=False,
    )  # fmt: skip
    return (
        found.drop_nulls("visit")
        .with_columns(place=(pl.col("day") - pl.col("start")) / pl.col("days").clip(1))
        .with_columns(pl.col("place").clip(0, 1), pl.col("code").cast(pl.String))
        .group_by("visit", "code")
        .agg(pl.col("place").min())
        .sort("visit", "code")
    )
