"""English words as the checks see them: tokens with places, plural taken off, stems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from pendency.examination.claims.grammar import load

_TOKEN = re.compile(
    r"(?P<word>[A-Za-zα-ωΑ-Ω][\wα-ωΑ-Ω]*(?:[-'/][\wα-ωΑ-Ω]+)*)"
    r"|(?P<label>\(\s*[\w.,;'\s-]{0,24}\))|(?P<mark>\d[\d.,]*|[^\w\s])"
)
_SHORT_NAME = re.compile(r"^[^\d]*[^\W\d]{2}[^\d]*$")
_SUFFIXES = re.compile(
    r"(?:ization|isation|ications?|ifications?|ations?|itions?|ments?|ances?|ences?|ings?|ions?|"
    r"edly|isons?|ied|ies|ated|ating|ators?|ed|able|ible|ors?|ers?|(?<=[st])ives?|als?|ates?|es|ly|e|s|y)$"
)
_SHORTEST_STEM = 4


@dataclass(frozen=True)
class Token:
    """A word or a mark with its place in the text it was read from."""

    text: str
    start: int
    end: int
    is_word: bool


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The English word lists of the data."""

    definite: frozenset[str]
    skip: frozenset[str]
    boundary: frozenset[str]
    verbs: frozenset[str]
    contrast: frozenset[str]
    ordinal: frozenset[str]
    inherent: frozenset[str]
    unique: frozenset[str]
    lead: frozenset[str]
    partitive: frozenset[str]
    generic: frozenset[str]
    family: dict[str, str]
    irregular: dict[str, str]


@cache
def lexicon() -> Lexicon:
    """The word lists, read once."""
    declared = load("terms_en.toml")

    def words(section: str, key: str = "words") -> frozenset[str]:
        listed: Any = declared[section][key]
        return frozenset(listed.split())

    return Lexicon(
        definite=words("definite"),
        skip=words("definite", "skip"),
        boundary=words("boundary"),
        verbs=words("boundary", "verbs"),
        contrast=words("contrast"),
        ordinal=words("contrast", "ordinal"),
        inherent=words("inherent"),
        unique=words("inherent", "unique"),
        lead=words("inherent", "lead"),
        partitive=words("partitive"),
        generic=words("generic"),
        family=dict(declared["family"]),
        irregular=dict(declared["irregular"]),
    )


def tokens(text: str) -> Iterator[Token]:
    """The words and marks of a text; labels such as ``(12)`` and numbers are marks."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "label" and _SHORT_NAME.search(match.group()):
            # "(GUI)" introduces a short name; "(12a)" and "(b)" are labels.
            yield Token("(", match.start(), match.start() + 1, False)
            for word in _TOKEN.finditer(text, match.start() + 1, match.end() - 1):
                yield Token(word.group(), *word.span(), word.lastgroup == "word")
            yield Token(")", match.end() - 1, match.end(), False)
            continue
        yield Token(match.group(), *match.span(), match.lastgroup == "word")


@lru_cache(maxsize=65_536)
def lemma(word: str) -> str:
    """A word in lower case without the ending of the plural."""
    low = word.lower()
    low = low.removesuffix("'s")
    irregular = lexicon().irregular.get(low)
    if irregular is not None:
        return irregular
    if len(low) < 4 or low.endswith(("ss", "us", "is")) or not low.endswith("s"):
        return low
    if low.endswith("ies") and len(low) > 4:
        return low[:-3] + "y"
    if low.endswith(("ches", "shes", "sses", "xes", "zes")):
        return low[:-2]
    return low[:-1]


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """What words of one family share: receiv- of receiving, received, receiver."""
    low = lemma(word)
    low = lexicon().family.get(low, low)
    for _ in range(2):
        cut = _SUFFIXES.sub("", low)
        if len(cut) < _SHORTEST_STEM or cut == low:
            break
        low = cut
    if len(low) > _SHORTEST_STEM and low[-1] == low[-2]:
        low = low[:-1]
    return low
