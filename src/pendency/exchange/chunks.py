"""Staged records dealt out to chunks of cases, and the merging of one chunk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pendency.exchange.case_merge import OUTCOMES, MergedCases, merge_cases
from pendency.exchange.event_merge import MergedEvents, clashes, merge_events, said_before
from pendency.exchange.extract import CASES, EVENTS, RELATIONS, Extract
from pendency.exchange.faults import PLACE
from pendency.exchange.names import SideTables
from pendency.exchange.relations import merge_relations, symbol_lists
from pendency.exchange.settling import date_closings, order_actions, tracks
from pendency.exchange.staging import CASE_ROWS, EVENT_ROWS, RELATION_ROWS, Spool, Stage
from pendency.records import Snapshot, table

#: Cases merged at a time.
CHUNK = 50_000
_BATCH = 1_000_000
_KEY = ["office", "number"]
_ID = {"case_id": pl.Int32()}


@dataclass(frozen=True)
class MergedChunk:
    """A chunk as it goes to the snapshot, and what became of the new records."""

    cases: pl.DataFrame
    events: pl.DataFrame
    relations: pl.DataFrame
    lists: pl.DataFrame
    outcomes: dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Chunk:
    """Cases ``first`` to ``last`` by id: the store's rows and the new ones."""

    first: int
    last: int
    old: Snapshot | None
    cases: pl.DataFrame
    events: pl.DataFrame
    relations: pl.DataFrame

    def merge(self, side: SideTables, extract: Extract, settled: list[int]) -> MergedChunk:
        """Merge new rows into what the store has."""
        old_events = self._old("events")
        dissent = clashes(old_events, self.events)
        rows = _without(self.cases, dissent)
        merged = merge_cases(
            self._old("cases"), symbol_lists(self._old("classifications")),
            side.give_ids(rows), settled=settled,
        )  # fmt: skip
        refused = pl.concat([dissent, _refused(merged, rows)])
        events, turned = _turned_away(self.events, refused)
        events, again = said_before(events, rows)
        histories = merge_events(
            old_events, events, merged.cases, settled=settled, by_order=extract.by_order
        )
        links, links_turned = _turned_away(self.relations, refused)
        relations, link_outcomes = merge_relations(self._old("relations"), links)
        cases, settled_events = _settled(merged, events, histories.events, extract)
        return MergedChunk(
            cases, settled_events, relations, merged.lists,
            {
                CASES: pl.concat([dissent, _promoted(merged.outcomes, histories, events)]),
                EVENTS: pl.concat([_own(histories.outcomes, events), again, turned]),
                RELATIONS: pl.concat([link_outcomes, links_turned]),
            },
        )  # fmt: skip

    def _old(self, name: str) -> pl.DataFrame:
        if self.old is None:
            return table(name).empty()
        inside = pl.col("case_id").is_between(self.first, self.last)
        return self.old.scan(name).filter(inside).collect()


def _settled(
    merged: MergedCases, rows: pl.DataFrame, events: pl.DataFrame, extract: Extract
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Apply what follows from the whole history to the cases that the extract speaks of."""
    spoken = pl.concat([merged.hints["case_id"], rows["case_id"]]).unique()
    events = order_actions(events, spoken, extract.by_order)
    events = date_closings(events, merged.hints.filter(~pl.col("settled")))
    cases = tracks(merged.cases, events, spoken) if extract.tracks else merged.cases
    return cases, events


def _without(rows: pl.DataFrame, outcomes: pl.DataFrame) -> pl.DataFrame:
    return rows.join(
        outcomes.select("_file", "_at"), on=["_file", "_at"], how="anti", maintain_order="left"
    )


def _refused(merged: MergedCases, rows: pl.DataFrame) -> pl.DataFrame:
    """Case rows that contradict, and repetitions of them.

    A row that repeats its case without contradicting it is no reason to refuse what it brings.
    """
    conflicts = merged.outcomes.filter(pl.col("outcome") == "conflict")
    speaks = rows.unique("case_id", keep="first", maintain_order=True)
    barred = speaks.join(conflicts, on=["_file", "_at"], how="semi")
    repeated = rows.join(barred, on="case_id", how="semi").select("_file", "_at")
    return pl.concat([conflicts, merged.outcomes.join(repeated, on=["_file", "_at"], how="semi")])


def _turned_away(rows: pl.DataFrame, refused: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Parts of refused case records share their fate; other rows go on."""
    fate = refused.select("_file", "_at", "outcome", "message").unique(["_file", "_at"])
    met = rows.join(fate, on=["_file", "_at"], how="left", maintain_order="left")
    gone = pl.col("outcome").is_not_null()
    return met.filter(~gone).drop("outcome", "message"), met.filter(gone & pl.col("own")).select(
        *OUTCOMES
    )


def _own(outcomes: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Outcomes of the events that were records of their own."""
    if rows["own"].all():
        return outcomes
    own = rows.filter(pl.col("own")).select("_file", *PLACE)
    return outcomes.join(own, on=["_file", *PLACE], how="semi", nulls_equal=True)


def _promoted(outcomes: pl.DataFrame, histories: MergedEvents, rows: pl.DataFrame) -> pl.DataFrame:
    """A case record that brought a new event is no duplicate."""
    if rows["own"].all():
        return outcomes
    parts = rows.filter(~pl.col("own")).select("_file", "_at").unique()
    new = (
        histories.outcomes.filter(pl.col("outcome") == "imported").select("_file", "_at").unique()
        .join(parts, on=["_file", "_at"], how="semi")
        .with_columns(pl.lit(value=True).alias("_new"))
    )  # fmt: skip
    return (
        outcomes.join(new, on=["_file", "_at"], how="left")
        .with_columns(
            pl.when(pl.col("_new") & (pl.col("outcome") == "duplicate"))
            .then(pl.lit("imported")).otherwise("outcome").alias("outcome")
        )
        .drop("_new")
    )  # fmt: skip


class Chunks:
    """All chunks of an import, in the order of the case ids."""

    def __init__(
        self, old: Snapshot | None, registry: pl.DataFrame, scratch: Path, size: int
    ) -> None:
        self._old, self._registry, self._size = old, registry, size
        self._count = max(1, -(-registry.height // size))
        kinds = {CASES: CASE_ROWS, EVENTS: EVENT_ROWS, RELATIONS: RELATION_ROWS}
        self._spools = {
            kind: [
                Spool(scratch / f"{kind}-{i}.arrows", pl.Schema({**_ID, **schema}))
                for i in range(self._count)
            ]
            for kind, schema in kinds.items()
        }
        self.latest: dt.date | None = None
        self.unknown_events = OUTCOMES.to_frame()
        self.unknown_relations = OUTCOMES.to_frame()

    def __iter__(self) -> Iterator[Chunk]:
        for i in range(self._count):
            rows = {kind: spools[i].all() for kind, spools in self._spools.items()}
            last = min((i + 1) * self._size, self._registry.height)
            yield Chunk(i * self._size + 1, last, self._old, **rows)

    def deal(self, kind: str, spool: Spool, date: str | None) -> pl.DataFrame:
        """Give each row of a spool to its case's chunk; returns the outcomes of unknown cases."""
        unknown = [OUTCOMES.to_frame()]
        for frame in _batches(spool):
            known = frame.join(self._registry, on=_KEY, how="left", maintain_order="left")
            lost = known.filter(pl.col("case_id").is_null())
            if lost.height:
                unknown.append(_unknown(lost))
                known = known.filter(pl.col("case_id").is_not_null())
            self._spread(kind, known)
            if date and known.height:
                newest = known[date].max()
                assert isinstance(newest, dt.date)
                self.latest = max(newest, self.latest or newest)
        return pl.concat(unknown)

    def _spread(self, kind: str, rows: pl.DataFrame) -> None:
        spools = self._spools[kind]
        if self._count == 1:
            spools[0].append(rows)
            return
        chunk = ((pl.col("case_id") - 1) // self._size).alias("_chunk")
        parts = rows.with_columns(chunk).partition_by("_chunk", as_dict=True, include_key=False)
        for (number,), part in parts.items():
            spools[number].append(part)


def deal(stage: Stage, old: Snapshot | None, scratch: Path, size: int) -> Chunks:
    """Give every staged record to the chunk of its case; ``size`` cases make a chunk."""
    chunks = Chunks(old, _registry(stage, old), scratch, size)
    chunks.deal(CASES, stage.cases, "filing_date")
    chunks.unknown_events = chunks.deal(EVENTS, stage.events, "date")
    chunks.unknown_relations = chunks.deal(RELATIONS, stage.relations, None)
    return chunks


def _registry(stage: Stage, old: Snapshot | None) -> pl.DataFrame:
    """Case id by office and number: the store's ids, then new ones in the order of arrival."""
    known = (
        old.read("cases", "case_id", *_KEY).select(*_KEY, "case_id") if old
        else pl.DataFrame(schema={"office": pl.String(), "number": pl.String(), **_ID})
    )  # fmt: skip
    keys = [frame.select(_KEY) for frame in stage.cases.frames()]
    if not keys:
        return known
    fresh = pl.concat(keys).unique(maintain_order=True).join(
        known, on=_KEY, how="anti", maintain_order="left"
    )  # fmt: skip
    start = known.height + 1
    ids = pl.int_range(start, start + fresh.height, dtype=pl.Int32, eager=True).alias("case_id")
    return pl.concat([known, fresh.with_columns(ids)])


def _batches(spool: Spool) -> Iterator[pl.DataFrame]:
    """Frames of about a million rows."""
    waiting: list[pl.DataFrame] = []
    rows = 0
    for frame in spool.frames():
        waiting.append(frame)
        rows += frame.height
        if rows >= _BATCH:
            yield pl.concat(waiting)
            waiting, rows = [], 0
    if waiting:
        yield pl.concat(waiting)


def _unknown(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("own")).select(
        "_file", *PLACE, pl.lit("unknown_case").alias("outcome"),
        pl.format("neither this extract nor the store has a case {} {}; import the case first",
                  "office", "number").alias("message"),
    )  # fmt: skip
