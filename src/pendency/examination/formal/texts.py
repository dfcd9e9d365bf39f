"""Checks of title, abstract and description."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pendency.examination.findings import Finding
from pendency.examination.formal.filed import Filed, made

_CJK = re.compile(r"[\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W_]+(?:[-'’./][^\W_]+)*")
MARK = re.compile(r"[\w-]*\s?[®™]")
_ORDINAL = re.compile(r"^[\s【\[(（]*(?:[一二三四五六七八九十\d]+[、.．)）]\s*)?")
_CLOSING = " \t】])）:：。."
_LONGEST_HEADING = 20
_UNITS = {
    "characters": ("characters", "个字"),
    "words": ("words", "个词"),
    "signs": ("characters", "个字符"),
}


def count(text: str, unit: str, *, punctuation: bool = False) -> int:
    """Count a text in the unit of a limit.

    Parameters
    ----------
    text
        The text.
    unit
        ``characters`` (字: a CJK character is one, a word or number in other scripts is one),
        ``words`` or ``signs`` (all characters, spaces included).
    punctuation
        Whether punctuation marks count among ``characters``.
    """
    if unit == "signs":
        return len(text)
    if unit == "words":
        return len(_WORD.findall(text))
    spaced = _CJK.sub(" ", text)
    marks = sum(unicodedata.category(c)[0] == "P" for c in _WORD.sub("", spaced))
    return len(_CJK.findall(text)) + len(_WORD.findall(spaced)) + (marks if punctuation else 0)


def title_length(filed: Filed, limits: Mapping[str, Any]) -> Iterator[Finding]:
    """A title longer than the office allows."""
    title = filed.document.title or ""
    length = count(title, limits["unit"], punctuation=limits.get("punctuation", False))
    if length > limits["max"]:
        yield made(
            "title.length", "title", title, count=length, limit=limits["max"], **_unit(limits)
        )


def title_mark(filed: Filed) -> Iterator[Finding]:
    """A trade mark in the title."""
    if found := MARK.search(filed.document.title or ""):
        yield made("title.mark", "title", found.group(), start=found.start())


def abstract_length(filed: Filed, limits: Mapping[str, Any]) -> Iterator[Finding]:
    """An abstract longer than the office allows."""
    length = _abstract_count(filed, limits)
    if length > limits["max"]:
        yield made(
            "abstract.length", "abstract", count=length, limit=limits["max"], **_unit(limits)
        )


def abstract_short(filed: Filed, limits: Mapping[str, Any]) -> Iterator[Finding]:
    """An abstract shorter than the office wishes for."""
    length = _abstract_count(filed, limits)
    if 0 < length < limits["min"]:
        yield made("abstract.short", "abstract", count=length, limit=limits["min"], **_unit(limits))


def _abstract_count(filed: Filed, limits: Mapping[str, Any]) -> int:
    text = "\n".join(p.text for p in filed.abstract)
    return count(text, limits["unit"], punctuation=limits.get("punctuation", False))


def _unit(limits: Mapping[str, Any]) -> dict[str, str]:
    en, zh = _UNITS[limits["unit"]]
    return {"unit_en": en, "unit_zh": zh}


def advertising(filed: Filed, limits: Mapping[str, Any]) -> Iterator[Finding]:
    """Words of advertising in title, abstract or description."""
    words = re.compile("|".join(map(re.escape, limits["words"])))
    titles = [filed.document.title] if filed.document.title else []
    for part, texts in (
        ("title", titles),
        ("abstract", [p.text for p in filed.abstract]),
        ("description", [p.text for p in filed.description]),
    ):
        for position, text in enumerate(texts):
            for found in words.finditer(text):
                yield made(
                    "text.advertising", part, found.group(), position=position, start=found.start()
                )


def sections_missing(filed: Filed, limits: Mapping[str, Any]) -> Iterator[Finding]:
    """Sections of the description without their heading."""
    if not filed.description:
        return
    there = {index for index, _, _ in _headings(filed, limits)}
    for index, names in enumerate(limits["sections"]):
        needed = names[0] != limits.get("drawings") or filed.drawings
        if needed and index not in there:
            yield made("description.section-missing", "description", section=names[0])


def sections_order(filed: Filed, limits: Mapping[str, Any]) -> Iterator[Finding]:
    """Sections of the description that stand after a later one."""
    last = -1
    for index, position, heading in _headings(filed, limits):
        if index < last:
            before = limits["sections"][last][0]
            yield made(
                "description.section-order", "description", heading, position=position,
                before=before,
            )  # fmt: skip
        last = max(last, index)


def _headings(filed: Filed, limits: Mapping[str, Any]) -> Iterator[tuple[int, int, str]]:
    """The first heading of each section: which section, its paragraph, its words."""
    names = {name: i for i, group in enumerate(limits["sections"]) for name in group}
    seen: set[int] = set()
    for position, paragraph in enumerate(filed.description):
        if len(paragraph.text) > _LONGEST_HEADING:
            continue
        bare = _ORDINAL.sub("", paragraph.text).rstrip(_CLOSING)
        index = names.get(bare)
        if index is not None and index not in seen:
            seen.add(index)
            yield index, position, paragraph.text


def paragraph_gap(filed: Filed) -> Iterator[Finding]:
    """Numbers of paragraphs that are left out."""
    yield from _numbers(filed, "paragraph.gap", lambda last, number: number > last + 1)


def paragraph_repeated(filed: Filed) -> Iterator[Finding]:
    """Numbers of paragraphs that come twice or out of order."""
    yield from _numbers(filed, "paragraph.repeated", lambda last, number: number <= last)


def _numbers(filed: Filed, rule: str, wrong: Callable[[int, int], bool]) -> Iterator[Finding]:
    if filed.document.publication is not None:
        return  # the office numbered them itself
    last, printed = 0, "0000"
    for position, paragraph in enumerate(filed.description):
        number = int(paragraph.number or 0)
        if not number or paragraph.number is None:
            continue
        if wrong(last, number):
            yield made(rule, "description", paragraph.number, position=position, previous=printed)
        last, printed = number, paragraph.number
