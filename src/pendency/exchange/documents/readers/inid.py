"""Bibliographic data in the codes of WIPO ST.32 (B110, B540 ...): EP texts and US grants to 2004.

The codes are INID codes with a zero; both offices use the same and differ only in how a leaf is
wrapped (``<B110><DNUM><PDAT>`` in the US, plain text at the EPO).
"""

from __future__ import annotations

from collections.abc import Iterator

from pendency.exchange.documents.intake.text import plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields, st36
from pendency.exchange.documents.readers.reading import Reading
from pendency.exchange.documents.record import (
    Citation,
    Classification,
    DocumentId,
    LegalEvent,
    Party,
    Priority,
    Relation,
    Text,
)

_ROLES = {
    "B711": "applicant", "B721": "inventor", "B731": "owner", "B741": "agent",
    "B746": "examiner", "B747": "assistant_examiner",
}  # fmt: skip
_RELATIONS = {
    "B610": "addition", "B620": "division", "B631": "continuation",
    "B632": "continuation_in_part", "B633": "continuation_in_part", "B640": "reissue",
    "B641US": "division", "B645US": "reexamination", "B660": "substitution",
    "B680US": "provisional",
}  # fmt: skip
#: Dates of the procedure that a publication carries: native code, code of the vocabulary.
_EVENTS = {
    "B241": "examination_requested",
    "B242": "first_action",
    "B405": None,
    "B430": "published",
    "B450": "granted",
    "B452EP": "allowed",
}
_PCT = {"B861": "international_application", "B871": "international_publication"}


def own_publication(book: Element, reading: Reading, office: str) -> DocumentId | None:
    """Give (B110) to (B190)."""
    number = plain(book.find("B100/B110"))
    if number is None:
        return None
    return DocumentId(
        fields.country(plain(book.find("B100/B190"))) or office,
        number,
        plain(book.find("B100/B130")),
        reading.date(book.find("B100/B140")),
    )


def own_application(book: Element, reading: Reading, office: str) -> DocumentId | None:
    """Give (B210) and (B220)."""
    number = plain(book.find("B200/B210"))
    if number is None:
        return None
    own = fields.country(plain(book.find("B100/B190")))
    return DocumentId(own or office, number, None, reading.date(book.find("B200/B220")))


def priorities(book: Element, reading: Reading) -> tuple[Priority, ...]:
    """Give (B310) to (B330), one after the other in one B300 or each in its own."""
    found: list[dict[str, Element]] = []
    for element in book.iterfind("B300/*"):
        if element.tag == "B310":
            found.append({})
        if found:
            found[-1][element.tag] = element
    return tuple(
        Priority(
            DocumentId(
                fields.country(plain(one.get("B330"))), number, None, reading.date(one.get("B320"))
            )
        )
        for one in found
        if (number := plain(one.get("B310")))
    )


def titles(book: Element, reading: Reading, default: str | None) -> tuple[Text, ...]:
    """Give (B540): a language and a title in turn, or one title alone."""
    language, found = default, []
    for element in book.iterfind("B500/B540/*"):
        if element.tag == "B541":
            language = fields.language(plain(element))
        elif text := reading.flat.text(element):
            found.append(Text(language, text))
    return tuple(found)


def classifications(book: Element) -> Iterator[Classification]:
    """Give (B510), (B510EP), (B520), (B520EP) and (B530)."""
    edition = plain(book.find("B500/B510/B516"))
    for element in book.iterfind("B500/B510/*"):
        if element.tag in {"B511", "B512", "B513"} and (text := plain(element)):
            position = "F" if element.tag == "B511" else "L"
            yield Classification("ipc-edition", fields.old_symbol(text), edition, position)
    for name in ("B510", "B510EP", "B520EP"):
        for element in book.iterfind(f"B500/{name}"):
            yield from st36.classifications(element)
    for element in book.iterfind("B500/B520/*"):
        if element.tag in {"B521", "B522"} and (text := plain(element)):
            position = "F" if element.tag == "B521" else "L"
            yield Classification("uspc", text, None, position, None, "US")


def parties(book: Element) -> Iterator[Party]:
    """Give (B710) to (B747)."""
    for element in book.iterfind("B700//*"):
        role = _ROLES.get(str(element.tag))
        if role is None:
            continue
        us = element.find("PARTY-US")
        party = _party_us(us, role) if us is not None else _party_ep(element, role)
        if party.label:
            yield party


def _party_ep(element: Element, role: str) -> Party:
    lines = [plain(c) for c in element.iterfind("adr/*") if c.tag != "ctry"]
    return Party(
        role=role,
        name=plain(element.find("snm")),
        nature="person" if role in st36.PERSONS else None,
        address=", ".join(filter(None, lines)) or None,
        country=fields.country(plain(element.find("adr/ctry"))),
        identifier=plain(element.find("iid")),
    )


def _party_us(element: Element, role: str) -> Party:
    organisation = plain(element.find("NAM/ONM"))
    lines = [plain(c) for c in element.iterfind("ADR/*") if c.tag != "CTRY"]
    us_state = element.find("ADR/STATE") is not None
    return Party(
        role=role,
        name=organisation,
        family=None if organisation else plain(element.find("NAM/SNM")),
        given=None if organisation else plain(element.find("NAM/FNM")),
        nature="organisation" if organisation else "person",
        address=", ".join(filter(None, lines)) or None,
        country=fields.country(plain(element.find("ADR/CTRY"))) or ("US" if us_state else None),
    )


def citations(book: Element, reading: Reading) -> Iterator[Citation]:
    """Give (B560): patent documents (B561), others (B562)."""
    for element in book.iterfind("B500/B560/*"):
        mark = next((str(c.tag) for c in element if str(c.tag).startswith("CITED-BY")), "")
        by = st36.cited_by(mark)
        if element.tag == "B561":
            yield _patent(element, by, reading)
        elif element.tag == "B562" and (text := reading.flat.text(element)):
            yield Citation(text=text, by=by)


def _patent(element: Element, by: str | None, reading: Reading) -> Citation:
    number = plain(element.find("PCIT/DOC/DNUM"))
    if number is None:
        return Citation(text=reading.flat.text(element), by=by)
    pick = element.find
    office = fields.country(plain(pick("PCIT/DOC/CTRY"))) or "US"
    kind, date = plain(pick("PCIT/DOC/KIND")), reading.date(pick("PCIT/DOC/DATE"))
    name = plain(pick("PCIT/PARTY-US/NAM"))
    return Citation(DocumentId(office, number, kind, date), None, name, by)


def relations(book: Element, reading: Reading) -> Iterator[Relation]:
    """Give (B600) and the international application (B860) and publication (B870)."""
    own = plain(book.find("B200/B210"))
    for name, kind in _RELATIONS.items():
        for element in book.iterfind(f"B600//{name}"):
            pairs = element.findall(".//PARENT-US") or element.findall(".//parent") or [element]
            for pair in pairs:
                yield from _relation(pair, kind, own, reading)
    office = fields.country(plain(book.find("B100/B190")))
    for name, kind in _PCT.items():
        for element in book.iterfind(f"B800//{name}"):
            document = _named(element, reading)
            if document is not None and document.office in {None, office}:
                document = DocumentId("WO", document.number, document.kind, document.date)
            if document is not None:
                yield Relation(kind, document)


def _relation(pair: Element, kind: str, own: str | None, reading: Reading) -> Iterator[Relation]:
    parent = pair.find("PDOC") if pair.find("PDOC") is not None else pair.find("pdoc")
    document = _named(pair if parent is None else parent, reading)
    child = _named(pair.find("CDOC"), reading)
    if document is None:
        return
    same = child is None or _digits(child.number) == _digits(own or "")
    yield Relation(kind, document, None if same else child)


def _digits(number: str) -> str:
    return "".join(c for c in number if c.isdigit())


def _named(element: Element | None, reading: Reading) -> DocumentId | None:
    """Read a document from ``DOC`` (US) or ``dnum`` with ``anum`` or ``pnum`` (EP)."""
    if element is None:
        return None
    number = plain(element.find(".//DNUM")) or next(
        filter(None, (plain(element.find(f".//{name}")) for name in ("anum", "pnum", "dnum"))), None
    )
    if number is None:
        return None
    date = (
        element.find(".//DATE") if element.find(".//DATE") is not None else element.find(".//date")
    )
    return DocumentId(
        fields.country(plain(element.find(".//CTRY"))),
        number,
        plain(element.find(".//KIND")),
        reading.date(date),
    )


def events(book: Element, reading: Reading) -> Iterator[LegalEvent]:
    """Give the dates of the procedure (B240), (B400)."""
    for section in ("B200", "B400"):
        for element in book.iterfind(f"{section}//*"):
            code = _EVENTS.get(str(element.tag))
            if code and (date := reading.date(element.find("date"))):
                yield LegalEvent(str(element.tag), date, code)
