"""Which claim of the earlier set a claim of the later set comes from."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator

from pendency.examination.claims.tokens import pieces
from pendency.examination.claims.tree import Claim, ClaimSet

#: Below this share of common words two claims are not versions of one another.
_LEAST_ALIKE = 0.45
_BLANKS = re.compile(r"\s+")
_SAME_NUMBER = 0.05


def align(before: ClaimSet, after: ClaimSet) -> dict[int, int]:
    """Pair the claims of two sets.

    Equal texts first (references read by content, so that renumbering changes nothing), then the
    most alike, each claim once. Alike is twice the common words through all words (Dice); equal
    numbers count a little more.

    Returns
    -------
    dict
        Position in `after` to position in `before`.
    """
    pairs: dict[int, int] = {}
    waiting: dict[str, list[int]] = {}
    for claim in before:
        waiting.setdefault(same_text(claim), []).append(claim.position)
    for claim in after:
        places = waiting.get(same_text(claim))
        if places:
            own = [p for p in places if before.claims[p].number == claim.number]
            chosen = own[0] if own else places[0]
            places.remove(chosen)
            pairs[claim.position] = chosen
    taken = set(pairs.values())
    old = [claim for claim in before if claim.position not in taken]
    new = [claim for claim in after if claim.position not in pairs]
    for _, later, earlier in sorted(_candidates(old, new, before.language), reverse=True):
        if later not in pairs and earlier not in taken:
            pairs[later] = earlier
            taken.add(earlier)
    return pairs


def same_text(claim: Claim) -> str:
    """What stays of a text when its set is renumbered: no references, single blanks."""
    text = claim.text
    for reference in reversed(claim.references):
        text = f"{text[: reference.start]}\0{text[reference.end :]}"
    return _BLANKS.sub(" ", text).strip()


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """Twice the common words through all words of two texts, 0 to 1 (Dice, with counts)."""
    total = one.total() + other.total()
    if not total:
        return 1.0
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    common = sum(min(count, large[word]) for word, count in small.items())
    return 2 * common / total


def bag(text: str, language: str) -> Counter[str]:
    """The words of a text with their counts; pairs of characters where there are no blanks."""
    words = [piece.text.lower() for piece in pieces(text, language)]
    if language in {"zh", "ja"}:
        words = [a + b for a, b in itertools.pairwise(words)] or words
    return Counter(words)


def _candidates(
    old: list[Claim], new: list[Claim], language: str
) -> Iterator[tuple[float, int, int]]:
    bags = {claim.position: bag(claim.text, language) for claim in old}
    for claim in new:
        own = bag(claim.text, language)
        for other in old:
            least = min(own.total(), bags[other.position].total())
            if 2 * least < _LEAST_ALIKE * (own.total() + bags[other.position].total()):
                continue  # too unlike in length to reach the bound
            alike = likeness(own, bags[other.position])
            if alike >= _LEAST_ALIKE:
                bonus = _SAME_NUMBER if claim.number == other.number else 0.0
                yield alike + bonus, claim.position, other.position
