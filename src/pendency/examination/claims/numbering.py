"""Splitting a block of text into claims, and taking the number off a claim's text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pendency.examination.claims.grammar import Grammar
from pendency.examination.claims.reading import read

_DIGITS = re.compile(r"\d+")
_LARGEST = 9999
_LONGEST_MARK = 60
_WIDEST_GAP = 50
_RANGE = r"\d{1,4}(?:\.?\s*-\s*\d{1,4})?"


@dataclass(frozen=True)
class NumberedText:
    """One claim as it was found.

    Parameters
    ----------
    number
        Its number; the position when none was given.
    text
        The claim without its number.
    start
        Offset of `text` in the text that was given (the block, or the claim with its number).
    """

    number: int
    text: str
    start: int


def split_block(block: str, rules: Grammar) -> tuple[list[NumberedText], list[int]]:
    """Split one block of text into claims.

    A mark of number n+1 that begins a line or follows the end of a sentence begins claim n+1. A
    mark in 【】 may stand anywhere. A
    gap is accepted only where the expected number never comes, so that numbered steps within a
    claim stay in it; a repeated number is a claim of its own when it begins like one.

    Returns
    -------
    claims, cancelled
        The claims, and the numbers said to be cancelled.
    """
    marks = _of_one_style(list(_marks(block, rules)))
    chosen = _chain(marks)
    claims: list[NumberedText] = []
    cancelled: list[int] = []
    for index, mark in enumerate(chosen):
        end = chosen[index + 1].start if index + 1 < len(chosen) else len(block)
        body = block[mark.end : end]
        if rules.cancelled.fullmatch(body):
            cancelled.extend(range(mark.number, mark.last + 1))
            continue
        claims.append(_trimmed(mark.number, body, mark.end, rules))
    if not chosen and block.strip():
        claims.append(_trimmed(1, block, 0, rules))
    return claims, cancelled


def number_texts(
    texts: Iterable[tuple[int | str | None, str]], rules: Grammar
) -> tuple[list[NumberedText], list[int]]:
    """Take the numbers off claims that come one by one.

    A number that is missing is the one after the last; ``"1-19"`` stands for a range, as offices
    print it for cancelled claims. A number printed in the text itself goes before the one given.
    """
    claims: list[NumberedText] = []
    cancelled: list[int] = []
    last = 0
    for given, text in texts:
        first, until = _given(given, last + 1)
        number, begin = _printed(text, first, rules)
        if rules.cancelled.fullmatch(text[begin:]):
            cancelled.extend(range(first, until + 1))
        else:
            claims.append(_trimmed(number, text[begin:], begin, rules))
        last = until
    return claims, cancelled


@dataclass(frozen=True)
class _Mark:
    number: int
    last: int
    start: int
    end: int
    at_line: bool
    opens: bool
    closed: bool  # the number ends in a bracket: "1)"


def _marks(block: str, rules: Grammar) -> Iterable[_Mark]:
    pattern, opening = _block_patterns(rules)
    # One character for one: offsets stay those of the block.
    text = read(block, "en").text
    for found in pattern.finditer(text):
        numbers = [int(digits) for digits in _DIGITS.findall(found["mark"])]
        if not numbers or numbers[-1] > _LARGEST:
            continue
        at_line = found["line"] is not None
        begins = opening.match(text, found.end()) or rules.cancelled.match(text, found.end())
        opens = begins is not None
        if at_line or opens:
            closed = found["mark"].rstrip().endswith((")", "）"))
            yield _Mark(
                numbers[0], numbers[-1], found.start("mark"), found.end(), at_line, opens, closed
            )


@cache
def _block_patterns(rules: Grammar) -> tuple[re.Pattern[str], re.Pattern[str]]:
    number = rules.mark.replace("#", _RANGE)
    before = r"(?:(?P<line>^[ \t]*)|(?<=[.。;；)])[ \t]*(?:\d{1,2}[ \t]+)?|(?=【))"
    return (
        re.compile(rf"{before}(?P<mark>{number})[ \t]*", re.IGNORECASE | re.MULTILINE),
        re.compile(rf"\s*{rules.opening}"),
    )


def _of_one_style(marks: list[_Mark]) -> list[_Mark]:
    """Where claim 1 is "1.", a number in brackets ("1)") is that of a step, never of a claim."""
    first = next((mark for mark in marks if mark.number == 1), None)
    if first is None or first.closed:
        return marks
    return [mark for mark in marks if not mark.closed]


def _chain(marks: list[_Mark]) -> list[_Mark]:
    latest: dict[int, int] = {}
    at_line: dict[int, int] = {}
    for index, mark in enumerate(marks):
        latest[mark.number] = index
        if mark.at_line:
            at_line[mark.number] = index
    chosen: list[_Mark] = []
    for index, mark in enumerate(marks):
        if not mark.at_line and at_line.get(mark.number, -1) > index:
            continue
        if not chosen:
            # Claims begin with 1 unless no 1 ever comes.
            if mark.number == 1 or latest.get(1, -1) < index:
                chosen.append(mark)
            continue
        expected = chosen[-1].last + 1
        comes = latest.get(expected, -1) > index
        gap = expected < mark.number <= expected + _WIDEST_GAP and mark.opens and not comes
        again = mark.number == chosen[-1].number and mark.at_line and mark.opens and comes
        if mark.number == expected or gap or again:
            chosen.append(mark)
    return chosen


def _given(given: int | str | None, expected: int) -> tuple[int, int]:
    if given is None:
        return expected, expected
    if isinstance(given, int):
        return given, given
    digits = [int(found.lstrip("0")[:4] or "0") for found in _DIGITS.findall(given)]
    if not digits:
        return expected, expected
    return digits[0], max(digits[0], digits[-1])


def _printed(text: str, number: int, rules: Grammar) -> tuple[int, int]:
    """The number that the text itself bears and where the claim begins after it.

    References mean the number as printed, so it goes before the one given with the text. Digits
    may follow a number that is known ("1.2,4-diamino..."), not one that is not ("2.5 mm ...").
    """
    head = read(text[:_LONGEST_MARK], "en").text
    known, strict, opening = _own_patterns(rules)
    found = known.match(head)
    if found is not None and int(_DIGITS.findall(found.group())[0]) == number:
        return number, found.end()
    found = strict.match(head)
    if found is not None and opening.match(head, found.end()):
        return int(_DIGITS.findall(found.group())[0]), found.end()
    return number, 0


@cache
def _own_patterns(rules: Grammar) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    bare = re.sub(r"\(\?![^()]*(?:\([^()]*\)[^()]*)*\)", "", rules.mark)
    known, strict = (
        re.compile(rf"\s*0*{mark.replace('#', _RANGE)}\s*{ahead}", re.IGNORECASE)
        for mark, ahead in ((bare, ""), (rules.mark, r"(?!\d)"))
    )
    return known, strict, re.compile(rules.opening)


def _trimmed(number: int, body: str, at: int, rules: Grammar) -> NumberedText:
    status = rules.status.match(body)
    begin = status.end() if status else 0
    stripped = body[begin:].lstrip()
    start = at + len(body) - len(stripped)
    return NumberedText(number, stripped.rstrip(), start)
