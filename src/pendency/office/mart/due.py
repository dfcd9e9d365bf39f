"""What is due on the snapshot's last day, case by case, as a table of the mart.

The engines of `pendency.examination` say once per snapshot which limits run and which acts are
owed; the mart keeps their rows beside the case's own, so that a head's page counts and lists
them without computing a date.
"""

from __future__ import annotations

import duckdb
import polars as pl

from pendency.examination.clocks import limits, office_acts
from pendency.records import Snapshot

CASE = ("case_id", "number_original", "title", "secret", "state", "state_date", "track",
         "filing_date", "last_date", "centre_id", "unit_id", "examiner_id")  # fmt: skip
DUE = ("kind", "key", "law", "rule", "force", "day", "status")


def keep(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    """Write what is due on the snapshot's last day; ``case_row`` must be there."""
    connection.register("fresh_due", due(snapshot).to_arrow())
    cases = ", ".join(f"c.{column}" for column in CASE)
    columns = ", ".join(f"d.{column}" for column in DUE)
    connection.execute(
        f"CREATE TABLE due AS SELECT {cases}, {columns} FROM fresh_due d "
        "JOIN case_row c USING (case_id) ORDER BY c.centre_id, c.unit_id, d.day"
    )
    connection.unregister("fresh_due")


def due(snapshot: Snapshot) -> pl.DataFrame:
    """Limits of the applicants and acts of the office, in one form."""
    run = limits(snapshot).select(
        "case_id", "law", "rule", kind=pl.lit("limit"), key="limit",
        force=pl.lit(None, pl.String), day="earliest", status=pl.col("status").cast(pl.String),
    )  # fmt: skip
    late = pl.when("overdue").then(pl.lit("overdue")).otherwise(pl.lit("running"))
    owed = office_acts(snapshot).select(
        "case_id", law="office", rule=pl.lit(None, pl.String), kind=pl.lit("act"), key="target",
        force="force", day="due", status=late,
    )  # fmt: skip
    return pl.concat([run, owed.select(run.columns)])
