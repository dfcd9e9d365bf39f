"""What the engine reports: a rule, a place, the words there, how sure, and sentences for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from string import Formatter

from pendency.examination.claims.grammar import PLACE, load
from pendency.examination.errors import DataError, UnknownRuleError

_FILE = f"{PLACE}/rules.toml"


@dataclass(frozen=True)
class Rule:
    """One thing that can be found on claims.

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
    """One finding on one claim.

    Parameters
    ----------
    rule
        The id of its rule.
    claim
        The number of the claim.
    position
        The claim's place in the set, from 0 (two claims may bear one number).
    start, end
        Offsets in the claim's text.
    quote
        The words at that place.
    confidence
        0 to 1.
    details
        What fills the other slots of the sentence.
    """

    rule: str
    claim: int
    position: int
    start: int
    end: int
    quote: str
    confidence: float
    details: Mapping[str, str] = field(default_factory=dict, hash=False)

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
    for entry in load("rules.toml")["rule"]:
        try:
            made = Rule(
                id=entry["id"],
                confidence=float(entry["confidence"]),
                title=entry["title"],
                text=entry["text"],
                offices=entry.get("offices", {}),
            )
        except KeyError as missing:
            raise DataError(_FILE, f"{missing} is missing in {entry}") from missing
        if _slots(made.text["en"]) != _slots(made.text["zh"]):
            raise DataError(_FILE, f"{made.id}: the two sentences have different slots")
        found[made.id] = made
    return found


def rule(name: str) -> Rule:
    """One rule; `UnknownRuleError` when the data do not hold it."""
    try:
        return rules()[name]
    except KeyError:
        raise UnknownRuleError(name, rules(), place=_FILE) from None


def _slots(text: str) -> set[str]:
    return {slot for _, slot, _, _ in Formatter().parse(text) if slot}
