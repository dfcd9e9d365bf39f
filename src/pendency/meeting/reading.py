"""Reading the figures of one year from one snapshot: each indicator is measured once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Literal

import polars as pl

from pendency.meeting.coverage import Coverage
from pendency.meeting.document import Curve, Inline, Name, Phrase
from pendency.meeting.errors import EmptySnapshotError, YearOutsideError
from pendency.meeting.figures import NOT_RECORDED, Figure
from pendency.planning import DAYS_PER_MONTH, INDICATORS, curve, measure
from pendency.records import Snapshot

OFFICE = "office"
When = Literal["now", "before"]
_P_VALUE = "/p"
_YEAR = 12  # months
_NEARLY = dt.timedelta(days=7)  # a year that lacks its last days is taken as observed
_BOTH_LANGUAGES = re.compile(r"([^\u4e00-\u9fff]*[^\u4e00-\u9fff\s])\s+([\u4e00-\u9fff].*)")


@dataclass(frozen=True)
class Scope:
    """What a sheet is about: the whole office (``centre_id`` None) or one centre."""

    code: str
    name: Name
    label: Inline  # how captions call it
    centre_id: int | None = None


@dataclass(frozen=True)
class Period:
    """The days ``since < day <= as_of`` of one calendar year."""

    since: dt.date
    as_of: dt.date

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.as_of.year

    @property
    def whole(self) -> bool:
        """Whether the period reaches the end of the year."""
        return (self.as_of.month, self.as_of.day) == (12, 31)

    @property
    def months(self) -> tuple[dt.date, ...]:
        """First days of the months that the period touches."""
        return tuple(dt.date(self.year, m, 1) for m in range(1, self.as_of.month + 1))

    def before(self) -> Period:
        """The same days of the year before, so that like is compared with like."""
        year = self.year - 1
        leap_day = (self.as_of.month, self.as_of.day) == (2, 29)
        as_of = self.as_of.replace(year=year, day=28 if leap_day else self.as_of.day)
        return Period(dt.date(year - 1, 12, 31), as_of)


def period_of(snapshot: Snapshot, year: int | None) -> Period:
    """The period of a year; without a year the last one that was observed to its end.

    Raises
    ------
    EmptySnapshotError
        There is no case.
    YearOutsideError
        No day of the year was observed.
    """
    if not snapshot.rows("cases"):
        raise EmptySnapshotError(snapshot.id)
    last = snapshot.observed_to
    first = snapshot.read("cases", "filing_date")["filing_date"].min()
    if not isinstance(first, dt.date):
        raise EmptySnapshotError(snapshot.id)
    if year is None:
        year = max((last + _NEARLY).year - 1, min(first.year, last.year))
    if not first.year <= year <= last.year:
        raise YearOutsideError(year, first, last)
    return Period(dt.date(year - 1, 12, 31), min(dt.date(year, 12, 31), last))


class Reading:
    """Figures of the period and of the one before, by scope; asked for by name and part."""

    def __init__(self, snapshot: Snapshot, period: Period) -> None:
        self.snapshot, self.period, self.earlier = snapshot, period, period.before()
        self.coverage = Coverage.of(snapshot)
        self.centres = tuple(_centres(snapshot))
        self.office = Scope(OFFICE, _office_name(snapshot), Phrase("office.name"))
        self._figures: dict[tuple[str, When], dict[tuple[str, str], Figure]] = {}
        self._monthly: dict[str, dict[tuple[str, dt.date], Figure]] = {}
        self._curves: dict[str, dict[str, Curve]] = {}

    @cached_property
    def comparable(self) -> bool:
        """Whether the year before was observed at all."""
        first = self.snapshot.read("cases", "filing_date")["filing_date"].min()
        return isinstance(first, dt.date) and first <= self.earlier.as_of

    def figure(
        self, name: str, part: str = "all", scope: str = OFFICE, when: When = "now"
    ) -> Figure:
        """One figure."""
        lack = self.coverage.lacks(name, part)
        if when == "before" and not self.comparable:
            lack = "before"
        if lack:
            return self._withheld(name, part, scope, when, lack)
        key = (name, when)
        if key not in self._figures:
            self._figures[key] = dict(self._measured(name, when))
        found = self._figures[key].get((scope, part))
        return found or self._blank(name, part, scope, when)

    def monthly(self, name: str, scope: str = OFFICE) -> tuple[Figure, ...]:
        """A flow month by month over the period."""
        if lack := self.coverage.lacks(name, "all"):
            return (self._withheld(name, "all", scope, "now", lack),) * len(self.period.months)
        if name not in self._monthly:
            self._monthly[name] = dict(self._by_month(name))
        found = self._monthly[name]
        return tuple(
            found.get((scope, m)) or self._blank(name, "all", scope, "now")
            for m in self.period.months
        )

    def curve(self, name: str, scope: str, label: Inline) -> Curve:
        """The share of an entering cohort still waiting, over months."""
        if self.coverage.lacks(name, "p50"):
            return Curve(label, (), (), (), ())
        if name not in self._curves:
            self._curves[name] = dict(self._curved(name, label))
        return self._curves[name].get(scope) or Curve(label, (), (), (), ())

    # --- asking the planning room ---------------------------------------------------------

    def _period(self, when: When) -> Period:
        return self.period if when == "now" else self.earlier

    def _since(self, name: str, when: When) -> dt.date | None:
        """Entering cohorts keep the longer period of their definition; the rest is of the year."""
        return self._period(when).since if INDICATORS[name].months == _YEAR else None

    def _frames(
        self, name: str, when: When, each: str | None = None
    ) -> Iterator[tuple[str, pl.DataFrame]]:
        """The rows of the office and, where there are centres, of each centre."""
        ask = partial(
            measure, name, self.snapshot, as_of=self._period(when).as_of,
            since=self._since(name, when), each=each,
        )  # fmt: skip
        yield OFFICE, ask()
        if self.centres:
            frame = ask(by=("centre",))
            for scope in self.centres:
                yield scope.code, frame.filter(pl.col("centre_id") == scope.centre_id)

    def _measured(self, name: str, when: When) -> Iterator[tuple[tuple[str, str], Figure]]:
        for scope, frame in self._frames(name, when):
            for row in frame.iter_rows(named=True):
                yield (scope, row["part"]), self._filled(name, scope, when, row)

    def _by_month(self, name: str) -> Iterator[tuple[tuple[str, dt.date], Figure]]:
        for scope, frame in self._frames(name, "now", each="month"):
            for row in frame.filter(pl.col("part") == "all").iter_rows(named=True):
                yield (scope, row["period"]), self._filled(name, scope, "now", row)

    def _curved(self, name: str, label: Inline) -> Iterator[tuple[str, Curve]]:
        ask = partial(curve, name, self.snapshot, as_of=self.period.as_of)
        yield OFFICE, _curve(ask(), label)
        if self.centres:
            frame = ask(by=("centre",))
            for scope in self.centres:
                rows = frame.filter(pl.col("centre_id") == scope.centre_id)
                yield scope.code, _curve(rows, label)

    def _filled(self, name: str, scope: str, when: When, row: dict[str, object]) -> Figure:
        blank = self._blank(name, str(row["part"]), scope, when)
        found = {key: row[key] for key in ("value", "n", "low", "high", "note")}
        if "period" in row:
            found["since"] = row["period"]
        return Figure(**(vars(blank) | found))

    def _withheld(self, name: str, part: str, scope: str, when: When, lack: str) -> Figure:
        """A figure that needs what the snapshot does not record."""
        blank = self._blank(name, part, scope, when)
        return replace(blank, value=None, n=None, note=f"{NOT_RECORDED}.{lack}")

    def _blank(self, name: str, part: str, scope: str, when: When) -> Figure:
        """No row: a count of nothing is zero, any other figure cannot be told."""
        definition, period = INDICATORS[name], self._period(when)
        if part not in definition.parts:
            raise ValueError(f"{name} has no part {part!r}; it has {', '.join(definition.parts)}")
        counts = definition.unit == "cases"
        unit = "p-value" if part.endswith(_P_VALUE) else definition.unit
        return Figure(
            name, part, scope, period.as_of, unit, value=0.0 if counts else None, n=0,
            note=None if counts else "no cases",
            since=None if definition.kind == "stock" else self._since(name, when),
        )  # fmt: skip


def _centres(snapshot: Snapshot) -> Iterator[Scope]:
    """Centres that have a case, in the order of their codes: the order is fixed, not a rank."""
    present = snapshot.read("cases", "centre_id")["centre_id"].drop_nulls().unique()
    for row in snapshot.read("centres").sort("code").iter_rows(named=True):
        if row["centre_id"] in present:
            name = Name(row["en"], row["zh"])
            yield Scope(row["code"], name, name, row["centre_id"])


def _office_name(snapshot: Snapshot) -> Name:
    """The snapshot's title; one in both languages stands as the English, then the Chinese."""
    title = snapshot.manifest.title
    both = _BOTH_LANGUAGES.fullmatch(title)
    return Name(both[1], both[2]) if both else Name(title, title)


def _curve(frame: pl.DataFrame, label: Inline) -> Curve:
    frame = frame.filter(pl.col("part") == "waiting")
    columns = {name: frame[name].to_list() for name in ("value", "low", "high")}
    months = tuple(float(day) / DAYS_PER_MONTH for day in frame["day"])
    return Curve(label, months, tuple(columns["value"]), tuple(columns["low"]),
                 tuple(columns["high"]))  # fmt: skip
