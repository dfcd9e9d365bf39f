"""Numbers of documents, priority claims and related documents in ST.96."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pendency.exchange.documents.carry import carry, restored
from pendency.exchange.documents.intake.text import plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields
from pendency.exchange.documents.record import DocumentId, Priority, Relation
from pendency.exchange.documents.st96.xml import add, option, stripped

#: Relations to the elements of ``RelatedDocumentBag``; what has none is a related publication.
_RELATIONS = {
    "addition": "Addition", "division": "Division", "continuation": "Continuation",
    "continuation_in_part": "PartialContinuation", "reissue": "Reissue",
    "continuing_reissue": "ContinuingReissue", "divisional_reissue": "DivisionalReissue",
    "reexamination": "Reexamination", "substitution": "Substitution",
    "reexamination_reissue_merger": "ReexaminationReissueMerger",
    "provisional": "ProvisionalApplication", "utility_model_basis": "UtilityModelBasis",
}  # fmt: skip
_KINDS = {element: kind for kind, element in _RELATIONS.items()}
#: The international phase has elements of its own.
_PCT = {
    "international_application": "InternationalFilingData",
    "international_publication": "InternationalPublishingData",
}
_BASES = {"national": "National", "regional": "Regional", "international": "PCT"}


class _Form(NamedTuple):
    """The names in one of the three ways of naming a document."""

    element: str
    number: str
    date: str


_APPLICATION = _Form("ApplicationIdentification", "ApplicationNumber", "FilingDate")
_PUBLICATION = _Form("PatentPublicationIdentification", "PublicationNumber", "PublicationDate")
_GRANT = _Form("PatentGrantIdentification", "PatentNumber", "GrantDate")


def write_application(
    parent: Element, document: DocumentId | None, *, subject: str | None = None
) -> None:
    """Write ``ApplicationIdentification``."""
    if document is None:
        return
    element = add(parent, _APPLICATION.element)
    option(element, "IPOfficeCode", document.office)
    add(add(element, "ApplicationNumber"), "ApplicationNumberText", document.number)
    option(element, "InventionSubjectMatterCategory", subject)
    option(element, "FilingDate", document.date)
    carry(element, document, read_named(stripped(element)))


def write_publication(parent: Element, document: DocumentId | None) -> None:
    """Write ``PatentPublicationIdentification``."""
    if document is None:
        return
    element = add(parent, _PUBLICATION.element)
    option(element, "IPOfficeCode", document.office)
    add(element, "PublicationNumber", document.number)
    option(element, "PatentDocumentKindCode", document.kind)
    option(element, "PublicationDate", document.date)
    carry(element, document, read_named(stripped(element)))


def read_named(element: Element | None) -> DocumentId | None:
    """Read any of the identifications, or a parent of one."""
    if element is None:
        return None
    for form in (_APPLICATION, _PUBLICATION, _GRANT):
        inner = element if element.tag == form.element else element.find(f".//{form.element}")
        if inner is None:
            continue
        number = plain(inner.find(form.number))
        read = number and DocumentId(
            fields.country(plain(inner.find("IPOfficeCode"))),
            number,
            plain(inner.find("PatentDocumentKindCode")),
            fields.iso_date(plain(inner.find(form.date))),
        )
        return restored(inner, DocumentId, read or None)
    return None


def write_priorities(parent: Element, priorities: tuple[Priority, ...]) -> None:
    """Write ``PriorityClaimBag``."""
    if not priorities:
        return
    bag = add(parent, "PriorityClaimBag")
    for index, priority in enumerate(priorities, start=1):
        document = priority.document
        element = add(bag, "PriorityClaim", sequenceNumber=str(index))
        option(element, "IPOfficeCode", document.office)
        add(add(element, "ApplicationNumber"), "ApplicationNumberText", document.number)
        option(element, "FilingDate", document.date)
        option(element, "ApplicationFilingCategory", _BASES.get(priority.basis or ""))
        carry(element, priority, _priority(stripped(element)))


def read_priorities(book: Element) -> tuple[Priority, ...]:
    """Read ``PriorityClaimBag``."""
    found = (_priority(e) for e in book.iterfind("PriorityClaimBag/PriorityClaim"))
    return tuple(p for p in found if p is not None)


def _priority(element: Element) -> Priority | None:
    number = plain(element.find("ApplicationNumber"))
    words = plain(element.find("ApplicationFilingCategory"))
    basis = next((b for b, word in _BASES.items() if word == words), None)
    read = number and Priority(
        DocumentId(
            fields.country(plain(element.find("IPOfficeCode"))),
            number,
            None,
            fields.iso_date(plain(element.find("FilingDate"))),
        ),
        basis,
    )
    return restored(element, Priority, read or None)


def write_relations(
    parent: Element, relations: tuple[Relation, ...], own: DocumentId | None
) -> None:
    """Write ``RelatedDocumentBag``."""
    own_kinds = [r for r in relations if r.kind not in _PCT]
    if not own_kinds:
        return
    bag = add(parent, "RelatedDocumentBag")
    for relation in own_kinds:
        element = add(bag, _RELATIONS.get(relation.kind, "RelatedPublication"))
        if element.tag.endswith(("ProvisionalApplication", "RelatedPublication")):
            inner = add(element, "PatentDocumentIdentification")
            published = element.tag.endswith("Publication") and relation.kind != "parent"
            (write_publication if published else write_application)(inner, relation.parent)
        else:
            inner = add(add(element, "ParentDocument"), "PatentDocumentIdentification")
            write_application(inner, relation.parent)
            inner = add(add(element, "ChildDocument"), "PatentDocumentIdentification")
            write_application(inner, relation.child or own)
        carry(element, relation, _relation(stripped(element), own))


def write_international(parent: Element, relations: tuple[Relation, ...]) -> None:
    """Write ``InternationalFilingData`` and ``InternationalPublishingData``."""
    for kind, name in _PCT.items():
        for relation in (r for r in relations if r.kind == kind):
            element = add(parent, name)
            if kind == "international_application":
                write_application(element, relation.parent)
            else:
                inner = add(element, "PatentDocumentIdentification")
                write_publication(inner, relation.parent)
            carry(element, relation, _international(stripped(element)))


def read_relations(book: Element, own: DocumentId | None) -> Iterator[Relation]:
    """Read related documents, then the international phase."""
    for element in book.iterfind("RelatedDocumentBag/*"):
        if isinstance(element.tag, str) and (relation := _relation(element, own)) is not None:
            yield relation
    for name in _PCT.values():
        for element in book.iterfind(name):
            if (relation := _international(element)) is not None:
                yield relation


def _relation(element: Element, own: DocumentId | None) -> Relation | None:
    kind = _KINDS.get(element.tag, "related_publication")
    above = element.find("ParentDocument")
    parent = read_named(element if above is None else above)
    child = read_named(element.find("ChildDocument"))
    same = child is None or (own is not None and child.number == own.number)
    read = parent and Relation(kind, parent, None if same else child)
    return restored(element, Relation, read or None)


def _international(element: Element) -> Relation | None:
    kind = next(kind for kind, name in _PCT.items() if name == element.tag)
    parent = read_named(element)
    return restored(element, Relation, Relation(kind, parent) if parent else None)
