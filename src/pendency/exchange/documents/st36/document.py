"""A whole ST.36 document (``xx-patent-document``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from lxml import etree

from pendency.exchange.documents.carry import carry, restored
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.prose import (
    Names,
    printed,
    read_claims,
    read_paragraph,
    read_passages,
    referred,
)
from pendency.exchange.documents.readers import fields
from pendency.exchange.documents.readers.reading import Reading
from pendency.exchange.documents.record import Claim, Document, Image, Passage
from pendency.exchange.documents.st36 import book as biblio
from pendency.exchange.documents.st36.book import add, prose, reading

ROOT = "xx-patent-document"
_NAMES = Names("lang", "num", "heading", "claim", "claim-ref", "idref")
_CONTENTS = {"formula": "math", "chemistry": "chem", "table": "table", "text": "undefined"}


def read(root: Element, context: Reading) -> Iterator[Document]:
    """Read ``xx-patent-document``."""
    book = root.find("bibliographic-data")
    book = root if book is None else book
    language = fields.language(root.get("lang"))
    reference = book.find("application-reference")
    publication = biblio.read_id(book.find("publication-reference/document-id"), context)
    titles = [context.title(e, language) for e in book.iterfind("invention-title")]
    found = Document(
        office=fields.country(root.get("country")),
        kind=root.get("kind"),
        subject=reference.get("appl-type") if reference is not None else None,
        language=language,
        publication=publication,
        application=biblio.read_id(book.find("application-reference/document-id"), context),
        priorities=tuple(biblio.read_priorities(book, context)),
        relations=tuple(biblio.read_relations(book, context)),
        parties=tuple(biblio.read_parties(book)),
        classifications=tuple(biblio.read_classifications(book)),
        titles=tuple(t for t in titles if t),
        abstracts=tuple(read_passages(root.iterfind("abstract"), context, language, _NAMES)),
        descriptions=tuple(read_passages(root.iterfind("description"), context, language, _NAMES)),
        claims=tuple(
            read_claims(
                root.iterfind("claims"), language, _NAMES, lambda e, own: _claim(e, context, own)
            )
        ),
        citations=tuple(biblio.read_citations(book, context)),
        images=tuple(_image(e) for e in root.iterfind("drawings/figure")),
    )
    yield restored(root, Document, found)


def write(document: Document) -> bytes:
    """Write a document as ST.36; reading it gives the same record."""
    publication, application = document.publication, document.application
    root = etree.Element(ROOT)
    for name, value in (
        ("lang", document.language), ("country", document.office), ("kind", document.kind),
        ("doc-number", publication.number if publication else None),
    ):  # fmt: skip
        if value is not None:
            root.set(name, value)
    book = add(root, "bibliographic-data")
    if publication is not None:
        biblio.write_id(add(book, "publication-reference"), publication)
    if application is not None:
        outer = add(book, "application-reference", appl_type=document.subject)
        biblio.write_id(outer, application)
    biblio.write_priorities(book, document.priorities)
    biblio.write_classifications(book, document.classifications)
    for title in document.titles:
        prose(add(book, "invention-title", lang=title.language), title.text)
    biblio.write_citations(book, document.citations)
    biblio.write_relations(book, document.relations)
    biblio.write_parties(book, document.parties)
    for name, passages in (
        ("abstract", document.abstracts),
        ("description", document.descriptions),
    ):
        for passage in passages:
            _write_passage(root, name, passage)
    _write_claims(root, document.claims)
    _write_images(root, document.images)
    again = next(read(root, reading()))
    carry(root, replace(document, warnings=(), origin=None), again)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _write_passage(parent: Element, name: str, passage: Passage) -> None:
    outer = add(parent, name, lang=passage.language)
    for paragraph in passage.paragraphs:
        element = add(outer, "heading" if paragraph.heading else "p", num=paragraph.number)
        prose(element, paragraph.text)
        carry(element, paragraph, read_paragraph(element, reading(), _NAMES))
    carry(outer, passage, Passage(passage.language, passage.paragraphs))


def _write_claims(parent: Element, claims: tuple[Claim, ...]) -> None:
    for language, run in groupby(claims, key=lambda c: c.language):
        outer = add(parent, "claims", lang=language)
        for claim in run:
            number = None if claim.number is None else f"{claim.number:04d}"
            element = add(outer, "claim", num=number)
            text = add(element, "claim-text")
            prose(text, printed(claim))
            if claim.refers_to:
                # Empty: it says where the claim refers to, and adds nothing to the wording.
                add(text, "claim-ref", idref=" ".join(f"c-{n:04d}" for n in claim.refers_to))
            carry(element, claim, _claim(element, reading(), language))


def _claims(root: Element, context: Reading, default: str | None) -> Iterator[Claim]:
    sets = root.iterfind("claims")
    return read_claims(sets, default, _NAMES, lambda e, own: _claim(e, context, own))


def _claim(element: Element, context: Reading, language: str | None) -> Claim:
    number = fields.integer(element.get("num"))
    text = context.flat.text(element)
    return context.claim(text, number, language, refers_to=referred(element, number, _NAMES))


def _write_images(parent: Element, images: tuple[Image, ...]) -> None:
    outer = add(parent, "drawings") if images else None
    for image in images:
        element = add(outer, "figure", num=image.label)
        content = _CONTENTS.get(image.use, "drawing")
        add(element, "img", file=image.file, img_content=content)
        carry(element, image, _image(element))


def _image(element: Element) -> Image:
    picture = element.find("img")
    file = picture.get("file", "") if picture is not None else ""
    content = picture.get("img-content") if picture is not None else None
    use = next((use for use, word in _CONTENTS.items() if word == content), "drawing")
    return restored(element, Image, Image(file.strip(), use, element.get("num")))
