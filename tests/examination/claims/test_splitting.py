"""Blocks of text into claims: numbers, gaps, cancelled claims, steps that are no claims."""

from __future__ import annotations

import pytest

from pendency.examination.claims import check_structure, parse_claims

BLOCKS = [
    ("en", "1. A pump.\n2. The pump of claim 1.\n3. The pump of claim 2.", [1, 2, 3]),
    ("en", "What is claimed is:\n1. A pump.\n2. The pump of claim 1.", [1, 2]),
    ("en", "1. A pump. 2. The pump of claim 1. 3. A valve.", [1, 2, 3]),
    ("en", "1. A method of:\n1. heating; and\n2. cooling.\n2. The method of claim 1.", [1, 2]),
    ("en", "1. A rod\n2.5 mm long.\n2. The rod of claim 1.", [1, 2]),
    ("en", "1. A pump.\n2. The pump of claim 1.\n5. The pump of claim 2.", [1, 2, 5]),
    (
        "en",
        "1. A pump.\n2. The pump of claim 1.\n2. A valve.\n3. The valve of claim 2.",
        [1, 2, 2, 3],
    ),
    ("zh", "1.一种泵。\n2.根据权利要求1所述的泵。\n3.根据权利要求2所述的泵。", [1, 2, 3]),
    ("zh", "１、一种泵。２、根据权利要求１所述的泵。", [1, 2]),
    ("zh", "1.2,4-二氨基三嗪的制造方法。\n2.如权利要求1所述的制造方法。", [1, 2]),
    ("ja", "【請求項１】\nポンプ。\n【請求項２】\n請求項１に記載のポンプ。", [1, 2]),
    ("de", "1. Pumpe.\n2. Pumpe nach Anspruch 1.", [1, 2]),
    ("fr", "1. Pompe.\n2. Pompe selon la revendication 1.", [1, 2]),
    ("en", "A plum tree as shown.", [1]),
    ("en", "", []),
]


@pytest.mark.parametrize(("language", "block", "numbers"), BLOCKS)
def test_a_block_is_split_at_its_numbers(language: str, block: str, numbers: list[int]) -> None:
    claims = parse_claims(block, language)
    assert [claim.number for claim in claims] == numbers
    for claim in claims:
        assert block[claim.start : claim.start + len(claim.text)] == claim.text


def test_cancelled_claims_are_known_but_no_claims() -> None:
    claims = parse_claims("1-18. (canceled)\n19. A pump.\n20. The pump of claim 2.", "en")
    assert [claim.number for claim in claims] == [19, 20]
    assert claims.cancelled == tuple(range(1, 19))
    assert [finding.rule for finding in check_structure(claims)] == ["reference.cancelled"]


def test_the_number_printed_goes_before_the_one_given() -> None:
    claims = parse_claims([(1, "1. A pump."), (2, "5. A valve."), (3, "2.5 mm rod.")], "en")
    assert [(claim.number, claim.text) for claim in claims] == [
        (1, "A pump."),
        (5, "A valve."),
        (3, "2.5 mm rod."),
    ]


def test_a_missing_number_is_the_next_one_and_a_range_is_cancelled() -> None:
    claims = parse_claims([("00001-00003", "(canceled)"), (None, "A pump.")], "en")
    assert claims.cancelled == (1, 2, 3)
    assert [claim.number for claim in claims] == [4]


def test_gaps_doubles_and_disorder_are_reported() -> None:
    claims = parse_claims([(1, "A a."), (3, "A b."), (3, "A c."), (2, "A d."), (4, "")], "en")
    assert [(f.rule, f.claim) for f in check_structure(claims)] == [
        ("numbering.gap", 3),
        ("numbering.duplicate", 3),
        ("numbering.order", 2),
        ("claim.empty", 4),
        ("numbering.gap", 4),
    ]


def test_offsets_lead_through_line_breaks_of_chinese_text() -> None:
    text = "2.根据权利要\n\t求1所述的泵，其特征在于，所述\n阀体为铝。"
    claims = parse_claims([(1, "一种泵，包括壳体。"), (2, text)], "zh")
    (reference,) = claims.claim(2).references
    claim = claims.claim(2)
    assert claim.text[reference.start : reference.end] == "权利要\n\t求1"
