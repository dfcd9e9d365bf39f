"""WIPO ST.27 legal status events in the ST.96 container ``PatentLegalStatusData``.

What is written: the events of a document with their ST.27 code, the office's own code and words,
and those that its bibliographic data imply (filed, published) where none of the kind is there.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pendency.exchange.documents.carry import carry, restored
from pendency.exchange.documents.errors import UnwritableDocumentError
from pendency.exchange.documents.intake.text import Flattener, plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields
from pendency.exchange.documents.readers.reading import Reading
from pendency.exchange.documents.record import Document, LegalEvent
from pendency.exchange.documents.st96 import identification
from pendency.exchange.documents.st96.xml import COM, PAT, VERSION, add, option, prose, stripped
from pendency.records.vocabulary import vocabulary

#: An event that no code of the vocabulary says anything about belongs to no other category.
_UNMAPPED = "W00"
#: States of the vocabulary as state and stage of ST.27. State: A active, N not active (it may be
#: restored or appealed), T terminated. Stage: 1 filing, 2 examination, 4 grant, 6 terminated.
_STAGES = {
    "filed": ("A", "1"), "awaiting_examination": ("A", "2"), "awaiting_applicant": ("A", "2"),
    "awaiting_office": ("A", "2"), "allowed": ("A", "2"), "on_appeal": ("A", "2"),
    "held": ("A", "2"), "suspended": ("N", "2"), "granted": ("A", "4"), "refused": ("N", "6"),
    "deemed_withdrawn": ("N", "6"), "withdrawn": ("T", "6"),
}  # fmt: skip
#: What a category of events may say about itself.
_DATA = {
    "A": "ApplicationFilingEventData", "B": "ApplicationDiscontinuationEventData",
    "C": "ApplicationRevivalEventData", "D": "SearchExaminationEventData",
    "F": "IPRightGrantEventData", "H": "IPRightCessationEventData",
    "K": "IPRightRevivalEventData", "P": "DocumentModificationEventData",
    "Q": "DocumentPublicationEventData", "R": "PartyChangeEventData",
    "T": "AdministrativeProcedureAdjustmentEventData", "U": "PaymentEventData",
    "V": "AppealEventData", "W": "OtherEventData", "Y": "CorrectionEventData",
}  # fmt: skip


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
        missing = "no number" if named is None else "no event"
        raise UnwritableDocumentError(
            f"ST.27 tells the events of a case: the document has {missing}"
        )
    root = etree.Element(f"{{{PAT}}}PatentLegalStatusData", nsmap={"pat": PAT, "com": COM})
    root.set(f"{{{COM}}}st96Version", VERSION)
    if document.office:
        root.set(f"{{{COM}}}officeCode", document.office)
    status = add(root, "PatentLegalStatus")
    identification.write_application(status, document.application)
    identification.write_publication(status, document.publication)
    bag = add(status, "StatusEventDataBag")
    before = ("U", "0")
    for event in events:
        before = _write_event(add(bag, "StatusEventData"), event, before)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _write_event(element: Element, event: LegalEvent, before: tuple[str, str]) -> tuple[str, str]:
    """Write one event; gives state and stage after it."""
    known = vocabulary()[event.code] if event.code else None
    st27 = known.st27 if known else _UNMAPPED
    after = _STAGES[known.leads_to] if known and known.leads_to else before
    code = add(element, "StatusEventCode")
    add(code, "StateCode", after[0])
    add(code, "PreviousStageCode", before[1])
    add(code, "CurrentStageCode", after[1])
    add(code, "KeyEventCode", f"{st27[0]}{'00' if st27.endswith('00') else '10'}")
    add(code, "DetailedEventCode", f"{st27[0]}00" if st27.endswith("0") else st27)
    add(code, "NationalEventCode", event.native)
    option(element, "EventDate", event.date)
    if event.text is not None:
        comment = add(add(element, _DATA.get(st27[0], "OtherEventData")), "CommentText")
        prose(comment, event.text)
    carry(element, event, _read_event(stripped(element)))
    return after


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
    code = element if code is None else code
    detail, key = (plain(code.find(n)) for n in ("DetailedEventCode", "KeyEventCode"))
    st27 = detail if detail and not detail.endswith("00") else key
    named = plain(code.find("NationalEventCode")) or st27
    dates = (plain(element.find(n)) for n in ("EventDate", "EffectiveDate", "PublicationDate"))
    read = named and LegalEvent(
        named,
        fields.iso_date(next(filter(None, dates), None)),
        _only(st27),
        Flattener().text(next(element.iter("CommentText"), None)) or None,
    )
    return restored(element, LegalEvent, read or None)


def _only(st27: str | None) -> str | None:
    """Give the event of the vocabulary with an ST.27 code, when there is but one."""
    found = [e.name for e in vocabulary().events.values() if e.st27 == st27]
    return found[0] if len(found) == 1 else None
