"""Terms of Chinese claims, without a dictionary of the language.

Chinese has neither blanks nor articles. A term taken up after 所述, 该, 上述 runs to the first
mark or function word; it has basis when it stands earlier as it is, or when a shorter term that
stood earlier between boundaries begins it ("所述控制器接收": 控制器).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pendency.examination.claims.grammar import load

_LONGEST = 24
_CHARACTERS = re.compile(r"[\u4e00-\u9fff]{2}")
_FORMAL = re.compile(r"权利要求|任意?一项|其特征|步骤$")
_AFTER_ONE = frozenset("为是的")
_MARK = r"[^\u4e00-\u9fffA-Za-z0-9_\-αβγδ]"
_LEADS = re.compile(
    r"^(?:一种|一个|一|多个|多条|多种|若干|至少一个|至少一种|至少两个|[两二三四五六]个|各个?|每个)"
)


@dataclass(frozen=True)
class Mention:
    """A term taken up: where it begins, and its words to the first boundary."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


@dataclass(frozen=True, eq=False)
class Patterns:
    """The compiled word lists."""

    definite: re.Pattern[str]
    skip: re.Pattern[str]
    boundary: re.Pattern[str]
    inherent: frozenset[str]
    idiom: re.Pattern[str]


@cache
def patterns() -> Patterns:
    """The Chinese word lists, read once."""
    declared = load("terms_zh.toml")
    words = sorted(declared["boundary"]["words"].split(), key=len, reverse=True)
    return Patterns(
        definite=re.compile(declared["definite"]["mark"]),
        skip=re.compile(declared["definite"]["skip"]),
        boundary=re.compile(f"{_MARK}|{'|'.join(words)}"),
        inherent=frozenset(declared["inherent"]["words"].split()),
        idiom=re.compile(declared["inherent"]["idiom"]),
    )


def find_mentions(text: str) -> Iterator[Mention]:
    """The terms that a text takes up with 所述, 该, 上述 or 前述."""
    lists = patterns()
    for mark in lists.definite.finditer(text):
        start = mark.end()
        skipped = lists.skip.match(text[start : start + _LONGEST])
        if skipped is not None:
            start += skipped.end()
        term = _to_boundary(text, start, lists)
        if len(term) > 1 and not lists.idiom.match(term):
            yield Mention(start, term)


def find_terms(text: str) -> Iterator[tuple[int, str]]:
    """The terms that stand between boundaries, with their places; 一个, 多个 are taken off."""
    lists = patterns()
    at = 0
    for edge in lists.boundary.finditer(text):
        yield from _term(text, at, edge.start())
        at = edge.end()
    yield from _term(text, at, len(text))


def _term(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    lead = _LEADS.match(text[start:end])
    start += lead.end() if lead else 0
    if 1 < end - start <= _LONGEST:
        yield start, text[start:end]


def _to_boundary(text: str, start: int, lists: Patterns) -> str:
    window = text[start : start + _LONGEST]
    if window[1:2] in _AFTER_ONE:
        return window[:1]
    # A boundary word at the very start belongs to the term ("所述控制模块", "所述连接件").
    edge = lists.boundary.search(window, 1 if window[:1].isascii() else 2)
    cut = edge.start() if edge else len(window)
    mark = re.search(_MARK, window)
    return window[: min(cut, mark.start() if mark else cut)]


def is_name(term: str) -> bool:
    """Whether a string between boundaries may name a thing: characters of the language in it."""
    return bool(_CHARACTERS.search(term)) and not _FORMAL.search(term)
