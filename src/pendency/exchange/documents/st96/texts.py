"""Titles, abstracts, descriptions, claims and pictures in ST.96."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pendency.exchange.documents import prose as texts
from pendency.exchange.documents.carry import carry, restored
from pendency.exchange.documents.intake.notes import Notes
from pendency.exchange.documents.intake.text import plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields
from pendency.exchange.documents.readers.reading import Reading
from pendency.exchange.documents.record import Claim, Image, Passage, Text
from pendency.exchange.documents.st96.xml import add, prose, stripped

_NAMES = texts.Names("languageCode", "pNumber", "Heading", "Claim", "ClaimReference", "idrefs")
_AMENDED = "Currently amended"
_FORMATS = {
    "tif": "TIFF", "tiff": "TIFF", "jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "gif": "GIF",
    "svg": "SVG", "cdx": "CDX", "mol": "MOL", "nb": "NB", "pdf": "PDF",
}  # fmt: skip
_CONTENTS = {"formula": "Mathematical formula", "chemistry": "Chemical formula", "table": "Table"}


def write_titles(parent: Element, titles: tuple[Text, ...]) -> None:
    """Write ``InventionTitleBag``."""
    if not titles:
        return
    bag = add(parent, "InventionTitleBag")
    for title in titles:
        element = add(bag, "InventionTitle", languageCode=title.language)
        prose(element, title.text)


def read_titles(book: Element, reading: Reading, default: str | None) -> Iterator[Text]:
    """Read ``InventionTitleBag``."""
    for element in book.iterfind("InventionTitleBag/InventionTitle"):
        if (title := reading.title(element, default)) is not None:
            yield title


def write_passages(parent: Element, name: str, passages: tuple[Passage, ...]) -> None:
    """Write ``Abstract`` or ``Description`` elements."""
    for passage in passages:
        outer = add(parent, name, languageCode=passage.language)
        for paragraph in passage.paragraphs:
            heading = paragraph.heading and name == "Description"
            number = None if heading else paragraph.number
            element = add(outer, "Heading" if heading else "P", pNumber=number)
            prose(element, paragraph.text)
            carry(element, paragraph, texts.read_paragraph(stripped(element), _reading(), _NAMES))
        bare = Passage(passage.language, passage.paragraphs)
        carry(outer, passage, bare)


def read_passages(
    elements: list[Element], reading: Reading, default: str | None
) -> Iterator[Passage]:
    """Read ``Abstract`` or ``Description`` elements."""
    return texts.read_passages(elements, reading, default, _NAMES)


def write_claims(parent: Element, claims: tuple[Claim, ...]) -> None:
    """Write ``Claims``, one element per language (the schema allows one)."""
    for language, run in groupby(claims, key=lambda c: c.language):
        outer = add(parent, "Claims", languageCode=language)
        for claim in run:
            element = add(outer, "Claim")
            number = "" if claim.number is None else str(claim.number)
            add(element, "ClaimNumber", number)
            if claim.amended:
                add(element, "ClaimStatusCategory", _AMENDED)
            text = add(element, "ClaimText")
            prose(text, texts.printed(claim))
            for target in claim.refers_to:
                # Empty: it says where the claim refers to, and adds nothing to the wording.
                add(text, "ClaimReference", idrefs=f"CLM-{target:05d}")
            carry(element, claim, _claim(stripped(element), _reading(), language))


def read_claims(root: Element, reading: Reading, default: str | None) -> Iterator[Claim]:
    """Read ``Claims``."""
    sets = root.iterfind("Claims")
    return texts.read_claims(sets, default, _NAMES, lambda e, own: _claim(e, reading, own))


def _claim(element: Element, reading: Reading, language: str | None) -> Claim:
    number = fields.integer(plain(element.find("ClaimNumber")))
    text = "\n".join(filter(None, (reading.flat.text(e) for e in element.iterfind("ClaimText"))))
    return reading.claim(
        text, number, language,
        refers_to=texts.referred(element, number, _NAMES),
        amended=plain(element.find("ClaimStatusCategory")) == _AMENDED,
    )  # fmt: skip


def write_images(parent: Element, images: tuple[Image, ...]) -> None:
    """Write ``Drawings``, and what stands in the texts as ``ExternalDocumentBag``."""
    drawings = [i for i in images if i.use == "drawing"]
    if drawings:
        outer = add(parent, "Drawings")
        for image in drawings:
            element = add(outer, "Figure")
            add(element, "FigureNumber", image.label or "")
            inner = add(element, "Image")
            add(inner, "ImageFormatCategory", _format(image.file))
            add(inner, "FileName", image.file)
            carry(element, image, _figure(stripped(element)))
    if len(drawings) < len(images):
        bag = add(parent, "ExternalDocumentBag")
        for image in images:
            if image.use != "drawing":
                element = add(bag, "ExternalDocument")
                add(element, "FileName", image.file)
                add(element, "DocumentFormatCategory", _format(image.file))
                add(element, "DocumentContentCategory", _CONTENTS.get(image.use, "Other"))
                carry(element, image, _external(stripped(element)))


def _format(file: str) -> str:
    return _FORMATS.get(file.rpartition(".")[2].lower(), "TIFF")


def read_images(root: Element) -> Iterator[Image]:
    """Read ``Drawings`` and ``ExternalDocumentBag``."""
    for element in root.iterfind("Drawings/*"):
        if element.tag in {"Figure", "PageImage"}:
            yield _figure(element)
    for element in root.iterfind("ExternalDocumentBag/ExternalDocument"):
        yield _external(element)


def _figure(element: Element) -> Image:
    read = Image(
        plain(element.find(".//FileName")) or "", "drawing", plain(element.find("FigureNumber"))
    )
    return restored(element, Image, read)


def _external(element: Element) -> Image:
    content = plain(element.find("DocumentContentCategory"))
    use = next((use for use, word in _CONTENTS.items() if word == content), "text")
    return restored(element, Image, Image(plain(element.find("FileName")) or "", use))


def _reading() -> Reading:
    return Reading(Notes())
