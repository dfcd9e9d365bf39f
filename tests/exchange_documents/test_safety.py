"""Hostile and broken input: refused with the true reason and its place, in bounded memory."""

from __future__ import annotations

import gzip
import io
import json
import resource
import time
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from pendency.exchange.documents import (
    Document,
    Quarantined,
    UnknownDocumentFormatError,
    read_documents,
)
from pendency.exchange.documents.intake.limits import Limits

from .conftest import SAMPLES, read_all, read_one, refused, us

_LAUGHS = "".join(
    f'<!ENTITY {after} "{f"&{name};" * 10}">' for name, after in pairwise("abcdefghi")
)
_UTF8 = b'<?xml version="1.0" encoding="UTF-8"?>'
_MISLABELLED = _UTF8 + us("").replace(b"<p>", b"<p>\xb1\xbe\xb7\xa2\xc3\xf7")
#: name: input, reason, text at the place that the refusal names
HOSTILE = {
    "billion laughs": (
        f'<!DOCTYPE x [<!ENTITY a "ha">{_LAUGHS}]>'.encode() + us("&i;"),
        "entity_expansion", b"&i;",
    ),
    "entity in an attribute": (
        b'<!DOCTYPE x [<!ENTITY a "b">]><us-patent-grant lang="&a;"/>', "entity_expansion", b"&a;",
    ),
    "external entity": (
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + us("&a;"),
        "external_entity", b"&a;",
    ),
    "external entity by public name": (
        b'<!DOCTYPE x [<!ENTITY a PUBLIC "-//X//Y" "http://example.org/a">]>' + us("&a;"),
        "external_entity", b"&a;",
    ),
    "parameter entity": (
        b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://example.org/x.dtd"> %a;]>' + us("b"),
        "parameter_entity", b"%a;",
    ),
    "nothing closes": (us("a")[:-30], "not_well_formed", b""),
    "crossed tags": (us("<b>a</p>"), "not_well_formed", b"</p"),
    "document type without end": (
        b'<!DOCTYPE x [<!ENTITY a "b"' + us("c"), "unclosed", b"<!DOCTYPE",
    ),
    "comment without end": (b"<!-- <us-patent-grant/>", "unclosed", b" <us"),
    "root tag that is none": (b"<us-patent-grant a>" + us("b"), "not_well_formed", b"<us"),
    "case data without cases": (b'{"queryResults": {"a": [1]}}', "no_document", b"{"),
    "no markup": (b"Lamps of all kinds.", "not_xml", b""),
    "markup of something else": (b"<recipe><title>Soup</title></recipe>", "unknown_root", b"<re"),
    "web page": (b"<!DOCTYPE html><html><br></html>", "other_document", b"<!DOCTYPE"),
    "design application": (b"<x:DesignApplication xmlns:x='y'/>", "other_document", b"<x:"),
    "no content": (b"<us-patent-grant/>", "no_content", b"<us"),
    "empty container": (b"<exchange-documents></exchange-documents>", "no_document", b"<ex"),
    "wrong encoding": (_MISLABELLED, "wrong_encoding", b"\xb1\xbe"),
    "encoding without a name": (
        b'<?xml version="1.0" encoding="EBCDIC-9"?>' + us("a"), "unknown_encoding", b"<?xml",
    ),
    "JSON cut off": (b'{"number": "US-1-A", "claims": "1. A', "not_well_formed", b'"1. A'),
    "JSON of something else": (b'{"soup": 1}', "unknown_root", b"{"),
    "JSON too deep": (b'{"number": ' + b"[" * 100_000, "too_deep", b"{"),
    "JSON with a number too long": (b'{"a": ' + b"1" * 5000 + b"}", "not_well_formed", b"{"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_with_the_true_reason_and_place(name: str) -> None:
    data, reason, at = HOSTILE[name]

    one = refused(data)

    assert one.reason == reason, one.message
    assert one.message
    assert data[one.place.offset :].startswith(at)
    assert one.data == data


@pytest.mark.parametrize(
    ("data", "limits", "reason"),
    [
        (us("a" * 5000), Limits(document=1000), "too_large"),
        (us("<i>" * 40 + "</i>" * 40), Limits(depth=20), "too_deep"),
        (us("<i/>" * 200), Limits(nodes=100), "too_many_nodes"),
        (us("<i a='' b='' c=''/>" * 40), Limits(nodes=100), "too_many_nodes"),
        (us("a & b" * 200), Limits(repairs=100), "too_many_repairs"),
        (us("&nosuch;" * 200), Limits(names=100), "too_many_repairs"),
        (
            b"<!DOCTYPE x [" + b"<!ELEMENT a ANY>" * 90 + b"]>" + us("a"),
            Limits(subset=99),
            "too_large",
        ),
    ],
)
def test_limits_are_kept(data: bytes, limits: Limits, reason: str) -> None:
    (one,) = read_documents(data, limits=limits)

    assert isinstance(one, Quarantined)
    assert one.reason == reason


def test_deep_nesting_beyond_the_parsers_own_limit_is_refused() -> None:
    assert refused(us("<i>" * 100_000)).reason == "too_deep"


def test_pictures_that_a_document_declares_are_no_entities() -> None:
    data = b'<!DOCTYPE x [<!ENTITY D1.TIF SYSTEM "D1.TIF" NDATA TIF>]>' + us("a lamp")

    assert read_one(data).warnings == ()


def test_included_files_stay_out() -> None:
    inside = (
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
    )

    (passage,) = read_one(us("a" + inside + "b")).descriptions

    assert passage.paragraphs[0].text == "ab"


def test_neighbours_of_a_broken_document_are_read() -> None:
    good, broken = us("good"), us("<b>broken")
    stream = b"".join(b'<?xml version="1.0"?>\n' + d + b"\n" for d in (good, broken, good))

    first, second, third = read_documents(stream)

    assert isinstance(second, Quarantined)
    assert (second.place.line, second.place.offset > len(good)) == (4, True)
    assert first == third
    assert first.origin.place.offset == 0
    assert stream[third.origin.place.offset :].startswith(b"<?xml")
    assert third.origin.place.line == 5


def test_member_without_content_does_not_take_its_family_along() -> None:
    member = "<family-member>%s</family-member>"
    named = "<publication-reference><document-id><doc-number>7</doc-number></document-id>"
    family = (member % f"{named}</publication-reference>") + (member % "")
    data = f"<world-patent-data><patent-family>{family}</patent-family></world-patent-data>"

    first, second = read_documents(data.encode())

    assert isinstance(first, Document)
    assert isinstance(second, Quarantined)
    assert second.reason == "no_content"


def test_piece_that_is_too_large_is_placed_where_it_starts() -> None:
    small, large = us("a"), us("b\n" * 3_000_000)
    stream = b"".join(b'<?xml version="1.0"?>\n' + d + b"\n" for d in (small, large, small))

    first, second, third = read_documents(stream, limits=Limits(document=2_000_000))

    assert isinstance(second, Quarantined)
    assert (second.reason, second.place.line, second.data) == ("too_large", 3, None)
    assert stream[second.place.offset :].startswith(b"<?xml")
    assert stream[second.place.offset + second.place.length :].startswith(b"<?xml")
    assert first == third


def test_archive_in_archive(tmp_path: Path) -> None:
    inner = _zip({"a/one.xml": us("one"), "picture.tif": b"II*\0", "notes.txt": b"Lamps."})
    path = tmp_path / "outer.zip"
    path.write_bytes(_zip({"inner.zip": inner, "two.xml": us("two")}))

    one, notes, two = read_documents(path)

    assert isinstance(notes, Quarantined)
    assert (notes.reason, notes.place.member) == ("not_xml", "inner.zip/notes.txt")
    assert [d.origin.place.member for d in (one, two)] == ["inner.zip/a/one.xml", "two.xml"]


def test_archives_too_deep_too_tight_or_broken(tmp_path: Path) -> None:
    deep = _zip({"c.zip": _zip({"b.zip": _zip({"a.xml": us("a")})})})
    bomb = _zip({"a.xml": us("a" * 5_000_000)})
    broken = bytearray(_zip({"a.xml": us("abcdefg")}))
    broken[45] ^= 0xFF

    assert refused(deep).reason == "archive_in_archive"
    assert refused(bomb).reason == "archive_bomb"
    assert refused(bytes(broken)).reason == "broken_archive"
    assert refused(_zip({"a.xml": us("a")})[:60]).reason == "broken_archive"


def test_folder_is_read_without_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "lamp.xml").write_bytes(us("lamp"))
    (tmp_path / "b" / "lamp.TIF").write_bytes(b"II*\0")
    (tmp_path / "a.xml").write_bytes(us("a"))

    assert [Path(d.origin.place.file).name for d in read_all(tmp_path) if d.origin] == [
        "a.xml", "lamp.xml",
    ]  # fmt: skip


def test_missing_file_and_format_raise() -> None:
    with pytest.raises(FileNotFoundError):
        list(read_documents(Path("no/such/file.xml")))
    with pytest.raises(UnknownDocumentFormatError, match="known are us, ep"):
        read_documents(b"", format="aps")


def test_nothing_comes_of_blanks() -> None:
    assert list(read_documents(b" \r\n\xef\xbb\xbf\n")) == []


@pytest.mark.slow
def test_one_element_of_a_gigabyte_is_refused_in_bounded_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    size = 1 << 30

    from pendency.exchange.documents.intake.limits import STANDARD
    from pendency.exchange.documents.intake.pieces import Piece, cut

    pieces = list(cut(_Generated(size), "big.xml", None, STANDARD))  # type: ignore[arg-type]

    large, small = pieces
    assert isinstance(large, Quarantined)
    assert (large.reason, large.data) == ("too_large", None)
    assert (large.place.offset, large.place.length > size) == (0, True)
    assert isinstance(small, Piece)
    assert read_one(small.data).titles[0].text == "Lamp"
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 300_000  # kilobytes


class _Generated(io.RawIOBase):
    """A document of one huge element and a small one after it, made while it is read."""

    def __init__(self, size: int) -> None:
        self._parts = self._made(size)

    @staticmethod
    def _made(size: int) -> Iterator[bytes]:
        yield b'<?xml version="1.0"?><us-patent-grant><description><p>'
        block = b"lamp " * 209_715
        for _ in range(size // len(block) + 1):
            yield block
        yield b'</p></description></us-patent-grant><?xml version="1.0"?><us-patent-grant>'
        yield b"<us-bibliographic-data-grant><invention-title>Lamp</invention-title>"
        yield b"</us-bibliographic-data-grant></us-patent-grant>"

    def read(self, size: int = -1) -> bytes:
        return next(self._parts, b"")


def _zip(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def test_every_sample_survives_being_cut_off_anywhere() -> None:
    """Each prefix of each sample is read or quarantined; the step is prime, to meet all places."""
    for path in sorted(SAMPLES.iterdir()):
        data = path.read_bytes()
        for end in range(1, len(data), 211):
            for one in read_documents(data[:end]):
                assert isinstance(one, Quarantined) or json.dumps(one.to_json())


#: What markup is made of, repeated until it fills 600 kB.
MONOTONOUS = (
    b"<", b"&", b"<!--", b"<![CDATA[", b"<?x", b"<!DOCTYPE x ", b"<!DOCTYPE x [", b"<?xml ", b'"',
    b"<exchange-document ", b'<a b="c" ', b"<!ENTITY a ", b"PATN\n", b"<a:b ", b' xmlns:a=""',
    b'{"a":', b'{"a":[', b"     ", b"\n<!", b"&abc;", b"&hellip;", b"\x01", b"</a>", b"<a/>",
    b'<a b=""/>', b"&#1;", b'<?xml version="1.0"?><a/>', b"\n<p>", b"]]>", b"<p><i>a</i>",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrap", ["%s", "<us-patent-grant>%s</us-patent-grant>", "<!DOCTYPE a [%s]>"]
)
def test_time_grows_with_the_input_and_no_faster(wrap: str) -> None:
    """600 kB of anything take a second or two; a step that is quadratic takes half a minute."""
    before, _, after = wrap.partition("%s")
    for part in MONOTONOUS:
        data = before.encode() + part * (600_000 // len(part)) + after.encode()
        start = time.process_time()
        for one in read_documents(data):
            assert isinstance(one, Document | Quarantined)
        assert time.process_time() - start < 15, part


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no_document"),
        (gzip.compress(us("a")), "compressed"),
        (gzip.compress(us("a"))[:-20], "compressed"),
        (us("<b>" * 1000 + "</b>" * 1000), "too_deep"),
        (us("a").replace(b"<p>", b'<p id="' + b"x" * (11 << 20) + b'">', 1), "too_large"),
    ],
    ids=["empty", "gzip", "gzip cut off", "a thousand deep", "an attribute of 11 MB"],
)
def test_the_true_reason_is_told(data: bytes, reason: str) -> None:
    one = refused(data)

    assert one.reason == reason
    assert one.data == data


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_mark_is_read(codec: str) -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + us("杯子").decode("utf-8")

    assert read_one(text.encode(codec)) is not None


def test_files_that_cannot_be_read_do_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(us("a"))
    (tmp_path / "empty.xml").write_bytes(b"")
    (tmp_path / "gone.xml").symlink_to(tmp_path / "nowhere.xml")
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("empty.xml", b"")
        archive.writestr("b.xml", us("b"))

    found = list(read_documents(tmp_path))

    assert sum(isinstance(one, Document) for one in found) == 2
    reasons = sorted(one.reason for one in found if isinstance(one, Quarantined))
    assert reasons == ["no_document", "no_document", "unreadable_file"]
