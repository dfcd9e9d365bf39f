"""Writing a record and reading it gives the same record, whatever the record holds."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pendency.exchange.documents import (
    Document,
    UnknownDocumentFormatError,
    UnwritableDocumentError,
    write_document,
)
from pendency.exchange.documents.intake.text import tidy
from pendency.exchange.documents.readers import fields as reading
from pendency.exchange.documents.record import (
    Citation,
    Claim,
    Classification,
    DocumentId,
    Image,
    LegalEvent,
    Paragraph,
    Party,
    Passage,
    Priority,
    Relation,
    Text,
    without_personal_data,
)
from pendency.exchange.documents.st27 import events_of

from .conftest import read_one
from .test_formats import EXPECTED, Samples

# Characters that XML has; the texts of a record are what `tidy` makes of them.
_raw = st.text(
    st.one_of(
        st.sampled_from("ab1.2 ,;:)<>&\"'\n\t灯具。①₂⁻\u00a0\u3000\ufffc_{}|]-?"),
        st.characters(min_codepoint=0x20, max_codepoint=0x1FFFF, exclude_categories=["Cs", "Cn"]),
    ),
    max_size=60,
)
_text = _raw.map(lambda t: tidy(t.replace("\n", "\x01"))).filter(bool)
_line = _raw.map(lambda t: " ".join(t.split())).filter(bool)
_some = st.none() | _line
_office = st.sampled_from(["US", "EP", "CN", "JP", "WO", None])
_language = st.sampled_from(["en", "zh", "de", None])
_date = st.sampled_from([None, "1999", "1999-10", "2019-03-12", "2000-02-29"])
_id = st.builds(DocumentId, _office, _line, _some, _date)
_symbol = st.sampled_from(["F21V 29/00", "H04L 9/3247", "A61K", "F21Y 2115/10"]) | _line.map(
    reading.symbol
)
_records = st.builds(
    Document,
    office=_office,
    kind=_some,
    subject=st.sampled_from([None, "utility", "design", "utility-model"]),
    language=_language,
    publication=st.none() | _id,
    application=st.none() | _id,
    priorities=st.tuples()
    | st.tuples(st.builds(Priority, _id, st.sampled_from([None, "national"]))),
    relations=st.tuples()
    | st.tuples(
        st.builds(
            Relation,
            st.sampled_from(["division", "provisional", "family_member", "parent"]),
            _id,
            st.none() | _id,
        )
    ),
    parties=st.lists(
        st.builds(
            Party,
            st.sampled_from(
                ["applicant", "inventor", "agent", "owner", "examiner", "correspondent"]
            ),
            _some, _some, _some, st.sampled_from([None, "person", "organisation"]), _some,
            st.sampled_from([None, "CN"]), _some,
        ).filter(lambda p: p.name or p.family),
        max_size=3,
    ).map(tuple),
    classifications=st.lists(
        st.builds(
            Classification,
            st.sampled_from(["ipc", "cpc", "ipc-edition", "uspc", "fi", "f-term", "locarno"]),
            _symbol, _date, st.sampled_from([None, "F", "L"]), st.sampled_from([None, "I", "A"]),
            _office, _date,
        ),
        max_size=3,
    ).map(tuple),
    titles=st.lists(st.builds(Text, _language, _text), max_size=2).map(tuple),
    abstracts=st.tuples()
    | st.tuples(
        st.builds(
            Passage, _language, st.lists(st.builds(Paragraph, _text), min_size=1).map(tuple),
            st.booleans(),
        )
    ),
    descriptions=st.tuples()
    | st.tuples(
        st.builds(
            Passage,
            _language,
            st.lists(
                st.builds(Paragraph, _text, st.none() | st.just("0007"), st.booleans()), min_size=1
            ).map(tuple),
        )
    ),
    claims=st.lists(
        st.builds(
            Claim,
            st.none() | st.integers(1, 99), _text, _language,
            st.sampled_from([(), (1,), (1, 3)]), st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    citations=st.lists(
        st.builds(
            Citation, st.none() | _id, _text, _some, st.sampled_from([None, "examiner", "other"]),
            _some, st.sampled_from([(), ("X",), ("X", "Y")]), _some,
        ),
        max_size=2,
    ).map(tuple),
    images=st.tuples()
    | st.tuples(st.builds(Image, _line, st.sampled_from(["drawing", "formula", "page"]), _some)),
    events=st.tuples()
    | st.tuples(st.builds(LegalEvent, _line, _date, st.sampled_from([None, "granted"]), _some)),
).filter(
    lambda d: any((d.publication, d.application, d.titles, d.descriptions, d.claims, d.images))
)  # fmt: skip


@pytest.mark.parametrize("standard", ["st96", "st36"])
@given(_records)
def test_any_record_comes_back(standard: str, record: Document) -> None:
    assert read_one(write_document(record, standard)) == record


@given(_records)
def test_any_record_comes_back_from_json(record: Document) -> None:
    assert Document.from_json(record.to_json()) == record


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("standard", ["st96", "st36"])
def test_samples_come_back(samples: Samples, name: str, standard: str) -> None:
    for document in samples[name]:
        assert read_one(write_document(document, standard)) == document


@pytest.mark.parametrize("name", EXPECTED)
def test_json_holds_the_reading_too(samples: Samples, name: str) -> None:
    for document in samples[name]:
        again = Document.from_json(document.to_json())

        assert (again, again.warnings, again.origin) == (
            document, document.warnings, document.origin,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("plain", "message"),
    [
        ({"title": "Lamp"}, "Document has no field title"),
        ({"office": 7}, "field office: expected str, found 7"),
        ({"claims": [{"number": 1}]}, "Claim: .*text"),
    ],
)
def test_json_that_is_no_record_is_refused(plain: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Document.from_json(plain)


@pytest.mark.parametrize("standard", ["st96", "st36"])
@pytest.mark.parametrize("name", EXPECTED)
def test_text_is_written_in_the_standards_elements(
    samples: Samples, name: str, standard: str
) -> None:
    """What the standards have no place for is carried apart: never the texts themselves."""
    carried = {"kind", "subject", "events"}
    for document in samples[name]:
        root = etree.fromstring(write_document(document, standard))
        instructions = [c for c in root if c.tag is etree.ProcessingInstruction]

        named = {
            f.name for f in fields(Document) if any(f'"{f.name}"' in i.text for i in instructions)
        }
        assert named - carried == set()


def test_legal_status_is_written_with_its_implied_events(samples: Samples) -> None:
    document = samples["ep_grant"][0]

    again = read_one(write_document(document, "st27"))

    assert again.events == events_of(document)
    assert [e.native for e in again.events] == ["filed", "B241", "B430", "B242", "B450"]
    assert (again.office, again.application, again.publication) == (
        document.office, document.application, document.publication,
    )  # fmt: skip


def test_legal_status_names_the_state_of_the_case(samples: Samples) -> None:
    root = etree.fromstring(write_document(samples["ep_grant"][0], "st27"))
    codes = [
        "".join(part.text or "" for part in code[:5]) for code in root.iter("{*}StatusEventCode")
    ]

    # State, stage before, stage after, key event, detailed event.
    assert codes == ["A01A10A12", "A11D10D11", "A11Q10Q12", "A12D10D15", "A24F10F11"]


def test_legal_status_needs_a_number_and_an_event(samples: Samples) -> None:
    with pytest.raises(UnwritableDocumentError, match="no number"):
        write_document(samples["cn_filing"][0], "st27")
    with pytest.raises(UnwritableDocumentError, match="no event"):
        write_document(Document(application=DocumentId("EP", "1")), "st27")


def test_unknown_output_format_is_refused() -> None:
    with pytest.raises(UnknownDocumentFormatError, match="known are st96, st36, st27"):
        write_document(Document(), "st95")


def test_personal_data_can_be_left_out(samples: Samples) -> None:
    bare = without_personal_data(samples["us_grant"][0])

    assert [(p.role, p.label, p.address) for p in bare.parties] == [
        ("applicant", "Example Lamp Works", "Springfield, VT"),
        ("inventor", "", None),
        ("examiner", "", None),
    ]
    assert [c.name for c in bare.citations] == [None, None]
    assert bare.claims == samples["us_grant"][0].claims
