"""Chinese publications since 2014 in CNIPA's own schema V2 (``PatentDocumentAndRelated``)."""

from __future__ import annotations

from collections.abc import Iterator

from pendency.exchange.documents.intake.text import plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields, st36
from pendency.exchange.documents.readers.cn import SUBJECT_CODES, agency_party
from pendency.exchange.documents.readers.reading import Reading, local_ids, passage
from pendency.exchange.documents.record import (
    Citation,
    Claim,
    Classification,
    Document,
    DocumentId,
    Image,
    Party,
    Passage,
    Priority,
    Relation,
)

_ROLES = {
    "Applicant": "applicant", "Inventor": "inventor", "Designer": "inventor", "Agent": "agent",
    "Patentee": "owner", "Examiner": "examiner",
}  # fmt: skip
_PARTS = ("Section", "MainClass", "Subclass", "MainGroup", "Subgroup")
_RELATED = {"Division": "division", "RelatedPublication": "related_publication"}
_PCT = {
    "PCTOrRegionalFilingData": "international_application",
    "PCTOrRegionalPublishingData": "international_publication",
}


def read(root: Element, reading: Reading) -> Iterator[Document]:
    """Read ``PatentDocumentAndRelated``."""
    book = root.find("BibliographicData")
    book = root if book is None else book
    language = fields.language(root.get("lang")) or "zh"
    reference = _original(book.findall("ApplicationReference"))
    publication = _document(_original(book.findall("PublicationReference")), reading, "CN")
    titles = [reading.title(e, language) for e in book.iterfind("InventionTitle")]
    abstracts = _passages(root.findall("Abstract"), language, reading)
    front = _figures(root.findall("Abstract"), "abstract")
    reading.take_images()
    descriptions = _passages(root.findall("Description"), language, reading)
    claims = tuple(c for e in root.iterfind("Claims") for c in _claims(e, language, reading))
    yield Document(
        office=fields.country(root.get("country")) or "CN",
        kind=publication.kind if publication else None,
        subject=SUBJECT_CODES.get(reference.get("applType", "")) if reference is not None else None,
        language=language,
        publication=publication,
        application=_document(reference, reading, "CN"),
        priorities=tuple(_priorities(book, reading)),
        relations=tuple(_relations(book, reading)),
        parties=tuple(_parties(book)),
        classifications=tuple(_classifications(book)),
        titles=tuple(t for t in titles if t),
        abstracts=abstracts,
        descriptions=descriptions,
        claims=claims,
        citations=tuple(_citations(book, reading)),
        images=(
            *_figures(root.findall("Drawings"), "drawing"), *front, *reading.take_images("text"),
        ),
    )  # fmt: skip


def _original(references: list[Element]) -> Element | None:
    """Give the reference in the office's own form; others repeat it in normalised forms."""
    return next(
        (r for r in references if r.get("dataFormat") == "original"),
        references[0] if references else None,
    )


def _document(
    reference: Element | None, reading: Reading, office: str | None = None
) -> DocumentId | None:
    if reference is None:
        return None
    inner = reference.find("DocumentID")
    inner = reference if inner is None else inner
    number = plain(inner.find("DocNumber"))
    if number is None:
        return None
    return DocumentId(
        fields.country(plain(inner.find("WIPOST3Code"))) or office,
        number,
        plain(inner.find("Kind")),
        reading.date(inner.find("Date")),
    )


def _priorities(book: Element, reading: Reading) -> Iterator[Priority]:
    elements = book.findall("PriorityDetails/Priority")
    originals = [e for e in elements if e.get("dataFormat") in {None, "original"}]
    for element in originals or elements:
        if (document := _document(element, reading)) is not None:
            yield Priority(document, element.get("kind"))


def _relations(book: Element, reading: Reading) -> Iterator[Relation]:
    for name, kind in _PCT.items():
        element = _original(book.findall(f".//{name}"))
        if (document := _document(element, reading)) is not None:
            yield Relation(kind, document)
    for element in book.iterfind("RelatedDocuments/*"):
        related = _RELATED.get(str(element.tag))
        parent = element.find(".//ParentDocument")
        document = _document(element if parent is None else parent, reading, "CN")
        if related and document is not None:
            yield Relation(related, document)


def _parties(book: Element) -> Iterator[Party]:
    for element in book.iterfind("Parties/*/*"):
        role = _ROLES.get(str(element.tag))
        if role is None or element.get("dataFormat") not in {None, "original"}:
            continue
        agency = element.find("Agency/AddressBook")
        firm = plain(agency.find("OrganizationName")) if agency is not None else None
        if firm:
            yield agency_party(firm)
        address = element.find("AddressBook")
        name = plain(address.find("Name")) if address is not None else None
        if name and address is not None:
            yield Party(
                role=role,
                name=name,
                nature="person" if role in {*st36.PERSONS, "agent"} else None,
                address=_filled(plain(address.find("Address/Text"))),
                country=fields.country(plain(address.find("Address/WIPOST3Code"))),
                identifier=_filled(plain(element.find("OrganizationCode"))),
            )


def _filled(text: str | None) -> str | None:
    """The schema wants every field: what is not known is written as zeros."""
    return text if text and text.strip("0") else None


def _classifications(book: Element) -> Iterator[Classification]:
    schemes = (("ClassificationIPCR", "ipc"), ("ClassificationCPC", "cpc"))
    for name, scheme in schemes:
        for index, element in enumerate(book.iter(name)):
            symbol = fields.st8(plain(element.find("Text"))).symbol
            parts = [plain(element.find(part)) for part in _PARTS]
            yield Classification(
                scheme,
                fields.join_symbol(*parts) if all(parts) else symbol,
                fields.iso_date(plain(element.find("IPCVersionDate"))),
                plain(element.find("SymbolPosition")) or ("F" if index == 0 else "L"),
                plain(element.find("ClassificationValue")),
                fields.country(plain(element.find("GeneratingOffice/WIPOST3Code"))),
            )
    for element in book.iter("ClassificationLocarno"):
        if text := plain(element.find("Text")) or plain(element):
            yield Classification("locarno", text)


def _passages(parents: list[Element], default: str | None, reading: Reading) -> tuple[Passage, ...]:
    found: list[Passage] = []
    for parent in parents:
        own = fields.language(parent.get("lang")) or default
        found += passage(st36.prose(reading, parent), own)
    return tuple(found)


def _claims(parent: Element, default: str | None, reading: Reading) -> Iterator[Claim]:
    own = fields.language(parent.get("lang")) or default
    for element in parent.iter("Claim"):
        number = fields.integer(element.get("num"))
        refers = {n for ref in element.iter("ClaimRef") for n in local_ids(ref.get("idref"))}
        text = reading.flat.text(element)
        yield reading.claim(text, number, own, refers_to=tuple(sorted(refers - {number or 0})))


def _citations(book: Element, reading: Reading) -> Iterator[Citation]:
    for element in book.iterfind("ReferencesCited/*"):
        categories = tuple(filter(None, (plain(c) for c in element.iter("Category"))))
        document = _document(element.find(".//DocumentID"), reading)
        text = None if document else reading.flat.text(element)
        if document or text:
            yield Citation(document, text, categories=categories)


def _figures(parents: list[Element], use: str) -> tuple[Image, ...]:
    found = []
    for parent in parents:
        for figure in parent.iter("Figure"):
            label = figure.get("figureLabels") or figure.get("num") or None
            found += [Image(p.get("file", ""), use, label) for p in figure.iter("Image")]
    return tuple(image for image in found if image.file)
