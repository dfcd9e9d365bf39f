"""Which events of real histories the rules call illegal, by kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from pendency.examination.cases.machine import CaseEvent
from pendency.examination.cases.replay import History, Replayed, replay
from pendency.records import Snapshot

_EVENT = ("seq", "date", "code", "effective_date", "corrects")
_SCHEMA = {
    "case_id": pl.Int32, "seq": pl.Int32, "code": pl.String, "stage": pl.String,
    "kind": pl.String, "reason": pl.String, "reason_zh": pl.String,
}  # fmt: skip


def histories(snapshot: Snapshot) -> Iterator[tuple[int, History]]:
    """Every case of a snapshot with its history, in order of ``case_id``."""
    grouped: dict[int, list[tuple[Any, ...]]] = {}
    for case_id, *values in snapshot.read("events", "case_id", *_EVENT).iter_rows():
        grouped.setdefault(case_id, []).append(tuple(values))
    cases = snapshot.read("cases", "case_id", "office", "filing_date")
    for case_id, office, filed in cases.iter_rows():
        events = tuple(CaseEvent(*row) for row in grouped.get(case_id, ()))
        yield case_id, History(office, filed, events)


def replayed(snapshot: Snapshot) -> Iterator[tuple[int, Replayed]]:
    """Every case of a snapshot, replayed."""
    for case_id, history in histories(snapshot):
        yield case_id, replay(history)


def illegal_events(snapshot: Snapshot) -> pl.DataFrame:
    """One row per event that the rules call illegal.

    Returns
    -------
    polars.DataFrame
        ``case_id``, ``seq``, ``code``, ``stage`` (where the case stood), ``kind`` and the reason
        in both languages.
    """
    rows = [
        (case_id, r.seq, r.code, r.stage, r.kind, r.reason.en, r.reason.zh)
        for case_id, done in replayed(snapshot)
        for r in done.refusals
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")
