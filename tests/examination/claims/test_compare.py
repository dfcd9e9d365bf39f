"""Two versions of a claim set, as an examiner reads them."""

from __future__ import annotations

import pytest

from pendency.examination.claims import HINTS, Comparison, compare_claims, parse_claims
from pendency.examination.claims.wording import compare_wording


def compared(before: list[str], after: list[str], language: str = "en") -> Comparison:
    return compare_claims(
        parse_claims(list(enumerate(before, start=1)), language),
        parse_claims(list(enumerate(after, start=1)), language),
    )


OLD = [
    "A pump comprising a housing and a rotor with steel blades.",
    "The pump of claim 1, wherein the housing is made of cast aluminium alloy.",
    "The pump of claim 2, wherein the rotor turns clockwise at high speed.",
]


def test_a_deleted_claim_renumbers_the_rest_and_nothing_more() -> None:
    new = [OLD[0], "The pump of claim 1, wherein the rotor turns clockwise at high speed."]
    changes = [(c.kind, c.before, c.after) for c in compared(OLD, new).changes]
    assert changes == [("unchanged", 1, 1), ("renumbered", 3, 2), ("deleted", 2, None)]


def test_a_feature_taken_up_into_claim_1_is_a_move_and_narrows() -> None:
    new = [
        "A pump comprising a housing and a rotor with steel blades, wherein the housing is made"
        " of cast aluminium alloy.",
        "The pump of claim 1, wherein the rotor turns clockwise at high speed.",
    ]
    result = compared(OLD, new)
    kinds = [(change.kind, change.before, change.after) for change in result.changes]
    assert kinds == [("amended", 1, 1), ("renumbered", 3, 2), ("deleted", 2, None)]
    assert result.changes[0].hints == ("narrower:feature-added",)
    (move,) = result.moves
    assert (move.before, move.after) == (2, 1)
    assert move.text.startswith("wherein the housing is made")


HINTED = [
    (
        "en",
        "A pump comprising a rotor.",
        "A pump consisting of a rotor.",
        "narrower:closed-transition",
    ),
    (
        "en",
        "A pump consisting of a rotor.",
        "A pump comprising a rotor.",
        "broader:open-transition",
    ),
    ("en", "A pump heated to 50 to 100 °C.", "A pump heated to 60 to 80 °C.", "narrower:range"),
    ("en", "A pump heated to 60 to 80 °C.", "A pump heated to 50 to 100 °C.", "broader:range"),
    (
        "en",
        "A pump with a rotor, wherein the rotor carries four steel blades.",
        "A pump with a rotor.",
        "broader:feature-removed",
    ),
    (
        "en",
        "A pump with a rotor made of steel.",
        "A pump with a rotor made of steel or of glass fibre reinforced plastic.",
        "broader:alternative-added",
    ),
    (
        "zh",
        "一种泵，包括转子。",
        "一种泵，包括转子；所述转子由不锈钢叶片和轴构成。",
        "narrower:feature-added",
    ),
    ("zh", "一种泵，温度为50~100℃。", "一种泵，温度为60~80℃。", "narrower:range"),
]


@pytest.mark.parametrize(("language", "old", "new", "hint"), HINTED)
def test_the_direction_of_an_amendment_is_hinted(
    language: str, old: str, new: str, hint: str
) -> None:
    (change,) = compared([old], [new], language).changes
    assert change.kind == "amended"
    assert change.hints == (hint,)
    assert hint in HINTS


def test_english_is_compared_by_words_and_chinese_by_characters() -> None:
    english = compare_wording("a steel rotor turns", "a brass rotor turns", "en")
    assert [(s.op, s.text) for s in english] == [
        ("equal", "a"),
        ("deleted", "steel"),
        ("inserted", "brass"),
        ("equal", "rotor turns"),
    ]
    chinese = compare_wording("所述转子为钢制", "所述转子为铜制", "zh")
    assert [(s.op, s.text) for s in chinese] == [
        ("equal", "所述转子为"),
        ("deleted", "钢"),
        ("inserted", "铜"),
        ("equal", "制"),
    ]


def test_a_claim_unlike_all_others_is_new() -> None:
    result = compared(OLD, [*OLD, "A toothbrush with bamboo handle."])
    assert [(c.kind, c.after) for c in result.changes if c.kind != "unchanged"] == [("added", 4)]
    assert not result.is_empty


def test_a_swap_of_two_claims_is_a_renumbering() -> None:
    result = compared([OLD[0], "A valve with a ball."], ["A valve with a ball.", OLD[0]])
    assert [(c.kind, c.before, c.after) for c in result.changes] == [
        ("renumbered", 2, 1),
        ("renumbered", 1, 2),
    ]
