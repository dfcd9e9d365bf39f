"""What every reader has in hand while it reads one document."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pendency.exchange.documents.intake.notes import Notes
from pendency.exchange.documents.intake.text import Flattener, plain
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields
from pendency.exchange.documents.record import (
    Claim,
    DocumentId,
    Image,
    Paragraph,
    Passage,
    Text,
)

#: A claim's number before its text: ``1.``, ``1、``, ``Claim 1:``.
_LABEL = re.compile(r"(?:claim\s+)?(\d{1,4})\s*[.．、:：)]\s*", re.IGNORECASE)


@dataclass(slots=True)
class Reading:
    """The warnings, and the turner of elements into text with the pictures that it met."""

    notes: Notes
    flat: Flattener = field(default_factory=Flattener)

    def date(self, element: Element | None) -> str | None:
        """Read a date; one that is written but is none is noted."""
        text = plain(element)
        found = fields.iso_date(text)
        if text and found is None and text.strip("0-/") != "":
            self.notes.warn("unreadable_date", line(element), text)
        return found

    def document_id(
        self, element: Element | None, *, office: str | None = None
    ) -> DocumentId | None:
        """Read ``document-id`` and its kin; None when it holds no number."""
        if element is None:
            return None
        child = {c.tag: c for c in reversed(element) if isinstance(c.tag, str)}
        number = plain(child.get("doc-number"))
        if number is None:
            return None
        return DocumentId(
            fields.country(plain(child.get("country"))) or office,
            number,
            plain(child.get("kind")),
            self.date(child.get("date")),
        )

    def title(self, element: Element, default: str | None) -> Text | None:
        """Read a title with its language."""
        text = self.flat.text(element)
        code = fields.language(element.get("lang") or element.get("languageCode"))
        return Text(code or default, text) if text else None

    def paragraph(self, element: Element, number: str | None, *, heading: bool) -> Paragraph | None:
        """Read one paragraph or heading; an empty one is none."""
        text = self.flat.text(element)
        return Paragraph(text, fields.number(number), heading) if text else None

    def claim(
        self, text: str, number: int | None, language: str | None, *,
        refers_to: tuple[int, ...] = (), amended: bool = False,
    ) -> Claim:  # fmt: skip
        """Make a claim, its number taken off the text when it stands there too."""
        found = _LABEL.match(text)
        if found and number in {None, int(found[1])}:
            number, text = int(found[1]), text[found.end() :]
        return Claim(number, text, language, refers_to, amended)

    def take_images(self, use: str | None = None) -> tuple[Image, ...]:
        """Give the pictures met since the last call; ``use`` overrides the use of plain ones."""
        found, self.flat.images = self.flat.images, []
        return tuple(
            Image(i.file, use, i.label) if use and i.use == "text" else i for i in found if i.file
        )


def passage(
    paragraphs: list[Paragraph], language: str | None, *, amended: bool = False
) -> tuple[Passage, ...]:
    """Make a passage; of no paragraphs, none."""
    return (Passage(language, tuple(paragraphs), amended),) if paragraphs else ()


def line(element: Element | None) -> int:
    """Give the line of the input on which the element starts."""
    return (element.sourceline if element is not None else None) or 1


def local_ids(text: str | None) -> tuple[int, ...]:
    """Give the claim numbers behind identifiers such as ``CLM-00001`` or ``cl001 cl002``."""
    return tuple(
        int(m[1]) for m in re.finditer(r"(?:^|[\s\-])[A-Za-z\-]*0*(\d+)(?=\s|$)", text or "")
    )


def sheet(text: str | None) -> str | None:
    """Give the number of the drawing sheet behind an identifier such as ``EMI-D00012``."""
    found = re.search(r"0*(\d+)$", text or "")
    return found[1] if found else None
