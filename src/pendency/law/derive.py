"""Finding our own limit behind a row of published dates, to compute it a second way.

The row's rule and event are matched with the patterns that the office's rules carry; the numbers
that a limit leaves open are read from the event's wording (``4 months``, ``3rd-year``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pendency.law.calendars import Calendar
from pendency.law.compute import deadline
from pendency.law.data import office as office_data
from pendency.law.errors import MissingDateError
from pendency.law.result import ExplainedDate
from pendency.law.rows import Row
from pendency.law.rules import Rule
from pendency.law.steps import StepKind, parse_steps

_WORDS = [
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
]
_LENGTH = re.compile(rf"(\d+(?:\.5)?|{'|'.join(_WORDS)})[- ](month|year)s?\b", re.IGNORECASE)
_YEAR = re.compile(r"(\d+)(?:rd|th)(?:[- ]year|\s+annuity)", re.IGNORECASE)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_COUNT = rf"\d+|{'|'.join(_WORDS)}|{'|'.join(_ORDINALS)}"
_EXTENSION = re.compile(
    rf"\b(?:({_COUNT})[- ]months?['\u2019]? extension"
    rf"|exten(?:sion|ded) (?:of|by) ({_COUNT})[- ]months?)",
    re.IGNORECASE,
)
_MAXIMUM = re.compile(r"(\d+)-month maximum", re.IGNORECASE)
_LAPSED = re.compile(r"abandon|lapse", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Derived:
    """A limit found for a row, computed, and the date of it that the row speaks of."""

    result: ExplainedDate
    date: date


def derive(row: Row, calendar: Calendar) -> Derived | None:
    """Compute a row by the office's own rules; ``None`` when they hold no such limit."""
    rule = find_rule(row)
    if rule is None:
        return None
    extension = _extension(row, rule)
    result = deadline(
        rule.id,
        row.trigger,
        row.office,
        delivery=row.delivery or None,
        received=row.received,
        mailed=row.mailed,
        extension_months=extension,
        numbers=_numbers(row, rule),
        calendar=calendar,
        roll=not _unrolled(row),
    )
    if rule.steps == "deliver":
        return Derived(result, result.deemed_notified or result.last_day)
    wanted = result.consequence_date if _wants_consequence(row) else result.last_day
    return Derived(result, wanted or result.last_day)


def find_rule(row: Row) -> Rule | None:
    """The limit that a row names, by rule and event; of several, one as long as it says."""
    named = list(_named(row))
    stated = set(_lengths(row.event))
    as_long = [rule for rule in named if _length_of(rule) in stated]
    return next(iter(as_long or named), None)


def _named(row: Row) -> Iterator[Rule]:
    for rule in office_data(row.office).rules:
        patterns = [(rule.cites, row.rule), (rule.events, row.event)]
        given = [(p, text) for p, text in patterns if p is not None]
        in_time = rule.valid_from <= row.trigger
        if given and in_time and all(re.search(p, t, re.IGNORECASE) for p, t in given):
            yield rule


def _length_of(rule: Rule) -> int | None:
    """The fixed length of a limit in months; ``None`` when it leaves it open."""
    try:
        steps = rule.filled({})
    except MissingDateError:
        return None
    return sum(s.period.months or 0 for s in steps if s.period is not None)


def _lengths(event: str) -> Iterator[int]:
    """All lengths that an event names, in months, without those of an extension."""
    for length in _LENGTH.finditer(_EXTENSION.sub("", _MAXIMUM.sub("", event))):
        months_in = 12 if length[2].lower() == "year" else 1
        if length[1].endswith(".5"):
            yield int(float(length[1]) * months_in)
        else:
            yield _count(length[1]) * months_in


def _numbers(row: Row, rule: Rule) -> dict[str, int]:
    numbers: dict[str, int] = {}
    if "{years}" in rule.steps and (year := _YEAR.search(row.event)):
        numbers["years"] = int(year[1]) - 1
    if "{months}" in rule.steps and (months := next(_lengths(row.event), None)):
        numbers["months"] = months
    return numbers


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _WORDS.index(text.lower()) + 1


def _extension(row: Row, rule: Rule) -> int:
    if row.extension_months or rule.extension is None:
        return row.extension_months
    if maximum := _MAXIMUM.search(row.event):
        return int(maximum[1]) - (rule.numbers or {}).get("months", 0)
    if asked := _EXTENSION.search(row.event):
        word = (asked[1] or asked[2]).lower()
        return _ORDINALS.get(word) or _count(word)
    return 0


def _wants_consequence(row: Row) -> bool:
    if row.steps is not None:
        return any(s.kind is StepKind.CONSEQUENCE for s in parse_steps(row.steps))
    return bool(_LAPSED.search(row.event) or _LAPSED.search(row.note))


def _unrolled(row: Row) -> bool:
    """Whether the row states a period whose end is not moved."""
    stated = parse_steps(row.steps) if row.steps is not None else ()
    return row.no_roll or (bool(stated) and all(s.kind is not StepKind.ROLL for s in stated))
