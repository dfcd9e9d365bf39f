"""One spelling for a name however it was written, so that a tie is found and not overlooked.

Width, case, accents, punctuation and legal forms do not count; frequent traditional and Japanese
signs count as the simplified ones, Cyrillic letters as their Latin transliteration. A name with two
forms in two scripts (a company's Chinese and English name) needs an alias: nothing is guessed.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class _Spelling:
    forms: frozenset[str]
    parts: re.Pattern[str]
    signs: Mapping[int, int]


@cache
def _spelling() -> _Spelling:
    text = files("pendency.integrity.recusal").joinpath("data/names.toml").read_text("utf-8")
    data = tomllib.loads(text)
    parts = sorted(data["parts"], key=len, reverse=True)
    signs = str.maketrans(data["from"] + data["cyrillic"], data["to"] + data["latin"])
    return _Spelling(frozenset(data["forms"]), re.compile("|".join(map(re.escape, parts))), signs)


def normalised(name: str) -> str:
    """The one spelling of a name; empty where nothing but a legal form is left."""
    spelling = _spelling()
    plain = unicodedata.normalize("NFKC", name).casefold().translate(spelling.signs)
    bare = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    bare = spelling.parts.sub(" ", unicodedata.normalize("NFC", bare))
    bare = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", bare)  # S.A. is SA, not two words
    words = re.sub(r"[^\w]+", " ", bare.replace("&", " ").replace("'", "")).split()
    kept = [word for word in words if word not in spelling.forms and word != "and"]
    parted = " ".join(kept or words)
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", parted)


def same_names(aliases: Iterable[tuple[str, str]]) -> dict[str, str]:
    """For each name in some pairs of aliases, in its one spelling, the name that stands for all."""
    found: dict[str, str] = {}
    for one, other in aliases:
        a, b = (found.get(normalised(n), normalised(n)) for n in (one, other))
        first, last = sorted((a, b))
        found.update({key: first for key, value in found.items() if value == last})
        found.update({a: first, b: first, normalised(one): first, normalised(other): first})
    return found
