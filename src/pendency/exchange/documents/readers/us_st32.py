"""US grants 2001 to 2004: ``PATDOC`` (Grant Red Book in SGML and XML, after WIPO ST.32)."""

from __future__ import annotations

from collections.abc import Iterator

from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import inid
from pendency.exchange.documents.readers.reading import Reading, local_ids, passage, sheet
from pendency.exchange.documents.record import Claim, Document, Image, Paragraph


def read(root: Element, reading: Reading) -> Iterator[Document]:
    """Read ``PATDOC``."""
    book = root.find("SDOBI")
    book = root if book is None else book
    publication = inid.own_publication(book, reading, "US")
    abstracts = passage(_prose(root.find("SDOAB"), reading), "en")
    front = reading.take_images("abstract")
    descriptions = passage(_prose(root.find("SDODE"), reading), "en")
    claims = tuple(_claims(root.find("SDOCL"), reading))
    yield Document(
        office="US",
        kind=publication.kind if publication else None,
        language="en",
        publication=publication,
        application=inid.own_application(book, reading, "US"),
        priorities=inid.priorities(book, reading),
        relations=tuple(inid.relations(book, reading)),
        parties=tuple(inid.parties(book)),
        classifications=tuple(inid.classifications(book)),
        titles=inid.titles(book, reading, "en"),
        abstracts=abstracts,
        descriptions=descriptions,
        claims=claims,
        citations=tuple(inid.citations(book, reading)),
        images=(*_drawings(root.find("SDODR")), *front, *reading.take_images()),
    )


def _prose(parent: Element | None, reading: Reading) -> list[Paragraph]:
    found = []
    for element in parent.iter("PARA", "H") if parent is not None else ():
        # Inner paragraphs are lines of the one that holds them.
        if any(above.tag == "PARA" for above in element.iterancestors()):
            continue
        made = reading.paragraph(element, None, heading=element.tag == "H")
        if made is not None:
            found.append(made)
    return found


def _claims(parent: Element | None, reading: Reading) -> Iterator[Claim]:
    for element in parent.iter("CLM") if parent is not None else ():
        own = next(iter(local_ids(element.get("ID"))), None)
        refers = {n for ref in element.iter("CLREF") for n in local_ids(ref.get("ID"))}
        text = reading.flat.text(element)
        yield reading.claim(text, own, "en", refers_to=tuple(sorted(refers - {own or 0})))


def _drawings(parent: Element | None) -> Iterator[Image]:
    for picture in parent.iter("EMI") if parent is not None else ():
        if file := picture.get("FILE"):
            yield Image(file, "drawing", sheet(picture.get("ID")))
