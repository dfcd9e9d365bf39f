"""Terms of the claims that the description does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pendency.examination.claims import terms_en, terms_zh
from pendency.examination.claims.grammar import Grammar, grammar
from pendency.examination.claims.reading import read
from pendency.examination.claims.tree import Claim, ClaimSet
from pendency.examination.claims.words import lemma, lexicon, stem, tokens
from pendency.examination.findings import Finding, rule

# Runs of katakana, of kanji without what joins or takes up (前記, 該, 及び, 又は), of letters.
_RUN_JA = re.compile(
    r"(?:前記|該|及び?|又は?|並び|対|各|当該)|(?P<term>[ァ-ヶー]{3,}|"
    r"(?:(?!前記|該|及|又|並び|対|各)[\u4e00-\u9fff々]){2,}|[A-Za-z]{3,})"
)
_WORD = re.compile(r"[^\W\d_]{4,}(?:-[^\W\d_]+)*")
_SHARED_STEM = 6
_SYMBOL = 2


def check_support(
    claims: ClaimSet, description: str, *, at_least: float = 0.5
) -> tuple[Finding, ...]:
    """Find terms of the claims without support in the description.

    Literal support only: that a term is in the description does not make the claim supported,
    that it is not calls for the examiner's eye (37 CFR 1.75(d)(1); 专利法第26条第4款).

    Parameters
    ----------
    claims
        The parsed set.
    description
        The description's text, in the language of the claims.
    at_least
        The lowest confidence to report, 0 to 1.

    Returns
    -------
    tuple of Finding
        ``support.term``: a word of the term is nowhere (zh, ja: the term is not there);
        ``support.words-apart``: all its words are there, never together. Each term once, in the
        claim where it first stands.
    """
    if not description.strip():
        return ()
    held = _Description(description, claims.language)
    rules = grammar(claims.language)
    seen: set[str] = set()
    found: list[Finding] = []
    for claim in claims:
        for start, end, words in claim_terms(claim, rules):
            key = " ".join(words)
            if key in seen:
                continue
            seen.add(key)
            name = held.judge(words)
            if name is not None and rule(name).confidence >= at_least:
                place = claim.reading.place(start, end)
                found.append(_finding(name, claim, *place))
    return tuple(found)


class _Description:
    def __init__(self, text: str, language: str) -> None:
        self._spaced = language not in {"zh", "ja"}
        self._english = language == "en"
        reading = read(text, language).text
        if self._english:
            lemmas = [lemma(token.text) for token in tokens(reading) if token.is_word]
        elif self._spaced:
            lemmas = [word.lower() for word in _WORD.findall(reading)]
        else:
            lemmas = []
        self._words = frozenset(lemmas)
        self._stems = frozenset(map(self._family, lemmas))
        self._text = f" {' '.join(lemmas)} " if self._spaced else reading

    def judge(self, words: list[str]) -> str | None:
        """The rule under which a term falls; ``None`` when it is supported."""
        if not self._spaced:
            return None if words[0] in self._text else "support.term"
        if f" {' '.join(words)} " in self._text:
            return None
        parts = [part for word in words for part in self._parts(word)]
        if any(self._family(part) not in self._stems for part in parts):
            return "support.term"
        return "support.words-apart" if len(words) > 1 else None

    def _parts(self, word: str) -> list[str]:
        return [word] if word in self._words else [p for p in re.split(r"[-/]", word) if p]

    def _family(self, word: str) -> str:
        return stem(word) if self._english else word[:_SHARED_STEM]


def claim_terms(claim: Claim, rules: Grammar) -> Iterator[tuple[int, int, list[str]]]:
    """The terms of a claim: start and end in its reading, and the words (zh, ja, de, fr: one)."""
    text = claim.reading.text
    if rules.language == "en":
        yield from _english_terms(text)
    elif rules.language == "zh":
        for start, name in terms_zh.find_terms(text):
            if terms_zh.is_name(name) and name not in rules.stop:
                yield start, start + len(name), [name]
    else:
        pattern = _RUN_JA if rules.language == "ja" else _WORD
        for match in pattern.finditer(text):
            word = match.group().lower() if rules.language != "ja" else match["term"]
            named = rules.references.phrase.match(text, match.start())
            if word and word not in rules.stop and not named:
                yield match.start(), match.end(), [word]


def _english_terms(text: str) -> Iterator[tuple[int, int, list[str]]]:
    skip = lexicon().skip
    for term in terms_en.find_terms(text):
        length = term.ends[-1]
        first = next((i for i in range(length) if term.words[i].text.lower() not in skip), length)
        words = [lemma(word.text) for word in term.words[first:length]]
        # A single word without article may be a verb or an adverb.
        named = len(words) > 1 or (words and (term.definite or term.before in {"a", "an"}))
        if named and len(words[-1]) > _SYMBOL and not {"claim", "claimed"} & set(words):
            yield term.words[first].start, term.end(length), words


def _finding(name: str, claim: Claim, start: int, end: int) -> Finding:
    return Finding(
        rule=name,
        claim=claim.number,
        position=claim.position,
        start=start,
        end=end,
        quote=claim.text[start:end],
        confidence=rule(name).confidence,
    )
