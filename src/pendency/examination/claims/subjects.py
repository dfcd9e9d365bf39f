"""What a claim is directed to: its subject, category, and how a reference sits in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pendency.examination.claims.grammar import Grammar
from pendency.examination.claims.reading import Reading

ENTITY, ACTIVITY, USE = "entity", "activity", "use"
_CLASS = {"process": ACTIVITY, "use": USE}
_PARENTHESES = re.compile(r"\s*\([^()]*\)?")
_UNSPACED = re.compile(r"[\u3040-\u9fff]")
_SIGHT = 600
_JA_JOINT = re.compile(
    r"[、。,]|記載の|記載された|する|した|される|された|ている|を含む|における|のための|ための"
    r"|の(?=[ァ-ヶー一-龠])"
)
_ZH_LINK = re.compile(r"^(?:根据|按照|依据|依照|如同|如|按|基于|由|以)?(?:上述|前述)?")
_ZH_AFTER = re.compile(
    r"^(?:中)?的?(?:任[一意何]+(?:一)?(?:项|个)?|之一|其中[一之][一项]?|项)?(?:权利要求)?(?:中)?(?:所述|所说|所限定|所记载|所要求保护|限定|记载)?(?:的)?"
)


@dataclass(frozen=True)
class Subject:
    """What a claim is directed to.

    Parameters
    ----------
    text
        The words that name it, without article, in lower case.
    start, end
        Offsets in the claim's text.
    category
        A name of the data's categories (apparatus, system, composition, medium, program,
        process, use), ``product`` when none fits.
    embedded
        A reference to another claim is part of the description of this subject ("a vehicle
        comprising the brake of claim 1"), not the link of a dependent claim.
    """

    text: str
    start: int
    end: int
    category: str
    embedded: bool

    @property
    def kind(self) -> str:
        """``entity``, ``activity`` or ``use``: the two basic kinds of claim, and use."""
        return _CLASS.get(self.category, ENTITY)


def find_subject(reading: Reading, rules: Grammar, link: tuple[int, int] | None) -> Subject:
    """Find what a claim is directed to.

    Parameters
    ----------
    reading
        The claim's text, prepared.
    rules
        The grammar of its language.
    link
        Where its first reference stands, in offsets of the reading; ``None`` without one.
    """
    if rules.subjects.position == "suffix":
        start, end = _suffix_phrase(reading.text, rules, link)
    elif rules.subjects.position == "tail":
        start, end = _tail_phrase(reading.text)
    else:
        start, end = _leading_phrase(reading.text, rules)
    words = reading.text[start:end].lower().strip()
    category = _category(words, rules)
    embedded = link is not None and _embedded(reading.text, rules, link)
    return Subject(words, *reading.place(start, end), category, embedded)


def same_subject(one: Subject, other: Subject, *, strict: bool = False) -> bool:
    """Whether two subjects bear the same name; one may be the other cut short.

    Parameters
    ----------
    one, other
        The subjects.
    strict
        The nouns that rule the two names must be the same; otherwise it is enough that one of
        them occurs in the other name ("VNA", "vector network analyzer (VNA)").
    """
    if one.kind != other.kind:
        return False
    if not one.text or not other.text or one.text == other.text:
        return True
    mine, its = _head(one.text), _head(other.text)
    if mine == its:
        return True
    return not strict and (mine in other.text or its in one.text)


def _head(words: str) -> str:
    bare = _PARENTHESES.sub("", words).strip() or words
    if not bare.isascii():
        return bare[-2:] if _UNSPACED.search(bare) else bare.split()[-1]
    return bare.split()[-1].rstrip("s")


def _leading_phrase(text: str, rules: Grammar) -> tuple[int, int]:
    article = rules.subjects.articles.match(text)
    start = article.end() if article else 0
    cut = rules.subjects.cut.search(text, start + 1, start + _SIGHT)
    end = cut.start() if cut else min(len(text), start + _SIGHT)
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _suffix_phrase(text: str, rules: Grammar, link: tuple[int, int] | None) -> tuple[int, int]:
    start = 0
    if link is not None and _ZH_LINK.sub("", text[: link[0]]) == "":
        after = _ZH_AFTER.match(text[link[1] :])
        start = link[1] + (after.end() if after else 0)
        if text[start : start + 1] in ",，" and text[start + 1 : start + 3] == "所述":
            start += 1
    article = rules.subjects.articles.match(text[start:])
    start += article.end() if article else 0
    cut = rules.subjects.cut.search(text, start)
    return start, cut.start() if cut else len(text)


def _tail_phrase(text: str) -> tuple[int, int]:
    end = len(text.rstrip("。 .\n"))
    tail = text[max(0, end - _SIGHT) : end]
    begin = max(0, end - _SIGHT)
    joints = _JA_JOINT.finditer(tail)
    start = begin
    for joint in joints:
        if begin + joint.end() < end:
            start = begin + joint.end()
    return start, end


def _category(words: str, rules: Grammar) -> str:
    first = rules.subjects.position == "first"
    ranked = [
        # In French the first noun of the phrase rules, elsewhere the last; the longer name wins.
        ((-match.start(), match.end()) if first else (match.end(), -match.start()), name)
        for name, pattern in rules.subjects.categories
        for match in pattern.finditer(words)
    ]
    return max(ranked)[1] if ranked else "product"


def _embedded(text: str, rules: Grammar, link: tuple[int, int]) -> bool:
    if rules.subjects.position == "suffix":
        return _ZH_LINK.sub("", text[: link[0]]) != ""
    if rules.subjects.position == "tail":
        tail = text[link[1] :]
        return rules.subjects.embedding.search(tail) is not None
    return rules.subjects.embedding.search(text, 0, link[0]) is not None
