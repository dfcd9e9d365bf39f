"""Raw PEDS JSON: application records with their transactions and continuity.

Names of examiners become pseudonyms (`pseudonyms`); inventors are counted, and attorneys,
correspondents and assignors are not read at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pendency.exchange.extract import CASES, EVENTS, RELATIONS, Desk, Extract
from pendency.exchange.faults import FAULTS, PLACE, FaultRow, Sieve
from pendency.exchange.fieldwork import parse_dates, require
from pendency.exchange.jsonrecords import JsonRecord, read_records
from pendency.exchange.peds_shapes import LISTS, PlainRecord, parts, plain
from pendency.exchange.pseudonyms import key_of, pseudonym
from pendency.exchange.sources import Source
from pendency.exchange.uspto_peds import NAME, codes, label, map_events, office_number, with_place
from pendency.records import Store

_BATCH = 200
_KINDS = {
    "Utility": "invention", "Plant": "plant", "Design": "design", "Re-Issue": "reissue",
}  # fmt: skip
_ISO, _US = "%Y-%m-%d", r"^(\d{2})-(\d{2})-(\d{4})$"
_EVENT = {**PLACE, "number": pl.String(), "date": pl.String(), "native_code": pl.String()}
_LINK = {
    **PLACE, "number": pl.String(), "relation": pl.String(), "other_number": pl.String(),
    "other_date": pl.String(), "description": pl.String(),
}  # fmt: skip


@dataclass(frozen=True)
class JsonSource(Source):
    """A JSON file; a part of a record is one transaction or link."""

    def raw(self, at: int, size: int, part: int | None) -> Iterator[bytes]:
        """The bytes of a record; of a part, its JSON text."""
        if part is None:
            yield from super().raw(at, size, None)
            return
        record = json.loads(b"".join(super().raw(at, size, None)))
        yield json.dumps(parts(record)[part], ensure_ascii=False).encode()

    def place(self, at: int, line: int, part: int | None) -> str:
        """Byte and number of the record, and the part of it."""
        inside = "" if part is None else f", part {part + 1}"
        return f"byte {at}, record {line}{inside}"


def open_json(path: Path, store: Store) -> Extract:
    """Open a PEDS JSON file."""
    source = JsonSource.at(path, record=CASES, format=NAME)
    records = read_records(path, LISTS)

    def read(desk: Desk) -> None:
        key = key_of(store)
        for batch in _batches(records):
            _read_batch(desk, batch, key)
            desk.done(0, batch[-1].at + batch[-1].size)

    return Extract([source], read, label=label, by_order=codes().by_order, tracks=True)


def _batches(records: Iterator[JsonRecord]) -> Iterator[list[JsonRecord]]:
    batch: list[JsonRecord] = []
    for record in records:
        batch.append(record)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _read_batch(desk: Desk, batch: list[JsonRecord], key: bytes) -> None:
    broken = [
        FaultRow(r.at, r.size, r.number, None, r.reason, r.message)
        for r in batch if r.value is None
    ]  # fmt: skip
    read = [(r, plain(r.value)) for r in batch if r.value is not None]
    cases = Sieve(_case_frame(read, key), desk.latest)
    _check_cases(cases)
    faults = pl.concat([pl.DataFrame(broken, schema=FAULTS, orient="row"), cases.faults])
    desk.cases(0, cases.rows)
    desk.set_aside(0, CASES, faults)
    # what stands inside a record that was set aside is kept with it
    kept = set(cases.rows["_at"])
    whole = [(r, p) for r, p in read if r.at in kept]
    _lay_events(desk, whole)
    _lay_links(desk, whole)


def _case_frame(read: list[tuple[JsonRecord, PlainRecord]], key: bytes) -> pl.DataFrame:
    names = ("application_number", "filing_date", "type", "art_unit", "title", "status",
             "status_date", "publication_number", "publication_date", "patent_number", "class",
             "subclass", "examiner")  # fmt: skip
    schema = pl.Schema({**PLACE, **dict.fromkeys(names, pl.String()), "inventors": pl.Int16()})
    rows = [
        {
            **record.values,
            "_at": r.at, "_size": r.size, "_line": r.number, "_part": None,
            "inventors": record.inventors,
            "examiner": pseudonym(record.examiner, key) if record.examiner else None,
        }
        for r, record in read
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def _check_cases(sieve: Sieve) -> None:
    dates = ["filing_date", "status_date", "publication_date"]
    sieve.rows = sieve.rows.with_columns(pl.col(dates).str.head(10))
    require(sieve, ["application_number", "filing_date"])
    parse_dates(sieve, dates, _ISO)
    lapsed = pl.col("status").str.contains("(?i)^(?:expressly )?abandon")
    native = pl.concat_str("class", "subclass", separator="/")
    sieve.rows = with_place(sieve.rows).with_columns(
        *office_number("application_number"),
        pl.col("type").replace_strict(_KINDS, default=None, return_dtype=pl.String).alias("kind"),
        pl.lit("en").alias("language"),
        native.alias("native_class"),
        native.alias("all_uspc"),
        pl.when(lapsed).then("status_date").alias("closed_on"),
    )


def _lay_events(desk: Desk, read: list[tuple[JsonRecord, PlainRecord]]) -> None:
    rows = [
        (r.at, r.size, r.number, i, record.values["application_number"],
         date[:10] if date else None, code)
        for r, record in read for i, (date, code) in enumerate(record.events)
    ]  # fmt: skip
    sieve = Sieve(pl.DataFrame(rows, schema=pl.Schema(_EVENT), orient="row"), desk.latest)
    require(sieve, ["date", "native_code"])
    parse_dates(sieve, ["date"], _ISO)
    dates = pl.col("date")
    newest_first = (dates.first() > dates.last()).over("_at")
    part = pl.col("_part").cast(pl.Int64)
    order = pl.when(newest_first).then(-part).otherwise(part)
    rows_ = sieve.rows.with_columns(order.alias("order")).with_columns(*office_number("number"))
    # ranks of one case only compare with each other, and must not be negative
    rows_ = rows_.with_columns(pl.col("order") - pl.col("order").min().over("_at"))
    desk.events(0, map_events(rows_), own=True)
    desk.set_aside(0, EVENTS, sieve.faults)


def _lay_links(desk: Desk, read: list[tuple[JsonRecord, PlainRecord]]) -> None:
    rows = [
        (r.at, r.size, r.number, len(record.events) + i, record.values["application_number"],
         *link)
        for r, record in read for i, link in enumerate(record.links)
    ]  # fmt: skip
    sieve = Sieve(pl.DataFrame(rows, schema=pl.Schema(_LINK), orient="row"))
    require(sieve, ["other_number"])
    # the search interface writes month-day-year here
    iso = pl.col("other_date").str.replace(_US, "$3-$1-$2").str.head(10)
    sieve.rows = sieve.rows.with_columns(iso)
    parse_dates(sieve, ["other_date"], _ISO)
    desk.relations(0, sieve.rows.with_columns(*office_number("number")), own=True)
    desk.set_aside(0, RELATIONS, sieve.faults)
