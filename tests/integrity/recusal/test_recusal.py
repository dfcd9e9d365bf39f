from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendency.integrity.recusal import (
    DECLARATIONS,
    PARTS,
    TIES,
    RecusalError,
    file_keys,
    normalised,
    notice_text,
    rules_of,
    same_names,
    screen,
    undeclared,
    validity,
)

DAY = date(2025, 6, 2)
RULES = rules_of("CN", DAY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zephyrine Optics Co., Ltd.", "ZEPHYRINE OPTICS"),
        ("Ｚｅｐｈｙｒｉｎｅ　Ｏｐｔｉｃｓ Inc", "Zephyrine Optics GmbH"),
        ("Müllerwerk GmbH & Co. KG", "Mullerwerk"),
        ("Brûlerie Étoile S.A.", "Brulerie Etoile SA"),
        ("蓝鲸座光电股份有限公司", "蓝鲸座光电 有限公司"),
        ("蓝鲸座光電（集團）有限公司", "蓝鲸座光电集团"),
        ("株式会社ミナヅキ電機", "ミナヅキ电机"),
        ("ООО Северозвон", "severozvon"),
        ("The Nine-Lanterns Company", "Nine Lanterns, Inc."),
    ],
)
def test_two_spellings_are_one_name(one: str, other: str) -> None:
    assert normalised(one) == normalised(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("Zephyrine Optics", "Zephyrine Acoustics"), ("蓝鲸座光电", "蓝鲸座机电"), ("AB", "AG")],
)
def test_two_names_stay_two(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@given(st.text(max_size=30))
def test_a_spelling_is_its_own_spelling(name: str) -> None:
    assert normalised(normalised(name)) == normalised(normalised(normalised(name)))


def test_aliases_join_scripts() -> None:
    same = same_names([("Zephyrine Ltd", "泽飞公司"), ("泽飞有限公司", "ZPH Inc"), ("x", "y")])
    assert same[normalised("Zephyrine")] == same[normalised("ZPH")] == same[normalised("泽飞")]
    assert same["x"] == same["y"] != same["zph"]


def _parts(*rows: tuple[str, str, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=PARTS, orient="row")


def _ties(*rows: tuple[str, str, str, date | None, date | None]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=TIES, orient="row")


PARTIES = _parts(
    ("C1", "applicant", "Zephyrine Optics Co., Ltd."),
    ("C1", "agent", "Lantern & Quill LLP"),
    ("C1", "inventor", "Okapi Fennimore"),
    ("C1", "file", "XX1"),
    ("C2", "applicant", "泽飞光学有限公司"),
    ("C2", "file", "XX2"),
    ("C2", "file", "XX1"),
)


@pytest.mark.parametrize(
    ("tie", "excluded"),
    [
        (("relative", "okapi FENNIMORE", None, None), ["C1"]),
        (("interest", "Zephyrine Optics", None, None), ["C1"]),
        (("interest", "Zephyrine Optics", None, date(2025, 6, 1)), []),
        (("interest", "Zephyrine Optics", None, date(2025, 6, 2)), ["C1"]),
        (("employer", "zephyrine optics inc", None, date(2022, 6, 2)), ["C1"]),
        (("employer", "zephyrine optics inc", None, date(2022, 6, 1)), []),
        (("employer", "Lantern & Quill", None, None), []),  # an agent is no employer
        (("agency", "Lantern and Quill", None, date(2024, 1, 1)), ["C1"]),
        (("earlier_part", "XX1", date(2001, 1, 1), date(2001, 1, 2)), ["C1", "C2"]),
        (("own_invention", "XX2", None, None), ["C2"]),
        (("co_inventor", "Okapi Fennimore", None, date(2019, 1, 1)), []),
        (("relative", "", None, None), []),
    ],
)
def test_a_tie_excludes_what_it_has_to(tie: tuple, excluded: list[str]) -> None:
    found = screen(PARTIES, _ties(("E1", *tie)), RULES, day=DAY)
    assert found["case"].to_list() == excluded
    assert set(found["examiner"]) <= {"E1"}


def test_an_alias_is_followed() -> None:
    tie = _ties(("E1", "employer", "Zephyrine Optics", None, None))
    alias = [("泽飞光学有限公司", "Zephyrine Optics Co")]
    assert screen(PARTIES, tie, RULES, day=DAY)["case"].to_list() == ["C1"]
    assert screen(PARTIES, tie, RULES, day=DAY, aliases=alias)["case"].to_list() == ["C1", "C2"]


def test_what_is_not_declared_excludes() -> None:
    declared = pl.DataFrame(
        [
            ("valid", date(2025, 1, 1), date(2025, 6, 2)),
            ("open", date(2024, 6, 2), None),
            ("ended", date(2025, 1, 1), date(2025, 6, 1)),
            ("old", date(2024, 6, 1), None),
            ("early", date(2025, 6, 3), None),
        ],
        schema=DECLARATIONS,
        orient="row",
    )
    asked = [*declared["examiner"], "silent"]
    assert undeclared(declared, asked, DAY) == ["early", "ended", "old", "silent"]
    assert undeclared(DECLARATIONS.to_frame(), asked, DAY) == sorted(asked)


def test_rules_are_those_of_the_day_and_office() -> None:
    assert rules_of("CN", date(2024, 1, 19)).source != rules_of("CN", date(2024, 1, 20)).source
    assert rules_of("US", DAY).relations["employer"].years == 1
    assert rules_of("XX", DAY).relations["employer"].years == 3
    with pytest.raises(RecusalError, match="add a version"):
        rules_of("CN", date(2009, 1, 1))
    for relation in RULES.relations.values():
        assert relation.en
        assert relation.zh
        assert relation.kind in {"person", "case"}


def test_what_can_not_be_judged_is_refused() -> None:
    with pytest.raises(RecusalError, match="does not know"):
        screen(PARTIES, _ties(("E1", "golf partner", "x", None, None)), RULES, day=DAY)
    with pytest.raises(RecusalError, match="lack the column"):
        screen(PARTIES.drop("side"), _ties(), RULES, day=DAY)
    with pytest.raises(RecusalError, match="side"):
        screen(_parts(("C", "judge", "x")), _ties(), RULES, day=DAY)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("CN200610012345.1", "102006010012345"),
        ("200610012345.1", "102006010012345"),
        ("２００６１００１２３４５.1", "102006010012345"),
        ("ZL 2006 1 0012345.1", "102006010012345"),
        ("EP04768329.7", "102004000768329"),
        ("US 15/695,467", "15695467"),
        ("PCT/US18/48048", "PCTUS2018048048"),
        ("XX/12-34", "XX1234"),
        ("", ""),
    ],
)
def test_a_file_is_found_however_its_number_is_written(written: str, number: str) -> None:
    assert file_keys(pl.Series([written]), "CN").to_list() == [number]
    assert file_keys(pl.Series([number]), "CN").to_list() == [number]


def test_a_tie_to_a_file_meets_the_number_of_the_records() -> None:
    parts = _parts(("C1", "file", "102006010012345"), ("C2", "file", "102006010012346"))
    tie = _ties(("E1", "own_invention", "CN200610012345.1", None, None))
    assert screen(parts, tie, RULES, day=DAY).rows() == [("C1", "E1", "own_invention")]


def test_whoever_was_recused_stays_away_from_the_case() -> None:
    parts = _parts(("C1", "file", "XX1"), ("C2", "file", "XX2"))
    tie = _ties(("E1", "recused", "XX1", date(2001, 1, 1), date(2001, 1, 1)))
    assert screen(parts, tie, RULES, day=DAY).rows() == [("C1", "E1", "recused")]
    assert "recused" not in RULES.declarable
    assert set(RULES.declarable) < set(RULES.relations)


def test_how_a_declaration_stands() -> None:
    rows = [
        ("E1", date(2025, 1, 1), date(2025, 12, 31)),
        ("E2", date(2025, 1, 1), date(2025, 6, 30)),
        ("E3", date(2024, 1, 1), date(2025, 6, 1)),
        ("E4", date(2025, 7, 1), date(2026, 6, 30)),
        ("E5", date(2024, 7, 1), None),
    ]
    declared = pl.DataFrame(rows, schema=DECLARATIONS, orient="row")
    found = validity(declared, ["E1", "E2", "E3", "E4", "E5", "E6"], DAY)
    assert [v.standing.value for v in found] == [
        "valid", "ending", "lapsed", "missing", "ending", "missing",
    ]  # fmt: skip
    assert [v.until for v in found][4] == date(2025, 7, 1)
    held = {v.examiner for v in found if v.standing.holds}
    assert held == {v.examiner for v in found} - set(
        undeclared(declared, [v.examiner for v in found], DAY)
    )


def test_every_office_says_how_a_request_is_decided() -> None:
    for office in ("CN", "EP", "US", "XX"):
        request = rules_of(office, DAY).request
        assert request.due(DAY) > DAY
        assert request.source
        assert request.suspends


@pytest.mark.parametrize("outcome", ["upheld", "dismissed"])
def test_a_decision_is_worded_in_both_languages(outcome: str) -> None:
    told = {"number": "XX1", "raised": DAY, "reasons": "They are cousins"}
    english, chinese = (notice_text(outcome, lang, **told) for lang in ("en", "zh"))
    assert "They are cousins. " in english.text
    assert "They are cousins。" in chinese.text
    assert "2025-06-02" in english.text
    with pytest.raises(RecusalError, match="no notice"):
        notice_text("open", "en", **told)
