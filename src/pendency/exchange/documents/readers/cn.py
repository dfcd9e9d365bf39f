"""Chinese documents in the ST.36 form: publications to 2014 and the parts of electronic filings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pendency.exchange.documents.intake.text import plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields, st36
from pendency.exchange.documents.readers.reading import Reading
from pendency.exchange.documents.record import Document, Party, Relation

#: What is applied for (``appl-type``) in the words of the offices that have one for it.
SUBJECTS = {"发明专利": "utility", "实用新型": "utility-model", "外观设计": "design"}
SUBJECT_CODES = {"10": "utility", "11": "utility", "20": "utility-model", "30": "design"}
_PCT = {
    "pct-or-regional-filing-data": "international_application",
    "pct-or-regional-publishing-data": "international_publication",
}
_RELATED = {
    "division": "division",
    "cn-division": "division",
    "related-publication": "related_publication",
}
_AGENCY_CODE = re.compile(r"\s+(\d{5})$")


def read(root: Element, reading: Reading) -> Iterator[Document]:
    """Read ``cn-patent-document``."""
    book = root.find("cn-bibliographic-data")
    book = root if book is None else book
    body = root.find("application-body")
    body = root if body is None else body
    language = fields.language(root.get("lang")) or "zh"
    reference = book.find("application-reference")
    application = reading.document_id(book.find("application-reference/document-id"), office="CN")
    publication = reading.document_id(
        book.find("cn-publication-reference/document-id"), office="CN"
    )
    titles = [reading.title(e, language) for e in book.iterfind("invention-title")]
    abstracts = st36.passages(reading, book.findall("abstract"), language)
    front = reading.take_images("abstract")
    descriptions = st36.passages(reading, body.findall("description"), language)
    yield Document(
        office=fields.country(root.get("country")) or "CN",
        kind=publication.kind if publication else None,
        subject=SUBJECTS.get(reference.get("appl-type", "")) if reference is not None else None,
        language=language,
        publication=publication,
        application=application,
        priorities=st36.priorities(reading, book.find("priority-claims")),
        relations=tuple(_relations(book, reading)),
        parties=tuple(parties(book.find("cn-parties"))),
        classifications=tuple(st36.classifications(book)),
        titles=tuple(t for t in titles if t),
        abstracts=abstracts,
        descriptions=descriptions,
        claims=tuple(st36.claims(reading, body.findall("claims"), language)),
        citations=st36.citations(reading, book.find("references-cited")),
        images=(
            *st36.drawings(body.findall("drawings")), *front, *reading.take_images(),
        ),
    )  # fmt: skip


def read_filing(root: Element, reading: Reading) -> Iterator[Document]:
    """Read ``cn-application-body``: one form of an electronic filing (claims, description, ...)."""
    language = fields.language(root.get("lang")) or "zh"
    titles = [reading.title(e, language) for e in root.iterfind("description/invention-title")]
    abstracts = st36.passages(reading, root.findall("cn-abstract"), language)
    figures = st36.drawings(root.findall("cn-abstract"), "abstract")
    reading.take_images()
    descriptions = st36.passages(reading, root.findall("description"), language)
    claims = st36.claims(reading, root.findall("cn-claims") + root.findall("claims"), language)
    drawings = st36.drawings(root.findall("cn-drawings") + root.findall("drawings"))
    yield Document(
        office=fields.country(root.get("country")) or "CN",
        language=language,
        titles=tuple(t for t in titles if t),
        abstracts=abstracts,
        descriptions=descriptions,
        claims=tuple(claims),
        images=(*drawings, *figures, *reading.take_images()),
    )


def parties(parent: Element | None) -> Iterator[Party]:
    """Give applicants, inventors, agencies and agents."""
    for element in (
        parent.iter("cn-applicant", "cn-inventor", "cn-agent", "cn-patentee")
        if (parent is not None)
        else ()
    ):
        role = {"cn-patentee": "owner"}.get(element.tag, element.tag.removeprefix("cn-"))
        agency = element.find("cn-agency")
        if agency is not None and (name := plain(agency.find("name"))):
            yield agency_party(name)
        if (party := st36.party(element, role)) is not None:
            yield party


def agency_party(name: str) -> Party:
    """Make the party of an agency, whose code stands behind its name."""
    code = _AGENCY_CODE.search(name)
    return Party(
        role="agent",
        name=_AGENCY_CODE.sub("", name),
        nature="organisation",
        identifier=code[1] if code else None,
    )


def _relations(book: Element, reading: Reading) -> Iterator[Relation]:
    for name, kind in _PCT.items():
        if (document := reading.document_id(book.find(f"{name}/document-id"))) is not None:
            yield Relation(kind, document)
    for element in book.iterfind("cn-related-documents/*"):
        related = _RELATED.get(str(element.tag))
        parent = element.find(".//parent-doc/document-id")
        document = reading.document_id(element.find(".//document-id") if parent is None else parent)
        if related and document is not None:
            yield Relation(related, document)
