"""Checks of the form of single claims: sentences, references to figures and description."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pendency.examination.findings import Finding
from pendency.examination.formal.figures import mentions
from pendency.examination.formal.filed import Filed, on_claim
from pendency.examination.formal.texts import MARK

_PICTURE = "\ufffc"
_STOPS_ZH = "。．."
#: The end of an English sentence: a word of four letters or more, a full stop, a capital. Shorter
#: words are abbreviations too often, and a letter or figure alone is the label of a step.
_SENTENCE_EN = re.compile(r"(?<=[a-z]{4})\.\s+(?=[A-Z][a-z]+\s)")
_ABBREVIATION = re.compile(r"\b(?:approx|spec|resp|conc|equiv|temp|ident|subsp|figs)\.$", re.I)
_DESCRIPTION = {
    "zh": re.compile(
        r"(?:如|见|参照|按照|根据)(?:本|前述|上述)?说明书|说明书(?:中|附图|第)?\S{0,8}所(?:述|示|记载)|如实施例\d+所"
    ),
    "en": re.compile(
        r"\bas\s+(?:substantially\s+)?(?:herein(?:before)?\s+)?"
        r"(?:described|disclosed|shown|set forth)\s+"
        r"(?:herein\b|in\s+the\s+(?:description|specification|drawings?|examples?)\b)"
        r"|\bsubstantially\s+as\s+(?:herein)?\s*(?:before\s+)?(?:described|shown|disclosed)\b",
        re.IGNORECASE,
    ),
}
_SHOWN = 24


def several_sentences(filed: Filed) -> Iterator[Finding]:
    """A full stop within a claim."""
    for position, claim in enumerate(filed.claims):
        start = _inner_stop(claim.text.rstrip(), filed.language)
        if start is not None:
            quote = claim.text[max(0, start - _SHOWN // 2) : start + _SHOWN // 2]
            begin = max(0, start - _SHOWN // 2)
            yield on_claim("claim.several-sentences", claim, position, begin, quote)


def _inner_stop(text: str, language: str) -> int | None:
    """Where a sentence ends before the end of the text."""
    if language in {"zh", "ja"}:
        at = text.rstrip(_PICTURE + " \n").rstrip(_STOPS_ZH).find("。")
        return at if at >= 0 else None
    for found in _SENTENCE_EN.finditer(text):
        if not _ABBREVIATION.search(text[: found.start() + 1]):
            return found.start()
    return None


def no_full_stop(filed: Filed) -> Iterator[Finding]:
    """No full stop at the end; a picture at the end may hold it."""
    for position, claim in enumerate(filed.claims):
        text = claim.text.rstrip()
        if text and not text.endswith((*_STOPS_ZH, _PICTURE)):
            start = max(0, len(text) - _SHOWN // 2)
            yield on_claim("claim.no-full-stop", claim, position, start, text[start:])


def figure_reference(filed: Filed) -> Iterator[Finding]:
    """A claim that names a figure."""
    for position, claim in enumerate(filed.claims):
        for mention in mentions(claim.text, filed.language):
            yield on_claim("claim.figure-reference", claim, position, mention.start, mention.quote)


def description_reference(filed: Filed) -> Iterator[Finding]:
    """A claim that refers to the description as a whole or to a passage of it."""
    if filed.language not in _DESCRIPTION:
        return
    for position, claim in enumerate(filed.claims):
        for found in _DESCRIPTION[filed.language].finditer(claim.text):
            yield on_claim(
                "claim.description-reference", claim, position, found.start(), found.group()
            )


def trade_mark(filed: Filed) -> Iterator[Finding]:
    """A trade mark in a claim."""
    for position, claim in enumerate(filed.claims):
        if found := MARK.search(claim.text):
            yield on_claim("claim.trade-mark", claim, position, found.start(), found.group())


def markup(filed: Filed) -> Iterator[Finding]:
    """Markup that refers to a claim which the wording does not name."""
    for position, claim in enumerate(filed.claims):
        parsed = filed.parsed.get(position)
        if not claim.refers_to or parsed is None:
            continue
        named = {number for ref in parsed.references for number in ref.numbers}
        marked = sorted(set(claim.refers_to) - named)
        if marked and named:
            yield on_claim(
                "claim.markup", claim, position, 0, "", marked=_list(marked),
                named=_list(sorted(named)),
            )  # fmt: skip


def _list(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))
