"""What ends on which day, for one person: the calendar of limits, as screen and as feed.

An examiner's dates are read from the records as they stand; those of a head, who may answer for
thousands of cases, from the mart.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from icalendar import Calendar, Event

from pendency.law import LawError, calendar_of, rule_names
from pendency.office import mart
from pendency.office.access import visible_cases
from pendency.office.casework.clocks import (
    FORCES,
    OwedAct,
    RunningLimit,
    act_words,
    limits_of,
    owed_by,
)
from pendency.office.casework.excerpt import excerpt_of
from pendency.office.language import choose
from pendency.office.mart.work import DueRow, between
from pendency.office.models import User
from pendency.office.scope import scope_of

#: How far a feed looks back and ahead, in days.
BACK, AHEAD = 90, 730
#: Entries that a day of the month's picture holds; the list beneath holds all.
IN_A_DAY = 3


@dataclass(frozen=True)
class Entry:
    """A day on which something ends, in one case."""

    day: dt.date
    case_id: int
    number: str
    title: str | None
    secret: bool
    kind: str
    key: str
    words: str
    binding: str
    late: bool

    @property
    def kind_words(self) -> str:
        """Whose limit it is."""
        return choose(*_KINDS[self.kind])


_KINDS = {"limit": ("applicant", "申请人"), "act": ("office", "专利局")}


@dataclass(frozen=True)
class Day:
    """A day of the month's picture; ``closed`` is why the office is closed on it."""

    date: dt.date
    inside: bool
    today: bool
    closed: str
    entries: Sequence[Entry]

    @property
    def weekend(self) -> bool:
        """Whether it is a Saturday or Sunday."""
        return self.date.weekday() >= calendar.SATURDAY

    @property
    def first(self) -> Sequence[Entry]:
        """The entries that the picture has room for."""
        return self.entries[:IN_A_DAY]

    @property
    def more(self) -> int:
        """Entries that it has no room for."""
        return max(len(self.entries) - IN_A_DAY, 0)


def dates_of(user: User, first: dt.date, last: dt.date, as_of: dt.date) -> list[Entry]:
    """What ends between two days in a person's own part of the corps, both days counted."""
    column, values = scope_of(user).own
    if column != "examiner_id":
        rows = between(mart.current(), scope_of(user), first, last)
        return [_of_row(row) for row in rows]
    cases = visible_cases(user).filter(examiner_id__in=values, closed_date=None)
    known = {pk: rest for pk, *rest in cases.values_list("pk", "number_original", "title",
                                                         "secret")}  # fmt: skip
    excerpt = excerpt_of(list(known), observed_to=as_of)
    found = [_entry(x, *known[x.case_id]) for x in (*limits_of(excerpt), *owed_by(excerpt))
             if _day(x) is not None]  # fmt: skip
    chosen = (entry for entry in found if first <= entry.day <= last)
    return sorted(chosen, key=lambda e: (e.day, e.case_id, e.key))


def month_of(entries: Iterable[Entry], month: dt.date, as_of: dt.date, law: str) -> list[list[Day]]:
    """The weeks of a month, Monday first, with what ends on each day."""
    by_day: dict[dt.date, list[Entry]] = {}
    for entry in entries:
        by_day.setdefault(entry.day, []).append(entry)
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    return [
        [
            Day(day, day.month == month.month, day == as_of, _closed(day, law), by_day.get(day, []))
            for day in week
        ]
        for week in weeks
    ]


def as_icalendar(entries: Iterable[Entry], *, name: str, now: dt.datetime, address: str) -> bytes:
    """The entries as an iCalendar file (RFC 5545), whole days.

    Parameters
    ----------
    entries
        What ends when; the title of an unpublished case is left out.
    name
        What the calendar is called.
    now
        When the file is made.
    address
        The address of the office, with which the links to the cases begin.
    """
    found = Calendar()
    found.add("prodid", "-//Pendency//limits//")
    found.add("version", "2.0")
    found.add("x-wr-calname", name)
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.kind}-{entry.key}-{entry.case_id}@pendency")
        event.add("dtstamp", now)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + dt.timedelta(days=1))
        event.add("summary", f"{entry.number} {entry.words}")
        told = [entry.title or ""] if not entry.secret else []
        event.add("description", "\n".join([*filter(None, told), entry.binding]))
        event.add("url", f"{address}/cases/{entry.case_id}/")
        event.add("transp", "TRANSPARENT")
        found.add_component(event)
    return found.to_ical()


def _of_row(row: DueRow) -> Entry:
    assert row.day is not None
    assert row.key is not None
    act = row.kind == "act"
    words = act_words(row.law, row.key) if act else choose(*rule_names(row.law)[row.rule])
    binding = choose(*FORCES[row.force]) if act else _limit_of_the_applicant()
    late = row.status in {"overdue", "expired"}
    return Entry(row.day, row.case_id, row.number_original, row.title, row.secret, row.kind,
                 row.key, words, binding, late)  # fmt: skip


def _entry(of: RunningLimit | OwedAct, number: str, title: str | None, secret: bool) -> Entry:
    day = _day(of)
    assert day is not None
    if isinstance(of, OwedAct):
        return Entry(day, of.case_id, number, title, secret, "act", of.key, of.words,
                     of.force_words, of.overdue)  # fmt: skip
    return Entry(day, of.case_id, number, title, secret, "limit", of.key, of.words,
                 _limit_of_the_applicant(), of.status == "expired")  # fmt: skip


def _day(of: RunningLimit | OwedAct) -> dt.date | None:
    return of.due if isinstance(of, OwedAct) else of.earliest


def _limit_of_the_applicant() -> str:
    return choose("limit of the applicant", "申请人的期限")


def _closed(day: dt.date, law: str) -> str:
    """Why the office is closed on a day; weekends and years without a calendar say nothing."""
    try:
        entry = calendar_of(law).closing(day)
    except LawError:
        return ""
    weekly = entry is not None and entry.source == "weekly rest day"
    return "" if entry is None or weekly else choose(*entry.name)
