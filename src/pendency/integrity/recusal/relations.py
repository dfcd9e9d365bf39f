"""The relations that keep an examiner away, as data: ``data/relations.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from pendency.integrity.recusal.errors import RecusalError

_FILE = "recusal/data/relations.toml"
SIDES = ("applicant", "agent", "inventor")
#: The relation that a decision makes: whoever was recused in a case stays away from it.
DECIDED = "recused"


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
class Request:
    """What holds for a request that an examiner not take part in a case.

    Attributes
    ----------
    days
        Calendar days in which it is to be decided.
    suspends
        Whether the examiner's acts in the case wait for the decision.
    source
        The provision, and what is the office's own start value.
    """

    days: int
    suspends: bool
    source: str

    def due(self, raised: date) -> date:
        """The day by which a request is to be decided."""
        return raised + timedelta(days=self.days)


@dataclass(frozen=True)
class Rules:
    """What holds at an office on a day."""

    office: str
    valid_from: date
    source: str
    relations: Mapping[str, Relation]
    undeclared: tuple[str, str]
    request: Request

    @property
    def declarable(self) -> Mapping[str, Relation]:
        """The relations that an examiner declares; `DECIDED` follows from a decision."""
        return {name: r for name, r in self.relations.items() if name != DECIDED}


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
        office, chosen["valid_from"], chosen["source"], relations, (words["en"], words["zh"]),
        Request(**chosen["request"]),
    )  # fmt: skip


def declaration_months() -> int:
    """For how many months a declaration without an end holds."""
    return int(_data()["declaration"]["months"])


def remind_days() -> int:
    """How many days before its end an examiner is reminded of his declaration."""
    return int(_data()["declaration"]["remind_days"])


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
