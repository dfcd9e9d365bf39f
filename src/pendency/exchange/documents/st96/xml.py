"""Elements of ST.96: which namespace a name belongs to, and short ways to make and read them."""

from __future__ import annotations

from lxml import etree

from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.prose import write_lines

COM = "http://www.wipo.int/standards/XMLSchema/ST96/Common"
PAT = "http://www.wipo.int/standards/XMLSchema/ST96/Patent"
VERSION = "V6_0"

#: Elements of the Common namespace; all others that are written belong to Patent.
_COMMON = frozenset({
    "ApplicationNumber", "ApplicationNumberText", "B", "Br", "CitedPatentDocumentIdentification",
    "CommentText", "Contact", "CorrespondenceAddress", "CountryCode", "CurrentStageCode",
    "DocumentContentCategory", "DocumentFormatCategory", "DocumentNumber", "Edition", "EntityName",
    "EventDate", "ExternalDocument", "ExternalDocumentBag", "FileName", "FirstName", "Heading",
    "IPOfficeCode", "Image", "ImageFormatCategory", "LastName", "NPLCitation", "NPLCitationText",
    "Name", "OrganizationName", "OrganizationStandardName", "P", "PartyIdentifier",
    "PatentCitation", "PatentCitationText", "PatentDocumentDate", "PatentDocumentKindCode",
    "PersonFullName", "PersonName", "PersonStructuredName", "PostalAddress", "PostalAddressBag",
    "PostalAddressText", "PreviousStageCode", "PublicationContact", "PublicationDate",
    "ResidenceCountryCode", "StateCode", "SymbolPositionCode",
})  # fmt: skip


def add(parent: Element, name: str, text: str | None = None, **attributes: str | None) -> Element:
    """Append an element; attributes without a value are left out."""
    element = etree.SubElement(parent, qualified(name))
    element.text = text
    for key, value in attributes.items():
        if value is not None:
            # Attributes are qualified; these few belong to the Patent namespace.
            space = PAT if key in _PATENT_ATTRIBUTES else COM
            element.set(f"{{{space}}}{key}", value)
    return element


_PATENT_ATTRIBUTES = frozenset({"citedPhaseCategory", "citingPartyCategory"})


def qualified(name: str) -> str:
    """Give an element name with its namespace."""
    return f"{{{COM if name in _COMMON else PAT}}}{name}"


def option(parent: Element, name: str, text: str | None) -> None:
    """Append an element when there is something to put into it."""
    if text is not None:
        add(parent, name, text)


def prose(element: Element, text: str) -> None:
    """Put text with line ends into an element, a break for each."""
    write_lines(element, text, lambda parent: add(parent, "Br"))


def stripped(element: Element) -> Element:
    """Give a copy with plain names, as the readers see a document."""
    copy = etree.fromstring(etree.tostring(element))
    for part in copy.iter(etree.Element):
        part.tag = part.tag.rpartition("}")[2]
        for key in part.keys():  # noqa: SIM118 - an element is no dict
            if key[0] == "{":
                part.set(key.rpartition("}")[2], part.attrib.pop(key))
    return copy
