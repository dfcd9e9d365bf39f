"""What checks report: a rule, a place, the words there, how sure, and sentences for people.

One form for all parts of the room. Each part brings its rules as a data file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from pendency.examination.errors import DataError, UnknownRuleError
from pendency.law.text import Text

_PARTS = ("claims", "formal")
_PLACE = "pendency/examination/*/data/rules.toml"


@dataclass(frozen=True)
class Rule:
    """One thing that can be found.

    Parameters
    ----------
    id
        ``group.matter``.
    confidence
        How sure a finding is when nothing speaks for or against it, 0 to 1.
    title, text
        By language (``en``, ``zh``): the heading, and the sentence with its slots.
    offices
        Where it is a defect: office code to provision. Empty: everywhere.
    """

    id: str
    confidence: float
    title: Mapping[str, str]
    text: Mapping[str, str]
    offices: Mapping[str, str]

    def holds_in(self, office: str | None) -> bool:
        """Whether the matter is a defect before an office; ``None`` asks for all rules."""
        return office is None or not self.offices or office.upper() in self.offices


@dataclass(frozen=True)
class Finding:
    """One finding on one claim, or on another part of an application.

    Parameters
    ----------
    rule
        The id of its rule.
    claim
        The number of the claim; None in another part.
    position
        The place of the claim (or of the paragraph, of the drawing) in its part, from 0: two
        claims may bear one number.
    start, end
        Offsets in its text.
    quote
        The words at that place.
    confidence
        0 to 1.
    details
        What fills the other slots of the sentence.
    part
        ``claims``, ``description``, ``abstract``, ``drawings``, ``title``, ``request`` or
        ``filing``.
    severity
        ``error`` (the office asks for a correction), ``warning`` (it may) or ``note``; None where
        the check does not grade.
    source
        The provision applied, as it was in force; None where the check has no date.
    """

    rule: str
    claim: int | None
    position: int
    start: int
    end: int
    quote: str
    confidence: float
    details: Mapping[str, str] = field(default_factory=dict, hash=False)
    part: str = "claims"
    severity: str | None = None
    source: Text | None = None

    def sentence(self, language: str) -> str:
        """The finding in a sentence, in ``en`` or ``zh``."""
        wording = rule(self.rule).text["zh" if language == "zh" else "en"]
        return wording.format(**{**self.details, "number": self.claim, "quote": self.quote})

    @property
    def en(self) -> str:
        """The sentence in English."""
        return self.sentence("en")

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        return self.sentence("zh")

    def provision(self, office: str) -> str | None:
        """The provision that an office would cite; ``None`` where it has none."""
        return rule(self.rule).offices.get(office.upper())


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by their id."""
    found: dict[str, Rule] = {}
    for place, entry in _entries():
        try:
            made = Rule(
                id=entry["id"],
                confidence=float(entry["confidence"]),
                title=entry["title"],
                text=entry["text"],
                offices=entry.get("offices", {}),
            )
        except KeyError as missing:
            raise DataError(place, f"{missing} is missing in {entry}") from missing
        if _slots(made.text["en"]) != _slots(made.text["zh"]):
            raise DataError(place, f"{made.id}: the two sentences have different slots")
        if made.id in found:
            raise DataError(place, f"{made.id} is there twice")
        found[made.id] = made
    return found


def _entries() -> Iterator[tuple[str, dict[str, Any]]]:
    for part in _PARTS:
        place = f"pendency/examination/{part}/data/rules.toml"
        text = files(f"pendency.examination.{part}").joinpath("data/rules.toml").read_text("utf-8")
        for entry in tomllib.loads(text)["rule"]:
            yield place, entry


def rule(name: str) -> Rule:
    """One rule; `UnknownRuleError` when the data do not hold it."""
    try:
        return rules()[name]
    except KeyError:
        raise UnknownRuleError(
            name, rules(), place="pendency/examination/*/data/rules.toml"
        ) from None


def _slots(text: str) -> set[str]:
    """The slots of a sentence; ``reason_en`` and ``reason_zh`` are one in two languages."""
    found = (slot for _, slot, _, _ in Formatter().parse(text) if slot)
    return {slot.removesuffix("_en").removesuffix("_zh") for slot in found}
