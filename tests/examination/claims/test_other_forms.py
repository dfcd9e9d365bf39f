"""Forms of claims that other drafters use, each as a small set with the claims it rests on."""

from __future__ import annotations

import pytest

from pendency.examination.claims import parse_claims


@pytest.mark.parametrize(
    ("language", "text", "parents"),
    [
        ("en", "1. A method comprising:\n1) heating;\n2) cooling; and\n3) drying.\n"
         "2. The method of claim 1.\n3. The method of claim 2.", {1: [], 2: [1], 3: [2]}),
        ("zh", "1.一种方法，包括：\n1）加热；\n2）冷却；\n3）干燥。\n2.如权利要求1所述的方法。\n"
         "3.如权利要求1或2所述的方法。", {1: [], 2: [1], 3: [1, 2]}),
        ("zh", "1）一种杯子。\n2）如权利要求1所述的杯子。", {1: [], 2: [1]}),
        ("zh", "1.一种杯子。\n2.如申请专利范围第1项所述的杯子。\n3.如請求項1所述之杯子。",
         {1: [], 2: [1], 3: [1]}),
        ("zh", "1.一种杯子。\n2.根据权利要求1所述的杯子。\n3.根据前一权利要求所述的杯子。",
         {1: [], 2: [1], 3: [2]}),
        ("en", "1. A cup.\n2. The cup of claim 1.\n3. The cup of the preceding claim.",
         {1: [], 2: [1], 3: [2]}),
        ("en", "1. A cup.\n2. The cup of claim 1.\n3. The cup of any one of the preceding claims.",
         {1: [], 2: [1], 3: [1, 2]}),
        ("de", "1. Rad.\n2. Rad nach Anspr. 1.\n3. Rad nach dem vorhergehenden Anspruch.",
         {1: [], 2: [1], 3: [2]}),
        ("fr", "1. Roue.\n2. Roue selon la revendication 1.\n"
         "3. Roue selon la revendication précédente.\n"
         "4. Roue selon l'une des revendications précédentes.",
         {1: [], 2: [1], 3: [2], 4: [1, 2, 3]}),
        ("ja", "【請求項１】装置。【請求項２】請求項１記載の装置。【請求項３】（削除）"
         "【請求項４】請求項１もしくは請求項２に記載の装置。", {1: [], 2: [1], 4: [1, 2]}),
    ],
)  # fmt: skip
def test_claims_rest_on(language: str, text: str, parents: dict[int, list[int]]) -> None:
    claims = parse_claims(text, language)

    found = {c.number: [parent.number for parent in claims.parents(c)] for c in claims}
    assert found == parents
    assert len(claims) == len(parents)


def test_a_claim_after_a_cancelled_one_on_the_same_line() -> None:
    claims = parse_claims("1. A cup. 2. (canceled) 3. The cup of claim 1.", "en")

    assert [c.number for c in claims] == [1, 3]
    assert claims.cancelled == (2,)
