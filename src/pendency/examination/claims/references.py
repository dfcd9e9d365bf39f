"""References from one claim to others: which numbers, how joined, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pendency.examination.claims.grammar import References
from pendency.examination.claims.reading import Reading

_NUMERALS = {sign: value for value, sign in enumerate("一二三四五六七八九", start=1)}
_WINDOW_BEFORE, _WINDOW_AFTER = 48, 14
# A range wider than this is a slip of the pen or no range of claims.
_WIDEST = 2_000


@dataclass(frozen=True)
class Reference:
    """One phrase that names other claims.

    Parameters
    ----------
    numbers
        The claims named, in the order of the text, each once; ranges written out. For an open
        phrase ("any preceding claim") all claims before this one; for "the preceding claim" the
        one just before.
    start, end
        Offsets in the claim's text.
    alternative
        The claims are named as alternatives ("any one of claims 1 to 3", "claim 1 or 2").
    open
        The phrase names no number.
    """

    numbers: tuple[int, ...]
    start: int
    end: int
    alternative: bool
    open: bool = False


def find_references(
    reading: Reading, rules: References, earlier: Sequence[int]
) -> tuple[tuple[Reference, ...], tuple[int, int] | None]:
    """All references in a claim, in the order of the text.

    Parameters
    ----------
    reading
        The claim's text, prepared.
    rules
        The patterns of its language.
    earlier
        The numbers of the claims before it: what an open phrase stands for.

    Returns
    -------
    references, link
        The references, and where the first one stands in offsets of the reading.
    """
    text = reading.text
    found = sorted([*_numbered(text, rules), *_by_ordinal(text, rules)])
    for match in rules.previous.finditer(text):
        found.append((match.start(), match.end(), tuple(earlier[-1:]), False, True))
    taken = [(start, end) for start, end, *_ in found]
    for match in rules.open.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            numbers = tuple(dict.fromkeys(earlier))
            found.append((match.start(), match.end(), numbers, True, True))
    found.sort()
    references = tuple(
        Reference(numbers, *reading.place(start, end), alternative, is_open)
        for start, end, numbers, alternative, is_open in found
    )
    return references, found[0][:2] if found else None


_Found = tuple[int, int, tuple[int, ...], bool, bool]


def _numbered(text: str, rules: References) -> Iterator[_Found]:
    for match in rules.phrase.finditer(text):
        numbers = tuple(dict.fromkeys(_numbers(match["numbers"], rules)))
        alternative = len(numbers) > 1 and _is_alternative(text, match, rules)
        yield match.start(), match.end(), numbers, alternative, False


def _by_ordinal(text: str, rules: References) -> Iterator[_Found]:
    if rules.ordinal is None:
        return
    for match in rules.ordinal.finditer(text):
        numbers = tuple(
            n for n, word in enumerate(rules.ordinals, start=1) if word.search(match.group())
        )
        yield match.start(), match.end(), numbers, len(numbers) > 1, False


def _numbers(phrase: str, rules: References) -> Iterator[int]:
    last: int | None = None
    end = 0
    for match in rules.number.finditer(phrase):
        number = _value(match.group())
        joined = phrase[end : match.start()]
        if last is not None and rules.range.fullmatch(joined) and last < number < last + _WIDEST:
            yield from range(last + 1, number + 1)
        else:
            yield number
        last, end = number, match.end()


def _value(numeral: str) -> int:
    if numeral.isascii():
        return int(numeral)
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return _NUMERALS.get(numeral[0], 0)
    return 10 * _NUMERALS.get(tens, 1) + _NUMERALS.get(ones, 0)


def _is_alternative(text: str, match: re.Match[str], rules: References) -> bool:
    before = text[max(0, match.start() - _WINDOW_BEFORE) : match.start()]
    # Only what stands in the same phrase counts: cut at the last sign that ends one.
    before = re.split(r"[,;:，；：。]", before)[-1]
    after = text[match.end() : match.end() + _WINDOW_AFTER]
    inside = match["numbers"]
    if rules.alternative.search(before) or rules.alternative.search(after):
        return True
    if rules.both.search(inside):
        return bool(rules.alternative.search(inside))
    return True
