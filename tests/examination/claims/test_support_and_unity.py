"""Terms that the description lacks, and what independent claims share."""

from __future__ import annotations

import pytest

from pendency.examination.claims import check_support, examine, parse_claims, unity_hints

SUPPORT = [
    (
        "en",
        "A pump comprising a steel housing and a magnetic seal.",
        "The pump has steel housings.",
        ["magnetic seal"],
    ),
    ("zh", "一种泵，包括壳体；以及磁性密封圈。", "该泵具有铝制壳体。", ["磁性密封圈"]),
    (
        "de",
        "Pumpe mit einem Gehäuse und einer Dichtung.",
        "Die Pumpe hat ein Gehäuse.",
        ["Dichtung"],
    ),
    (
        "fr",
        "Pompe comprenant un boîtier et un joint magnétique.",
        "La pompe comprend un boîtier et un joint.",
        ["magnétique"],
    ),
    ("ja", "ハウジングと磁性流体とを備えるポンプ。", "ポンプはハウジングを備える。", ["磁性流体"]),
]


@pytest.mark.parametrize(("language", "claim", "description", "expected"), SUPPORT)
def test_a_term_that_the_description_lacks_is_found(
    language: str, claim: str, description: str, expected: list[str]
) -> None:
    claims = parse_claims([(1, claim)], language)
    found = check_support(claims, description)
    assert [finding.quote for finding in found] == expected
    assert all(f.quote == claims.claim(f.claim).text[f.start : f.end] for f in found)
    assert check_support(claims, f"{description} {claim}") == ()


def test_without_a_description_support_is_not_judged() -> None:
    assert check_support(parse_claims([(1, "A pump with a seal.")], "en"), " \n") == ()


def test_words_that_stand_apart_are_a_weak_finding() -> None:
    claims = parse_claims([(1, "A pump comprising a steel housing.")], "en")
    description = "The pump has a housing. The seal is steel."
    assert check_support(claims, description) == ()
    (finding,) = check_support(claims, description, at_least=0.3)
    assert finding.rule == "support.words-apart"


def test_claims_that_share_nothing_form_two_groups() -> None:
    claims = parse_claims(
        [
            (1, "A pump comprising a rotor, a magnetic seal and a steel housing."),
            (2, "The pump of claim 1."),
            (3, "A method of driving a rotor held by a magnetic seal in a steel housing."),
            (4, "A toothbrush comprising nylon bristles and a bamboo handle."),
        ],
        "en",
    )
    hint = unity_hints(claims)
    assert hint.groups == ((1, 3), (4,))
    assert "magnetic seal" in hint.pairs[0].terms
    (finding,) = hint.findings
    assert (finding.claim, finding.details["named"], finding.details["share"]) == (4, "1", "0%")


def test_examine_runs_all_checks_in_the_order_of_the_text() -> None:
    claims = parse_claims(
        [(1, "A pump, wherein the rotor is flat."), (2, "The pump of claim 3."), (3, "A valve.")],
        "en",
    )
    rules = [f.rule for f in examine(claims, description="A pump, a valve.", at_least=0.4)]
    assert rules == [
        "antecedent.missing",
        "support.term",
        "reference.forward",
        "unity.no-shared-feature",
    ]
