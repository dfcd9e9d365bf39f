"""Each defect alone is found alone; what is no defect is not found."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest

from pendency.examination import UnknownOfficeError
from pendency.examination.findings import rule, rules
from pendency.examination.formal import check, office_checks, offices
from pendency.examination.formal.check import _LIMITED, _PLAIN
from pendency.examination.formal.rules import SEVERITIES
from pendency.exchange.documents import Claim, Document, DocumentId, Filing, Place, Quarantined
from pendency.exchange.documents.record import Image, Paragraph, Party, Passage, Text

from .conftest import (
    BODY,
    CLAIMS,
    CLEAN,
    FORMS,
    SECTIONS,
    claims,
    description,
    drawings,
    filing,
)

DAY = dt.date(2026, 7, 1)


def found(filed: Filing | Document, office: str = "cn", day: dt.date = DAY) -> list[str]:
    return [finding.rule for finding in check(filed, office, day)]


def title(text: str) -> dict[str, Any]:
    return {"titles": (Text("zh", text),)}


def abstract(text: str) -> dict[str, Any]:
    return {"abstracts": (Passage("zh", (Paragraph(text),)),)}


def body(**texts: str) -> dict[str, Any]:
    """The description with the text of some sections replaced, by their place from 0."""
    own = tuple(texts.get(f"p{i}", text) for i, text in enumerate(BODY))
    return {"descriptions": description(body=own)}


def last_claim(text: str) -> dict[str, Any]:
    return {"claims": claims(*CLAIMS[:2], text)}


def test_the_clean_filing_has_no_finding(clean: Filing) -> None:
    assert check(clean, "cn", DAY) == ()


#: what is wrong -> fields of the document, and the rules that must be found, all of them
DEFECTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no claims": ({"claims": ()}, ["part.claims-missing"]),
    "no description": (
        {"descriptions": ()}, ["part.description-missing"]),
    "no title": ({"titles": ()}, ["part.title-missing"]),
    "no abstract": ({"abstracts": ()}, ["part.abstract-missing"]),
    "title of 26 characters": (title("水" * 26), ["title.length"]),
    "trade mark in the title": (title("Kett® 水壶"), ["title.mark"]),
    "abstract of 301 characters": (abstract("水" * 300 + "。"), ["abstract.length"]),
    "advertising": (abstract("一种世界领先的水壶。"), ["text.advertising"]),
    "a section without heading": (
        {"descriptions": description(("技术领域", "", *SECTIONS[2:]))},
        ["description.section-missing"]),
    "sections changed round": (
        {"descriptions": description(("背景技术", "技术领域", *SECTIONS[2:]))},
        ["description.section-order"]),
    "paragraph left out": (
        {"descriptions": description(numbers="12356")}, ["paragraph.gap"]),
    "paragraph twice": (
        {"descriptions": description(numbers="12334")}, ["paragraph.repeated"]),
    "figure named, not filed": (body(p4="如图1至图3所示。"), ["figure.missing"]),
    "figure filed, not named": (
        {"images": drawings("1", "2", "3")}, ["figure.unmentioned"]),
    "figures 1 and 3": (
        {"images": drawings("1", "3"), **body(p3="图1、3为剖视图。", p4="如图3所示。")},
        ["figure.gap"]),
    "no drawings at all": ({"images": ()}, ["figure.no-drawings"]),
    "bmp drawing": (
        {"images": drawings("1", "2", suffix="bmp")}, ["drawing.format"] * 3),
    "no figure for the abstract": (
        {"images": drawings("1", "2")[:2]}, ["abstract.figure-missing"]),
    "two figures for the abstract": (
        {"images": (*drawings("1", "2"), Image("drawing-2.jpg", "abstract", "2"))},
        ["abstract.figures-several"]),
    "foreign figure for the abstract": (
        {"images": (*drawings("1", "2")[:2], Image("other.jpg", "abstract", "7"))},
        ["abstract.figure-unknown"]),
    "two sentences": (
        last_claim("根据权利要求1所述的水壶，其特征在于，有盖。盖为金属。"),
        ["claim.several-sentences"]),
    "no full stop": (
        last_claim("根据权利要求1所述的水壶，其特征在于，有盖"), ["claim.no-full-stop"]),
    "figure in a claim": (
        last_claim("根据权利要求1所述的水壶，其特征在于，如图2所示设置盖。"),
        ["claim.figure-reference"]),
    "description in a claim": (
        last_claim("根据权利要求1所述的水壶，其特征在于，盖如说明书所述。"),
        ["claim.description-reference"]),
    "trade mark in a claim": (
        last_claim("根据权利要求1所述的水壶，其特征在于，涂有Kett®涂层。"),
        ["claim.trade-mark"]),
    "claim number left out": (
        {"claims": claims(*CLAIMS[:2], CLAIMS[1], numbers=(1, 2, 4))}, ["numbering.gap"]),
    "claim number twice": (
        {"claims": claims(*CLAIMS[:2], CLAIMS[1], numbers=(1, 2, 2))}, ["numbering.duplicate"]),
    "reference to a later claim": (
        {"claims": claims(CLAIMS[0], "根据权利要求3所述的水壶，其特征在于，有盖。", CLAIMS[1])},
        ["reference.forward"]),
    "reference to no claim": (
        last_claim("根据权利要求9所述的水壶，其特征在于，有盖。"), ["reference.missing"]),
    "multiple on multiple": (
        {"claims": claims(*CLAIMS, "根据权利要求1或3所述的水壶，其特征在于，有盖。")},
        ["reference.multiple-on-multiple"]),
    "markup and wording differ": (
        {"claims": (*claims(*CLAIMS[:2]), Claim(3, CLAIMS[1], "zh", (2,)))}, ["claim.markup"]),
    "utility model without drawings": (
        {"subject": "utility-model", "images": (),
         **body(p3="略。", p4="壶体设有双层壁。")}, ["part.drawings-missing"]),
    "no inventor": (
        {"parties": (Party("applicant", name="示例水壶厂"),)}, ["request.inventor-missing"]),
    "no applicant": (
        {"parties": (Party("inventor", name="甲"),)}, ["request.applicant-missing"]),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_alone_is_found_alone(name: str) -> None:
    fields, expected = DEFECTS[name]

    assert found(filing(**fields)) == expected


#: what looks like a defect and is none
HARMLESS: dict[str, dict[str, Any]] = {
    "title of 25 characters and its marks": title("水" * 12 + "、" + "水" * 13),
    "abstract of 300 characters": abstract("水" * 299 + "。"),
    "Latin words are one character each": title("一种基于WebAssembly的multithreading方法"),
    "parts of a figure": body(p4="如图1a、图1(b)和图2所示。"),
    "a list of figures": body(p4="参见图1、2。"),
    "a value is no figure": body(p4="如图1所示，版图1.5倍。"),
    "another word with 图": body(p4="如图1所示，地图9和示意图12。"),
    "numbered headings": {"descriptions": description(tuple(
        f"{n}、{s}" for n, s in zip("一二三四五", SECTIONS, strict=True)))},
    "no drawings, no section for them": {
        "images": (), "descriptions": description(
            (*SECTIONS[:3], "", SECTIONS[4]), (*BODY[:3], "略。", "壶体设有双层壁。"))},
    "formula at the end of a claim": last_claim(
        "根据权利要求1所述的水壶，其特征在于，容积为\ufffc"),
    "unnumbered paragraph": {"descriptions": (Passage("zh", (
        *description()[0].paragraphs, Paragraph("图中：1、壶体；2、双层壁。"))),)},
    "markup names what the wording names": {"claims": (
        *claims(*CLAIMS[:2]), Claim(3, CLAIMS[2], "zh", (1, 2)))},
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_no_defect_is_not_found(name: str) -> None:
    assert found(filing(**HARMLESS[name])) == []


def test_a_finding_says_where_and_by_which_provision() -> None:
    filed = filing(**last_claim("根据权利要求1所述的水壶，其特征在于，如图2所示设置盖。"))

    (finding,) = check(filed, "CN", DAY)

    text = filed.document.claims[2].text
    assert (finding.claim, finding.position, finding.part) == (3, 2, "claims")
    assert text[finding.start : finding.end] == finding.quote == "图2"
    assert finding.severity == "warning"
    assert finding.source is not None
    assert finding.source.zh == "专利法实施细则第二十二条第三款"
    assert "权利要求3" in finding.zh
    assert "Claim 3" in finding.en


@pytest.mark.parametrize(
    ("day", "length", "expected"),
    [
        (dt.date(2024, 1, 19), 41, "error"), (dt.date(2024, 1, 20), 41, "warning"),
        (dt.date(2024, 1, 20), 61, "error"), (dt.date(2024, 1, 19), 40, "warning"),
    ],
)  # fmt: skip
def test_the_rules_of_the_day_hold(day: dt.date, length: int, expected: str) -> None:
    (finding,) = check(filing(**title("水" * length)), "cn", day)

    assert (finding.rule, finding.severity) == ("title.length", expected)


def test_the_provision_cited_is_that_of_the_day() -> None:
    broken = filing(claims=claims(*CLAIMS[:2], CLAIMS[1], numbers=(1, 2, 4)))

    before, after = (
        check(broken, "cn", day)[0].source for day in (dt.date(2024, 1, 19), dt.date(2024, 1, 20))
    )

    assert before is not None
    assert after is not None
    assert (before.en, after.en) == (
        "Implementing Regulations, Rule 19(2) (2010)", "Implementing Regulations, Rule 22(2)",
    )  # fmt: skip


def test_what_cannot_be_read_is_a_finding_and_not_missing_as_well() -> None:
    broken = Quarantined("wrong_encoding", "byte 0xb1", Place("in/100001/100001.xml", line=6))
    filed = Filing("in", replace(CLEAN, claims=()), (broken,), FORMS)

    (finding,) = check(filed, "cn", DAY)

    assert (finding.rule, finding.severity, finding.quote) == (
        "part.unreadable", "error", "100001.xml",
    )  # fmt: skip
    assert "字节与所声明的编码不符" in finding.zh
    assert "line 6: byte 0xb1" in finding.en


def test_a_publication_is_not_asked_for_parts() -> None:
    published = replace(CLEAN, publication=DocumentId("CN", "1", "A"), abstracts=(), claims=())

    assert found(published) == []


def english(**other: Any) -> Document:
    """A clean filing in English."""
    fields: dict[str, Any] = {
        "language": "en",
        "titles": (Text("en", "Double-walled kettle"),),
        "abstracts": (Passage("en", (Paragraph("A kettle has two walls. " * 11),)),),
        "descriptions": (Passage("en", (Paragraph("FIGS. 1 and 2 show a kettle.", "0001"),)),),
        "claims": (
            Claim(1, "A kettle, comprising a body and approx. two walls.", "en"),
            Claim(2, "The kettle of claim 1, wherein the body is steel.", "en", (1,)),
        ),
        "images": (Image("f1.tif", "drawing", "1"), Image("f2.tif", "drawing", "FIG. 2")),
    }
    return Document(office="US", **(fields | other))


@pytest.mark.parametrize("office", ["us", "ep", "pct"])
def test_the_clean_english_filing_has_no_finding(office: str) -> None:
    assert found(english(), office) == []


@pytest.mark.parametrize(
    ("office", "fields", "expected"),
    [
        ("us", {"titles": (Text("en", "x" * 501),)}, ["title.length"]),
        ("us", {"abstracts": (Passage("en", (Paragraph("word " * 151),)),)}, ["abstract.length"]),
        ("ep", {"abstracts": (Passage("en", (Paragraph("word " * 151),)),)}, ["abstract.length"]),
        ("us", {"abstracts": (Passage("en", (Paragraph("word " * 49),)),)}, ["abstract.short"]),
        ("us", {"claims": (Claim(1, "A kettle comprising walls. The walls are double.", "en"),)},
         ["claim.several-sentences"]),
        ("us", {"claims": (Claim(1, "A kettle substantially as described herein.", "en"),)},
         ["claim.description-reference"]),
        ("ep", {"claims": (Claim(1, "A kettle as shown in Fig. 1.", "en"),)},
         ["claim.figure-reference"]),
        ("ep", {"claims": (Claim(1, "A kettle having two walls", "en"),)}, []),
        ("us", {"images": (Image("f1.tif", "drawing", "1"),)}, ["figure.missing"]),
        ("pct", {"images": ()}, ["figure.no-drawings"]),
        ("us", {"claims": (Claim(None, "1-3. (canceled)", "en"), Claim(4, "A kettle.", "en"))}, []),
    ],
)  # fmt: skip
def test_english_defects(office: str, fields: dict[str, Any], expected: list[str]) -> None:
    assert found(english(**fields), office) == expected


class TestData:
    def test_every_office_has_sources_severities_and_rules_of_both_languages(self) -> None:
        assert offices() == ("CN", "EP", "PCT", "US")
        for office in offices():
            for one in office_checks(office).checks:
                assert one.severity in SEVERITIES
                assert one.basis
                for _, source in one.basis:
                    assert source.en.isascii(), source
                    assert re.search("[\u4e00-\u9fff]", source.zh), source

    def test_every_check_has_code_and_every_code_a_check(self) -> None:
        used = {one.rule for office in offices() for one in office_checks(office).checks}
        ours = {name for name in rules() if name in {**_PLAIN, **_LIMITED}}

        assert ours <= used
        assert {name for name in used - ours if not name.startswith(
            ("numbering.", "reference.", "claim.empty"))} == set()  # fmt: skip
        assert set(_PLAIN).isdisjoint(_LIMITED)

    def test_sentences_fill_from_what_the_checks_give(self) -> None:
        told: set[str] = set()
        for fields, _ in DEFECTS.values():
            for finding in check(filing(**fields), "cn", DAY):
                assert "{" not in finding.en + finding.zh
                told.add(finding.rule)
        assert len(told) == len({r for _, expected in DEFECTS.values() for r in expected})
        assert rule("title.length").title["zh"] == "发明名称过长"

    def test_an_unknown_office_is_refused(self, clean: Filing) -> None:
        with pytest.raises(UnknownOfficeError, match="CN, EP, PCT, US"):
            check(clean, "xx", DAY)
