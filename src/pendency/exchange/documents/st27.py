"""WIPO ST.27 legal status events in the ST.96 container ``PatentLegalStatusData``.

What is written: the events of a document with their ST.27 code, the office's own code and words,
and those that its bibliographic data imply (filed, published) where none of the kind is there.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pendency.exchange.documents.carry import carry, restored
from pendency.exchange.documents.errors import UnwritableDocumentError
from pendency.exchange.documents.intake.text import plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields
from pendency.exchange.documents.readers.reading import Reading
from pendency.exchange.documents.record import Document, LegalEvent
from pendency.exchange.documents.st96 import identification
from pendency.exchange.documents.st96.xml import COM, PAT, VERSION, add, option, stripped
from pendency.records.vocabulary import vocabulary

#: An event that no code of the vocabulary says anything about belongs to no other category.
_UNMAPPED = "W00"


def events_of(document: Document) -> tuple[LegalEvent, ...]:
    """Give a document's events with filing and publication, by date; undated ones come last."""
    implied = [
        LegalEvent(code, named.date, code)
        for code, named in (("filed", document.application), ("published", document.publication))
        if named is not None and named.date and all(e.code != code for e in document.events)
    ]
    return tuple(sorted((*implied, *document.events), key=lambda e: e.date or "9999"))


def write(document: Document) -> bytes:
    """Write the legal status events of a document; reading gives identification and events back.

    Raises
    ------
    UnwritableDocumentError
        The document has neither an application nor a publication number, or no event.
    """
    events = events_of(document)
    named = document.application or document.publication
    if named is None or not events:
        missing = "number" if named is None else "event"
        raise UnwritableDocumentError(f"ST.27 needs a {missing}, and the document has none")
    root = etree.Element(f"{{{PAT}}}PatentLegalStatusData", nsmap={"pat": PAT, "com": COM})
    root.set(f"{{{COM}}}st96Version", VERSION)
    if document.office:
        root.set(f"{{{COM}}}officeCode", document.office)
    status = add(root, "PatentLegalStatus")
    identification.write_application(status, document.application)
    identification.write_publication(status, document.publication)
    bag = add(status, "StatusEventDataBag")
    for event in events:
        _write_event(add(bag, "StatusEventData"), event)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _write_event(element: Element, event: LegalEvent) -> None:
    code = add(element, "StatusEventCode")
    st27 = vocabulary()[event.code].st27 if event.code else _UNMAPPED
    add(code, "KeyEventCode" if st27.endswith("0") else "DetailedEventCode", st27)
    add(code, "NationalEventCode", event.native)
    option(element, "EventDate", event.date)
    carry(element, event, _read_event(stripped(element)))


def read(root: Element, reading: Reading) -> Iterator[Document]:
    """Read ``PatentLegalStatusData``: one document per legal status."""
    del reading  # every format is read with one; this one has nothing to note
    for status in root.iterfind("PatentLegalStatus"):
        publication = identification.read_named(status.find("PatentPublicationIdentification"))
        events = (_read_event(e) for e in status.iterfind("StatusEventDataBag/StatusEventData"))
        yield Document(
            office=fields.country(root.get("officeCode")),
            publication=publication,
            application=identification.read_named(status.find("ApplicationIdentification")),
            events=tuple(e for e in events if e is not None),
        )


def _read_event(element: Element) -> LegalEvent | None:
    code = element.find("StatusEventCode")
    native = plain(code.find("NationalEventCode")) if code is not None else None
    st27 = (
        next((plain(e) for e in code.iterchildren("KeyEventCode", "DetailedEventCode")), None)
        if (code is not None)
        else None
    )
    dates = (plain(element.find(n)) for n in ("EventDate", "EffectiveDate", "PublicationDate"))
    named = native or st27
    read = named and LegalEvent(
        named, fields.iso_date(next(filter(None, dates), None)), _only(st27)
    )
    return restored(element, LegalEvent, read or None)


def _only(st27: str | None) -> str | None:
    """Give the event of the vocabulary with an ST.27 code, when there is but one."""
    found = [e.name for e in vocabulary().events.values() if e.st27 == st27]
    return found[0] if len(found) == 1 else None
