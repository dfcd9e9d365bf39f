"""An office's calendar: which days it is closed, and why, and how far it is known.

A day is closed when it is a weekly rest day, a holiday by rule or a day in the office's list of
days. A day that the list marks ``unverified``, or a year outside the coverage, raises
`UncalendaredYear`: nothing is guessed. A day that is already closed as a weekly rest day needs no
further knowledge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from pendency.law.errors import UncalendaredYear
from pendency.law.recurring import Recurring
from pendency.law.text import Text, weekday

ONE_DAY = timedelta(days=1)
#: How far a list of days that the caller states reaches around them, in days.
_NEAR = 14


@dataclass(frozen=True, slots=True)
class DayEntry:
    """What a calendar says about one day.

    Attributes
    ----------
    day
        The day.
    status
        ``closed``, ``working`` (a weekend that is worked) or ``unverified``.
    name, source
        What the day is, and where that is laid down.
    grade
        How the year is known: ``notice`` (the office's own list was read), ``statute``,
        ``reconstructed``, or ``given`` (by the caller).
    """

    day: date
    status: str
    name: Text
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The years from ``first`` to ``last`` are known by ``grade`` from ``source``."""

    first: int
    last: int
    grade: str
    source: str


@dataclass(frozen=True, slots=True)
class WeekendRule:
    """From ``valid_from``, whether a weekend day that is worked is ``open`` or stays ``closed``."""

    valid_from: date
    working_weekend: str
    rule: Text
    source: str


@dataclass(frozen=True, slots=True)
class Dislocation:
    """Periods that expire from ``first`` to ``last`` end on ``until`` instead (EPC R.134(2))."""

    first: date
    last: date
    until: date
    name: Text
    rule: Text
    source: str


@dataclass(frozen=True, slots=True)
class Roll:
    """A period's end moved to ``day`` over the closed days ``over`` (none: it was not moved)."""

    day: date
    over: tuple[DayEntry, ...]


@dataclass(frozen=True)
class Calendar:
    """The calendar of one office.

    Attributes
    ----------
    office, file
        Whose calendar, and the file that holds its days.
    weekend
        The weekly rest days (Monday is 0).
    days, recurring, coverage, weekend_rules, dislocations
        The data.
    given
        Days that the caller stated for this one computation; they overrule the rest.
    """

    office: str
    file: str
    weekend: frozenset[int]
    days: Mapping[date, DayEntry]
    recurring: tuple[Recurring, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    weekend_rules: tuple[WeekendRule, ...] = ()
    dislocations: tuple[Dislocation, ...] = ()
    given: Mapping[date, DayEntry] = field(default_factory=dict)
    _years: dict[int, dict[date, DayEntry]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def covers(self, year: int) -> Coverage | None:
        """How ``year`` is known; the best grade where several entries hold it."""
        entries = [c for c in self.coverage if c.first <= year <= c.last]
        return next((c for c in entries if c.grade == "notice"), entries[0] if entries else None)

    def closing(self, day: date) -> DayEntry | None:
        """Why the office is closed on ``day``; ``None`` when it is open.

        Raises
        ------
        UncalendaredYear
            When the data do not say.
        """
        by_caller = self.given.get(day)
        if by_caller is not None and by_caller.status == "working":
            return self._worked_weekend(by_caller)
        known = self.covers(day.year)
        listed = self._year(day.year).get(day) if known else None
        if listed is not None and listed.status == "working":
            return self._worked_weekend(listed)
        if listed is not None and listed.status == "closed":
            return listed
        closed = self._rest_day(day, known.grade if known else "none") or by_caller
        if closed is None and not self._stated_near(day):
            self._must_be_known(day, known, listed)
        return closed

    def is_open(self, day: date) -> bool:
        """Whether an act can be done at the office on ``day``."""
        return self.closing(day) is None

    def roll(self, day: date) -> Roll:
        """The first open day from ``day`` on, with the closed days that were passed."""
        over: list[DayEntry] = []
        while (entry := self.closing(day)) is not None:
            over.append(entry)
            day += ONE_DAY
        return Roll(day, tuple(over))

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th open day after ``day`` (before it, when negative)."""
        step = ONE_DAY if count >= 0 else -ONE_DAY
        for _ in range(abs(count)):
            day += step
            while self.closing(day) is not None:
                day += step
        return day

    def dislocation(self, day: date) -> Dislocation | None:
        """The general dislocation that a period expiring on ``day`` falls into."""
        return next((d for d in self.dislocations if d.first <= day <= d.last), None)

    def weekend_rule(self, day: date) -> WeekendRule | None:
        """The version of the law on worked weekends that is in force on ``day``."""
        rules = [r for r in self.weekend_rules if r.valid_from <= day]
        return max(rules, key=lambda r: r.valid_from, default=None)

    def with_days(self, closed: Iterable[date] = (), working: Iterable[date] = ()) -> Calendar:
        """The same calendar with days that the caller states for one computation."""
        stated = {
            **{d: _given(d, "closed", _GIVEN_CLOSED) for d in closed},
            **{d: _given(d, "working", _GIVEN_WORKING) for d in working},
        }
        return replace(self, given={**self.given, **stated}) if stated else self

    def _must_be_known(self, day: date, known: Coverage | None, listed: DayEntry | None) -> None:
        if known is None:
            raise UncalendaredYear(self.office, day, remedy=self.file)
        if listed is not None:  # neither closed nor worked: unverified
            reason = f"{listed.name.en} ({listed.source})"
            raise UncalendaredYear(self.office, day, remedy=self.file, reason=reason)

    def _stated_near(self, day: date) -> bool:
        """Whether the caller stated days around this one: then his list stands for the office's."""
        return any(abs((d - day).days) <= _NEAR for d in self.given)

    def _year(self, year: int) -> dict[date, DayEntry]:
        if year not in self._years:
            self._years[year] = self._entries_of(year)
        return self._years[year]

    def _entries_of(self, year: int) -> dict[date, DayEntry]:
        known = self.covers(year)
        grade = known.grade if known else "none"
        entries: dict[date, DayEntry] = {}
        for holiday in self.recurring:
            # A holiday of the next January can be observed in this December.
            for day in holiday.in_year(year) + holiday.in_year(year + 1):
                if day.year == year and (day not in entries or holiday.status == "closed"):
                    source = holiday.source or (known.source if known else "")
                    entries[day] = DayEntry(day, holiday.status, holiday.name, source, grade)
        for day, entry in self.days.items():
            if day.year != year:
                continue
            if entry.status == "unverified" and day in entries:
                continue  # closed by rule anyway
            entries[day] = replace(entry, grade=grade)
        return entries

    def _rest_day(self, day: date, grade: str) -> DayEntry | None:
        if day.weekday() not in self.weekend:
            return None
        name = Text(weekday(day, "en"), weekday(day, "zh"))
        return DayEntry(day, "closed", name, "weekly rest day", grade)

    def _worked_weekend(self, entry: DayEntry) -> DayEntry | None:
        rule = self.weekend_rule(entry.day)
        if rule is not None and rule.working_weekend == "open":
            return None
        name = Text(
            f"{weekday(entry.day, 'en')}, worked in exchange, still a rest day for patent periods",
            f"{weekday(entry.day, 'zh')}，虽调休上班，计算专利期限仍为周休息日",
        )
        return replace(
            entry, status="closed", name=name, source=rule.source if rule else entry.source
        )


_GIVEN_CLOSED = Text("closed, as stated by the caller", "调用方指明的休息日")
_GIVEN_WORKING = Text("worked weekend, as stated by the caller", "调用方指明的调休上班日")


def _given(day: date, status: str, name: Text) -> DayEntry:
    return DayEntry(day, status, name, "stated by the caller", "given")
