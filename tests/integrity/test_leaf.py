"""Canonical JSON and salted hashes."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendency.integrity.log.leaf import CanonicalError, canonical, make_leaf, opening
from pendency.integrity.log.verify_offline import (
    VerificationError,
    commitment,
    verify_openings,
)

#: RFC 8785, appendix B: doubles and their text.
NUMBERS = [
    (0.0, "0"), (-0.0, "0"), (5e-324, "5e-324"), (-5e-324, "-5e-324"),
    (1.7976931348623157e308, None), (9007199254740992.0, "9007199254740992"),
    (295147905179352830000.0, "295147905179352830000"), (9.999999999999997e22, None),
    (333333333.3333332, "333333333.3333332"), (333333333.33333325, "333333333.33333325"),
    (0.000001, "0.000001"), (9.999999999999997e-7, "9.999999999999997e-7"),
    (-0.0000033333333333333333, "-0.0000033333333333333333"),
    (1424953923781206.2, "1424953923781206.2"), (4.5, "4.5"), (2e-3, "0.002"), (1e30, None),
]  # fmt: skip


@pytest.mark.parametrize(("number", "text"), NUMBERS)
def test_numbers_are_written_as_rfc_8785_does(number: float, text: str | None) -> None:
    written = canonical(number)
    if text is None:  # in full, where RFC 8785 writes an exponent
        assert written.isdigit()
        assert float(written) == number
    else:
        assert written == text


def test_the_example_of_rfc_8785() -> None:
    value = {
        "numbers": [333333333.33333329, 1e21, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '\u20ac$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert canonical(value) == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1000000000000000000000,4.5,'
        '0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_keys_are_sorted_by_their_utf_16_units() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    assert list(json.loads(canonical(dict.fromkeys(keys, 0)))) == [
        "\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, {1: 2}, {"a": object()}, b"bytes", "\ud800", {"\udfff": 1}]
)
def test_what_is_not_json_is_refused(value: object) -> None:
    with pytest.raises(CanonicalError):
        canonical(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [(2**64 - 1, "18446744073709551615"), (1e22, "1" + "0" * 22),
     (3.73654586054555e16, "37365458605455500"), (-1e23, "-1" + "0" * 23)],
)  # fmt: skip
def test_large_whole_numbers_keep_the_digits_that_databases_hand_back(
    value: float, text: str
) -> None:
    assert canonical(value) == canonical(json.loads(text)) == text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-(2.0**53), 2.0**53)
    | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(st.characters(exclude_categories=("Cs",))), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_a_round_trip_through_json_changes_nothing(value: object) -> None:
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(json.dumps(value))) == text
    assert canonical(json.loads(text)) == text


# --- Leaves ---------------------------------------------------------------------------------------

CLOSED = {"by": "wei.chen", "object_key": "4", "detail.seq": 5}
SALTS = {name: bytes([i]) * 16 for i, name in enumerate(CLOSED, 1)}
LEAF = make_leaf({"action": "x", "at": "2024"}, CLOSED, SALTS)
OPENINGS = [opening(name, SALTS[name], value) for name, value in CLOSED.items()]


def test_a_leaf_is_canonical_and_holds_no_closed_value() -> None:
    assert canonical(json.loads(LEAF)) == LEAF
    assert "wei.chen" not in LEAF
    assert json.loads(LEAF)["sealed"]["by"] == commitment("by", SALTS["by"], '"wei.chen"')


def test_any_choice_of_fields_can_be_shown() -> None:
    for shown in range(8):
        some = [one for i, one in enumerate(OPENINGS) if shown >> i & 1]
        assert verify_openings(LEAF, some) == 3 - len(some)


@pytest.mark.parametrize(
    "change",
    [
        {"text": '"li.wang"'}, {"text": "wei.chen"}, {"salt": "11" * 16}, {"salt": ""},
        {"field": "object_key"}, {"field": "unknown"},
    ],
)  # fmt: skip
def test_another_value_salt_or_field_is_found(change: dict[str, str]) -> None:
    with pytest.raises(VerificationError, match="not the one that was logged"):
        verify_openings(LEAF, [OPENINGS[0] | change])


def test_a_field_is_shown_once() -> None:
    with pytest.raises(VerificationError):
        verify_openings(LEAF, [OPENINGS[0], OPENINGS[0]])


def test_equal_values_have_different_hashes() -> None:
    fields = {"a": "same", "b": "same"}
    one = make_leaf({}, fields, dict.fromkeys(fields, bytes(16)))
    hashes = json.loads(one)["sealed"]
    assert hashes["a"] != hashes["b"]  # the name is hashed too
    assert commitment("a", bytes(16), '"same"') != commitment("a", bytes(15) + b"\x01", '"same"')
