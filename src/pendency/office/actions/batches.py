"""One event each for many cases at once: a thousand assignments in one transaction.

A step of other actions, which have checked the permission and locked the cases. The checks are
those of `histories.record_event`; the history is read, derived and written in one go for all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import polars as pl
from django.db.models import F, Value
from django.db.models.functions import Greatest

from pendency.examination.cases import CaseEvent, Refusal, record
from pendency.office.casework.history import history_of
from pendency.office.database import MILESTONES, insert, stored
from pendency.office.language import choose
from pendency.office.models import Case, Event, Office
from pendency.records import table, vocabulary
from pendency.records.histories import derive

_DERIVED = {"event_count" if name == "events" else name: name for name in MILESTONES}


@dataclass(frozen=True)
class NewEvent:
    """What happens to one case, and which of its columns change with it."""

    case: Case
    code: str
    detail: str
    changes: Mapping[str, object]


def append_events(new: Sequence[NewEvent], *, date: dt.date, now: dt.datetime) -> dict[int, str]:
    """Append an event to each of several cases, inside the transaction of the caller.

    Effects: the events; the changed columns and the milestones, derived anew; the office's last
    observed day and its revision. A case whose procedure does not allow the event is left alone.

    Returns
    -------
    dict
        Of each case that was left alone, why.
    """
    histories = _histories(entry.case.pk for entry in new)
    refused: dict[int, str] = {}
    rows: list[dict[str, object]] = []
    taken: list[NewEvent] = []
    for entry in new:
        events = histories.get(entry.case.pk, [])
        seq = max((event.seq for event in events), default=0) + 1
        fault = record(history_of(entry.case, events), CaseEvent(seq, date, entry.code))
        if isinstance(fault, Refusal):
            refused[entry.case.pk] = choose(fault.reason.en, fault.reason.zh)
            continue
        taken.append(entry)
        rows.append(_row(entry, seq, date, now))
    if taken:
        _write(taken, rows, histories)
        Office.objects.update(
            revision=F("revision") + 1, observed_to=Greatest("observed_to", Value(date))
        )
    return refused


def _row(entry: NewEvent, seq: int, date: dt.date, now: dt.datetime) -> dict[str, object]:
    moment = now.astimezone(dt.UTC).replace(tzinfo=None)
    return {
        "case_id": entry.case.pk, "seq": seq, "date": date, "code": entry.code,
        "recorded_at": moment.replace(microsecond=moment.microsecond // 1000 * 1000),
        "actor": vocabulary()[entry.code].actor, "detail": entry.detail,
    }  # fmt: skip


def _histories(case_ids: Iterable[int]) -> dict[int, list[Event]]:
    events = Event.objects.filter(case_id__in=list(case_ids)).order_by("case_id", "seq")
    return {case_id: list(some) for case_id, some in groupby(events, lambda e: e.case_id)}


def _write(
    taken: list[NewEvent], rows: list[dict[str, object]], histories: dict[int, list[Event]]
) -> None:
    fresh = table("events").frame(rows)
    insert(stored("events"), fresh)
    cases = [entry.case for entry in taken]
    reached = _reached(cases, histories, fresh)
    changed: set[str] = set()  # one event moves few milestones, and each column costs an update
    for entry in taken:
        derived = {name: reached[entry.case.pk][of] for name, of in _DERIVED.items()}
        for name, value in {**derived, **entry.changes}.items():
            if getattr(entry.case, name) != value:
                setattr(entry.case, name, value)
                changed.add(name)
    if changed:
        Case.objects.bulk_update(cases, sorted(changed), batch_size=500)


def _reached(
    cases: list[Case], histories: dict[int, list[Event]], fresh: pl.DataFrame
) -> dict[int, dict[str, object]]:
    """The milestones of some cases, by case; `derive` counts its cases from 1."""
    place = {case.pk: i for i, case in enumerate(cases, 1)}
    columns = ("case_id", "seq", "date", "effective_date", "code", "corrects")
    schema = {name: table("events").schema[name] for name in columns}
    old = [
        (e.case_id, e.seq, e.date, e.effective_date, e.code, e.corrects)
        for case in cases for e in histories.get(case.pk, [])
    ]  # fmt: skip
    whole = pl.concat([pl.DataFrame(old, schema=schema, orient="row"), fresh.select(columns)])
    whole = whole.with_columns(pl.col("case_id").replace_strict(place, return_dtype=pl.Int32)).sort(
        "case_id", "seq"
    )
    filed = pl.DataFrame(
        {"case_id": list(place.values()), "filing_date": [case.filing_date for case in cases]},
        schema_overrides={"case_id": pl.Int32},
    )
    rows = derive(filed, whole).milestones.to_dicts()
    return {case.pk: row for case, row in zip(cases, rows, strict=True)}
