"""Cited documents in ST.96."""

from __future__ import annotations

from collections.abc import Iterator

from pendency.exchange.documents.carry import carry, restored
from pendency.exchange.documents.intake.text import Flattener, plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields
from pendency.exchange.documents.record import Citation, DocumentId
from pendency.exchange.documents.st96.xml import add, option, prose, stripped

_PARTIES = {"applicant": "Applicant", "examiner": "Examiner", "opponent": "Opponent"}
_CATEGORIES = frozenset("XYAELOPTD")


def write(parent: Element, citations: tuple[Citation, ...]) -> None:
    """Write ``ReferenceCitationBag``."""
    if not citations:
        return
    bag = add(parent, "ReferenceCitationBag")
    for citation in citations:
        element = add(bag, "ReferenceCitation", citingPartyCategory=_PARTIES.get(citation.by or ""))
        if citation.document is not None:
            _patent(add(element, "PatentCitation"), citation.document, citation.name)
        else:
            text = add(add(element, "NPLCitation"), "NPLCitationText")
            prose(text, citation.text or "")
        _relevance(element, citation.categories)
        carry(element, citation, _read_one(stripped(element)))


def _patent(parent: Element, document: DocumentId, name: str | None) -> None:
    element = add(parent, "CitedPatentDocumentIdentification")
    option(element, "IPOfficeCode", document.office)
    add(element, "DocumentNumber", document.number)
    option(element, "EntityName", name)
    option(element, "PatentDocumentKindCode", document.kind)
    option(element, "PatentDocumentDate", document.date)


def _relevance(parent: Element, categories: tuple[str, ...]) -> None:
    if categories and all(c in _CATEGORIES for c in categories):
        relevance = add(add(parent, "DocumentRelevanceBag"), "DocumentRelevance")
        for category in categories:
            add(relevance, "CitationCategoryCode", category)


def read(book: Element) -> Iterator[Citation]:
    """Read ``ReferenceCitationBag``."""
    for element in book.iterfind("ReferenceCitationBag/ReferenceCitation"):
        if (citation := _read_one(element)) is not None:
            yield citation


def _read_one(element: Element) -> Citation | None:
    by = next((b for b, w in _PARTIES.items() if w == element.get("citingPartyCategory")), None)
    categories = tuple(plain(c) or "" for c in element.iter("CitationCategoryCode"))
    phase = element.get("citedPhaseCategory")
    patent = element.find("PatentCitation/CitedPatentDocumentIdentification")
    number = plain(patent.find("DocumentNumber")) if patent is not None else None
    read = None
    if patent is not None and number is not None:
        document = DocumentId(
            fields.country(plain(patent.find("IPOfficeCode"))),
            number,
            plain(patent.find("PatentDocumentKindCode")),
            fields.iso_date(plain(patent.find("PatentDocumentDate"))),
        )
        name = plain(patent.find("EntityName"))
        read = Citation(document, None, name, by, phase, categories)
    else:
        source = next(iter(element.iterchildren("NPLCitation", "PatentCitation")), None)
        if text := Flattener().text(source):
            read = Citation(None, text, None, by, phase, categories)
    return restored(element, Citation, read)
