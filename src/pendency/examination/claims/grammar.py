"""How claims are written in one language: the data files as compiled patterns."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from pendency.examination.errors import DataError, UnknownLanguageError

PLACE = "pendency/examination/claims/data"
_NUMBER = r"\d{1,4}(?![\d])(?!\.\d)"
_ZH_NUMBER = r"(?:\d{1,4}(?![\d])(?!\.\d)|[一二三四五六七八九十]{1,3}(?![种个项类次]))"

Pattern = re.Pattern[str]


@dataclass(frozen=True)
class References:
    """The patterns that find references to other claims."""

    phrase: Pattern
    number: Pattern
    ordinal: Pattern | None
    ordinals: tuple[Pattern, ...]
    range: Pattern
    both: Pattern
    alternative: Pattern
    previous: Pattern
    open: Pattern


@dataclass(frozen=True)
class Subjects:
    """The patterns that find what a claim is directed to."""

    cut: Pattern
    embedding: Pattern
    articles: Pattern
    position: str
    categories: tuple[tuple[str, Pattern], ...]


@dataclass(frozen=True, eq=False)
class Grammar:
    """All that the data say on the claims of one language."""

    language: str
    source: str
    mark: str
    opening: str
    cancelled: Pattern
    status: Pattern
    references: References
    subjects: Subjects
    transitions: dict[str, Pattern]
    stop: frozenset[str]


@cache
def languages() -> tuple[str, ...]:
    """The languages that have data, in alphabetical order."""
    names = (entry.name for entry in _folder().iterdir())
    two_letters = 7
    return tuple(sorted(n[:2] for n in names if n.endswith(".toml") and len(n) == two_letters))


@cache
def grammar(language: str) -> Grammar:
    """The grammar of a language.

    Raises
    ------
    UnknownLanguageError
        The room has no data for it.
    """
    code = language.strip().lower()[:2]
    if code not in languages():
        raise UnknownLanguageError(language, languages())
    declared = load(f"{code}.toml")
    try:
        return _compile(code, declared)
    except KeyError as missing:
        raise DataError(f"{PLACE}/{code}.toml", f"{missing} is missing") from missing
    except re.error as error:
        raise DataError(f"{PLACE}/{code}.toml", f"pattern {error.pattern!r}: {error}") from error


def load(file: str) -> dict[str, Any]:
    """One data file of this room."""
    try:
        return tomllib.loads(_folder().joinpath(file).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{PLACE}/{file}", str(error)) from error


def pattern(text: str) -> Pattern:
    """A pattern of the data, compiled; case is ignored."""
    return re.compile(text, re.IGNORECASE)


def _folder() -> Any:
    return resources.files("pendency.examination.claims").joinpath("data")


def _compile(code: str, declared: dict[str, Any]) -> Grammar:
    numbering = declared["numbering"]
    return Grammar(
        language=code,
        source=declared["source"]["text"],
        mark=numbering["mark"],
        opening=numbering["opening"],
        cancelled=pattern(rf"\s*{numbering['cancelled']}\s*"),
        status=pattern(rf"\s*{numbering['status']}"),
        references=_references(code, declared["reference"]),
        subjects=_subjects(declared["subject"], declared["categories"]),
        transitions={
            name: pattern("|".join(words)) for name, words in declared["transition"].items()
        },
        stop=frozenset(declared["words"]["stop"].split()),
    )


def _references(code: str, declared: dict[str, Any]) -> References:
    number = _ZH_NUMBER if code == "zh" else _NUMBER
    ranges = "|".join(declared["range"])
    # Longest first, so that "or" does not hide ", or".
    lists = "|".join(sorted(declared["list"], key=len, reverse=True))
    edge = "" if code in {"zh", "ja"} else r"\b"
    between = declared["between"]
    more = rf"\s*(?:{ranges}|{lists})\s*(?:{between}(?:{declared['claim']})\s*)?{number}"
    tail = rf"(?:\s*項)?(?:{more})*" if code == "ja" else rf"(?:{more})*"
    phrase = rf"(?:{declared['claim']})\s*(?P<numbers>{number}{tail})"
    ordinals = declared.get("ordinals", [])
    one = rf"(?:{'|'.join(ordinals)})"
    ones = rf"\b{one}(?:\s*(?:{lists})\s*(?:{between})?{one})*"
    ordinal = rf"{ones}\s+(?:{declared['claim']})(?!\s*\d)"
    return References(
        phrase=pattern(phrase),
        ordinal=pattern(ordinal) if ordinals else None,
        ordinals=tuple(pattern(rf"\b{word}\b") for word in ordinals),
        number=pattern(number),
        range=pattern(rf"\s*(?:{ranges})\s*(?:{between}(?:{declared['claim']})\s*)?"),
        both=pattern("|".join(rf"{edge}{word}{edge}" for word in declared["both"])),
        alternative=pattern(rf"{edge}(?:{declared['alternative']})"),
        previous=pattern(declared["previous"]),
        open=pattern("|".join(declared["open"])),
    )


def _subjects(declared: dict[str, Any], categories: dict[str, Any]) -> Subjects:
    position = declared["position"]
    begin, end = {
        "last": (r"(?<![\w-])", r"(?![\w-])"),
        "first": (r"(?<![\w-])", r"(?![\w])"),
        "suffix": ("", r"(?=$)"),
        "tail": ("", r"(?=$)"),
    }[position]
    return Subjects(
        cut=pattern(declared["cut"]),
        embedding=pattern(declared["embedding"]),
        articles=pattern(declared["articles"]),
        position=position,
        categories=tuple(
            (name, pattern(rf"{begin}(?:{'|'.join(words)}){end}"))
            for name, words in categories.items()
        ),
    )
