"""Antecedent basis in Chinese claims (Guidelines II-2, 3.2.2): 所述X without an earlier X."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from pendency.examination.claims.gaps import Gap, rests_on_nothing
from pendency.examination.claims.scope import Scope
from pendency.examination.claims.terms_zh import Mention, find_mentions, find_terms, patterns
from pendency.examination.claims.tree import Claim, ClaimSet

_SHORTEST = 2
_GUESSED = 0.35


class _Texts:
    """Where a string occurs in a claim set: one search over all claims, kept."""

    def __init__(self, claims: ClaimSet) -> None:
        self._claims = claims
        self._text = "\n".join(claim.reading.text for claim in claims)
        self._starts: list[int] = []
        at = 0
        for claim in claims:
            self._starts.append(at)
            at += len(claim.reading.text) + 1
        self._known: dict[str, tuple[int, dict[int, int]]] = {}

    def holds(self, words: str, claim: Claim, before: int) -> bool:
        """Whether the words stand earlier in the claim or in one that it depends on."""
        mask, first = self._places(words)
        own = first.get(claim.position)
        if own is not None and own + len(words) <= before:
            return True
        return bool(mask & self._claims.ancestor_masks[claim.position])

    def _places(self, words: str) -> tuple[int, dict[int, int]]:
        known = self._known.get(words)
        if known is not None:
            return known
        mask = 0
        first: dict[int, int] = {}
        at = self._text.find(words)
        while at >= 0:
            position = bisect_left(self._starts, at + 1) - 1
            first.setdefault(position, at - self._starts[position])
            mask |= 1 << position
            following = position + 1
            if following >= len(self._starts):
                break
            # One place per claim is enough: go on in the next claim.
            at = self._text.find(words, self._starts[following])
        self._known[words] = (mask, first)
        return mask, first


def find_gaps(claims: ClaimSet) -> Iterator[tuple[Claim, Gap]]:
    """The terms of a Chinese claim set that lack basis, in the order of the text."""
    texts = _Texts(claims)
    scope = Scope(claims)
    for claim in claims:
        for start, term in find_terms(claim.reading.text):
            scope.add(term, claim.position, start)
    for claim in claims:
        if rests_on_nothing(claims, claim):
            continue
        reported: set[str] = set()
        for mention in find_mentions(claim.reading.text):
            if mention.start <= _subject_end(claim) or mention.text in reported:
                continue
            gap = _judge(texts, scope, claim, mention)
            if gap is not None:
                reported.add(mention.text)
                yield claim, gap


def _subject_end(claim: Claim) -> int:
    """Where the reference of a dependent claim ends ("根据权利要求1所述的装置")."""
    if not claim.references or claim.subject.embedded:
        return -1
    return claim.reading.text.find(claim.subject.text)


def _judge(texts: _Texts, scope: Scope, claim: Claim, mention: Mention) -> Gap | None:
    lists = patterns()
    words = mention.text
    if texts.holds(words, claim, mention.start):
        lacking = scope.lacking([words], claim, mention.start)
        if lacking:
            return Gap("antecedent.alternative", mention.start, mention.end, 0.0, named=lacking)
        return None
    for length in range(len(words) - 1, _SHORTEST - 1, -1):
        part = words[:length]
        if scope.holds(part, claim, mention.start):
            return None
    if words in lists.inherent or any(words.endswith(noun) for noun in lists.inherent):
        head = next((n for n in lists.inherent if words.endswith(n)), words)
        owner = words.removesuffix(head)
        if not owner or texts.holds(owner, claim, mention.start):
            return None
    return _gap(texts, claim, mention)


def _gap(texts: _Texts, claim: Claim, mention: Mention) -> Gap:
    words = mention.text
    for length in range(len(words) - 1, _SHORTEST - 1, -1):
        head = words[-length:]
        if texts.holds(head, claim, mention.start):
            extra = words[:-length]
            weight = 0.0 if extra.startswith("第") or len(extra) > 1 else -_GUESSED
            return Gap(
                "antecedent.modifier", mention.start, mention.end, weight, head=head, extra=extra
            )
    return Gap("antecedent.missing", mention.start, mention.end, 0.0)
