"""Figures by their numbers: as texts name them and as drawings bear them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

#: Words that end in 图 before a number and name no figure of the drawings (流程图1 is one all the
#: same only when 如 or 见 stands before it, which the texts then repeat).
_COMPOUND = "意程构视面框原路线略版绘地截像片插草谱表状效布态果形序试蓝"
_PART = r"(?:[A-Za-z]{1,2}(?![A-Za-z])|\s?[（(]\s*[A-Za-z]{1,2}\s*[)）])?"
_NUMBER = rf"\d{{1,3}}(?!\d|\.\d){_PART}"
_JOINT_ZH = r"\s*(?:[、，,~～\-–—]|至|到|和|与|及|以及|或)\s*(?:附?图)?\s*"
_ZH = re.compile(rf"(?<![{_COMPOUND}])图\s*(?P<numbers>{_NUMBER}(?:{_JOINT_ZH}{_NUMBER})*)")
_JOINT_EN = r"\s*(?:[,~\-–—]|to|through|and|or|&|, and|, or)\s*(?:figs?\.?|figures?)?\s*"
_EN = re.compile(
    rf"\b(?:figs?\.?|figures?|abb(?:ildung(?:en)?|\.)?|figuren?)\s*"
    rf"(?P<numbers>{_NUMBER}(?:{_JOINT_EN}{_NUMBER})*)",
    re.IGNORECASE,
)
_ONE = re.compile(r"(\d{1,3})(?:([A-Za-z]{1,2})(?![A-Za-z])|\s?[（(]\s*([A-Za-z]{1,2})\s*[)）])?")
_RANGE = re.compile(r"\s*(?:[~～\-–—]|至|到|to|through)\s*(?:附?图|figs?\.?|figures?)?\s*", re.I)
_LABEL = re.compile(
    r"(?:附?图|fig(?:ure|\.)?|図)?\s*0*(\d{1,3})\s*[（(]?([A-Za-z]{0,2})[)）]?", re.I
)
_WIDEST = 200
#: Full-width letters and the many dashes, one sign for one, so that offsets stay.
_PLAIN = {
    **{wide: wide - 0xFEE0 for wide in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))},
    **dict.fromkeys(map(ord, "－‐‑‒―−─"), "-"),
    **dict.fromkeys(map(ord, "〜∼"), "~"),
}


class Figure(NamedTuple):
    """A figure: its number, and the letter of a part (``4``, ``A``)."""

    number: int
    part: str = ""

    def __str__(self) -> str:
        return f"{self.number}{self.part}"


class Mention(NamedTuple):
    """A place that names figures: its words, its offset, and the figures."""

    quote: str
    start: int
    figures: tuple[Figure, ...]


def mentions(text: str, language: str) -> Iterator[Mention]:
    """Find the phrases of a text that name figures, ranges written out.

    A number with a full stop and more digits after it is a value ("图1.5" names none).
    """
    pattern = _ZH if language in {"zh", "ja"} else _EN
    for match in pattern.finditer(text.translate(_PLAIN)):
        quote = text[match.start() : match.end()]
        yield Mention(quote, match.start(), tuple(_listed(match["numbers"])))


def _listed(phrase: str) -> Iterator[Figure]:
    last: Figure | None = None
    end = 0
    for match in _ONE.finditer(phrase):
        figure = Figure(int(match[1]), (match[2] or match[3] or "").upper())
        joint = phrase[end : match.start()]
        if last is not None and _RANGE.fullmatch(joint):
            yield from _between(last, figure)
        yield figure
        last, end = figure, match.end()


def _between(first: Figure, last: Figure) -> Iterator[Figure]:
    """The figures of a range without its ends; where parts are named, their whole figures."""
    if first.number == last.number and len(first.part) == len(last.part) == 1:
        yield from (
            Figure(first.number, chr(c)) for c in range(ord(first.part) + 1, ord(last.part))
        )
    elif first.number < last.number < first.number + _WIDEST:
        ends = (first, last) if first.part or last.part else ()
        yield from (Figure(end.number) for end in ends)
        yield from (Figure(n) for n in range(first.number + 1, last.number))


def labelled(labels: Iterable[str | None]) -> tuple[Figure, ...] | None:
    """Read the labels of drawings ("图1", "1", "3,4"); None when one of them is no number."""
    found: list[Figure] = []
    for label in labels:
        for part in re.split(r"[,，、;]", label or ""):
            match = _LABEL.fullmatch(part.translate(_PLAIN).strip())
            if match is None:
                return None
            found.append(Figure(int(match[1]), match[2].upper()))
    return tuple(dict.fromkeys(found))


def covers(figures: Iterable[Figure], one: Figure) -> bool:
    """Whether a figure is among others: by number and part where both have one, else by number."""
    return any(
        other.number == one.number and (other.part == one.part or not (other.part and one.part))
        for other in figures
    )
