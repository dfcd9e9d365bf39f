"""Japanese gazettes in XML (``jp-official-gazette``)."""

from __future__ import annotations

from collections.abc import Iterator

from pendency.exchange.documents.intake.text import plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields, st36
from pendency.exchange.documents.readers.reading import Reading
from pendency.exchange.documents.record import (
    Classification,
    Document,
    DocumentId,
    Party,
    Relation,
)

_AMENDMENTS = "written-amendment-group//contents-of-amendment"
_ROLES = {
    "applicant": "applicant",
    "agent": "agent",
    "inventor": "inventor",
    "right-holder": "owner",
}
_PCT = {
    "international-application": "international_application",
    "pct-or-regional-filing-data": "international_application",
    "pct-or-regional-publishing-data": "international_publication",
}
_SUBJECTS = {"U": "utility-model", "Y": "utility-model", "S": "design"}


def read(root: Element, reading: Reading) -> Iterator[Document]:
    """Read ``jp-official-gazette``; amendments filed later are kept apart from the first text."""
    book = root.find("bibliographic-data")
    book = root if book is None else book
    language = fields.language(root.get("lang")) or "ja"
    kind = root.get("kind-of-st16") or root.get("kind-of-jp") or None
    application = reading.document_id(book.find("application-reference/document-id"), office="JP")
    titles = [reading.title(e, language) for e in book.iterfind("invention-title")]
    abstracts = st36.passages(reading, root.findall("abstract"), language)
    front = reading.take_images("abstract")
    amendments = root.findall(_AMENDMENTS)
    later = [e for a in amendments for e in a.findall("description")]
    descriptions = (
        *st36.passages(reading, root.findall("description"), language),
        *st36.passages(reading, later, language, amended=True),
    )
    claims = (
        *st36.claims(reading, root.findall("claims"), language),
        *st36.claims(
            reading, [e for a in amendments for e in a.findall("claims")], language, amended=True
        ),
    )
    yield Document(
        office=fields.country(root.get("country")) or "JP",
        kind=kind,
        subject=_SUBJECTS.get(root.get("kind-of-jp", "")),
        language=language,
        publication=_publication(book, reading, kind),
        application=application,
        priorities=st36.priorities(reading, book.find("priority-claims")),
        relations=tuple(_relations(book, reading)),
        parties=tuple(_parties(book)),
        classifications=tuple(_classifications(book)),
        titles=tuple(t for t in titles if t),
        abstracts=abstracts,
        descriptions=descriptions,
        claims=claims,
        citations=st36.citations(reading, book.find("references-cited")),
        images=(
            *st36.drawings(root.findall("drawings")), *front, *reading.take_images(),
        ),
    )  # fmt: skip


def _publication(book: Element, reading: Reading, kind: str | None) -> DocumentId | None:
    """The kind stands there in words (``公開特許公報(A)``); the root has the code."""
    found = reading.document_id(book.find("publication-reference/document-id"), office="JP")
    return DocumentId(found.office, found.number, kind or found.kind, found.date) if found else None


def _parties(book: Element) -> Iterator[Party]:
    for element in book.iterfind("parties//*"):
        role = _ROLES.get(str(element.tag))
        if role is not None and (party := st36.party(element, role)) is not None:
            yield party


def _classifications(book: Element) -> Iterator[Classification]:
    for name in ("classifications-ipcr", "classification-ipc", "classification-national"):
        for element in book.iterfind(name):
            yield from st36.classifications(element)
    for element in book.iterfind("f-term-info/f-term"):
        if text := plain(element):
            yield Classification("f-term", text, office="JP")


def _relations(book: Element, reading: Reading) -> Iterator[Relation]:
    for name, kind in _PCT.items():
        if (document := reading.document_id(book.find(f"{name}/document-id"))) is not None:
            yield Relation(kind, document)
