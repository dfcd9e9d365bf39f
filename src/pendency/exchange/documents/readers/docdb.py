"""EPO exchange documents: DOCDB files and answers of Open Patent Services (OPS)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pendency.exchange.documents.intake.text import plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields, inpadoc, st36
from pendency.exchange.documents.readers.reading import Reading
from pendency.exchange.documents.record import (
    Claim,
    Document,
    DocumentId,
    Party,
    Priority,
    Relation,
    Text,
)

_CLAIM_STARTS = re.compile(r"(?m)^(?=\d{1,3}\s*[.)]\s)")


def read(root: Element, reading: Reading) -> Iterator[Document]:
    """Read one document per exchange document, full text, or member of a family."""
    for element in root.iter("exchange-document"):
        yield _exchange(element, reading)
    for element in root.iter("fulltext-document"):
        yield _fulltext(element, reading)
    for element in root.iterfind(".//patent-family/family-member"):
        if element.getparent().getparent().tag != "exchange-document":
            yield _member(element, reading)


def _exchange(element: Element, reading: Reading) -> Document:
    book = element.find("bibliographic-data")
    book = element if book is None else book
    publication = _reference(book, "publication-reference", reading)
    language = fields.language(plain(book.find("language-of-publication")))
    titles = [reading.title(e, language) for e in book.iterfind("invention-title")]
    return Document(
        office=fields.country(element.get("country")),
        kind=element.get("kind"),
        language=language,
        publication=publication,
        application=_reference(book, "application-reference", reading),
        priorities=_priorities(book, reading),
        relations=_family(element, reading),
        parties=tuple(_parties(book)),
        classifications=tuple(st36.classifications(book)),
        titles=_once([t for t in titles if t]),
        abstracts=st36.passages(reading, element.findall("abstract"), language),
        citations=st36.citations(reading, book.find("references-cited")),
    )


def _once(titles: list[Text]) -> tuple[Text, ...]:
    """The same title comes in several data formats."""
    return tuple(dict.fromkeys(titles))


def _format(reference: Element) -> str:
    inner = reference.find("document-id")
    own = reference.get("data-format")
    return own or (inner.get("document-id-type", "") if inner is not None else "")


def _reference(book: Element, name: str, reading: Reading) -> DocumentId | None:
    """Give the reference in the form of DOCDB, which alone names office and kind apart."""
    references = book.findall(name)
    chosen = next((r for r in references if _format(r) in {"docdb", ""}), None)
    chosen = chosen if chosen is not None else next(iter(references), None)
    if chosen is None:
        return None
    inner = next(
        (d for d in chosen.iterfind("document-id") if d.get("document-id-type") == "docdb"),
        chosen.find("document-id"),
    )
    found = reading.document_id(inner)
    if found is None or found.date:
        return found
    dates = [reading.date(d) for d in chosen.iterfind("document-id/date")]
    return DocumentId(found.office, found.number, found.kind, next(iter(filter(None, dates)), None))


def _priorities(book: Element, reading: Reading) -> tuple[Priority, ...]:
    claims = list(book.iterfind("priority-claims/priority-claim")) or book.findall("priority-claim")
    docdb = [c for c in claims if c.get("data-format", "docdb") == "docdb"]
    found = []
    for claim in docdb:
        inner = next(
            (d for d in claim.iterfind("document-id") if d.get("document-id-type") == "docdb"),
            claim.find("document-id"),
        )
        if (document := reading.document_id(inner)) is not None:
            found.append(Priority(document, claim.get("kind")))
    return tuple(found)


def _parties(book: Element) -> Iterator[Party]:
    for role in ("applicant", "inventor"):
        elements = book.findall(f"parties/{role}s/{role}")
        best = next(
            (f for f in ("docdb", "epodoc", "docdba", "original")
             if any(e.get("data-format", f) == f for e in elements)),
            None,
        )  # fmt: skip
        for element in elements:
            if element.get("data-format", best) != best:
                continue
            if name := plain(element.find(f"{role}-name/name")):
                resident = re.search(r"\s*\[([A-Z]{2})\]$", name)
                yield Party(
                    role=role,
                    name=name[: resident.start()] if resident else name,
                    nature="person" if role in st36.PERSONS else None,
                    country=resident[1] if resident
                    else fields.country(plain(element.find("residence/country"))),
                )  # fmt: skip


def _family(element: Element, reading: Reading) -> tuple[Relation, ...]:
    found = []
    for member in element.iterfind("patent-family/family-member"):
        for reference in member.iterfind("publication-reference"):
            if _format(reference) in {"docdb", ""}:
                document = reading.document_id(reference.find("document-id"))
                if document is not None:
                    found.append(Relation("family_member", document))
    return tuple(found)


def _member(member: Element, reading: Reading) -> Document:
    publication = _reference(member, "publication-reference", reading)
    return Document(
        office=publication.office if publication else None,
        kind=publication.kind if publication else None,
        publication=publication,
        application=_reference(member, "application-reference", reading),
        priorities=_priorities(member, reading),
        events=tuple(inpadoc.events(member, reading)),
    )


def _fulltext(element: Element, reading: Reading) -> Document:
    book = element.find("bibliographic-data")
    publication = None if book is None else _reference(book, "publication-reference", reading)
    sets = element.findall("claims")
    descriptions = st36.passages(reading, element.findall("description"), None)
    languages = [fields.language(e.get("lang")) for e in (*sets, *element.findall("description"))]
    return Document(
        office=publication.office if publication else None,
        kind=publication.kind if publication else None,
        language=next(filter(None, languages), None),
        publication=publication,
        descriptions=descriptions,
        claims=tuple(claim for one in sets for claim in _claims(one, reading)),
        images=reading.take_images(),
    )


def _claims(parent: Element, reading: Reading) -> Iterator[Claim]:
    """OPS puts all claims of a language in one ``claim``, one line or one ``claim-text`` each."""
    language = fields.language(parent.get("lang"))
    for element in parent.iterfind("claim"):
        lines = "\n".join(
            raw.strip() for part in element.iterfind("claim-text") for raw in _lines(part)
        )
        for text in filter(None, (t.strip() for t in _CLAIM_STARTS.split(lines))):
            if text.rstrip(":. ").lower() in {"claims", "what is claimed is", "revendications"}:
                continue
            yield reading.claim(text, None, language)


def _lines(part: Element) -> list[str]:
    return "".join(part.itertext()).splitlines()
