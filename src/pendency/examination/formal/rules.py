"""The formal checks of an office as data: ``data/cn.toml`` and its kin."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pendency.examination.errors import DataError, UnknownOfficeError
from pendency.examination.findings import rule
from pendency.law.text import Text

SEVERITIES = ("error", "warning", "note")
_DATA = files("pendency.examination.formal").joinpath("data")
_OTHER = ("rules", "fees_")


@dataclass(frozen=True)
class Check:
    """One check of an office.

    Attributes
    ----------
    rule
        What it finds (`pendency.examination.findings.rule`).
    severity
        ``error``, ``warning`` or ``note``.
    basis
        The provision by the day from which it holds, earliest first.
    valid_to
        The last day on which the check is made; None where it has not ended.
    limits
        Numbers and words of the check.
    """

    rule: str
    severity: str
    basis: tuple[tuple[dt.date, Text], ...]
    valid_to: dt.date | None
    limits: Mapping[str, Any]

    def source(self, as_of: dt.date) -> Text | None:
        """The provision in force on a day; None when the check is not made then."""
        if self.valid_to is not None and as_of > self.valid_to:
            return None
        held = [source for start, source in self.basis if start <= as_of]
        return held[-1] if held else None


@dataclass(frozen=True)
class OfficeChecks:
    """All formal checks of an office; ``forms`` says which part a form of a filing holds."""

    office: str
    checks: tuple[Check, ...]
    forms: Mapping[str, str]


def offices() -> tuple[str, ...]:
    """The offices that have formal checks, by code."""
    names = (entry.name for entry in _DATA.iterdir() if entry.name.endswith(".toml"))
    codes = (name.removesuffix(".toml") for name in names)
    return tuple(sorted(code.upper() for code in codes if not code.startswith(_OTHER)))


@cache
def office_checks(office: str) -> OfficeChecks:
    """The formal checks of an office.

    Raises
    ------
    UnknownOfficeError
        There are no data for it.
    """
    if office.upper() not in offices():
        raise UnknownOfficeError(office, offices(), place="pendency/examination/formal/data")
    name = f"{office.lower()}.toml"
    plain = tomllib.loads(_DATA.joinpath(name).read_text("utf-8"))
    checks = tuple(_check(entry, name) for entry in plain["check"])
    return OfficeChecks(plain["office"], checks, plain.get("forms", {}))


def _check(entry: dict[str, Any], name: str) -> Check:
    place = f"pendency/examination/formal/data/{name}, {entry.get('rule')}"
    try:
        basis = [(b["valid_from"], Text(b["en"], b["zh"])) for b in entry["basis"]]
        made = Check(
            rule=rule(entry["rule"]).id,
            severity=entry["severity"],
            basis=tuple(sorted(basis)),
            valid_to=entry.get("valid_to"),
            limits=entry.get("limits", {}),
        )
    except KeyError as missing:
        raise DataError(place, f"{missing} is missing") from missing
    if made.severity not in SEVERITIES:
        raise DataError(place, f"severity {made.severity!r} is none of {', '.join(SEVERITIES)}")
    return made
