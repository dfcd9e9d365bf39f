"""Which events are legal, read from ``data/legality.toml``, on the records' vocabulary."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from pendency.examination.errors import DataError
from pendency.law.text import Text
from pendency.records import vocabulary

_FILE = "data/legality.toml"


@dataclass(frozen=True)
class Within:
    """A limit of `pendency.law` within which an event is in time, from the last of ``since``."""

    rule: str
    since: tuple[str, ...]


@dataclass(frozen=True)
class Legality:
    """When an event is legal.

    Attributes
    ----------
    stages
        Stages in which it may happen; ``None``: in all.
    needs, bars
        At least one of these must have happened; none of those may have happened.
    within
        A limit that must not have ended.
    why, source
        What the reader is told, and the provision.
    """

    stages: frozenset[str] | None = None
    needs: frozenset[str] = frozenset()
    bars: frozenset[str] = frozenset()
    within: Within | None = None
    why: Text | None = None
    source: str = ""


@dataclass(frozen=True)
class Stage:
    """A finer state: it refines a state of the records from some events on."""

    name: str
    refines: str
    on: frozenset[str]
    ends: frozenset[str]
    text: Text


@dataclass(frozen=True)
class Overlay:
    """What goes on beside the state, from some events until others."""

    name: str
    on: frozenset[str]
    ends: frozenset[str]
    text: Text


@dataclass(frozen=True)
class OfficeRules:
    """The rules of one office.

    Attributes
    ----------
    office
        WIPO ST.3 code.
    events
        Legality by event; an event without an entry is legal always.
    lacks
        Events that the office's procedure does not know.
    stages, overlay
        The finer states, and what goes on beside the state.
    delivery
        How notices travel where the events do not say.
    """

    office: str
    events: Mapping[str, Legality] = field(repr=False)
    lacks: frozenset[str]
    stages: tuple[Stage, ...] = field(repr=False)
    overlay: Overlay = field(repr=False)
    delivery: str | None = None


@cache
def rules_for(office: str) -> OfficeRules:
    """The rules of an office; one without rules of its own follows another's or the general ones.

    ``office`` of the result is the office whose law applies.
    """
    data = _data()
    own = data["office"].get(data["follows"].get(office, office), {})
    changes = own.get("events", {})
    events = {
        name: _legality(name, {**data["events"].get(name, {}), **changes.get(name, {})})
        for name in {**data["events"], **changes}
    }
    return OfficeRules(
        office=data["follows"].get(office, office),
        events=events,
        lacks=_events("lacks", own.get("lacks", ())),
        stages=tuple(_stage(name, spec) for name, spec in data["stages"].items()),
        overlay=_overlay(),
        delivery=own.get("delivery"),
    )


def offices_with_rules() -> tuple[str, ...]:
    """The offices that the data name."""
    return tuple(_data()["office"])


def stage_text(stage: str) -> Text:
    """The name of a state or finer state, without an office's own wording."""
    finer = {**_data()["stages"], **_data()["overlay"]}
    if stage in finer:
        return Text(finer[stage]["en"], finer[stage]["zh"])
    state = vocabulary().states[stage]
    return Text(state.en, state.zh)


def all_stages() -> tuple[str, ...]:
    """Every state of the records and every finer one."""
    return (*vocabulary().states, *_data()["stages"])


@cache
def _data() -> dict[str, Any]:
    text = files("pendency.examination.cases").joinpath(_FILE).read_text("utf-8")
    return tomllib.loads(text)


def _legality(name: str, spec: Mapping[str, Any]) -> Legality:
    _events("events", [name])
    within, why = spec.get("within"), spec.get("why")
    return Legality(
        stages=_expanded(name, spec["from"]) if "from" in spec else None,
        needs=_events(name, spec.get("needs", ())),
        bars=_events(name, spec.get("bars", ())),
        within=Within(within["rule"], tuple(within["since"])) if within else None,
        why=Text(why["en"], why["zh"]) if why else None,
        source=spec.get("source", ""),
    )


def _expanded(place: str, words: Iterable[str]) -> frozenset[str]:
    groups, known = _data()["groups"], set(all_stages())
    found = frozenset(stage for word in words for stage in groups.get(word, (word,)))
    if not found <= known:
        raise DataError(f"{_FILE}, {place}", f"unknown state {sorted(found - known)}")
    return found


def _events(place: str, names: Iterable[str]) -> frozenset[str]:
    found = frozenset(names)
    unknown = found - set(vocabulary().events)
    if unknown:
        raise DataError(f"{_FILE}, {place}", f"unknown event {sorted(unknown)}")
    return found


def _stage(name: str, spec: Mapping[str, Any]) -> Stage:
    return Stage(
        name, spec["refines"], _events(name, spec["on"]), _events(name, spec["ends"]),
        Text(spec["en"], spec["zh"]),
    )  # fmt: skip


def _overlay() -> Overlay:
    ((name, spec),) = _data()["overlay"].items()
    return Overlay(
        name, _events(name, spec["on"]), _events(name, spec["ends"]), Text(spec["en"], spec["zh"])
    )
