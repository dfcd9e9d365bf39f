"""US grants and application publications since 2004 (Red Book XML v4.0 to v4.7)."""

from __future__ import annotations

from collections.abc import Iterator

from pendency.exchange.documents.intake.text import plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields, st36
from pendency.exchange.documents.readers.reading import Reading
from pendency.exchange.documents.record import (
    Classification,
    Document,
    Image,
    Party,
    Relation,
)

#: Elements of ``us-related-documents`` to the names of relations.
RELATIONS = {
    "addition": "addition", "division": "division", "continuation": "continuation",
    "continuation-in-part": "continuation_in_part", "reissue": "reissue",
    "continuing-reissue": "continuing_reissue", "us-divisional-reissue": "divisional_reissue",
    "us-reexamination-reissue-merger": "reexamination_reissue_merger",
    "reexamination": "reexamination", "substitution": "substitution",
    "us-provisional-application": "provisional", "utility-model-basis": "utility_model_basis",
    "correction": "correction", "related-publication": "related_publication",
}  # fmt: skip
_ROLES = {
    "applicant": "applicant", "us-applicant": "applicant", "inventor": "inventor",
    "agent": "agent", "assignee": "assignee", "primary-examiner": "examiner",
    "assistant-examiner": "assistant_examiner", "correspondence-address": "correspondent",
}  # fmt: skip
#: ``us-parties`` distinguishes what ``parties`` before 2012 did not.
_SUBJECTS = {"sir": "statutory-invention-registration"}


def read(root: Element, reading: Reading) -> Iterator[Document]:
    """Read ``us-patent-grant`` and ``us-patent-application``."""
    book = next((c for c in root if str(c.tag).startswith("us-bibliographic-data")), root)
    language = fields.language(root.get("lang")) or "en"
    application = book.find("application-reference")
    publication = reading.document_id(book.find("publication-reference/document-id"))
    subject = application.get("appl-type") if application is not None else None
    titles = [reading.title(e, language) for e in book.iterfind("invention-title")]
    abstracts = st36.passages(reading, root.findall("abstract"), language)
    front = reading.take_images("abstract")
    descriptions = st36.passages(reading, root.findall("description"), language)
    claims = st36.claims(reading, root.findall("claims"), language)
    maths = list(root.iterfind("us-math"))
    formulas = tuple(i for e in maths for i in _formula(e, reading))
    yield Document(
        office=fields.country(root.get("country")) or "US",
        kind=publication.kind if publication else None,
        subject=_SUBJECTS.get(subject or "", subject),
        language=language,
        publication=publication,
        application=reading.document_id(book.find("application-reference/document-id")),
        priorities=st36.priorities(reading, book.find("priority-claims")),
        relations=tuple(_relations(book, reading)),
        parties=tuple(_parties(book)),
        classifications=tuple(_classifications(book)),
        titles=tuple(t for t in titles if t),
        abstracts=abstracts,
        descriptions=descriptions,
        claims=tuple(claims),
        citations=st36.citations(reading, _first(book, "us-references-cited", "references-cited")),
        images=(
            *st36.drawings(root.findall("drawings")),
            *front, *reading.take_images(), *formulas,
        ),
    )  # fmt: skip


def _first(parent: Element, *names: str) -> Element | None:
    return next((e for name in names if (e := parent.find(name)) is not None), None)


def _formula(element: Element, reading: Reading) -> Iterator[Image]:
    reading.flat.text(element)
    yield from reading.take_images("formula")


def _parties(book: Element) -> Iterator[Party]:
    """Give the parties; before 2012 the inventors stood under the applicants.

    The same person must not be told twice: an ``applicant-inventor`` is given as inventor and, as
    the law then had it, as applicant.
    """
    for element in book.iter(*_ROLES):
        role = _ROLES[element.tag]
        party = st36.party(element, role)
        if party is None:
            continue
        yield party
        if role == "applicant" and element.get("app-type") == "applicant-inventor":
            inventor = st36.party(element, "inventor")
            assert inventor is not None  # the same element has just been read
            yield inventor


def _classifications(book: Element) -> Iterator[Classification]:
    for name in (
        "classification-locarno", "classifications-ipcr", "classification-ipc",
        "classification-national", "classifications-cpc",
    ):  # fmt: skip
        for element in book.iterfind(name):
            if name == "classification-locarno":
                yield Classification(
                    "locarno",
                    plain(element.find("main-classification")) or "",
                    plain(element.find("edition")),
                )
            else:
                yield from st36.classifications(element)


def _relations(book: Element, reading: Reading) -> Iterator[Relation]:
    own = reading.document_id(book.find("application-reference/document-id"))
    for element in book.iterfind("us-related-documents/*"):
        kind = RELATIONS.get(str(element.tag))
        parent = reading.document_id(_first(element, ".//parent-doc/document-id", "document-id"))
        if kind is None or parent is None:
            continue
        child = reading.document_id(element.find(".//child-doc/document-id"))
        same = child is None or own is None or child.number == own.number
        yield Relation(kind, parent, None if same else child)
    for container, kinds in _PCT.items():
        for element in book.iterfind(container):
            if (document := reading.document_id(element.find("document-id"))) is not None:
                yield Relation(kinds, document)


_PCT = {
    "pct-or-regional-filing-data": "international_application",
    "pct-or-regional-publishing-data": "international_publication",
}
