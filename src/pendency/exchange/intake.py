"""Taking an extract into a store: read, stage, merge, seal, publish.

1. The format reads its files and lays mapped records on the desk; what is no record, or breaks a
   rule by itself, is set aside there.
2. Cases get their ids: those of the store keep theirs, new ones follow in the order of arrival.
3. Staged records are dealt out to chunks of cases, so that memory is bounded by a chunk.
4. Chunk by chunk, rows meet what the store has (`case_merge`, `event_merge`, `settling`).
5. A new snapshot is sealed and becomes current in one step.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import polars as pl

from pendency.exchange.chunks import CHUNK, deal
from pendency.exchange.errors import WrongInputError
from pendency.exchange.extract import EVENTS, RELATIONS, Desk, Extract, Progress
from pendency.exchange.keeping import merged_quarantine, merged_sources, quarantine_rows
from pendency.exchange.names import SideTables
from pendency.exchange.relations import symbols
from pendency.exchange.report import Counts, IntakeReport
from pendency.exchange.staging import Stage
from pendency.records import TABLES, Snapshot, SnapshotWriter, Store, table

_EPOCH = dt.date(1900, 1, 1)


def take_extract(
    name: str,
    extract: Extract,
    store: Store,
    progress: Progress | None = None,
    *,
    today: dt.date | None = None,
    chunk: int = CHUNK,
) -> IntakeReport:
    """Take an opened extract into the store, merging ``chunk`` cases at a time."""
    if today and extract.observed_to and extract.observed_to > today:
        raise WrongInputError(
            extract.sources[0].path, f"the mapping states observed_to {extract.observed_to}, "
            f"but today is {today}", "State the last day that the extract covers",
        )  # fmt: skip
    with store.writing() as scratch:
        old = store.current()
        if old and old.generated:
            raise WrongInputError(
                store.path, "the store holds a generated office",
                "Import real histories into another folder",
            )  # fmt: skip
        before = store.head
        intake = _Intake(extract, store, old, scratch, progress, today, chunk)
        snapshot = store.publish(intake.write, scratch)
        return intake.report(name, before, snapshot.id)


class _Intake:
    """One run; holds what the steps hand to each other."""

    def __init__(
        self, extract: Extract, store: Store, old: Snapshot | None, scratch: Path,
        progress: Progress | None, today: dt.date | None, chunk: int,
    ) -> None:  # fmt: skip
        self._extract, self._store, self._old = extract, store, old
        self._scratch, self._chunk = scratch, chunk
        self._sources = list(extract.sources)
        self._stage = Stage(scratch)
        self._desk = Desk(extract, self._stage, progress, today)
        self._side = SideTables(old, extract.label)
        self._tally: Counter[tuple[int, str, str]] = Counter()
        self._settled = self._files_known()

    def write(self, folder: Path) -> Snapshot:
        """Read, merge and seal into a new folder."""
        self._extract.read(self._desk)
        if self._old is None and not self._desk.read.total():
            raise WrongInputError(
                self._sources[0].path, "there is no record in it, only a header or an empty list",
                "Extract it again; a store is not made of nothing",
            )  # fmt: skip
        chunks = deal(self._stage, self._old, self._scratch, self._chunk)
        self._settle(RELATIONS, chunks.unknown_relations)
        self._settle(EVENTS, chunks.unknown_events)
        observed_to = self._observed_to(chunks.latest)
        writer = SnapshotWriter(
            folder, title=self._title(), provenance="imported", observed_to=observed_to
        )
        lists, relations = [], []
        for chunk in chunks:
            merged = chunk.merge(self._side, self._extract, self._settled)
            writer.add_histories(merged.cases, merged.events)
            lists.append(symbols(merged.lists))
            relations.append(merged.relations)
            for kind, outcomes in merged.outcomes.items():
                self._settle(kind, outcomes)
        for name, frame in self._side.tables().items():
            writer.add(name, frame)
        writer.add("classifications", _stacked("classifications", lists))
        writer.add("relations", _stacked("relations", relations))
        self._add_kept(writer)
        for source in self._sources:
            source.check_unchanged()
        return writer.seal()

    def report(self, name: str, before: str | None, after: str) -> IntakeReport:
        """The account, record type by record type."""
        records: dict[str, Counts] = {}
        for (file, record), read in self._desk.read.items():
            records[record] = records.get(record, Counts()) + self._counts(file, record, read)
        reasons = Counter(dict(self._faults()["reason"].value_counts(sort=True).iter_rows()))
        unmapped = dict(sorted(self._desk.unmapped.items()))
        return IntakeReport(
            name,
            records,
            before,
            after,
            unmapped,
            dict(reasons),
            self._extract.not_read,
            dict(self._desk.warnings),
        )

    def _files_known(self) -> list[int]:
        """Files whose bytes were taken in before, in this format: they update nothing."""
        if self._old is None:
            return []
        known = set(self._old.read("sources", "sha256", "format").iter_rows())
        return [i for i, s in enumerate(self._sources) if (s.sha256, s.format) in known]

    def _settle(self, kind: str, outcomes: pl.DataFrame) -> None:
        """Count outcomes and set aside what was refused."""
        record = self._desk.record(kind)
        good = pl.col("outcome").is_in(["imported", "duplicate"])
        for file, outcome, n in (
            outcomes.filter(good).group_by("_file", "outcome").len().iter_rows()
        ):
            self._tally[file, record, outcome] += n
        refused = outcomes.filter(~good).rename({"outcome": "reason"})
        self._desk.keep(kind, refused)

    def _faults(self) -> pl.DataFrame:
        none = pl.DataFrame(schema={"_file": pl.Int16, "reason": pl.String, "record": pl.String})
        return pl.concat([none, *self._desk.faults], how="diagonal")

    def _counts(self, file: int, record: str, read: int) -> Counts:
        aside = self._faults().filter(
            (pl.col("_file") == file) & (pl.col("record") == record)
        ).height  # fmt: skip
        counts = Counts(
            read, self._tally[file, record, "imported"], self._tally[file, record, "duplicate"],
            aside,
        )  # fmt: skip
        assert counts.imported + counts.duplicates + counts.quarantined == read, counts
        return counts

    def _add_kept(self, writer: SnapshotWriter) -> None:
        """The quarantine and the list of sources."""
        frames = self._desk.faults
        faults = pl.concat(frames) if frames else None
        fresh = (
            table("quarantine").empty() if faults is None
            else quarantine_rows(faults, self._sources, self._store, self._scratch)
        )  # fmt: skip
        old = self._old.read("quarantine") if self._old else table("quarantine").empty()
        read = {(self._sources[file].sha256, record) for file, record in self._desk.read}
        writer.add("quarantine", merged_quarantine(old, fresh, read))
        writer.add("sources", self._source_rows())
        for name, declared in TABLES.items():
            if declared.own and self._old and self._old.rows(name):
                writer.add(name, self._old.read(name))

    def _source_rows(self) -> pl.DataFrame:
        rows = []
        for (file, record), read in self._desk.read.items():
            source, counts = self._sources[file], self._counts(file, record, read)
            rows.append(
                {"sha256": source.sha256, "format": source.format, "record": record,
                 "name": source.name} | vars(counts)
            )  # fmt: skip
        fresh = table("sources").frame(rows)
        old = self._old.read("sources") if self._old else table("sources").empty()
        return merged_sources(old, fresh)

    def _observed_to(self, latest: dt.date | None) -> dt.date:
        dates = [self._desk.observed_to or latest, self._old and self._old.observed_to]
        return max((d for d in dates if d), default=_EPOCH)

    def _title(self) -> str:
        offices = set(self._desk.offices)
        if self._old:
            offices.update(self._old.read("cases", "office")["office"].unique())
        return "Case histories of " + (", ".join(sorted(offices)) or "no office")


def _stacked(name: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([table(name).empty(), *(table(name).conform(f) for f in frames)])
