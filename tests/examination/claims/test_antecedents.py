"""Antecedent basis in sentences made for the purpose; the real claims are in test_real_claims."""

from __future__ import annotations

import pytest

from pendency.examination.claims import check_antecedents, parse_claims

FOUND = [
    ("en", ["A pump comprising a housing, wherein the rotor is flat."], [(1, "rotor")]),
    (
        "en",
        ["A pump comprising a first plate, wherein the second plate is flat."],
        [(1, "second plate")],
    ),
    (
        "en",
        ["A pump comprising a seal.", "The pump of claim 1, wherein said gasket is flat."],
        [(2, "gasket")],
    ),
    (
        "en",
        ["A pump comprising a filter, wherein the band pass fiter is flat."],
        [(1, "band pass fiter")],
    ),
    (
        "en",
        [
            "A pump.",
            "A valve comprising a ball.",
            "The pump of claim 1, wherein the ball is steel.",
        ],
        [(3, "ball")],
    ),
    ("zh", ["一种泵，包括壳体，所述转子设于所述壳体内。"], [(1, "转子")]),
    ("zh", ["一种泵，包括第一阀门，所述第二阀门为球阀。"], [(1, "第二阀门")]),
    (
        "zh",
        ["一种泵，包括壳体。", "根据权利要求1所述的泵，其特征在于，该导向杆为钢制。"],
        [(2, "导向杆")],
    ),
]


@pytest.mark.parametrize(("language", "texts", "expected"), FOUND)
def test_a_term_without_basis_is_found_at_its_place(
    language: str, texts: list[str], expected: list[tuple[int, str]]
) -> None:
    claims = parse_claims(list(enumerate(texts, start=1)), language)
    findings = check_antecedents(claims)
    assert [(finding.claim, finding.quote) for finding in findings] == expected
    for finding in findings:
        text = claims.claim(finding.claim).text
        assert text[finding.start : finding.end] == finding.quote
        assert finding.quote in finding.en
        assert finding.quote in finding.zh


CLEAN = [
    # plural, modifiers left out, compound for "of", coordination
    ("en", ["A pump comprising a plurality of steel blades, wherein each of the blades is flat."]),
    ("en", ["A pump comprising a rotating steel shaft, wherein the shaft is long."]),
    ("en", ["A tank having a level of a fluid, wherein the fluid level is high."]),
    ("en", ["A pump comprising left and right pins, wherein the left pin is steel."]),
    ("en", ["A pump comprising at least one valve, wherein the at least one valve opens."]),
    ("en", ["A method comprising receiving a signal and storing the received signal."]),
    ("en", ["A method comprising etching a wafer, wherein the etching step is dry."]),
    # inherent parts and what is unique
    ("en", ["A pump comprising a sphere, wherein the outer surface of the sphere is smooth."]),
    ("en", ["A pump selected from the group consisting of piston pumps and the like."]),
    ("en", ["A pump comprising a seal having the highest melting point."]),
    # one of several
    (
        "en",
        ["A method of joining a first one of a plurality of clients, the first client being idle."],
    ),
    # subject, parent, reference sign, verb after the term
    (
        "en",
        [
            "A pump (1) comprising a housing (2).",
            "The pump (1) of claim 1, the housing (2) being flat.",
        ],
    ),
    ("en", ["A pump comprising a sensor, wherein the sensor signals a fault."]),
    ("en", ["A set of parameters, wherein the parameters diverge from a norm."]),
    # the claim it rests on is not there
    ("en", ["The pump of claim 7, wherein the rotor is flat."]),
    ("zh", ["一种泵，包括电热膜，所述膜为黑色。"]),
    ("zh", ["一种泵，包括控制器，所述控制器接收信号。"]),
    ("zh", ["一种泵，包括壳体，所述壳体的内壁光滑，所述内壁为黑色。"]),
    ("zh", ["一种泵，包括壳体。", "根据权利要求1所述的泵，如上所述，应该注意，所述壳体为铝。"]),
    ("zh", ["一种泵，包括多个叶片，所述多个叶片均匀分布，各所述叶片为钢制。"]),
]


@pytest.mark.parametrize(("language", "texts"), CLEAN)
def test_a_term_with_basis_is_left_alone(language: str, texts: list[str]) -> None:
    claims = parse_claims(list(enumerate(texts, start=1)), language)
    assert [finding.en for finding in check_antecedents(claims)] == []


def test_basis_may_be_missing_in_one_alternative_only() -> None:
    texts = [
        "A pump comprising a seal.",
        "The pump of claim 1, further comprising a valve.",
        "The pump of claim 1 or 2, wherein the valve is steel.",
    ]
    claims = parse_claims(list(enumerate(texts, start=1)), "en")
    assert check_antecedents(claims) == ()
    (finding,) = check_antecedents(claims, at_least=0.4)
    assert finding.rule == "antecedent.alternative"
    assert finding.en.endswith("where the claim depends on claim 1.")


def test_other_languages_are_not_guessed_at() -> None:
    claims = parse_claims([(1, "Pumpe, wobei der Rotor läuft.")], "de")
    assert check_antecedents(claims, at_least=0.0) == ()
