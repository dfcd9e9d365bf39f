"""Bringing the database from one snapshot to the next by what differs between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import polars as pl
from django.db import connection

from pendency.office.database import MILESTONES, MODELS, Stored, insert, stored
from pendency.records import Snapshot

#: Cases compared at a time, with all that hangs on them.
CHUNK = 50_000
_DELETED_AT_ONCE = 500


def apply_difference(old: Snapshot, new: Snapshot) -> dict[str, int]:
    """Change the database, which holds ``old``, to ``new``; inside the caller's transaction.

    Ids of ``old`` must mean the same in ``new``, as importers promise. Rows are replaced in
    groups that share the first column of the key: one case's events, one examiner's career.

    Returns
    -------
    dict
        Rows written, per table.
    """
    written = {}
    for name in MODELS:
        of = stored(name)
        written[name] = sum(_replace(of, *pair) for pair in _pairs(old, new, of))
    return {name: rows for name, rows in written.items() if rows}


def _replace(of: Stored, old: pl.DataFrame, new: pl.DataFrame) -> int:
    """Write the groups of rows that differ."""
    every = list(of.schema)
    group = of.key[0]
    fresh = new.join(old, on=every, how="anti", nulls_equal=True)
    gone = old.join(new, on=every, how="anti", nulls_equal=True)
    differing = pl.concat([fresh[group], gone[group]]).unique(maintain_order=True)
    if differing.is_empty():
        return 0
    stale = old[group].unique().filter(old[group].unique().is_in(differing.implode()))
    _delete(of, stale.to_list())
    rows = new.filter(pl.col(group).is_in(differing.implode()))
    insert(of, rows)
    return rows.height


def _delete(of: Stored, groups: list[object]) -> None:
    with connection.cursor() as cursor:
        for start in range(0, len(groups), _DELETED_AT_ONCE):
            some = groups[start : start + _DELETED_AT_ONCE]
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"DELETE FROM {of.relation} WHERE {of.key[0]} IN ({marks})", some)


def _pairs(old: Snapshot, new: Snapshot, of: Stored) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    if "case_id" not in of.schema:
        yield _read(old, of)(pl.lit(value=True)), _read(new, of)(pl.lit(value=True))
        return
    last = max(old.rows("cases"), new.rows("cases"))
    before, after = _read(old, of), _read(new, of)
    for start in range(1, last + 1, CHUNK):
        cases = pl.col("case_id").is_between(start, start + CHUNK - 1)
        yield before(cases), after(cases)


def _read(snapshot: Snapshot, of: Stored) -> Callable[[pl.Expr], pl.DataFrame]:
    def read(wanted: pl.Expr) -> pl.DataFrame:
        rows = snapshot.scan(of.name)
        if of.name == "cases":
            rows = rows.join(
                snapshot.scan("milestones").select("case_id", *MILESTONES), on="case_id"
            )
        return rows.filter(wanted).select(of.schema.names()).collect()

    return read
