"""Pieces, encodings, named characters, repairs, flat text, numbers."""

from __future__ import annotations

import io

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pendency.exchange.documents import Document, Quarantined, read_documents
from pendency.exchange.documents.intake.entities import character
from pendency.exchange.documents.intake.limits import STANDARD
from pendency.exchange.documents.intake.pieces import Piece, cut
from pendency.exchange.documents.intake.text import Flattener, tidy
from pendency.exchange.documents.numbers import check_digit_fault
from pendency.exchange.documents.readers import fields
from pendency.exchange.documents.readers.aps_signs import signs
from pendency.records.numbers import check_digit_valid

from .conftest import SAMPLES, read_one, refused, us


class _Trickle(io.BytesIO):
    """A stream that gives few bytes at a time, so that every place is once a block's end."""

    def __init__(self, data: bytes, step: int) -> None:
        super().__init__(data)
        self._step = step

    def read(self, size: int | None = -1) -> bytes:
        return super().read(self._step)


@pytest.mark.parametrize("sample", sorted(p.name for p in SAMPLES.iterdir()))
@pytest.mark.parametrize("step", [300, 307, 1009])
def test_documents_are_cut_alike_whatever_the_blocks(sample: str, step: int) -> None:
    data = (SAMPLES / sample).read_bytes() * 3
    whole = list(cut(io.BytesIO(data), "f", None, STANDARD))

    assert list(cut(_Trickle(data, step), "f", None, STANDARD)) == whole
    assert all(isinstance(p, Piece) and data[p.place.offset :].startswith(p.data) for p in whole)
    lines = [data.count(b"\n", 0, p.place.offset) + 1 for p in whole]
    assert [p.place.line for p in whole] == lines


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""), ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"),
        ("gb18030", "GB2312"), ("cp932", "Shift_JIS"), ("latin-1", "ISO-8859-1"),
    ],
)  # fmt: skip
def test_declared_encodings_are_read(encoding: str, declared: str) -> None:
    text = {"cp932": "照明器具", "latin-1": "Lampe électrique"}.get(encoding, "一种灯具")
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = us("").decode().replace("<p>", f"<p>{text}")

    document = read_one((head + body).encode(encoding))

    assert document.descriptions[0].paragraphs[0].text == text


def test_wrong_encoding_says_what_the_bytes_may_be() -> None:
    data = us("").replace(b"<p>", b"<p>" + "本发明公开".encode("gb18030"))

    one = refused(data)

    assert (
        one.message == "byte 0xb1 is not UTF-8 (nothing declared); the bytes would be valid gb18030"
    )
    assert (one.place.line, one.place.offset) == (1, data.index(b"\xb1"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hellip", "…"), ("lsquo", "‘"), ("aring", "å"), ("cacute", "ć"), ("SACUTE", "Ś"),
        ("agr", "α"), ("OHgr", "Ω"), ("thinsp", "\u2009"), ("square", "□"), ("nosuch", None),
        ("Nosuch", None),
    ],
)  # fmt: skip
def test_named_characters(name: str, expected: str | None) -> None:
    assert character(name) == expected


def test_unknown_names_stay_as_text_with_a_warning() -> None:
    document = read_one(us("5 &nosuch; <![CDATA[&hellip;]]> &hellip; &#8230; &lt;"))

    assert document.descriptions[0].paragraphs[0].text == "5 &nosuch; &hellip; … … <"
    assert [(w.rule, w.text) for w in document.warnings] == [("unknown_entity", "&nosuch;")]


def test_repairs_are_told_with_their_lines() -> None:
    document = read_one(us("a & b\n<c d>\n\x01 and &#2; ]]>\n<x:i>e</x:i>"))

    assert document.descriptions[0].paragraphs[0].text == "a & b <c d> \ufffd and \ufffd ]]> e"
    assert [(w.rule, w.line) for w in document.warnings] == [
        ("forbidden_character", 3), ("forbidden_character", 3), ("stray_ampersand", 1),
        ("stray_angle_bracket", 2), ("stray_cdata_end", 3), ("undeclared_prefix", 1),
    ]  # fmt: skip


def test_many_warnings_of_a_kind_are_counted() -> None:
    document = read_one(us("a & b " * 50))

    assert len(document.warnings) == 21
    assert document.warnings[-1].text == "and 30 more"


def test_error_places_are_those_of_the_input_before_repairs() -> None:
    data = us("&hellip; &mdash; a & b\n <i>&hellip;</b>")

    one = refused(data)

    assert one.place.line == 2
    assert abs(one.place.offset - data.index(b"</b>")) <= len(b"</b>")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("H<sub>2</sub>O", "H₂O"), ("10<sup>-3</sup>", "10⁻³"), ("x<sub>i,j</sub>", "x_{i,j}"),
        ("a<sup>Ω</sup>", "a^{Ω}"), ("a<br/>b", "a\nb"), ("a\n  b", "a b"), ("灯\n  具", "灯具"),
        ("灯 具", "灯 具"), ("lamp\n灯", "lamp 灯"), ("a<img file='f.tif'/>b", "a\ufffcb"),
        ("<ul><li>a</li><li>b</li></ul>c", "a\nb\nc"), ("a<!-- x -->b<?y z?>c", "abc"),
        ("<math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></math>", "x₁²"),
        ("<mfrac><mrow>a+b</mrow><mi>c</mi></mfrac>", "(a+b)/c"),
    ],
)  # fmt: skip
def test_inline_markup_as_text(markup: str, expected: str) -> None:
    assert Flattener().text(etree.fromstring(f"<p>{markup}</p>")) == expected


@given(st.text("ab \t\r\n灯具|\x01\x02\u3000", max_size=80))
def test_tidying_twice_changes_nothing(text: str) -> None:
    once = tidy(text)

    assert tidy(once.replace("\n", "\x01")) == once


@pytest.mark.parametrize(
    ("spelled", "expected"),
    [
        ("5.degree. C.", "5° C."), (".alpha.-ray", "α-ray"), ("H.sub.2 O", "H₂ O"),
        ("10.sup.-3", "10⁻³"), ("See above. Then. End", "See above. Then. End"),
        ("e.g. this", "e.g. this"), ("(i.e.alpha.b)", "(i.eαb)"),
    ],
)  # fmt: skip
def test_signs_of_the_green_book(spelled: str, expected: str) -> None:
    assert signs(spelled) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20190312", "2019-03-12"), ("2019-03-12", "2019-03-12"), ("2021/06/07", "2021-06-07"),
        ("19991000", "1999-10"), ("19990000", "1999"), ("2000-04", "2000-04"),
        ("20010229", "2001-02"),
        ("20000229", "2000-02-29"), ("2017-05-04T00:00:00Z", "2017-05-04"), ("soon", None),
        ("00000000", None), (None, None),
    ],
)  # fmt: skip
def test_dates_have_the_precision_of_the_source(text: str | None, expected: str | None) -> None:
    assert fields.iso_date(text) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("H04M 1100", "H04M 11/00"), ("B60R  900", "B60R 9/00"), ("F21V029/00", "F21V 29/00"),
        ("G06F 1516", "G06F 15/16"), ("7A 61K 9/16", "A61K 9/16"), ("none", "none"),
    ],
)  # fmt: skip
def test_symbols_of_the_old_ipc(printed: str, expected: str) -> None:
    assert fields.old_symbol(printed) == expected


@given(
    st.sampled_from(["CN", "EP"]),
    st.integers(85, 99).map(str) | st.integers(1985, 2026).map(str),
    st.sampled_from("12389"),
    st.integers(0, 9_999_999),
    st.sampled_from("0123456789X"),
)
def test_check_digits_agree_with_those_of_the_records(
    office: str, year: str, kind: str, serial: int, digit: str
) -> None:
    digits = (
        f"{year}{kind}{serial:07d}" if len(year) == 4 else f"{year}{kind}{serial % 100_000:05d}"
    )
    if office == "EP":
        digits, digit = digits[:8], digit.replace("X", "0")
    number = f"{digits}.{digit}"

    valid = check_digit_valid(office, pl.Series([number])).item()

    assert (check_digit_fault(office, number) is None) == (valid is not False)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_quarantined(data: bytes) -> None:
    for one in read_documents(data):
        assert isinstance(one, Document | Quarantined)
