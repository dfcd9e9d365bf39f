"""What holds for every text: no exception, an acyclic tree, places that fit, linear time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendency.examination.claims import (
    check_structure,
    compare_claims,
    examine,
    languages,
    parse_claims,
    rules,
)
from pendency.examination.claims.wording import compare_wording

LANGUAGES = st.sampled_from(languages())
WORDS = st.sampled_from(
    [
        *("claim 1", "claims 2 to 4", "any preceding claim", "the", "said", "a", "pump", "valve"),
        *("of", "wherein", "first", ",", ".", ";", "\n", "1.", "2. ", "(3)", "comprising"),
        *(
            "权利要求1",
            "权利要求2至3中任一项",
            "所述",
            "该",
            "转子",
            "，",
            "。",
            "一种",
            "其特征在于",
        ),
        *("Anspruch 1", "nach einem der Ansprüche 1 bis 3", "revendications 1 à 2", "請求項１"),
        *("に記載の", "装置", "方法", "of claim 99999", "claim 0", "-", "一", "十", "(canceled)"),
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map(" ".join))
NUMBERS = st.one_of(st.none(), st.integers(0, 50), st.text(max_size=6))
SETS = st.one_of(TEXTS, st.lists(st.tuples(NUMBERS, TEXTS), max_size=8))


@given(SETS, LANGUAGES, TEXTS)
def test_no_text_raises_and_every_place_fits(
    source: str | list[tuple[int | str | None, str]], language: str, description: str
) -> None:
    claims = parse_claims(source, language)
    for finding in examine(claims, description=description, at_least=0.0):
        claim = claims.claims[finding.position]
        assert claim.number == finding.claim
        assert claim.text[finding.start : finding.end] == finding.quote
        assert 0 <= finding.confidence <= 1
        assert finding.en
        assert finding.zh
    for claim in claims:
        assert all(parent < claim.position for parent in claim.parents)
        for reference in claim.references:
            assert 0 <= reference.start <= reference.end <= len(claim.text)


@given(st.lists(st.integers(1, 60), max_size=30))
def test_the_tree_is_acyclic_whatever_claims_name(named: list[int]) -> None:
    texts = [(n, f"The pump of claim {other}.") for n, other in enumerate(named, start=1)]
    claims = parse_claims(texts, "en")
    for claim in claims:
        assert claim not in claims.ancestors(claim)
        assert all(claim in claims.children(parent) for parent in claims.parents(claim))
    for n, other in enumerate(named, start=1):
        assert bool(claims.claim(n).parents) is (other < n)
    reported = {f.claim for f in check_structure(claims) if f.rule.startswith("reference.")}
    assert reported == {n for n, other in enumerate(named, start=1) if other >= n}


@given(st.lists(st.sampled_from(["pump", "valve", "rotor", "seal"]), min_size=1, max_size=40))
def test_numbers_survive_a_block(nouns: list[str]) -> None:
    block = "\n".join(f"{n}. A {noun} of steel." for n, noun in enumerate(nouns, start=1))
    claims = parse_claims(block, "en")
    assert [claim.number for claim in claims] == list(range(1, len(nouns) + 1))
    listed = parse_claims([(c.number, c.text) for c in claims], "en")
    assert [(c.number, c.text) for c in listed] == [(c.number, c.text) for c in claims]


@given(SETS, LANGUAGES)
def test_a_set_does_not_differ_from_itself(
    source: str | list[tuple[int | str | None, str]], language: str
) -> None:
    claims = parse_claims(source, language)
    result = compare_claims(claims, claims)
    assert result.is_empty
    assert result.moves == ()


@given(TEXTS, TEXTS, LANGUAGES)
def test_a_difference_holds_both_texts(before: str, after: str, language: str) -> None:
    segments = compare_wording(before, after, language)
    old = "".join(s.text for s in segments if s.op != "inserted")
    new = "".join(s.text for s in segments if s.op != "deleted")
    assert "".join(old.split()) == "".join(before.split())
    assert "".join(new.split()) == "".join(after.split())
    for segment in segments:
        source = after if segment.op == "inserted" else before
        assert source[segment.start : segment.end] == segment.text


def test_every_rule_has_both_languages_and_the_same_slots() -> None:
    for rule in rules().values():
        assert set(rule.title) == set(rule.text) == {"en", "zh"}
        assert 0 < rule.confidence <= 1


LONG = {
    "one English claim": (
        "en",
        "1. A pump comprising " + "a first steel rotor and the seal, " * 3000,
    ),
    "one Chinese claim": ("zh", "1.一种泵，包括" + "第一转子，所述密封圈设于所述壳体；" * 6000),
    "a chain": (
        "en",
        "1. A pump.\n"
        + "\n".join(
            f"{n}. The pump of claim {n - 1}, wherein the rotor {n} has a seal."
            for n in range(2, 1500)
        ),
    ),
    "open references": (
        "en",
        "1. A pump.\n"
        + "\n".join(
            f"{n}. The pump of any preceding claim, wherein the rotor is flat."
            for n in range(2, 1200)
        ),
    ),
    "no blanks": ("en", "1. " + "a" * 100_000),
    "digits": ("en", "1. claim " + "1," * 50_000),
    "blanks": ("zh", "1.一种" + " \n" * 50_000),
    "marks": ("fr", "1. " + "de la revendication, " * 5_000),
    "kanji": ("ja", "【請求項１】" + "前記回転子を備える請求項１に記載の" * 6000),
    "commas": ("de", "1. " + "Anspruch 1, oder und " * 5_000),
}


@pytest.mark.parametrize("name", LONG)
def test_a_hundred_kilobytes_are_examined_within_a_second_or_so(name: str) -> None:
    language, text = LONG[name]
    assert len(text.encode()) >= 75_000
    begun = time.process_time()
    claims = parse_claims(text, language)
    parsed = time.process_time() - begun
    examine(claims, at_least=0.0)
    # Measured below one second each; the bound leaves room for a busy machine.
    assert parsed < 2.0
    assert time.process_time() - begun < 6.0
