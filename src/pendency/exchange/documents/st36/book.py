"""Bibliographic data in ST.36: each writer beside the reader that checks it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from lxml import etree

from pendency.exchange.documents.carry import carry, restored
from pendency.exchange.documents.intake.notes import Notes
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.prose import write_lines
from pendency.exchange.documents.readers import fields, st36
from pendency.exchange.documents.readers.reading import Reading
from pendency.exchange.documents.readers.us import RELATIONS
from pendency.exchange.documents.record import (
    Citation,
    Classification,
    DocumentId,
    Party,
    Priority,
    Relation,
)

_ELEMENTS = {kind: element for element, kind in RELATIONS.items()}
_PCT = {
    "international_application": "pct-or-regional-filing-data",
    "international_publication": "pct-or-regional-publishing-data",
}
_ROLES = {
    "applicant": ("applicants", "applicant"), "inventor": ("inventors", "inventor"),
    "agent": ("agents", "agent"), "assignee": ("assignees", "assignee"),
    "owner": ("grantees", "grantee"), "examiner": ("examiners", "primary-examiner"),
    "assistant_examiner": ("examiners", "assistant-examiner"),
    "correspondent": ("correspondence", "correspondence-address"),
}  # fmt: skip
_OF_ELEMENT = {element: role for role, (_, element) in _ROLES.items()}
_PARTS = ("section", "class", "subclass", "main-group", "subgroup")


def add(parent: Element, name: str, text: str | None = None, **attributes: str | None) -> Element:
    """Append an element; attributes without a value are left out, ``_`` in a name is ``-``."""
    element = etree.SubElement(parent, name)
    element.text = text
    for key, value in attributes.items():
        if value is not None:
            element.set(key.replace("_", "-"), value)
    return element


def option(parent: Element, name: str, text: str | None) -> None:
    """Append an element when there is something to put into it."""
    if text is not None:
        add(parent, name, text)


def prose(element: Element, text: str) -> None:
    """Put text with line ends into an element, a break for each."""
    write_lines(element, text, lambda parent: add(parent, "br"))


def reading() -> Reading:
    """Give a reading whose warnings nobody needs."""
    return Reading(Notes())


def _date(text: str | None) -> str | None:
    """Dates are eight figures in ST.36; what is not known is zero."""
    return text.replace("-", "").ljust(8, "0") if text else None


def write_id(parent: Element, document: DocumentId, name: str = "document-id") -> Element:
    """Write ``document-id``."""
    element = add(parent, name)
    option(element, "country", document.office)
    add(element, "doc-number", document.number)
    option(element, "kind", document.kind)
    option(element, "date", _date(document.date))
    carry(element, document, reading().document_id(element))
    return element


def read_id(element: Element | None, context: Reading) -> DocumentId | None:
    """Read ``document-id``."""
    if element is None:
        return None
    return restored(element, DocumentId, context.document_id(element))


def write_priorities(parent: Element, priorities: tuple[Priority, ...]) -> None:
    """Write ``priority-claims``."""
    if not priorities:
        return
    outer = add(parent, "priority-claims")
    for index, priority in enumerate(priorities, start=1):
        element = write_id(outer, priority.document, "priority-claim")
        element.set("sequence", str(index))
        if priority.basis:
            element.set("kind", priority.basis)


def read_priorities(book: Element, context: Reading) -> Iterator[Priority]:
    """Read ``priority-claims``."""
    for element in book.iterfind("priority-claims/priority-claim"):
        inner = element.find("document-id")
        if (found := read_id(element if inner is None else inner, context)) is not None:
            yield Priority(found, element.get("kind"))


def write_classifications(parent: Element, classifications: tuple[Classification, ...]) -> None:
    """Write the symbols, in the order of the record."""
    for scheme, run in groupby(classifications, key=lambda c: c.scheme):
        if scheme in {"ipc", "cpc"}:
            outer = add(
                parent, "classifications-ipcr" if scheme == "ipc" else "classifications-cpc"
            )
            for index, one in enumerate(run, start=1):
                name = "classification-ipcr" if scheme == "ipc" else "classification-cpc"
                _modern(add(outer, name, sequence=str(index)), one)
            continue
        for one in run:
            old = scheme == "ipc-edition"
            element = add(parent, "classification-ipc" if old else "classification-national")
            option(element, "edition" if old else "country", one.version if old else one.office)
            add(element, "main-classification", one.symbol)
            carry(element, one, next(st36.classifications(element), None))


def _modern(element: Element, one: Classification) -> None:
    symbol = fields.split_symbol(one.symbol)
    if symbol is None:
        add(element, "text", one.symbol)
    else:
        version = "ipc" if one.scheme == "ipc" else "cpc"
        if one.version:
            add(add(element, f"{version}-version-indicator"), "date", _date(one.version))
        for name, part in zip(_PARTS, symbol, strict=True):
            add(element, name, part)
        option(element, "symbol-position", one.position)
        option(element, "classification-value", one.value)
        if one.assigned:
            add(add(element, "action-date"), "date", _date(one.assigned))
        if one.office:
            add(add(element, "generating-office"), "country", one.office)
    carry(element, one, next(st36.classifications(element), None))


def read_classifications(book: Element) -> Iterator[Classification]:
    """Read the symbols, in the order of the document."""
    for outer in book:
        if outer.tag in {"classifications-ipcr", "classifications-cpc"}:
            elements = list(outer.iter("classification-ipcr", "classification-cpc"))
        elif outer.tag in {"classification-ipc", "classification-national"}:
            elements = [outer]
        else:
            continue
        for element in elements:
            found = list(st36.classifications(element))
            for one in found[:1]:
                whole = restored(element, Classification, one)
                assert whole is not None  # it is given what was read
                yield whole
            yield from found[1:]


def write_relations(parent: Element, relations: tuple[Relation, ...]) -> None:
    """Write ``related-documents`` and the international phase."""
    own = [r for r in relations if r.kind not in _PCT]
    outer = add(parent, "related-documents") if own else None
    for relation in own:
        element = add(outer, _ELEMENTS.get(relation.kind, "related-publication"))
        inner = add(element, "relation")
        write_id(add(inner, "parent-doc"), relation.parent)
        if relation.child is not None:
            write_id(add(inner, "child-doc"), relation.child)
        carry(element, relation, _relation(element, reading()))
    for kind, name in _PCT.items():
        for relation in (r for r in relations if r.kind == kind):
            element = add(parent, name)
            write_id(element, relation.parent)
            carry(element, relation, Relation(kind, relation.parent))


def read_relations(book: Element, context: Reading) -> Iterator[Relation]:
    """Read related documents, then the international phase."""
    for element in book.iterfind("related-documents/*"):
        if isinstance(element.tag, str) and (found := _relation(element, context)) is not None:
            yield found
    for kind, name in _PCT.items():
        for element in book.iterfind(name):
            parent = read_id(element.find("document-id"), context)
            found = restored(element, Relation, Relation(kind, parent) if parent else None)
            if found is not None:
                yield found


def _relation(element: Element, context: Reading) -> Relation | None:
    above = element.find("relation/parent-doc/document-id")
    parent = read_id(element.find("document-id") if above is None else above, context)
    child = read_id(element.find("relation/child-doc/document-id"), context)
    kind = RELATIONS.get(element.tag, "related_publication")
    return restored(element, Relation, Relation(kind, parent, child) if parent else None)


def write_parties(parent: Element, parties: tuple[Party, ...]) -> None:
    """Write ``parties``, in the order of the record."""
    if not parties:
        return
    outer = add(parent, "parties")
    for bag, run in groupby(parties, key=lambda p: _ROLES[p.role][0]):
        group = add(outer, bag)
        for index, party in enumerate(run, start=1):
            element = add(group, _ROLES[party.role][1], sequence=str(index))
            book = add(element, "addressbook")
            if party.nature == "organisation":
                option(book, "orgname", party.name)
            else:
                option(book, "name", party.name)
            option(book, "last-name", party.family)
            option(book, "first-name", party.given)
            option(book, "registered-number", party.identifier)
            if party.address or party.country:
                address = add(book, "address")
                option(address, "text", party.address)
                option(address, "country", party.country)
            carry(element, party, st36.party(element, party.role))


def read_parties(book: Element) -> Iterator[Party]:
    """Read ``parties``, in the order of the document."""
    for element in book.iterfind("parties//*"):
        role = _OF_ELEMENT.get(element.tag) if isinstance(element.tag, str) else None
        if role is not None:
            found = restored(element, Party, st36.party(element, role))
            if found is not None:
                yield found


def write_citations(parent: Element, citations: tuple[Citation, ...]) -> None:
    """Write ``references-cited``."""
    if not citations:
        return
    outer = add(parent, "references-cited")
    for citation in citations:
        element = add(outer, "citation", cited_phase=citation.phase, cited_by=citation.by)
        if citation.document is not None:
            inner = write_id(add(element, "patcit"), citation.document)
            option(inner, "name", citation.name)
        else:
            prose(add(add(element, "nplcit"), "text"), citation.text or "")
        for category in citation.categories:
            add(element, "category", category)
        option(element, "rel-claims", citation.claims)
        carry(element, citation, next(iter(st36.citations(reading(), element)), None))


def read_citations(book: Element, context: Reading) -> Iterator[Citation]:
    """Read ``references-cited``."""
    for element in book.iterfind("references-cited/citation"):
        read = next(iter(st36.citations(context, element)), None)
        if (found := restored(element, Citation, read)) is not None:
            yield found
