"""The relations that keep an examiner away, as data: ``data/relations.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from pendency.integrity.recusal.errors import RecusalError

_FILE = "recusal/data/relations.toml"
SIDES = ("applicant", "agent", "inventor")


@dataclass(frozen=True)
class Relation:
    """A relation in the law of an office.

    Attributes
    ----------
    name
        Its name in the data.
    kind
        ``person``: to somebody who takes part; ``case``: to the file itself.
    years
        Cooling-off after its end; 0: only while it lasts; ``None``: for ever.
    sides
        Parties of the case that count.
    en, zh
        Its words.
    """

    name: str
    kind: str
    years: int | None
    sides: tuple[str, ...]
    en: str
    zh: str


@dataclass(frozen=True)
class Rules:
    """What holds at an office on a day."""

    office: str
    valid_from: date
    source: str
    relations: Mapping[str, Relation]
    undeclared: tuple[str, str]


def rules_of(office: str, day: date) -> Rules:
    """The rules of an office that hold on a day; those for all others where it has none.

    Raises
    ------
    RecusalError
        No version holds on that day.
    """
    data = _data()
    own = [o for o in data["office"] if o["code"] == office]
    dated = [o for o in own or data["office"] if o["code"] in {office, "*"}]
    valid = [o for o in dated if o["valid_from"] <= day and (not own or o["code"] == office)]
    if not valid:
        raise RecusalError(f"{_FILE}: no recusal rules of {office} hold on {day}; add a version")
    chosen = max(valid, key=lambda o: o["valid_from"])
    years = chosen.get("years", {})
    relations = {name: _relation(name, data["relation"], years) for name in chosen["relations"]}
    words = data["undeclared"]
    return Rules(
        office, chosen["valid_from"], chosen["source"], relations, (words["en"], words["zh"])
    )


def relation_words(name: str) -> tuple[str, str]:
    """The words of a relation, English and Chinese.

    Raises
    ------
    RecusalError
        There is none of that name.
    """
    known = _data()["relation"]
    if name not in known:
        raise RecusalError(f"{_FILE}: there is no relation {name!r}")
    return known[name]["en"], known[name]["zh"]


def _relation(name: str, known: Mapping[str, Any], years: Mapping[str, int]) -> Relation:
    if name not in known:
        raise RecusalError(f"{_FILE}: an office names {name!r}, which is no relation")
    spec = known[name]
    return Relation(
        name, spec["kind"], years.get(name, spec.get("years")), tuple(spec.get("sides", ())),
        spec["en"], spec["zh"],
    )  # fmt: skip


@cache
def _data() -> dict[str, Any]:
    text = files("pendency.integrity.recusal").joinpath("data/relations.toml").read_text("utf-8")
    return tomllib.loads(text)
