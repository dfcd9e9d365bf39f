"""Two versions of a claim set, as an examiner reads them: what came, went, moved, and which way."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from pendency.examination.claims.alignment import align, bag, likeness, same_text
from pendency.examination.claims.grammar import Grammar, grammar
from pendency.examination.claims.tokens import clauses
from pendency.examination.claims.tree import Claim, ClaimSet
from pendency.examination.claims.wording import Segment, compare_wording

_MOVED_ALIKE = 0.75
_SHORTEST_FEATURE = 4
_RANGE = re.compile(
    r"(\d+(?:\.\d+)?)\s*[%°℃\w]{0,4}\s*(?:-|~|to|bis|à|至|から|到)\s*(\d+(?:\.\d+)?)"
)


@dataclass(frozen=True)
class Change:
    """What became of one claim.

    Parameters
    ----------
    kind
        ``unchanged``, ``renumbered``, ``amended``, ``added`` or ``deleted``.
    before, after
        Its number in the two sets; ``None`` where it is not there.
    likeness
        0 to 1 (1: the same words).
    segments
        The difference in words; empty for claims added or deleted.
    hints
        Reasons to think the scope changed, each ``broader:...`` or ``narrower:...`` (see
        `HINTS`). Hints, not findings: scope is for the examiner.
    """

    kind: str
    before: int | None
    after: int | None
    likeness: float
    segments: tuple[Segment, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """A feature that left one claim and came into another.

    Parameters
    ----------
    text
        The feature as it stands in the later set.
    before, after
        The numbers of the claim that it left (earlier set) and of the one it came into.
    likeness
        How alike the two wordings are, 0 to 1.
    """

    text: str
    before: int
    after: int
    likeness: float


@dataclass(frozen=True)
class Comparison:
    """The difference between two claim sets."""

    changes: tuple[Change, ...]
    moves: tuple[Move, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing changed, numbers included."""
        return all(change.kind == "unchanged" for change in self.changes)


#: What the hints mean, in the two languages of the house.
HINTS: dict[str, tuple[str, str]] = {
    "narrower:feature-added": ("a feature was added", "增加了技术特征"),
    "narrower:alternative-removed": ("an alternative was removed", "删除了并列的可选方案"),
    "narrower:closed-transition": ("the transition became closed", "由开放式改为封闭式"),
    "narrower:range": ("a range became narrower", "数值范围缩小"),
    "broader:feature-removed": ("a feature was removed", "删除了技术特征"),
    "broader:alternative-added": ("an alternative was added", "增加了并列的可选方案"),
    "broader:open-transition": ("the transition became open", "由封闭式改为开放式"),
    "broader:range": ("a range became wider", "数值范围扩大"),
}


def compare_claims(before: ClaimSet, after: ClaimSet) -> Comparison:
    """Compare two claim sets of one language.

    Parameters
    ----------
    before, after
        The earlier and the later set.

    Returns
    -------
    Comparison
        One change for each claim of the later set in its order, then the deleted claims; and the
        features that moved from one claim to another.
    """
    rules = grammar(after.language)
    pairs = align(before, after)
    changes = [
        _change(before.claims[pairs[claim.position]], claim, rules)
        if claim.position in pairs
        else Change("added", None, claim.number, 0.0)
        for claim in after
    ]
    kept = set(pairs.values())
    changes += [
        Change("deleted", claim.number, None, 0.0) for claim in before if claim.position not in kept
    ]
    return Comparison(tuple(changes), tuple(_moves(before, after, pairs)))


def _change(old: Claim, new: Claim, rules: Grammar) -> Change:
    if same_text(old) == same_text(new) and len(old.references) == len(new.references):
        if old.number == new.number and old.text == new.text:
            return Change("unchanged", old.number, new.number, 1.0)
        segments = compare_wording(old.text, new.text, rules.language)
        return Change("renumbered", old.number, new.number, 1.0, segments)
    segments = compare_wording(old.text, new.text, rules.language)
    alike = likeness(bag(old.text, rules.language), bag(new.text, rules.language))
    hints = _hints(segments, rules)
    return Change("amended", old.number, new.number, round(alike, 3), segments, hints)


def _hints(segments: tuple[Segment, ...], rules: Grammar) -> tuple[str, ...]:
    gone = [s.text for s in segments if s.op == "deleted"]
    come = [s.text for s in segments if s.op == "inserted"]
    lost, won = " ".join(gone), " ".join(come)
    found: list[str] = []
    if rules.transitions["closed"].search(won) and rules.transitions["open"].search(lost):
        found.append("narrower:closed-transition")
    if rules.transitions["closed"].search(lost) and rules.transitions["open"].search(won):
        found.append("broader:open-transition")
    optional = rules.transitions["optional"]
    found += _one_sided(gone, come, optional, rules.language)
    found += _ranges(segments)
    return tuple(dict.fromkeys(found))


def _one_sided(
    gone: list[str], come: list[str], optional: re.Pattern[str], language: str
) -> list[str]:
    lost = Counter(w for text in gone for w in bag(text, language).elements())
    won = Counter(w for text in come for w in bag(text, language).elements())
    only_lost, only_won = (lost - won).total(), (won - lost).total()
    found = []
    if only_won >= _SHORTEST_FEATURE and only_won > 2 * only_lost:
        alternative = any(optional.match(text.strip(" ,，、")) for text in come)
        found.append("broader:alternative-added" if alternative else "narrower:feature-added")
    if only_lost >= _SHORTEST_FEATURE and only_lost > 2 * only_won:
        alternative = any(optional.match(text.strip(" ,，、")) for text in gone)
        found.append("narrower:alternative-removed" if alternative else "broader:feature-removed")
    return found


def _ranges(segments: tuple[Segment, ...]) -> list[str]:
    """Ranges of numbers, the n-th of the one text against the n-th of the other."""
    old = "".join(s.text + " " for s in segments if s.op != "inserted")
    new = "".join(s.text + " " for s in segments if s.op != "deleted")
    mine = [(float(a), float(b)) for a, b in _RANGE.findall(old)]
    its = [(float(a), float(b)) for a, b in _RANGE.findall(new)]
    if len(mine) != len(its):
        return []
    found = []
    for (low, high), (lower, higher) in zip(mine, its, strict=True):
        if (low, high) == (lower, higher) or low > high or lower > higher:
            continue
        if lower >= low and higher <= high:
            found.append("narrower:range")
        elif lower <= low and higher >= high:
            found.append("broader:range")
    return found


def _moves(before: ClaimSet, after: ClaimSet, pairs: dict[int, int]) -> list[Move]:
    """Features in a later claim that stood elsewhere before, and no longer stand there alone."""
    language = after.language
    earlier = [
        (claim, words)
        for claim in before
        for feature in clauses(claim.text)
        if (words := bag(feature.text, language)).total() >= _SHORTEST_FEATURE
    ]
    where: dict[str, set[int]] = {}
    for index, (_, words) in enumerate(earlier):
        for word in words:
            where.setdefault(word, set()).add(index)
    found: list[Move] = []
    for claim in after:
        origin = pairs.get(claim.position)
        own = {f.text for f in clauses(before.claims[origin].text)} if origin is not None else set()
        for feature in clauses(claim.text):
            words = bag(feature.text, language)
            if feature.text in own or words.total() < _SHORTEST_FEATURE or origin is None:
                continue
            if any(r.start < feature.end and feature.start < r.end for r in claim.references):
                continue
            move = _source(claim, feature.text, words, earlier, where, origin)
            if move is not None:
                found.append(move)
    return found


def _source(
    claim: Claim,
    text: str,
    words: Counter[str],
    earlier: list[tuple[Claim, Counter[str]]],
    where: dict[str, set[int]],
    origin: int,
) -> Move | None:
    rarest = sorted(words, key=lambda word: len(where.get(word, ())))
    # A clause that is three quarters the same shares one of its rarest words.
    near = {i for word in rarest[: len(rarest) // 2 + 1] for i in where.get(word, ())}
    best: tuple[float, int] | None = None
    for index in near:
        alike = likeness(words, earlier[index][1])
        if alike >= _MOVED_ALIKE and (best is None or alike > best[0]):
            best = (alike, index)
    if best is None or earlier[best[1]][0].position == origin:
        return None
    return Move(text, earlier[best[1]][0].number, claim.number, round(best[0], 3))
