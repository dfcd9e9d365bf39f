"""What a format hands to the intake, and the desk on which it lays its records."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from pendency.exchange.faults import FAULTS
from pendency.exchange.names import Label
from pendency.exchange.sources import Source
from pendency.exchange.staging import Stage
from pendency.records.numbers import check_digit_valid


def by_code(kind: str, code: str) -> tuple[str, str]:
    """Name a centre or unit by its code, in both languages."""
    del kind
    return code, code


Progress = Callable[[int, int | None], None]
CASES, EVENTS, RELATIONS = "cases", "events", "relations"


@dataclass(frozen=True)
class Extract:
    """One input, opened and found to be of its format.

    Attributes
    ----------
    sources
        The files that will be read.
    read
        Reads them and lays their records on the desk.
    records
        Name under which cases, events and relations are counted, where it is another one.
    label
        English and Chinese name of a centre or unit, from its code.
    observed_to
        Last day observed, where the source states it; else the latest date read counts.
    by_order
        Native codes of actions of which the source does not say whether they are the first or a
        later one; the case's history decides.
    tracks
        Whether a case's track follows from its events.
    not_read
        Files beside them that are left alone.
    """

    sources: Sequence[Source]
    read: Callable[[Desk], None]
    records: Mapping[str, str] = field(default_factory=dict)
    label: Label = by_code
    observed_to: dt.date | None = None
    by_order: frozenset[str] = frozenset()
    tracks: bool = False
    not_read: tuple[str, ...] = ()


class Desk:
    """Takes mapped records and faults; counts, spools, and tells the progress.

    ``latest`` is the last day that can have been observed: the one that the source states, else
    today; None where neither is known.
    """

    def __init__(
        self, extract: Extract, stage: Stage, progress: Progress | None, today: dt.date | None
    ) -> None:
        self._extract, self._stage, self._progress = extract, stage, progress
        self.latest = min((d for d in (extract.observed_to, today) if d), default=None)
        self._total = sum(source.size for source in extract.sources)
        self._done: dict[int, int] = {}
        # a file without a record is reported too
        self.read = Counter({(i, s.record): 0 for i, s in enumerate(extract.sources)})
        self.unmapped: Counter[str] = Counter()
        self.warnings: Counter[str] = Counter()
        self.faults: list[pl.DataFrame] = []
        self.observed_to: dt.date | None = extract.observed_to
        self.offices: set[str] = set()

    def cases(self, file: int, rows: pl.DataFrame) -> None:
        """Lay down case rows (columns of ``CASE_ROWS``)."""
        self._count(file, CASES, rows.height)
        self.offices.update(rows["office"].unique())
        for (office,), own in rows.group_by("office"):
            valid = check_digit_valid(str(office), own["number_original"])
            if wrong := valid.to_list().count(False):
                self.warnings["check_digit"] += wrong
        self._stage.cases.append(rows.with_columns(pl.lit(file, pl.Int16).alias("_file")))

    def events(self, file: int, rows: pl.DataFrame, *, own: bool) -> None:
        """Lay down event rows; ``own``: each was a record of its own and is counted."""
        if own:
            self._count(file, EVENTS, rows.height)
        missing = rows.filter(pl.col("code") == "unmapped")["native_code"]
        self.unmapped.update(dict(missing.value_counts().iter_rows()))
        self._stage.events.append(
            rows.with_columns(pl.lit(file, pl.Int16).alias("_file"), pl.lit(own).alias("own"))
        )

    def relations(self, file: int, rows: pl.DataFrame, *, own: bool) -> None:
        """Lay down relation rows."""
        if own:
            self._count(file, RELATIONS, rows.height)
        self._stage.relations.append(
            rows.with_columns(pl.lit(file, pl.Int16).alias("_file"), pl.lit(own).alias("own"))
        )

    def set_aside(self, file: int, kind: str, faults: pl.DataFrame) -> None:
        """Quarantine records that never reached the desk."""
        self._count(file, kind, faults.height)
        self.keep(kind, faults.with_columns(pl.lit(file, pl.Int16).alias("_file")))

    def keep(self, kind: str, faults: pl.DataFrame) -> None:
        """Quarantine records that were counted already."""
        if faults.height:
            self.faults.append(
                faults.select("_file", *FAULTS, pl.lit(self.record(kind)).alias("record"))
            )

    def observe_to(self, day: dt.date | None) -> None:
        """State the last day that the source observes; the latest one stated counts."""
        self.observed_to = max((d for d in (self.observed_to, day) if d), default=None)

    def done(self, file: int, bytes_read: int) -> None:
        """Tell how far a file has been read."""
        self._done[file] = bytes_read
        if self._progress:
            self._progress(sum(self._done.values()), self._total)

    def record(self, kind: str) -> str:
        """The name under which a kind of record is counted."""
        return self._extract.records.get(kind, kind)

    def _count(self, file: int, kind: str, n: int) -> None:
        self.read[file, self.record(kind)] += n
