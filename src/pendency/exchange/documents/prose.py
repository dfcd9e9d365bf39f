"""Running text of ST.36 and ST.96: one way of reading and writing it, under two sets of names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pendency.exchange.documents.carry import restored
from pendency.exchange.documents.intake.tree import Element
from pendency.exchange.documents.readers import fields, st36
from pendency.exchange.documents.readers.reading import Reading, local_ids
from pendency.exchange.documents.record import Claim, Paragraph, Passage


@dataclass(frozen=True, slots=True)
class Names:
    """What a standard calls the attributes of language and number, a heading, a claim's text."""

    language: str
    number: str
    heading: str
    claim: str
    reference: str
    target: str


def read_passages(
    elements: Iterable[Element], reading: Reading, default: str | None, names: Names
) -> Iterator[Passage]:
    """Read abstracts or descriptions; one without text is none."""
    for element in elements:
        own = fields.language(element.get(names.language)) or default
        found = [read_paragraph(e, reading, names) for e in st36.prose_elements(element)]
        paragraphs = tuple(p for p in found if p is not None)
        read = restored(element, Passage, Passage(own, paragraphs))
        if read.paragraphs:
            yield read


def read_paragraph(element: Element, reading: Reading, names: Names) -> Paragraph | None:
    """Read a paragraph or heading; None of an empty one."""
    heading = element.tag == names.heading
    read = reading.paragraph(element, element.get(names.number), heading=heading)
    return restored(element, Paragraph, read)


def read_claims(
    sets: Iterable[Element],
    default: str | None,
    names: Names,
    read: Callable[[Element, str | None], Claim],
) -> Iterator[Claim]:
    """Read sets of claims, each in one language, claim by claim."""
    for outer in sets:
        own = fields.language(outer.get(names.language)) or default
        for element in outer.iterfind(names.claim):
            yield restored(element, Claim, read(element, own))


def referred(element: Element, number: int | None, names: Names) -> tuple[int, ...]:
    """Give the claims that the markup of a claim refers to."""
    found = {n for ref in element.iter(names.reference) for n in local_ids(ref.get(names.target))}
    return tuple(sorted(found - {number or 0}))


def printed(claim: Claim) -> str:
    """Give a claim's text with its number before it, as documents print it."""
    return f"{claim.number}. {claim.text}" if claim.number else claim.text


def write_lines(element: Element, text: str, add_break: Callable[[Element], Element]) -> None:
    """Put text with line ends into an element, a break for each."""
    first, *others = text.split("\n")
    element.text = first
    for line in others:
        add_break(element).tail = line
