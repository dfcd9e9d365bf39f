"""Finding our own limit behind a row of published dates, to compute it a second way.

The row's rule and event are matched with the patterns that the office's rules carry; the numbers
that a limit leaves open are read from the event's wording (``4 months``, ``3rd-year``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pendency.law.calendars import Calendar
from pendency.law.compute import deadline
from pendency.law.data import office as office_data
from pendency.law.result import ExplainedDate
from pendency.law.rows import Row
from pendency.law.rules import Rule
from pendency.law.steps import StepKind, parse_steps

_WORDS = [
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
]
_LENGTH = re.compile(rf"(\d+|{'|'.join(_WORDS)})[- ](month|year)s?\b", re.IGNORECASE)
_YEAR = re.compile(r"(\d+)(?:rd|th)(?:[- ]year|\s+annuity)", re.IGNORECASE)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_EXTENSION = re.compile(r"(\d|first|second|third|fourth|fifth)[- ]months? extension", re.IGNORECASE)
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
    """The limit that a row names, by rule and event."""
    for rule in office_data(row.office).rules:
        patterns = [(rule.cites, row.rule), (rule.events, row.event)]
        given = [(p, text) for p, text in patterns if p is not None]
        in_time = rule.valid_from <= row.trigger
        if given and in_time and all(re.search(p, t, re.IGNORECASE) for p, t in given):
            return rule
    return None


def _numbers(row: Row, rule: Rule) -> dict[str, int]:
    numbers: dict[str, int] = {}
    if "{years}" in rule.steps and (year := _YEAR.search(row.event)):
        numbers["years"] = int(year[1]) - 1
    without = _EXTENSION.sub("", _MAXIMUM.sub("", row.event))
    if "{months}" in rule.steps and (length := _LENGTH.search(without)):
        months_in = 12 if length[2].lower() == "year" else 1
        numbers["months"] = _count(length[1]) * months_in
    return numbers


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _WORDS.index(text.lower()) + 1


def _extension(row: Row, rule: Rule) -> int:
    if row.extension_months or rule.extension is None:
        return row.extension_months
    if maximum := _MAXIMUM.search(row.event):
        return int(maximum[1]) - (rule.numbers or {}).get("months", 0)
    if asked := _EXTENSION.search(row.event):
        word = asked[1].lower()
        return _ORDINALS.get(word) or int(word)
    return 0


def _wants_consequence(row: Row) -> bool:
    if row.steps is not None:
        return any(s.kind is StepKind.CONSEQUENCE for s in parse_steps(row.steps))
    return bool(_LAPSED.search(row.event) or _LAPSED.search(row.note))


def _unrolled(row: Row) -> bool:
    """Whether the row states a period whose end is not moved."""
    stated = parse_steps(row.steps) if row.steps is not None else ()
    return row.no_roll or (bool(stated) and all(s.kind is not StepKind.ROLL for s in stated))
