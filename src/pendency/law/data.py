"""Reading the data files of this room: one TOML file and one list of days per office.

``data/xx.toml`` says what the office is, how it delivers and on what each step rests;
``data/xx_days.csv`` lists days; ``data/xx_rules.toml`` holds its limits. Read once, kept.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib import resources
from io import StringIO
from typing import Any

from pendency.law.calendars import Calendar, Coverage, DayEntry, Dislocation, WeekendRule
from pendency.law.errors import DataError, UnknownNameError
from pendency.law.offices import Basis, Delivery, Office, Safeguard
from pendency.law.periods import Period
from pendency.law.recurring import Recurring
from pendency.law.rules import Extension, Leg, Rule
from pendency.law.steps import StepKind
from pendency.law.text import Text

_PLACE = "pendency/law/data"
_STATUSES = {"closed", "working", "unverified"}


@cache
def office_codes() -> tuple[str, ...]:
    """The offices that have data, in alphabetical order."""
    names = (entry.name for entry in resources.files("pendency.law").joinpath("data").iterdir())
    files = [n for n in names if n.endswith(".toml") and not n.endswith("_rules.toml")]
    return tuple(sorted(n.removesuffix(".toml").upper() for n in files))


@cache
def office(code: str) -> Office:
    """All that the data hold on an office."""
    wanted = code.strip().upper()
    if wanted not in office_codes():
        raise UnknownNameError("office", code, office_codes(), place=_PLACE)
    file = f"{wanted.lower()}.toml"
    declared = _toml(file)
    rules_file = f"{wanted.lower()}_rules.toml"
    try:
        return Office(
            code=wanted,
            name=_text(declared["office"]["name"]),
            calendar=_calendar(wanted, declared),
            file=f"{_PLACE}/{file}",
            bases=tuple(_basis(entry) for entry in declared.get("basis", [])),
            deliveries=tuple(_delivery(entry) for entry in declared.get("delivery", [])),
            safeguards=tuple(_safeguard(entry) for entry in declared.get("safeguard", [])),
            rules=tuple(_rule(wanted, entry) for entry in _toml(rules_file).get("rule", [])),
            default_channel=declared["office"].get("default_channel"),
        )
    except KeyError as missing:
        raise DataError(f"{_PLACE}/{file} or {rules_file}", f"{missing} is missing") from missing


def _calendar(code: str, declared: Mapping[str, Any]) -> Calendar:
    file = declared["office"]["days_file"]
    return Calendar(
        office=code,
        file=f"{_PLACE}/{file}",
        weekend=frozenset(declared["office"]["weekend"]),
        days=_days(file),
        recurring=tuple(_recurring(entry) for entry in declared.get("recurring", [])),
        coverage=tuple(
            Coverage(e["from"], e["to"], e["grade"], e["source"]) for e in declared["coverage"]
        ),
        weekend_rules=tuple(
            WeekendRule(e["valid_from"], e["working_weekend"], _text(e["rule"]), e["source"])
            for e in declared.get("weekend_rule", [])
        ),
        dislocations=tuple(
            Dislocation(
                e["from"], e["to"], e["until"], _text(e["name"]), _text(e["rule"]), e["source"]
            )
            for e in declared.get("dislocation", [])
        ),
    )


def _days(file: str) -> dict[date, DayEntry]:
    found: dict[date, DayEntry] = {}
    for number, row in enumerate(csv.DictReader(StringIO(_read(file))), start=2):
        try:
            first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
        except (ValueError, KeyError) as error:
            raise DataError(f"{_PLACE}/{file}, line {number}", str(error)) from error
        if row["status"] not in _STATUSES or last < first:
            raise DataError(f"{_PLACE}/{file}, line {number}", f"can't be: {row}")
        name = Text(row["name_en"], row["name_zh"])
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            if day in found:
                raise DataError(f"{_PLACE}/{file}, line {number}", f"{day} is there twice")
            found[day] = DayEntry(day, row["status"], name, row["source"], grade="")
    return found


def _recurring(entry: Mapping[str, Any]) -> Recurring:
    return Recurring(
        when=entry["when"],
        name=_text(entry["name"]),
        source=entry.get("source", ""),
        valid_from=entry.get("valid_from", date.min),
        valid_to=entry.get("valid_to", date.max),
        every=entry.get("every", 1),
        phase=entry.get("phase", 0),
        observed=entry.get("observed", "none"),
        status=entry.get("status", "closed"),
    )


def _basis(entry: Mapping[str, Any]) -> Basis:
    valid_from = entry.get("valid_from", date.min)
    return Basis(StepKind(entry["step"]), _text(entry["rule"]), entry["source"], valid_from)


def _delivery(entry: Mapping[str, Any]) -> Delivery:
    return Delivery(
        channel=entry["channel"],
        aliases=tuple(entry.get("aliases", [])),
        valid_from=entry["valid_from"],
        period=Period.parse(entry["period"]),
        late=entry["late"],
        mailed_later=entry.get("mailed_later", False),
        rule=_text(entry["rule"]),
        source=entry["source"],
        label=_text(entry["label"]),
    )


def _safeguard(entry: Mapping[str, Any]) -> Safeguard:
    return Safeguard(entry["days"], entry["valid_from"], _text(entry["rule"]), entry["source"])


def _rule(code: str, entry: Mapping[str, Any]) -> Rule:
    extension = entry.get("extension")
    match = entry.get("match", {})
    return Rule(
        office=code,
        id=entry["id"],
        title=_text(entry["title"]),
        event=_text(entry["event"]),
        basis=_text(entry["basis"]),
        source=entry["source"],
        steps=entry["steps"],
        valid_from=entry.get("valid_from", date.min),
        numbers=dict(entry.get("numbers", {})),
        extension=None if extension is None else Extension(**extension),
        lapse=_text(entry["lapse"]) if "lapse" in entry else None,
        legs=tuple(
            Leg(leg["trigger"], _text(leg["name"]), leg["steps"], leg.get("ceiling", False))
            for leg in entry.get("leg", [])
        ),
        cites=match.get("rule"),
        events=match.get("event"),
    )


def _text(value: Any) -> Text:
    if isinstance(value, str):
        return Text(value, value)
    return Text(value["en"], value["zh"])


def _toml(file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(_read(file))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{_PLACE}/{file}", str(error)) from error


def _read(file: str) -> str:
    path = resources.files("pendency.law").joinpath("data", file)
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise DataError(f"{_PLACE}/{file}", "the file is missing") from error
