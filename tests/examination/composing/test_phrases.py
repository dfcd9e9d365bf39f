"""Lists of claims: said, and read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendency.examination import UnreadableClaimsError
from pendency.examination.composing import claim_list, claim_numbers, read_claims


@pytest.mark.parametrize(
    ("numbers", "en", "zh"),
    [
        ([], "", ""),
        ([1], "claim 1", "权利要求1"),
        ([1, 2], "claims 1 and 2", "权利要求1、2"),
        ([3, 1, 2, 5], "claims 1-3 and 5", "权利要求1-3、5"),
        ([1, 2, 4, 6, 7, 8], "claims 1, 2, 4 and 6-8", "权利要求1、2、4、6-8"),
        ([7, 8, 9], "claims 7-9", "权利要求7-9"),
    ],
)
def test_claims_are_said_as_a_notice_says_them(numbers: list[int], en: str, zh: str):
    assert claim_list(numbers, "en") == en
    assert claim_list(numbers, "zh") == zh


@given(st.sets(st.integers(1, 300), max_size=40))
def test_what_is_said_is_read_back(numbers: set[int]):
    wanted = tuple(sorted(numbers))
    for language in ("en", "zh"):
        assert read_claims(claim_list(numbers, language)) == wanted
        assert read_claims(claim_numbers(numbers, language)) == wanted


@pytest.mark.parametrize("text", ["1至3、5", "1 to 3; 5", "1–3 和 5", " claims 1-3 and 5 "])
def test_people_write_ranges_in_several_ways(text: str):
    assert read_claims(text) == (1, 2, 3, 5)


@pytest.mark.parametrize(
    ("text", "part"), [("1, x", "x"), ("3-1", "3-1"), ("0", "0"), ("1-99999", "1-99999")]
)
def test_what_is_no_list_of_claims_is_refused_with_the_part(text: str, part: str):
    with pytest.raises(UnreadableClaimsError) as caught:
        read_claims(text)

    assert repr(part) in str(caught.value)
