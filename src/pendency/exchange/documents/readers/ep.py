"""European full-text documents, versions 1.0 to 1.5.1 (A and B publications)."""

from __future__ import annotations

from collections.abc import Iterator

from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields, inid, st36
from pendency.exchange.documents.readers.reading import Reading
from pendency.exchange.documents.record import Document


def read(root: Element, reading: Reading) -> Iterator[Document]:
    """Read ``ep-patent-document``."""
    book = root.find("SDOBI")
    book = root if book is None else book
    language = fields.language(root.get("lang"))
    publication = inid.own_publication(book, reading, "EP")
    abstracts = st36.passages(reading, root.findall("abstract"), language)
    front = reading.take_images("abstract")
    descriptions = st36.passages(reading, root.findall("description"), language)
    claims = st36.claims(reading, root.findall("claims"), language)
    amended = st36.claims(reading, root.findall("amended-claims"), language, amended=True)
    yield Document(
        office=fields.country(root.get("country")) or "EP",
        kind=publication.kind if publication else root.get("kind"),
        language=language,
        publication=publication,
        application=inid.own_application(book, reading, "EP"),
        priorities=inid.priorities(book, reading),
        relations=tuple(inid.relations(book, reading)),
        parties=tuple(inid.parties(book)),
        classifications=tuple(inid.classifications(book)),
        titles=inid.titles(book, reading, language),
        abstracts=abstracts,
        descriptions=descriptions,
        claims=(*claims, *amended),
        citations=tuple(inid.citations(book, reading)),
        images=(
            *st36.drawings(root.findall("drawings")),
            *front,
            *reading.take_images(),
            *st36.drawings(root.findall("search-report-data"), "search-report"),
        ),
        events=tuple(inid.events(book, reading)),
    )
