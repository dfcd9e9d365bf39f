"""US application publications 2001 to 2004: ``patent-application-publication`` (PAP v1.5, v1.6)."""

from __future__ import annotations

from collections.abc import Iterator

from pendency.exchange.documents.intake.text import plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields
from pendency.exchange.documents.readers.reading import Reading, local_ids, passage, sheet
from pendency.exchange.documents.record import (
    Claim,
    Classification,
    Document,
    DocumentId,
    Image,
    Paragraph,
    Party,
    Priority,
    Relation,
)

_BOOK = "subdoc-bibliographic-information"
_RELATIONS = {
    "division-of": "division", "continuation-of": "continuation",
    "continuation-in-part-of": "continuation_in_part", "reissue-of": "reissue",
    "non-provisional-of-provisional": "provisional", "a-371-of-international": "continuation",
}  # fmt: skip
_NUMBER = frozenset({"number"})


def read(root: Element, reading: Reading) -> Iterator[Document]:
    """Read ``patent-application-publication``."""
    book = root.find(_BOOK)
    book = root if book is None else book
    publication = _document(book.find("document-id"), reading, "US")
    abstracts = passage(_prose(root.find("subdoc-abstract"), reading), "en")
    front = reading.take_images("abstract")
    descriptions = passage(_prose(root.find("subdoc-description"), reading), "en")
    claims = tuple(_claims(root.find("subdoc-claims"), reading))
    title = book.find("technical-information/title-of-invention")
    titles = [reading.title(title, "en")] if title is not None else []
    yield Document(
        office="US",
        kind=publication.kind if publication else None,
        language="en",
        publication=publication,
        application=_application(book, reading),
        priorities=tuple(_priorities(book, reading)),
        relations=tuple(_relations(book, reading)),
        parties=tuple(_parties(book)),
        classifications=tuple(_classifications(book)),
        titles=tuple(t for t in titles if t),
        abstracts=abstracts,
        descriptions=descriptions,
        claims=claims,
        images=(*_drawings(root.find("subdoc-drawings")), *front, *reading.take_images()),
    )


def _document(element: Element | None, reading: Reading, office: str | None) -> DocumentId | None:
    number = plain(element.find("doc-number")) if element is not None else None
    if element is None or number is None:
        return None
    return DocumentId(
        fields.country(plain(element.find("country-code"))) or office,
        number,
        plain(element.find("kind-code")),
        reading.date(element.find("document-date")),
    )


def _application(book: Element, reading: Reading) -> DocumentId | None:
    number = plain(book.find("domestic-filing-data/application-number/doc-number"))
    date = reading.date(book.find("domestic-filing-data/filing-date"))
    return DocumentId("US", number, None, date) if number else None


def _priorities(book: Element, reading: Reading) -> Iterator[Priority]:
    for element in book.iterfind("foreign-priority-data"):
        if number := plain(element.find("priority-application-number/doc-number")):
            office = fields.country(plain(element.find("country-code")))
            date = reading.date(element.find("filing-date"))
            yield Priority(DocumentId(office, number, None, date))


def _relations(book: Element, reading: Reading) -> Iterator[Relation]:
    own = plain(book.find("domestic-filing-data/application-number/doc-number"))
    for name, kind in _RELATIONS.items():
        for element in book.iterfind(f"continuity-data//{name}"):
            pair = element.find(".//parent/document-id")
            parent = _document(element.find("document-id") if pair is None else pair, reading, None)
            child = _document(element.find(".//child/document-id"), reading, None)
            if parent is not None:
                same = child is None or child.number == own
                yield Relation(kind, parent, None if same else child)


def _parties(book: Element) -> Iterator[Party]:
    for element in book.iter("first-named-inventor", "inventor", "assignee"):
        if element.tag == "assignee":
            yield _organisation(element)
        elif family := plain(element.find("name/family-name")):
            names = [plain(element.find(f"name/{n}")) for n in ("given-name", "middle-name")]
            yield Party(
                role="inventor",
                family=" ".join(filter(None, (family, plain(element.find("name/name-suffix"))))),
                given=" ".join(filter(None, names)) or None,
                nature="person",
                address=_lines(element.find("address")) or _lines(element.find("residence/*")),
                country=fields.country(plain(element.find("residence//country-code"))),
            )
    if (element := book.find("correspondence-address")) is not None:
        names = [plain(element.find(n)) for n in ("name-1", "name-2")]
        if any(names):
            yield Party(
                role="correspondent",
                name=", ".join(filter(None, names)),
                address=_lines(element.find("address")),
                country=fields.country(plain(element.find("address/country"))),
            )


def _organisation(element: Element) -> Party:
    return Party(
        role="assignee",
        name=plain(element.find("organization-name")) or plain(element.find("name")),
        nature="organisation" if element.find("organization-name") is not None else None,
        address=_lines(element.find("address")),
        country=fields.country(plain(element.find("address/country"))),
    )


def _lines(element: Element | None) -> str | None:
    """Give the lines of an address; mail and telephone are nobody's business here."""
    left_out = {"country", "country-code", "email", "telephone", "fax"}
    lines = [plain(c) for c in (element if element is not None else ()) if c.tag not in left_out]
    return ", ".join(filter(None, lines)) or None


def _classifications(book: Element) -> Iterator[Classification]:
    edition = plain(book.find(".//classification-ipc-edition"))
    for element in book.iterfind(".//classification-ipc//ipc"):
        first = element.getparent().tag == "classification-ipc-primary"
        symbol = fields.old_symbol(plain(element))
        yield Classification("ipc-edition", symbol, edition, "F" if first else "L")
    for element in book.iterfind(".//classification-us//uspc"):
        first = element.getparent().tag == "classification-us-primary"
        parts = filter(None, (plain(element.find("class")), plain(element.find("subclass"))))
        yield Classification("uspc", "/".join(parts), None, "F" if first else "L", None, "US")


def _prose(parent: Element | None, reading: Reading) -> list[Paragraph]:
    found = []
    for element in parent.iter("paragraph", "heading") if parent is not None else ():
        text = reading.flat.text(element, skip=_NUMBER)
        number = fields.number(plain(element.find("number")))
        if text:
            found.append(Paragraph(text, number, element.tag == "heading"))
    return found


def _claims(parent: Element | None, reading: Reading) -> Iterator[Claim]:
    for element in parent.iter("claim") if parent is not None else ():
        own = next(iter(local_ids(element.get("id"))), None)
        refers = {
            n
            for ref in element.iter("dependent-claim-reference")
            for n in local_ids(ref.get("depends_on"))
        }
        text = reading.flat.text(element)
        yield reading.claim(text, own, "en", refers_to=tuple(sorted(refers - {own or 0})))


def _drawings(parent: Element | None) -> Iterator[Image]:
    for picture in parent.iter("image") if parent is not None else ():
        if file := picture.get("file"):
            yield Image(file, "drawing", sheet(picture.get("id")))
