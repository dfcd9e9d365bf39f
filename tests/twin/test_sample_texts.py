"""The invented texts: seeded, in two languages, with exactly the defects that were planted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pendency.examination.claims import compare_claims, examine, parse_claims
from pendency.exchange.documents import Document, read_documents, write_document
from pendency.twin.sample import names
from pendency.twin.sample.claimtexts import DEFECTS
from pendency.twin.sample.texts import Applied, SampleText, sample_text

SEED = 5


def applied(case_id: int, language: str, claims: int = 14) -> Applied:
    field = case_id % 35 + 1
    title = names.titles(language).choose(np.array([field]), np.array([case_id * 0.37 % 1]))[0]
    return Applied(case_id, "XX", f"{case_id}/X", "invention", "2024-01-01", title, language,
                   field, claims)  # fmt: skip


def found(document: Document, described: Document) -> list[str]:
    """The rules of all findings, those on unity aside."""
    claims = parse_claims([(c.number, c.text) for c in document.claims], document.language)
    text = "\n".join(p.text for d in described.descriptions for p in d.paragraphs)
    return sorted(f.rule for f in examine(claims, description=text, office="CN"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_checks_find_what_was_planted_and_nothing_else(language: str):
    planted: set[str] = set()
    for case_id in range(1, 71):
        text = sample_text(applied(case_id, language), seed=SEED)
        planted |= set(text.defects)
        assert found(text.filed, text.filed) == sorted(text.defects), case_id
        assert found(text.amended, text.filed) == [], case_id

    assert planted == set(DEFECTS)


@pytest.mark.parametrize("claims", [1, 2, 3, 7, 8, 20, 60])
def test_a_set_has_as_many_claims_as_its_case(claims: int):
    for case_id in range(1, 20):
        text = sample_text(applied(case_id, "zh", claims), seed=SEED)

        assert [c.number for c in text.filed.claims] == list(range(1, claims + 1))


def test_the_amended_claims_are_a_narrower_form_of_those_filed():
    text = sample_text(applied(1, "zh"), seed=SEED)
    before, after = (
        parse_claims([(c.number, c.text) for c in d.claims], "zh")
        for d in (text.filed, text.amended)
    )
    kinds = {change.kind for change in compare_claims(before, after).changes}

    assert {"amended", "renumbered", "deleted"} <= kinds
    assert len(after) < len(before)


def test_the_same_case_reads_the_same_and_another_does_not():
    one, other = (sample_text(applied(i, "en"), seed=SEED) for i in (1, 36))  # one field

    assert one == sample_text(applied(1, "en"), seed=SEED)
    assert one.filed.claims != other.filed.claims
    assert one != sample_text(applied(1, "en"), seed=SEED + 1)


@pytest.mark.parametrize(("language", "words"), [("zh", "系统生成"), ("en", "generated")])
def test_a_text_says_that_it_is_generated_and_numbers_its_paragraphs(language: str, words: str):
    text: SampleText = sample_text(applied(3, language), seed=SEED)
    paragraphs = text.filed.descriptions[0].paragraphs

    assert words in paragraphs[0].text
    numbers = [p.number for p in paragraphs if not p.heading]
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]
    assert sum(p.heading for p in paragraphs) == 5
    assert "{" not in "".join(p.text for p in paragraphs)


def test_a_text_survives_the_standard():
    text = sample_text(applied(4, "zh"), seed=SEED)

    (back,) = read_documents(write_document(text.filed, "st96"))
    assert replace(back, warnings=(), origin=None) == text.filed
