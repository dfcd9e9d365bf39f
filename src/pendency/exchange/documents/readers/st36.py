"""The parts that the ST.36 family shares: US since 2004, EP texts, CN to 2014, JP, DOCDB and OPS.

The offices kept the element names of WIPO ST.36 for classifications, parties, citations, paragraphs
and claims, and differ in what stands around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pendency.exchange.documents.intake.text import plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields
from pendency.exchange.documents.readers.reading import Reading, local_ids, passage
from pendency.exchange.documents.record import (
    Citation,
    Claim,
    Classification,
    Image,
    Paragraph,
    Party,
    Passage,
    Priority,
)

_PARAGRAPHS = frozenset({"p", "heading", "P", "Heading", "Paragraphs", "paragraph", "H", "PARA"})
_HEADINGS = frozenset({"heading", "Heading", "H"})
#: Blocks that may stand beside paragraphs in a description.
_BLOCKS = frozenset({"ul", "ol", "dl", "table", "tables", "maths", "img", "chemistry", "table-us"})

#: The label that begins a caption, with the letter of a part (``图1a``, ``图2（b）``).
_CAPTION = re.compile(
    r"\s*((?:附?图|[Ff]ig(?:ure|s?\.)?)\s*\d{1,3}"
    r"(?:[A-Za-z]{1,2}(?![A-Za-z])|\s*[（(]\s*[A-Za-z]{1,2}\s*[)）])?)"
)


def prose(reading: Reading, parent: Element | None) -> list[Paragraph]:
    """Give paragraphs and headings below an element, whatever sections they stand in."""
    found: list[Paragraph] = []
    for element in prose_elements(parent):
        number = element.get("num") or element.get("pNumber")
        heading = element.tag in _HEADINGS
        if (paragraph := reading.paragraph(element, number, heading=heading)) is not None:
            found.append(paragraph)
    return found


def prose_elements(parent: Element | None) -> Iterator[Element]:
    """Give the elements of running text below an element, whatever sections they stand in."""
    for child in parent if parent is not None else ():
        if child.tag in _PARAGRAPHS or child.tag in _BLOCKS:
            yield child
        elif child.tag != "invention-title":
            yield from prose_elements(child)


def passages(
    reading: Reading, parents: list[Element], default: str | None, *, amended: bool = False
) -> tuple[Passage, ...]:
    """Give one passage per element that has a paragraph."""
    found: list[Passage] = []
    for parent in parents:
        own = fields.language(parent.get("lang")) or default
        found += passage(prose(reading, parent), own, amended=amended)
    return tuple(found)


def claims(
    reading: Reading, sets: list[Element], default: str | None, *, amended: bool = False
) -> list[Claim]:
    """Give the claims of sets of claims, each set in one language."""
    found = []
    for claim_set in sets:
        own = fields.language(claim_set.get("lang")) or default
        for element in claim_set.iter("claim"):
            text = reading.flat.text(element)
            number = fields.integer(element.get("num"))
            refs = (local_ids(ref.get("idref")) for ref in element.iter("claim-ref"))
            refers = tuple(sorted({n for ids in refs for n in ids if n != number}))
            found.append(reading.claim(text, number, own, refers_to=refers, amended=amended))
    return found


def classifications(parent: Element | None) -> Iterator[Classification]:
    """Give the symbols below an element, in order."""
    if parent is None:
        return
    for element in parent.iter(*_CLASSIFIERS):
        yield from _CLASSIFIERS[element.tag](element)


def _ipcr(element: Element) -> Iterator[Classification]:
    yield _parts(element, "ipc") if element.find("section") is not None else _entry(element, "ipc")


def _cpc(element: Element) -> Iterator[Classification]:
    yield _parts(element, "cpc") if element.find("section") is not None else _entry(element, "cpc")


def _entry(element: Element, scheme: str) -> Classification:
    entry = fields.st8(plain(element.find("text")))
    return entry_of(scheme, entry)


def entry_of(scheme: str, entry: fields.Entry, position: str | None = None) -> Classification:
    """Make a classification of an entry in one line; ``position`` where the entry has none."""
    return Classification(
        scheme, entry.symbol, entry.version, entry.position or position, entry.value, entry.office,
        entry.assigned,
    )  # fmt: skip


def _parts(element: Element, scheme: str) -> Classification:
    child = {c.tag: c for c in element}
    names = ("section", "class", "subclass", "main-group", "subgroup")
    version = child.get("ipc-version-indicator", child.get("cpc-version-indicator"))
    office = child.get("generating-office")
    return Classification(
        scheme,
        fields.join_symbol(*(plain(child.get(name)) for name in names)),
        fields.iso_date(plain(version)),
        plain(child.get("symbol-position")),
        plain(child.get("classification-value")),
        fields.country(plain(office)),
        fields.iso_date(plain(child.get("action-date"))),
    )


def _docdb(element: Element) -> Iterator[Classification]:
    """``patent-classification`` of DOCDB and OPS: CPC as one symbol or in parts, and others."""
    scheme = element.find("classification-scheme")
    name = scheme.get("scheme", "") if scheme is not None else ""
    office = fields.country(scheme.get("office")) if scheme is not None else None
    given = fields.country(plain(element.find("generating-office")))
    version = fields.iso_date(plain(scheme.find("date"))) if scheme is not None else None
    known = {
        "CPCI": "cpc",
        "CPCNO": "cpc",
        "CPC": "cpc",
        "UC": "uspc",
        "FI": "fi",
        "FTERM": "f-term",
    }
    if element.find("section") is not None:
        parts = _parts(element, known.get(name, "national"))
        yield Classification(
            parts.scheme, parts.symbol, version, parts.position, parts.value, given or office
        )
        return
    yield Classification(
        known.get(name, "national"),
        fields.symbol(plain(element.find("classification-symbol"))),
        version,
        plain(element.find("symbol-position")),
        plain(element.find("classification-value")),
        given or office,
        fields.iso_date(plain(element.find("action-date"))),
    )


def _national(element: Element) -> Iterator[Classification]:
    office = fields.country(plain(element.find("country")))
    scheme = {"US": "uspc", "JP": "fi"}.get(office or "", "national")
    for index, child in enumerate(element.iter(*_SYMBOLS)):
        if text := plain(child):
            yield Classification(scheme, text, None, "F" if index == 0 else "L", None, office)


def _old_ipc(element: Element) -> Iterator[Classification]:
    edition = plain(element.find("edition"))
    for index, child in enumerate(element.iter(*_SYMBOLS, "text")):
        text = plain(child) or ""
        position = "F" if index == 0 else "L"
        if "/" in text and len(text) > 20:  # JP gives the entry of the new IPC here
            yield entry_of("ipc", fields.st8(text), position)
        elif text:
            yield Classification("ipc-edition", fields.old_symbol(text), edition, position)


_SYMBOLS = ("main-classification", "further-classification", "main-clsf", "further-clsf")
_CLASSIFIERS = {
    "classification-ipcr": _ipcr,
    "classification-cpc": _cpc,
    "patent-classification": _docdb,
    "classification-national": _national,
    "classification-ipc": _old_ipc,
}


def priorities(reading: Reading, parent: Element | None) -> tuple[Priority, ...]:
    """Give priority claims, written with or without ``document-id``."""
    found = []
    for element in parent.iter("priority-claim") if parent is not None else ():
        inner = element.find("document-id")
        document = reading.document_id(element if inner is None else inner)
        if document is not None:
            found.append(Priority(document, element.get("kind")))
    return tuple(found)


#: Roles that only a natural person can have.
PERSONS = frozenset({"inventor", "examiner", "assistant_examiner"})


def party(element: Element, role: str) -> Party | None:
    """Read a party from ``addressbook`` or from the names that stand in its place."""
    book = element.find("addressbook")
    book = element if book is None else book
    child = {c.tag: c for c in book if isinstance(c.tag, str)}
    organisation = plain(child.get("orgname")) or plain(child.get("organization-name"))
    family, given = plain(child.get("last-name")), plain(child.get("first-name"))
    name = organisation or plain(child.get("name"))
    if not (name or family):
        return None
    address, country = _address(child.get("address"))
    residence = element.find("residence/country")
    return Party(
        role=role,
        name=name if organisation or not family else None,
        family=None if organisation else family,
        given=None if organisation else given,
        nature="organisation" if organisation else "person" if family or role in PERSONS else None,
        address=address,
        country=country or fields.country(plain(residence)),
        identifier=plain(child.get("registered-number")) or plain(child.get("iid")),
    )


def _address(element: Element | None) -> tuple[str | None, str | None]:
    if element is None:
        return None, None
    lines = [plain(c) for c in element if c.tag != "country"]
    code = fields.country(plain(element.find("country")))
    return ", ".join(filter(None, lines)) or None, code


def citations(reading: Reading, parent: Element | None) -> tuple[Citation, ...]:
    """Give cited patents and other documents with who cited them and for which claims."""
    found = []
    for element in parent.iter("citation", "us-citation") if parent is not None else ():
        category = plain(element.find("category"))
        shared = {
            "by": cited_by(element.get("cited-by") or category),
            "phase": element.get("cited-phase") or None,
            "claims": plain(next(element.iter("rel-claims"), None)),
        }
        coded = [plain(c) or "" for c in element.iter("category")]
        letters = tuple(c for c in coded if len(c) <= 4 and c.isalpha() and c.isupper())
        patent = element.find("patcit")
        document = reading.document_id(patent.find("document-id")) if patent is not None else None
        if document is not None:
            name = plain(patent.find("document-id/name"))
            found.append(Citation(document, None, name, categories=letters, **shared))
            continue
        source = patent if patent is not None else element.find("nplcit")
        if source is not None and (text := cited_text(reading, source)):
            found.append(Citation(None, text, categories=letters, **shared))
    return tuple(found)


def cited_text(reading: Reading, source: Element) -> str:
    """Give the words of a citation that is no numbered patent document."""
    whole = next((source.find(t) for t in ("text", "othercit") if source.find(t) is not None), None)
    return reading.flat.text(source if whole is None else whole)


def cited_by(text: str | None) -> str | None:
    """Give who cited: examiner, applicant, opponent, other."""
    words = (text or "").lower()
    known = ("examiner", "applicant", "opponent", "other")
    return next((word for word in known if word in words), None)


def drawings(parents: list[Element], use: str = "drawing") -> tuple[Image, ...]:
    """Give the pictures of figures, with the figure's label or number."""
    found = []
    for parent in parents:
        figures = list(parent.iter("figure", "doc-page"))
        captions = _captions(parent)
        if len(captions) != len(figures):
            captions = [None] * len(figures)
        for figure, caption in zip(figures, captions, strict=True):
            label = figure.get("figure-labels") or caption or figure.get("num") or None
            pictures = list(figure.iter("img")) or ([figure] if figure.get("file") else [])
            found += [Image(p.get("file", "").strip(), use, label) for p in pictures]
    return tuple(image for image in found if image.file)


def _captions(parent: Element) -> list[str | None]:
    """Give the labels of captions that stand as paragraphs beside the figures ("图1a")."""
    texts = ("".join(p.itertext()) for p in parent.iterfind("cn-drawing-p/p"))
    found = (_CAPTION.match(text) for text in texts)
    return [match[1] for match in found if match]
