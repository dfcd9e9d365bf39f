"""Parties in ST.96."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pendency.exchange.documents.carry import carry, restored
from pendency.exchange.documents.intake.text import plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields
from pendency.exchange.documents.record import Party
from pendency.exchange.documents.st96.xml import add, option, stripped

#: Role to the bag and the element within.
_ROLES = {
    "applicant": ("ApplicantBag", "Applicant"),
    "inventor": ("InventorBag", "Inventor"),
    "owner": ("OwnerBag", "Owner"),
    "assignee": ("AssigneeBag", "Assignee"),
    "agent": ("RegisteredPractitionerBag", "RegisteredPractitioner"),
    "examiner": ("ExaminerBag", "PrimaryExaminer"),
    "assistant_examiner": ("ExaminerBag", "AssistantExaminer"),
    "correspondent": (None, "CorrespondenceAddress"),
}
_OF_ELEMENT = {element: role for role, (_, element) in _ROLES.items()}
_EXAMINERS = {"examiner", "assistant_examiner"}


def write(parent: Element, parties: tuple[Party, ...]) -> None:
    """Write ``PartyBag``, in the order of the record."""
    if not parties:
        return
    outer = add(parent, "PartyBag")
    for (bag_name, _), run in groupby(parties, key=lambda p: (_ROLES[p.role][0], None)):
        bag = outer if bag_name is None else add(outer, bag_name)
        for index, party in enumerate(run, start=1):
            name = _ROLES[party.role][1]
            numbered = bag_name not in {None, "ExaminerBag"}
            element = add(bag, name, sequenceNumber=str(index) if numbered else None)
            _write_one(element, party)
            carry(element, party, _read_one(stripped(element)))


def _write_one(element: Element, party: Party) -> None:
    if party.role in _EXAMINERS:
        _name(element, party)
        return
    if party.role == "agent":
        option(element, "RegisteredPractitionerRegistrationNumber", party.identifier)
        add(element, "RegisteredPractitionerCategory", "Agent")
    else:
        option(element, "PartyIdentifier", party.identifier)
    if party.address is None and party.role != "correspondent":
        contact = add(element, "PublicationContact")
        _name(contact, party)
        option(contact, "CountryCode", party.country)
        return
    contact = add(element, "Contact")
    _name(contact, party)
    if party.address is not None:
        bag = add(contact, "PostalAddressBag")
        add(add(bag, "PostalAddress"), "PostalAddressText", party.address)
    if party.country is not None and party.role == "applicant":
        add(element, "ResidenceCountryCode", party.country)


def _name(parent: Element, party: Party) -> None:
    name = add(parent, "Name")
    if party.family is not None:
        structured = add(add(name, "PersonName"), "PersonStructuredName")
        option(structured, "FirstName", party.given)
        add(structured, "LastName", party.family)
    elif party.nature == "organisation":
        add(add(name, "OrganizationName"), "OrganizationStandardName", party.name)
    elif party.nature == "person":
        add(add(name, "PersonName"), "PersonFullName", party.name)
    else:
        add(name, "EntityName", party.name)


def read(book: Element) -> Iterator[Party]:
    """Read ``PartyBag``, in the order of the document."""
    for element in book.iterfind("PartyBag//*"):
        if element.tag in _OF_ELEMENT and (party := _read_one(element)) is not None:
            yield party


def _read_one(element: Element) -> Party | None:
    role = _OF_ELEMENT[element.tag]
    contact = element.find("PublicationContact")
    contact = element.find("Contact") if contact is None else contact
    contact = element if contact is None else contact
    name = contact.find("Name")
    read = None
    if name is not None:
        family = plain(name.find(".//LastName"))
        given = [plain(name.find(f".//{part}")) for part in ("FirstName", "MiddleName")]
        organisation = plain(name.find("OrganizationName"))
        full = plain(name.find("PersonName/PersonFullName"))
        person = family is not None or full is not None
        country = contact.find(".//CountryCode")
        country = element.find("ResidenceCountryCode") if country is None else country
        number = element.find("PartyIdentifier")
        if number is None:
            number = element.find("RegisteredPractitionerRegistrationNumber")
        read = Party(
            role=role,
            name=None if family else organisation or full or plain(name.find("EntityName")),
            family=family,
            given=" ".join(filter(None, given)) or None,
            nature="person" if person else "organisation" if organisation else None,
            address=_address(contact),
            country=fields.country(plain(country)),
            identifier=plain(number),
        )
    return restored(element, Party, read)


def _address(contact: Element) -> str | None:
    lines = [plain(e) for e in contact.iterfind(".//PostalAddressText")]
    if not lines:
        structured = contact.find(".//PostalStructuredAddress")
        parts = (
            structured if structured is not None else contact.iterchildren("CityName", "PostalCode")
        )
        lines = [plain(e) for e in parts if e.tag != "CountryCode"]
    return ", ".join(filter(None, lines)) or None
