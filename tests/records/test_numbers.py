from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendency.records.numbers import check_digit_valid, cn_kind, normalise


@pytest.mark.parametrize(
    ("office", "written", "normalised"),
    [
        ("CN", "CN00118464.4", "102000010018464"),
        ("CN", "00118464.4", "102000010018464"),
        ("CN", "cn 99816558", "101999080016558"),
        ("CN", "200610012345.1", "102006010012345"),
        ("CN", "CN2006100123451", "102006010012345"),
        ("CN", "02290001.X", "202002020090001"),
        ("CN", "201530000001.2", "302015030000001"),
        ("CN", "ZL-12", "ZL-12"),
        ("IN", "10300/DELNP/2012", "102012017010300"),
        ("IN", "3590/CHE/2011", "102011041003590"),
        ("IN", "201617025055", "102016017025055"),
        ("IN", "9/CAL/2003", "9/CAL/2003"),  # would collide with 9/KOL/2003
        ("IN", "IN/PCT/2002/00231/DEL", "IN/PCT/2002/00231/DEL"),
        ("EP", "EP04768329.7", "102004000768329"),
        ("EP", "92922494.7", "101992000922494"),
        ("EP", "78 100 007.0", "101978000100007"),
        ("US", "15/695,467", "15695467"),
        ("US", "US15695467", "15695467"),
        ("US", "PCT/US18/48048", "PCT/US2018/048048"),
        ("US", "PCT/US2018/048048", "PCT/US2018/048048"),
        ("XX", " a 12 / 3", "A12/3"),
    ],
)
def test_normalised_form(office: str, written: str, normalised: str):
    assert normalise(office, pl.Series([written])).to_list() == [normalised]


def test_nulls_and_names_are_kept():
    column = pl.Series("number", [None, "15695467"])

    assert normalise("US", column).equals(column, check_names=True)
    assert check_digit_valid("US", column).to_list() == [None, None]


@pytest.mark.parametrize(
    ("office", "number", "valid"),
    [
        ("CN", "CN00118464.4", True),
        ("CN", "CN00118464.5", False),
        ("CN", "CN00118464", None),
        ("CN", "CN01110602.X", False),
        ("EP", "EP04768329.7", True),
        ("EP", "92922494.7", True),
        ("EP", "78100007.0", True),
        ("EP", "78100007.1", False),
        ("EP", "78100007", None),
        ("IN", "10300/DELNP/2012", None),
    ],
)
def test_check_digits(office: str, number: str, valid: bool | None):
    assert check_digit_valid(office, pl.Series([number])).to_list() == [valid]


@given(year=st.integers(1985, 2030), kind=st.sampled_from("12389"), serial=st.integers(0, 99_999))
def test_chinese_numbers_of_both_generations_are_told_apart_and_back(
    year: int, kind: str, serial: int
):
    """One number, one normalised form; and the short writing exists up to 2003 only."""
    long = f"{year}{kind}{serial:07d}"
    short = f"{year % 100:02d}{kind}{serial:05d}"
    from_long = normalise("CN", pl.Series([long])).item()

    assert (
        from_long
        == {"2": "20", "9": "20", "3": "30"}.get(kind, "10") + f"{year}0{kind}{serial:07d}"
    )
    if 1985 <= year <= 2003:
        assert normalise("CN", pl.Series([short])).item() == from_long


def test_one_wrong_digit_is_always_noticed_in_a_chinese_number():
    number = "200610012345"
    right = next(
        d for d in "0123456789X" if check_digit_valid("CN", pl.Series([number + d])).item()
    )
    wrong = [
        number[:i] + d + number[i + 1 :] + right
        for i in range(5, 12) for d in "0123456789" if d != number[i]
    ]  # fmt: skip

    assert not check_digit_valid("CN", pl.Series(wrong)).any()


def test_kinds_of_chinese_numbers():
    numbers = pl.Series(["CN00118464.4", "02290001.X", "201530000001.2", "PCT/CN2010/000001"])

    assert cn_kind(numbers).to_list() == ["invention", "utility_model", "design", None]


@pytest.mark.data
def test_all_real_chinese_numbers_have_their_check_digit_right(shared_data):
    table = pl.read_csv(shared_data / "cn_sipo_sample/applications.csv", infer_schema=False)

    assert check_digit_valid("CN", table["app_num"]).to_list() == [True] * 2_371
