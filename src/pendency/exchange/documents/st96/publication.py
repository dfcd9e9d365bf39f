"""A whole ST.96 publication (``PatentPublication``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from pendency.exchange.documents.carry import carry, restored
from pendency.exchange.documents.intake.notes import Notes
from pendency.exchange.documents.intake.text import plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields
from pendency.exchange.documents.readers.reading import Reading
from pendency.exchange.documents.record import Document
from pendency.exchange.documents.st96 import (
    citations,
    classification,
    identification,
    parties,
    texts,
)
from pendency.exchange.documents.st96.xml import COM, PAT, VERSION, add, option, stripped

_SUBJECTS = {"utility": "Utility", "design": "Design", "plant": "Plant"}


def read(root: Element, reading: Reading) -> Iterator[Document]:
    """Read ``PatentPublication``."""
    book = root.find("BibliographicData")
    book = root if book is None else book
    language = fields.language(root.get("languageCode"))
    application = identification.read_named(book.find("ApplicationIdentification"))
    publication = identification.read_named(
        next(
            book.iterchildren("PatentPublicationIdentification", "PatentGrantIdentification"), None
        )
    )
    word = plain(book.find("ApplicationIdentification/InventionSubjectMatterCategory"))
    found = Document(
        office=fields.country(plain(root.find("IPOfficeCode"))),
        kind=publication.kind if publication else None,
        subject=next((s for s, w in _SUBJECTS.items() if w == word), None),
        language=language,
        publication=publication,
        application=application,
        priorities=identification.read_priorities(book),
        relations=tuple(identification.read_relations(book, application)),
        parties=tuple(parties.read(book)),
        classifications=tuple(classification.read(book)),
        titles=tuple(texts.read_titles(book, reading, language)),
        abstracts=tuple(texts.read_passages(root.findall("Abstract"), reading, language)),
        descriptions=tuple(texts.read_passages(root.findall("Description"), reading, language)),
        claims=tuple(texts.read_claims(root, reading, language)),
        citations=tuple(citations.read(book)),
        images=tuple(texts.read_images(root)),
    )
    yield restored(root, Document, found)


def write(document: Document) -> bytes:
    """Write a document as ST.96; reading it gives the same record."""
    root = etree.Element(f"{{{PAT}}}PatentPublication", nsmap={"pat": PAT, "com": COM})
    root.set(f"{{{COM}}}st96Version", VERSION)
    if document.language:
        root.set(f"{{{COM}}}languageCode", document.language)
    option(root, "IPOfficeCode", document.office)
    book = add(root, "BibliographicData", st96Version=VERSION)
    identification.write_publication(book, document.publication)
    subject = _SUBJECTS.get(document.subject or "")
    identification.write_application(book, document.application, subject=subject)
    identification.write_priorities(book, document.priorities)
    classification.write(book, document.classifications)
    texts.write_titles(book, document.titles)
    citations.write(book, document.citations)
    identification.write_relations(book, document.relations, document.application)
    parties.write(book, document.parties)
    identification.write_international(book, document.relations)
    texts.write_passages(root, "Description", document.descriptions)
    texts.write_claims(root, document.claims)
    texts.write_passages(root, "Abstract", document.abstracts)
    texts.write_images(root, document.images)
    again = next(read(stripped(root), Reading(Notes())))
    carry(root, replace(document, warnings=(), origin=None), again)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
