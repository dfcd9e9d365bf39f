"""Invented application texts: claims with planted defects, and a description of them.

An examiner's screens need something to read. A text is drawn for one case from its own stream of
random numbers, so that the same case always reads the same; it says of itself that it is
generated. Which defects were planted is told beside the text.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from pendency.exchange.documents import Claim, Document, DocumentId
from pendency.exchange.documents.record import Image, Paragraph, Passage, Text
from pendency.records import FIELDS
from pendency.twin.sample.claimtexts import DEFECTS, Draft, amend, compose, draft, listed
from pendency.twin.sample.names import thing_of

#: Added to the number of a case for the key of its stream: blocks of cases count from 0.
_FIRST_STREAM = 2**62


@dataclass(frozen=True)
class Applied:
    """What the text is for: columns of the case."""

    case_id: int
    office: str
    number: str
    kind: str
    filed: str
    title: str
    language: str
    field: int
    claims: int


@dataclass(frozen=True)
class SampleText:
    """An application as filed, and its claims as amended in reply to an action.

    ``defects`` names what was planted in the claims as filed: see `claimtexts.DEFECTS`.
    """

    filed: Document
    amended: Document
    defects: tuple[str, ...]


def sample_text(case: Applied, *, seed: int) -> SampleText:
    """Invent the text of one application.

    Parameters
    ----------
    case
        The case; ``language`` is ``zh`` or ``en``.
    seed
        Same seed, same case: same text.
    """
    key = np.array([seed % 2**64, _FIRST_STREAM + case.case_id], dtype=np.uint64)
    rng = np.random.Generator(np.random.Philox(key=key))
    words = vocabulary(case.language)
    thing, is_matter = thing_of(case.field, case.title, case.language)
    planted = tuple(d for d in DEFECTS if rng.random() < _SHARE)
    made = draft(words, thing, case.claims, planted, rng, is_matter=is_matter)
    described = _description(words, made, case)
    filed = _document(case, compose(made, words), described, words, made)
    return SampleText(filed, _claims_only(case, compose(amend(made), words)), made.planted)


#: Share of the texts in which each defect is planted, where there is room for it.
_SHARE = 0.5


@cache
def vocabulary(language: str) -> Mapping[str, Any]:
    """The words of a language."""
    text = files("pendency.twin").joinpath("data/texts.toml").read_text("utf-8")
    found: Mapping[str, Any] = tomllib.loads(text)[language]
    return found


def _document(
    case: Applied, claims: list[str], described: Passage, words: Mapping[str, Any], made: Draft
) -> Document:
    told = Paragraph(words["abstract"].format(**made.slots(words)))
    return Document(
        office=case.office,
        subject=case.kind,
        language=case.language,
        application=DocumentId(case.office, case.number, date=case.filed),
        titles=(Text(case.language, case.title),),
        abstracts=(Passage(case.language, (told,)),),
        descriptions=(described,),
        claims=_numbered(claims, case.language),
        images=tuple(Image(f"{n}.tif", "drawing", str(n)) for n in (1, 2)),
    )


def _claims_only(case: Applied, claims: list[str]) -> Document:
    return Document(
        office=case.office,
        language=case.language,
        application=DocumentId(case.office, case.number, date=case.filed),
        titles=(Text(case.language, case.title),),
        claims=_numbered(claims, case.language),
    )


def _numbered(claims: list[str], language: str) -> tuple[Claim, ...]:
    return tuple(Claim(n, text, language) for n, text in enumerate(claims, start=1))


def _description(words: Mapping[str, Any], made: Draft, case: Applied) -> Passage:
    """The sections in their order; every feature that was not planted as unsupported is in it."""
    field = FIELDS[case.field]
    slots = made.slots(words) | {
        "field": field.zh if case.language == "zh" else field.en.lower(),
        "numbered": _with_numerals(made, words),
    }
    options = [words["option"].format(feature=f) for f in made.described]
    sections = (
        words["field"], words["background"], [*words["summary"], *options], words["drawings"],
        [*words["embodiment"], words["inspection"], words["close"]],
    )  # fmt: skip
    paragraphs = [Paragraph(words["notice"], "0001")]
    for heading, *texts in sections:
        paragraphs.append(Paragraph(heading, heading=True))
        for text in texts:
            number = 1 + sum(not p.heading for p in paragraphs)
            written = text if text in options else text.format(**slots)
            paragraphs.append(Paragraph(written, f"{number:04}"))
    return Passage(case.language, tuple(paragraphs))


def _with_numerals(made: Draft, words: Mapping[str, Any]) -> str:
    """The parts with the signs under which the drawings would show them."""
    parts = enumerate(made.parts, start=1)
    return listed([words["numeral"].format(part=part, n=10 * n) for n, part in parts], words)
