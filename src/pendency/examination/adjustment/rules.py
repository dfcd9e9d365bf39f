"""The guarantees of the statute, read from ``data/us.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Protocol, TypeVar

from pendency.law.text import Text

_FILE = "data/us.toml"


@dataclass(frozen=True)
class Guarantee:
    """An act that the office owes within ``months``.

    Attributes
    ----------
    name
        Its name in the data: ``reply``.
    starts
        Native codes that start the limit; empty for the limit that runs from filing.
    until
        Native codes of the acts that meet it.
    unless_next
        Codes that, coming before any of ``until``, show that the paper did not comply.
    notice, completed_by
        A notice that the paper is incomplete, and the paper from which the limit then runs.
    last
        Only the last paper of the kind counts.
    """

    name: str
    text: Text
    basis: str
    months: int
    until: frozenset[str]
    starts: frozenset[str] = frozenset()
    unless_next: frozenset[str] = frozenset()
    notice: str | None = None
    completed_by: str | None = None
    last: bool = False


@dataclass(frozen=True)
class StageStart:
    """From which day a national stage counts, for patents granted from ``granted_from``."""

    counts_from: str
    source: str
    granted_from: date = date.min


@dataclass(frozen=True)
class Continued:
    """Until when continued examination is left out, for patents granted from ``granted_from``."""

    until: str
    source: str
    granted_from: date = date.min


@dataclass(frozen=True)
class Appeal:
    """From when an appeal counts, for applications allowed from ``allowed_from``."""

    start: str
    source: str
    allowed_from: date = date.min


@dataclass(frozen=True)
class AppealCodes:
    """Native codes of the steps of an appeal."""

    notice: frozenset[str]
    answer: frozenset[str]
    reply_brief: frozenset[str]
    reversed: frozenset[str]
    affirmed: frozenset[str]

    @property
    def decided(self) -> frozenset[str]:
        """Any decision of the board."""
        return self.reversed | self.affirmed


@dataclass(frozen=True)
class Variant:
    """A way of counting that departs from the rules, to explain a difference.

    ``change`` overrides the data; a difference is explained only where the figure computed with
    the change equals the office's.
    """

    name: str
    text: Text
    source: str
    change: Mapping[str, Any]


@dataclass(frozen=True)
class Rules:
    """Everything that an adjustment is computed from."""

    acts: Mapping[str, frozenset[str]]
    guarantees: tuple[Guarantee, ...]
    pendency: Text
    pendency_basis: str
    pendency_months: int
    pendency_shown: str
    national_stage: tuple[StageStart, ...]
    continued: tuple[Continued, ...]
    appeals: tuple[Appeal, ...]
    appeal_codes: AppealCodes
    filed_from: date
    source: str


class _Versioned(Protocol):
    @property
    def source(self) -> str: ...


_V = TypeVar("_V", bound=_Versioned)


def in_force(versions: tuple[_V, ...], attribute: str, day: date) -> _V:
    """The version that applies on a day; the first one applies from the beginning."""
    return [v for v in versions if getattr(v, attribute) <= day][-1]


@cache
def adjustment_rules() -> Rules:
    """The rules as the data have them."""
    return _rules(_data())


@cache
def variants() -> tuple[Variant, ...]:
    """The ways of counting that are tried to explain a difference."""
    return tuple(
        Variant(name, Text(v["en"], v["zh"]), v["source"], v["change"])
        for name, v in _data()["variant"].items()
    )


def changed(*taken: Variant) -> Rules:
    """The rules with the changes of some variants."""
    data: Mapping[str, Any] = _data()
    for variant in taken:
        data = _merged(data, variant.change)
    return _rules(data)


@cache
def _data() -> Mapping[str, Any]:
    text = files("pendency.examination.adjustment").joinpath(_FILE).read_text("utf-8")
    return tomllib.loads(text)


def _merged(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    out = dict(base)
    for key, value in change.items():
        held = out.get(key)
        both = isinstance(held, Mapping) and isinstance(value, Mapping)
        out[key] = _merged(held, value) if both else value  # type: ignore[arg-type]
    return out


def _rules(data: Mapping[str, Any]) -> Rules:
    acts = {name: frozenset(codes) for name, codes in data["acts"].items()}
    codes = {name: frozenset(value) for name, value in data["appeal_codes"].items()}
    named = acts | {"answer": codes["answer"]}
    pendency = data["pendency"]
    return Rules(
        acts=acts,
        guarantees=tuple(_guarantee(n, g, named) for n, g in data["guarantee"].items()),
        pendency=Text(pendency["en"], pendency["zh"]),
        pendency_basis=pendency["basis"],
        pendency_months=pendency["months"],
        pendency_shown=pendency["shown"],
        national_stage=tuple(StageStart(**v) for v in data["national_stage"]),
        continued=tuple(Continued(**v) for v in data["continued_examination"]),
        appeals=tuple(Appeal(**v) for v in data["appeal"]),
        appeal_codes=AppealCodes(**codes),
        filed_from=data["filed_from"],
        source=data["source"],
    )


def _guarantee(
    name: str, data: Mapping[str, Any], named: Mapping[str, frozenset[str]]
) -> Guarantee:
    completed = data.get("completed", {})
    return Guarantee(
        name=name,
        text=Text(data["en"], data["zh"]),
        basis=data["basis"],
        months=data["months"],
        until=frozenset().union(*(named.get(word, frozenset({word})) for word in data["until"])),
        starts=frozenset(data.get("from", ())),
        unless_next=frozenset(data.get("unless_next", ())),
        notice=completed.get("notice"),
        completed_by=completed.get("by"),
        last=data.get("last", False),
    )
