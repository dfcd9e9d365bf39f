"""Antecedent basis in English claims (MPEP 2173.05(e); EPC Art. 84)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pendency.examination.claims.gaps import Gap, rests_on_nothing
from pendency.examination.claims.scope import Scope
from pendency.examination.claims.terms_en import Term, find_terms, introduced
from pendency.examination.claims.tree import Claim, ClaimSet
from pendency.examination.claims.words import lemma, lexicon, stem, tokens

_NOMINAL = ("ing", "ion", "ions", "ment", "ance", "ence", "al", "ings")
_ENDS = frozenset({"of", ",", ";", ".", ":", ")", "is", "are", "and", "comprising", "having"})
_MARKS = frozenset({".", ",", ";"})
_OBJECTS = frozenset(
    {"the", "a", "an", "said", "to", "from", "about", "with", "into", "between", "on", "that"}
)
_OWNERS = frozenset({"of", "at", "in", "between", "to", "where", "that", "thereof"})
_SAID_MORE, _OF_LESS, _WEAK = 0.1, 0.35, 0.4


_LABEL = re.compile(r"\(\s*\w{1,3}\s*\)")  # "step (b)" names its step


def find_gaps(claims: ClaimSet) -> Iterator[tuple[Claim, Gap]]:
    """The terms of a claim set that lack antecedent basis, in the order of the text."""
    scope = Scope(claims)
    nouns: set[str] = set()
    listed: list[list[Term]] = []
    for claim in claims:
        terms = list(find_terms(claim.reading.text))
        _index(scope, claim, terms)
        nouns.update(_sure_nouns(terms))
        listed.append(terms)
    for claim, terms in zip(claims, listed, strict=True):
        reported: set[str] = set()
        if rests_on_nothing(claims, claim):
            continue
        for term in terms:
            if not term.definite or _is_formal(claim, term):
                continue
            gap = _judge(scope, claim, _without_verb(scope, claim, term, nouns))
            if gap is None:
                continue
            name = " ".join(lemma(word.text) for word in term.words if word.end <= gap.end)
            if name not in reported:
                reported.add(name)
                yield claim, gap


def _index(scope: Scope, claim: Claim, terms: list[Term]) -> None:
    partitive = lexicon().partitive
    previous: Term | None = None
    carried: list[str] = []
    for term in terms:
        for key in introduced(term, previous):
            scope.add(key, claim.position, term.start)
        lemmas = [lemma(word.text) for word in term.words]
        for head in (lemmas[length - 1] for length in term.ends):
            for modifier in carried:
                scope.add(f"{head}<{modifier}", claim.position, term.start)
        share = term.after == "of" and lemmas[-1] in partitive
        carried = [*carried, *lemmas[:-1]] if share else []
        previous = term
    for token in tokens(claim.reading.text):
        if token.is_word:
            scope.add(f"~{stem(token.text)}", claim.position, token.start)


def _sure_nouns(terms: list[Term]) -> Iterator[str]:
    """Words that end a term with an article, before a mark or "of": no verbs."""
    for term in terms:
        alone = term.definite and len(term.words) == 1
        if (alone or term.before in {"a", "an"}) and term.after in _ENDS:
            yield lemma(term.words[-1].text)


def _without_verb(scope: Scope, claim: Claim, term: Term, nouns: set[str]) -> Term:
    """A known term and a verb or adjective that no list holds ("the parameters diverge from")."""
    words = term.words
    last = lemma(words[-1].text)
    closes = term.after in _MARKS and words[-1].text.endswith("s")
    if len(words) == 1 or last in nouns or not (closes or term.after in _OBJECTS):
        return term
    *modifiers, head = (lemma(word.text) for word in words[:-1])
    if scope.holds_all([head, *_pairs(head, modifiers)], claim, term.start):
        return replace(term, words=words[:-1], ends=(len(words) - 1,), after=words[-1].text)
    return term


def _is_formal(claim: Claim, term: Term) -> bool:
    """A reference, its subject at the head of a dependent claim, or a symbol."""
    if claim.references and term.start <= claim.subject.end:
        return True
    if any(lemma(word.text) in {"claim", "claimed"} for word in term.words):
        return True
    return len(term.words) == 1 and len(term.words[0].text) == 1


def _judge(scope: Scope, claim: Claim, term: Term) -> Gap | None:
    keys = _basis(scope, claim, term)
    if keys is not None:
        lacking = scope.lacking(keys, claim, term.start)
        if lacking:
            end = term.end(term.ends[0])
            return Gap("antecedent.alternative", term.start, end, 0.0, named=lacking)
        return None
    if _is_implicit(term):
        return None
    return _gap(scope, claim, term)


def _basis(scope: Scope, claim: Claim, term: Term) -> list[str] | None:
    """The keys on which the term stands; ``None`` without basis."""
    lists = lexicon()
    lemmas = [lemma(word.text) for word in term.words]
    for length in term.ends:
        head = lemmas[length - 1]
        modifiers = [m for m in lemmas[: length - 1] if m not in lists.skip]
        keys = [head, *_pairs(head, modifiers)]
        if scope.holds_all(keys, claim, term.start):
            return keys
        free = [m for m in modifiers if not scope.holds_all(_pairs(head, [m]), claim, term.start)]
        if lists.contrast.intersection(free):
            continue
        known = [f"~{stem(m)}" for m in free]
        if not scope.holds_all(known, claim, term.start):
            continue
        nominal = head.endswith(_NOMINAL) and scope.holds(f"~{stem(head)}", claim, term.start)
        generic = head in lists.generic and bool(modifiers)
        if scope.holds(head, claim, term.start) or nominal or generic:
            return []
    return None


def _pairs(head: str, modifiers: list[str]) -> list[str]:
    return [
        f"{head}<{lemma(part)}"
        for modifier in modifiers
        for part in (modifier.split("-") if "-" in modifier else [modifier])
        if part
    ]


def _is_implicit(term: Term) -> bool:
    lists = lexicon()
    first = term.words[0].text
    head = lemma(term.words[term.ends[0] - 1].text)
    if first.lower() in lists.lead or first.lower().endswith("est"):
        return True
    if lists.unique.intersection((head, lemma(first))):
        return True
    # A proper name; "step (b)", which names its step.
    if len(first) > 1 and first[0].isupper() and first[1:].islower():
        return True
    if head in lists.generic and _LABEL.fullmatch(term.after):
        return True
    # "the outer surface of said sphere": what a thing has by nature is introduced with it.
    inherent = {lemma(term.words[length - 1].text) for length in term.ends} & lists.inherent
    return bool(inherent) and term.after in _OWNERS


def _gap(scope: Scope, claim: Claim, term: Term) -> Gap:
    lists = lexicon()
    lemmas = [lemma(word.text) for word in term.words]
    said = _SAID_MORE if term.definite == "said" else 0.0
    for length in term.ends:
        head = lemmas[length - 1]
        if length > 1 and scope.holds(head, claim, term.start):
            extra = [
                m for m in lemmas[: length - 1] if not scope.holds(f"{head}<{m}", claim, term.start)
            ]
            contrast = _SAID_MORE if lists.contrast.intersection(extra) else -_SAID_MORE
            return Gap(
                "antecedent.modifier",
                term.start,
                term.end(length),
                said + contrast,
                head=term.words[length - 1].text,
                extra=" ".join(extra),
            )
    length = _likely_length(term)
    weight = said
    if term.after in {"of", "thereof"} and not said:
        weight -= _OF_LESS
    elif lemmas[length - 1] in lists.inherent - lists.generic or scope.holds(
        f"~{stem(lemmas[length - 1])}", claim, term.start
    ):
        weight -= _WEAK
    return Gap("antecedent.missing", term.start, term.end(length), weight)


def _likely_length(term: Term) -> int:
    """To the first participle after a noun ("the signal received from"), else all of it."""
    cut = [
        length
        for length in term.ends
        if length < len(term.words) and term.words[length].text.endswith(("ed", "ing"))
    ]
    return min(cut, default=term.ends[0])
