"""Every real file of the shared data: read or quarantined, as its inventory says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from pendency.exchange.documents import (
    Document,
    Place,
    Quarantined,
    read_documents,
    read_filing,
    write_document,
)

from .inventory import OTHER_COUNTS, QUARANTINED, Row, rows

pytestmark = pytest.mark.data

Read = dict[str, list[Document | Quarantined]]


@pytest.fixture(scope="module")
def inventory(shared_data: Path) -> list[Row]:
    return rows(shared_data)


@pytest.fixture(scope="module")
def read(shared_data: Path, inventory: list[Row]) -> Read:
    """Every row of the inventory with what its file, or its member of an archive, was read as."""
    files = {row.file: list(read_documents(shared_data / row.file)) for row in inventory}
    return {
        row.path: [one for one in files[row.file] if _place(one).member == row.member]
        for row in inventory
    }


def _place(one: Document | Quarantined) -> Place:
    if isinstance(one, Quarantined):
        return one.place
    assert one.origin is not None
    return one.origin.place


def _documents(read: Read, path: str) -> list[Document]:
    return [one for one in read[path] if isinstance(one, Document)]


def test_every_file_is_in_the_inventory(shared_data: Path, inventory: list[Row]) -> None:
    folders = [f for f in shared_data.iterdir() if f.name.startswith("xml_") and f.is_dir()]
    found = {p.relative_to(shared_data).as_posix() for f in folders for p in f.rglob("*")}
    listed = {row.file for row in inventory}

    assert {f for f in found - listed if not f.endswith(("README.md", "LICENSE"))} == set()


def test_all_are_read_or_quarantined_with_the_true_reason(inventory: list[Row], read: Read) -> None:
    reasons = {
        row.path: one.reason
        for row in inventory
        for one in read[row.path]
        if isinstance(one, Quarantined)
    }

    assert reasons == QUARANTINED
    assert {r.path: len(_documents(read, r.path)) for r in inventory} == {
        r.path: r.documents for r in inventory
    }


def test_claims_are_as_many_as_the_inventory_says(inventory: list[Row], read: Read) -> None:
    counts = {r.path: sum(len(d.claims) for d in _documents(read, r.path)) for r in inventory}

    assert counts == {r.path: r.expected_claims for r in inventory}
    assert set(OTHER_COUNTS) <= set(counts)


def test_titles_are_those_of_the_inventory(inventory: list[Row], read: Read) -> None:
    """The inventory has the first 80 characters, of EP documents all languages in one."""
    checked = Counter[str]()
    for row in inventory:
        titled = [d for d in _documents(read, row.path) if d.titles]
        if not row.title:
            continue
        own = titled[0]
        variants = {_bare(t.text) for t in own.titles}
        variants.add(_bare("".join(f"{t.language}{t.text}" for t in own.titles)))
        assert any(v.startswith(_bare(row.title)) for v in variants), row.path
        checked[row.file.partition("/")[0]] += 1

    assert checked == {
        "cn_filing_fixture": 2, "xml_cn": 5, "xml_docdb_ops": 9, "xml_ep": 16, "xml_jp": 2,
        "xml_malformed": 3, "xml_us": 24, "xml_wipo": 3,
    }  # fmt: skip


def _bare(text: str) -> str:
    """Without spaces, and with the scripts that the reader made of digits undone."""
    plain = text.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹", "01234567890123456789"))
    return re.sub(r"[\s{}_^]", "", plain)


def test_numbers_are_those_of_the_file_names(inventory: list[Row], read: Read) -> None:
    checked = 0
    for row in inventory:
        found = re.search(r"US(\d{8,11})|docdb_[A-Z]{2}-(\d+)-|EP(\d{7})", row.file)
        if found is None:
            continue
        (document,) = _documents(read, row.path)
        assert document.publication is not None
        number = next(filter(None, found.groups())).lstrip("0")
        assert document.publication.number.lstrip("0") == number
        checked += 1

    assert checked == 20


def test_numbers_are_those_of_the_root_elements(
    shared_data: Path, inventory: list[Row], read: Read
) -> None:
    """EP and CN roots repeat the publication number; CNIPA's V2 also names the application."""
    checked = 0
    for row in inventory:
        head = (shared_data / row.file).read_bytes()[:3000].decode("utf-8", "replace")
        found = re.search(r'<(?:business:|ep-)\S*[^>]*?doc-?[nN]umber="(\d+)"', head)
        if found:
            (document,) = _documents(read, row.path)
            assert document.publication is not None
            assert document.publication.number == found[1]
            checked += 1

    assert checked == 20


def test_claims_printed_in_the_document_agree(shared_data: Path, read: Read) -> None:
    """Where a document states its number of claims, that many are read (first language)."""
    patterns = {
        "xml_us": r"<number-of-claims>(\d+)<|<B577>\s*<PDAT>(\d+)<|^NCL  (\d+)",
        "xml_jp": r"<number-of-claims[^>]*>(\d+)<",
    }
    checked = 0
    for folder, pattern in patterns.items():
        for path in sorted((shared_data / folder).iterdir()):
            if path.suffix.lower() not in {".xml", ".greenbook"}:
                continue
            text = path.read_text("utf-8", "replace")
            found = re.search(pattern, text, re.MULTILINE)
            if found is None:
                continue
            (document,) = _documents(read, path.relative_to(shared_data).as_posix())
            stated = int(next(filter(None, found.groups())))
            sets = Counter((c.language, c.amended) for c in document.claims)
            assert stated in sets.values(), path.name
            checked += 1

    assert checked == 16


def test_check_digits_of_real_numbers_are_right(read: Read) -> None:
    """A warning about a real CN or EP number would be the reader's fault."""
    warned = {
        path: [w.text for w in one.warnings if w.rule == "check_digit"]
        for path, found in read.items()
        for one in found
        if isinstance(one, Document) and any(w.rule == "check_digit" for w in one.warnings)
    }

    assert warned == {}


def test_repairs_are_those_that_the_inventory_calls_for(read: Read) -> None:
    repaired = {
        path: sorted({w.rule for w in one.warnings})
        for path, found in read.items()
        for one in found
        if isinstance(one, Document) and one.warnings
    }

    assert repaired == {
        "xml_docdb_ops/docdb_WO-2022259205-A1_544370561.xml": ["undeclared_prefix"],
        "xml_docdb_ops/docdb_WO-2023012807-A1_507242069.xml": ["undeclared_prefix"],
        "xml_docdb_ops/docdb_YU-6701-A_381353354.xml": ["undeclared_prefix"],
        "xml_ep/application_v1-2-A1.xml": ["stray_ampersand"],
        "xml_ep/application_v1-4-A1.xml": ["stray_ampersand"],
        "xml_ep/application_v1-5-1-A1-2.xml": ["stray_angle_bracket"],
    }


@pytest.mark.parametrize("standard", ["st96", "st36"])
def test_every_document_comes_back_exactly(read: Read, standard: str) -> None:
    documents = [one for found in read.values() for one in found if isinstance(one, Document)]

    for document in documents:
        assert list(read_documents(write_document(document, standard))) == [document]
        assert Document.from_json(document.to_json()).to_json() == document.to_json()

    assert len(documents) == 108


def test_full_texts_as_json_come_back_exactly(shared_data: Path) -> None:
    folder = shared_data / "fulltext_us"
    documents = [
        one
        for name in ("us_public_search_31.jsonl", "peds_one_application_raw_example.json")
        for one in read_documents(folder / name)
    ]

    assert len(documents) == 32
    for document in documents:
        assert isinstance(document, Document)
        for standard in ("st96", "st36"):
            assert list(read_documents(write_document(document, standard))) == [document]


def test_legal_status_is_valid_and_comes_back(shared_data: Path, read: Read) -> None:
    schema = _schema(shared_data, "PatentLegalStatusData")
    checked = 0
    for path, found in read.items():
        for one in found:
            if isinstance(one, Document) and one.application and one.events:
                written = write_document(one, "st27")
                assert schema.validate(etree.fromstring(written)), (path, schema.error_log)
                (again,) = read_documents(written)
                assert isinstance(again, Document)
                assert set(one.events) <= set(again.events)
                checked += 1

    assert checked == 21


def test_publications_are_valid_st96_where_the_record_has_what_it_demands(
    shared_data: Path, read: Read
) -> None:
    """The schema demands a language, an application, a party, claims in one language, and of every
    CPC symbol its dates. Records that have all that must be written as the schema says.
    """
    schema = _schema(shared_data, "PatentPublication")
    valid = 0
    for path, found in read.items():
        for one in found:
            if isinstance(one, Document) and _complete(one):
                root = etree.fromstring(write_document(one, "st96"))
                assert schema.validate(root), (path, schema.error_log)
                valid += 1

    assert valid == 44


def _complete(one: Document) -> bool:
    named = [one.publication, one.application, *(p.document for p in one.priorities)]
    cited = [c.document for c in one.citations if c.document]
    return bool(
        one.language and one.application and one.titles and one.parties and one.claims
        and len({c.language for c in one.claims}) == 1
        and all(p.document.date for p in one.priorities)
        and all(d is None or d.office for d in (*named, *cited))
        and all(
            c.version and c.position and c.value and c.assigned and c.office
            for c in one.classifications if c.scheme == "cpc"
        )
        and all(c.office for c in one.classifications if c.scheme in {"uspc", "fi", "f-term"})
    )  # fmt: skip


def _schema(shared_data: Path, name: str) -> etree.XMLSchema:
    folder = shared_data / "schemas" / "wipo_st96_v6"
    return etree.XMLSchema(etree.parse(str(folder / f"{name}_V6_0.xsd")))


def test_forms_of_a_filing_are_one_document(shared_data: Path) -> None:
    fixture = shared_data / "cn_filing_fixture"
    clean, nothing = read_filing(fixture / "A_clean")
    broken, faults = read_filing(fixture / "C_broken")

    assert nothing == ()
    assert [c.number for c in clean.claims] == [1, 2, 3, 4]
    assert [c.refers_to for c in clean.claims] == [(), (1,), (1, 2), (1,)]
    assert clean.title == "雨量计的加热控制装置及雨量测量方法"
    assert len(clean.descriptions[0].paragraphs) == 13
    assert len(clean.abstracts) == 1
    assert Counter(i.use for i in clean.images) == {"formula": 2, "drawing": 1, "abstract": 1}
    assert [f.reason for f in faults] == ["not_well_formed", "wrong_encoding"]
    assert broken == Document()
