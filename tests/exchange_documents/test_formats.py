"""What each reader takes out of the miniature of its format."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from pendency.exchange.documents import Document, Quarantined, read_documents
from pendency.exchange.documents.dialects import XML
from pendency.exchange.documents.record import (
    Citation,
    Classification,
    DocumentId,
    Image,
    LegalEvent,
    Party,
    Relation,
)

from .conftest import SAMPLES

Samples = dict[str, list[Document]]


class Expected(NamedTuple):
    """What the first document of a sample must be read as."""

    publication: DocumentId | None
    application: DocumentId | None
    title: str | None
    claims: int
    dialect: str
    number: str | None
    version: str | None


EXPECTED = {
    "us_grant": Expected(
        DocumentId("US", "09900001", "B2", "2019-03-12"),
        DocumentId("US", "15900123", None, "2017-05-04"),
        "Lamp with H₂O cooling", 2, "us-redbook", "15900123", "v4.5 2014-04-03"),
    "us_pap": Expected(
        DocumentId("US", "20010099999", "A1", "2001-11-01"),
        DocumentId("US", "09999123", None, "2001-02-03"),
        "Lamp … cooled", 2, "us-pap", "09999123", "pap-v15-2001-01-31"),
    "us_st32": Expected(
        DocumentId("US", "06999001", "B1", "2001-01-02"),
        DocumentId("US", "09123456", None, "1998-07-27"),
        "Lamp α of 5 < 6 Ω", 2, "us-st32", "09123456", "2.4"),
    "us_aps": Expected(
        DocumentId("US", "3999001", "A", "1976-02-10"),
        DocumentId("US", "05/512345", None, "1974-10-29"),
        "Lamp of 5° C. with H₂ O cooling", 2, "us-aps", "05512345", None),
    "us_search": Expected(
        DocumentId("US", "9900001", "B2", "2019-03-12"),
        DocumentId("US", "15/900123", None, "2017-05-04"),
        "Lamp", 2, "us-search", "15900123", None),
    "us_peds": Expected(
        DocumentId("US", "9900001", None, "2019-03-12"),
        DocumentId("US", "15900123", None, "2017-05-04"),
        "Lamp", 0, "us-peds", "15900123", None),
    "ep_grant": Expected(
        DocumentId("EP", "3999001", "B1", "2020-01-08"),
        DocumentId("EP", "16849316.1", None, "2016-08-29"),
        "Lamp", 2, "ep", "102016000849316", "ep-patent-document-v1-5"),
    "cn_publication": Expected(
        DocumentId("CN", "104999001", "A", "2014-12-24"),
        DocumentId("CN", "201610012345.2", None, "2014-08-19"),
        "一种灯具", 2, "cn-st36", "102016010012345", None),
    "cn_filing": Expected(None, None, None, 2, "cn-filing", None, "cn-application-body-20080416"),
    "cn_v2": Expected(
        DocumentId("CN", "113999001", "A", "2021-12-10"),
        DocumentId("CN", "202111286633.X", None, "2017-04-24"),
        "灯具", 1, "cn-v2", "102021011286633", "V2.2.1"),
    "jp_gazette": Expected(
        DocumentId("JP", "2021999001", "A", "2021-03-18"),
        DocumentId("JP", "2019165329", None, "2019-09-11"),
        "照明器具", 2, "jp-gazette", "2019165329", "1.0"),
    "docdb": Expected(
        DocumentId("DE", "1999001", "B", "1968-01-04"),
        DocumentId("DE", "B0099999", "A", "1964-07-10"),
        "Lampe für Ś & mehr", 0, "docdb", "B0099999", None),
    "ops": Expected(DocumentId("EP", "3999001", "A1"), None, None, 2, "ops", None, None),
}  # fmt: skip


def test_every_sample_is_expected(samples: Samples) -> None:
    assert set(samples) == set(EXPECTED)


def test_every_dialect_that_is_only_read_has_a_sample() -> None:
    """ST.96, ST.36 and ST.27 are made by the writers and tested in the round trips."""
    sampled = {expected.dialect for expected in EXPECTED.values()}

    assert {d.name for d in XML} - sampled == {"st36", "st96", "st27"}


@pytest.mark.parametrize("name", EXPECTED)
def test_first_document_is_read_as_expected(samples: Samples, name: str) -> None:
    first = samples[name][0]

    assert first.origin is not None
    assert EXPECTED[name] == Expected(
        first.publication, first.application, first.title, len(first.claims),
        first.origin.dialect, first.number, first.origin.version,
    )  # fmt: skip


@pytest.mark.parametrize("sample", ["ep_grant", "cn_filing", "jp_gazette"])
def test_who_asks_for_st36_gets_the_offices_documents(sample: str) -> None:
    (one,) = read_documents(SAMPLES / f"{sample}.xml", format="st36")

    assert isinstance(one, Document)


def test_format_that_was_not_asked_for_is_set_aside() -> None:
    (one,) = read_documents(SAMPLES / "ep_grant.xml", format="us")

    assert isinstance(one, Quarantined)
    assert one.reason == "other_format"
    assert "ep document; us was asked for" in one.message


class TestUnitedStates:
    @pytest.fixture
    def grant(self, samples: Samples) -> Document:
        return samples["us_grant"][0]

    def test_claims_keep_their_steps_and_references(self, grant: Document) -> None:
        first, second = grant.claims

        assert (first.number, first.text) == (1, "A lamp, comprising:\na body; and\na pump.")
        assert (second.text, second.refers_to) == ("The lamp of claim 1, with 2 pumps.", (1,))

    def test_text_keeps_scripts_formulas_and_tables(self, grant: Document) -> None:
        (description,) = grant.descriptions

        assert [(p.text, p.number, p.heading) for p in description.paragraphs] == [
            ("BACKGROUND", None, True),
            ("Lamps of 10⁻³ m² and x_{i,j} are known.", "0001", False),
            ("a/b and\n1 | two\n| four", "0002", False),
        ]

    def test_classifications(self, grant: Document) -> None:
        assert grant.classifications == (
            Classification("ipc", "F21V 29/00", "2006-01-01", "F", "I", "US", "2019-03-12"),
            Classification("uspc", "362294", None, "F", None, "US"),
            Classification("cpc", "F21V 29/503", "2013-01-01", "F", "I", "US", "2019-03-12"),
        )

    def test_citations_by_month_are_not_given_a_day(self, grant: Document) -> None:
        patent, other = grant.citations

        assert patent == Citation(
            DocumentId("US", "5000001", "A", "1991-03"), None, "Muster et al.", "examiner"
        )
        assert other == Citation(text="Handbook of Lamps, 2nd ed., p. 7.", by="applicant")

    def test_parties_and_relations(self, grant: Document) -> None:
        assert [(p.role, p.label, p.nature) for p in grant.parties] == [
            ("applicant", "Example Lamp Works", "organisation"),
            ("inventor", "Erika Muster", "person"),
            ("examiner", "Peter Prüfer", "person"),
        ]
        parent = DocumentId("US", "14900777", None, "2015-06-01")
        assert grant.relations == (Relation("continuation", parent),)

    def test_several_green_book_documents_in_one_file(self, samples: Samples) -> None:
        lamp, shade = samples["us_aps"]

        assert lamp.claims[0].text == "A lamp comprising:\na. a body; and\nb. a pump."
        assert lamp.descriptions[0].paragraphs[2].text == "TABLE 1\na 1\nb 2"
        assert lamp.citations[1].document == DocumentId("GB", "1234567", None, "1971-02")
        assert (shade.publication, shade.subject) == (
            DocumentId("US", "D238001", "S1", "1976-01-06"), "design",
        )  # fmt: skip
        assert [(c.number, c.text) for c in shade.claims] == [
            (None, "The ornamental design for a lampshade, as shown.")
        ]

    def test_sgml_without_end_tags_and_quotes(self, samples: Samples) -> None:
        grant = samples["us_st32"][0]

        assert [c.by for c in grant.citations] == ["examiner", "other"]
        assert grant.images == (Image("US06999001-20010102-D00001.TIF", "drawing", "1"),)
        assert [(w.rule, w.text) for w in grant.warnings] == [
            ("sgml_empty_element", "CITED-BY-EXAMINER, CITED-BY-OTHER, EMI")
        ]

    def test_json_lines_are_single_documents(self, samples: Samples) -> None:
        lamp, publication = samples["us_search"]

        assert [d.number for c in lamp.citations if (d := c.document)] == ["5000001", "5000002"]
        assert (publication.kind, publication.subject) == ("I4", "defensive-publication")
        assert publication.origin is not None
        assert publication.origin.place.line == 2


class TestEurope:
    @pytest.fixture
    def grant(self, samples: Samples) -> Document:
        return samples["ep_grant"][0]

    def test_claims_in_every_language(self, grant: Document) -> None:
        claims = grant.claims

        assert [(c.number, c.language) for c in claims] == [(1, "en"), (1, "de")]

    def test_two_priorities_in_one_group(self, grant: Document) -> None:
        assert [p.document for p in grant.priorities] == [
            DocumentId("US", "201514865040", None, "2015-09-25"),
            DocumentId("DE", "102015001", None, "2015-09-26"),
        ]

    def test_dates_of_the_procedure(self, grant: Document) -> None:
        assert [(e.native, e.code, e.date) for e in grant.events] == [
            ("B241", "examination_requested", "2018-04-09"),
            ("B242", "first_action", "2019-01-10"),
            ("B430", "published", "2018-10-10"),
            ("B450", "granted", "2020-01-08"),
        ]

    def test_unescaped_marks_are_text_and_told(self, grant: Document) -> None:
        assert [p.text for p in grant.descriptions[0].paragraphs[1:]] == [
            "A lamp A & B.", "<First lamp",
        ]  # fmt: skip
        assert [(w.rule, w.line) for w in grant.warnings] == [
            ("stray_ampersand", 13), ("stray_angle_bracket", 13),
        ]  # fmt: skip

    def test_exchange_documents_share_nothing_but_their_file(self, samples: Samples) -> None:
        first, second = samples["docdb"]

        assert first.parties == (Party("applicant", name="BEISPIEL GMBH", country="DE"),)
        assert (first.citations[0].categories, first.citations[0].claims) == (("X",), "1-3")
        assert second.publication == DocumentId("DE", "1999002", "B", "1968-01-11")
        assert second.origin is not None
        assert first.warnings == second.warnings == ()
        text = (SAMPLES / "docdb.xml").read_bytes()
        assert text[second.origin.place.offset :].startswith(b"<exch:exchange-document country")

    def test_legal_events_are_mapped_or_left_without_meaning(self, samples: Samples) -> None:
        assert samples["ops"][1].events == (
            LegalEvent(
                "17P", "2000-06-05", "examination_requested", "REQUEST FOR EXAMINATION FILED", "EP"
            ),
            LegalEvent("PG25", "2004-06-05", None, "LAPSED IN A CONTRACTING STATE", "CH"),
        )

    def test_claims_in_one_element_are_told_apart(self, samples: Samples) -> None:
        claims = samples["ops"][0].claims

        assert [(c.number, c.text) for c in claims] == [
            (1, "A lamp comprising 2. 5 bodies."), (2, "Lamp as claimed in claim 1."),
        ]  # fmt: skip


class TestEastAsia:
    @pytest.fixture
    def publication(self, samples: Samples) -> Document:
        return samples["cn_publication"][0]

    def test_line_breaks_of_the_source_are_no_spaces(
        self, samples: Samples, publication: Document
    ) -> None:
        chinese, japanese = publication, samples["jp_gazette"][0]

        assert chinese.abstracts[0].paragraphs[0].text == "本发明公开了一种灯具。"
        assert japanese.descriptions[0].paragraphs[0].text == "本発明は、照明器具に関する。"

    def test_number_of_a_claim_is_not_its_text(self, publication: Document) -> None:
        first = publication.claims[0]

        assert (first.number, first.text.partition("\n")[0]) == (1, "2,4-二氨基灯具，其特征在于：")

    def test_wrong_check_digit_warns_and_keeps_the_number(self, publication: Document) -> None:
        document = publication

        assert [(w.rule, w.text) for w in document.warnings] == [
            ("check_digit", "CN 201610012345.2: check digit 2 should be 8")
        ]
        assert document.application is not None
        assert document.application.number == "201610012345.2"

    def test_agency_and_its_code(self, publication: Document) -> None:
        agency, agent = publication.parties_as("agent")

        assert (agency.name, agency.identifier) == ("示例专利代理事务所", "11000")
        assert agent.name == "李某某"

    def test_zeros_stand_for_nothing(self, samples: Samples) -> None:
        assert samples["cn_v2"][0].parties_as("applicant") == (
            Party("applicant", name="示例显示有限公司", address="韩国京畿道", country="KR"),
        )

    def test_claims_filed_later_are_kept_apart(self, samples: Samples) -> None:
        claims = samples["jp_gazette"][0].claims

        assert [(c.number, c.amended) for c in claims] == [(1, False), (1, True)]

    def test_formula_leaves_its_place_and_its_picture(self, samples: Samples) -> None:
        document = samples["cn_filing"][0]

        assert document.claims[1].text == "根据权利要求1所述的灯具，功率为\ufffc。"
        assert document.claims[1].refers_to == (1,)
        assert document.images == (Image("maths-1.jpg", "formula", "1"),)
