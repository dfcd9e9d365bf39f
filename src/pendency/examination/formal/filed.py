"""An application as the checks see it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pendency.examination.claims import Claim as Parsed
from pendency.examination.claims import ClaimSet, languages, parse_claims
from pendency.examination.findings import Finding
from pendency.examination.formal.figures import Figure, labelled
from pendency.exchange.documents import Document, Filing
from pendency.exchange.documents.record import Claim, Image, Paragraph

_CANCELLED = re.compile(r"^[\d\s.,–-]*[(\[]?\s*(?:cancel+ed|删除|已删除)\s*[)\]]?[.。]?\s*$", re.I)
_RANGE = re.compile(r"\s*\d{1,4}\s*[-–]\s*\d{1,4}")


@dataclass(frozen=True)
class Filed:
    """A filing with what the checks ask of it, worked out once."""

    filing: Filing
    forms: Mapping[str, str] = field(default_factory=dict)

    @property
    def document(self) -> Document:
        """The parts put together."""
        return self.filing.document

    @cached_property
    def unreadable(self) -> frozenset[str]:
        """The parts of which a form came that could not be read."""
        codes = {
            code
            for code in self.filing.forms
            for one in self.filing.broken
            if f"{code}." in f"{one.place.file}!{one.place.member}"
        }
        return frozenset(self.forms.get(code, code) for code in codes)

    @cached_property
    def language(self) -> str:
        """The language of the application; of the claims where it does not say."""
        counted = Counter(c.language for c in self.document.claims if c.language)
        return self.document.language or (counted.most_common(1)[0][0] if counted else "en")

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The claims as filed, in the language of the application, cancelled ones left out."""
        return tuple(c for c in self._claims if not _CANCELLED.search(c.text))

    @cached_property
    def claim_set(self) -> ClaimSet | None:
        """The claims as a tree; None in a language for which there are no data."""
        if self.language not in languages():
            return None
        return parse_claims([(_number(c), c.text) for c in self._claims], self.language)

    @cached_property
    def parsed(self) -> dict[int, Parsed]:
        """Claims of the tree by their place among `claims`; none where the two don't agree."""
        tree = self.claim_set.claims if self.claim_set is not None else ()
        return dict(enumerate(tree)) if len(tree) == len(self.claims) else {}

    @cached_property
    def _claims(self) -> tuple[Claim, ...]:
        filed = [c for c in self.document.claims if not c.amended]
        own = [c for c in filed if c.language == self.language]
        return tuple(own or [c for c in filed if c.language == filed[0].language])

    @cached_property
    def description(self) -> tuple[Paragraph, ...]:
        """The paragraphs of the description as filed."""
        filed = [p for p in self.document.descriptions if not p.amended]
        own = [p for p in filed if p.language == self.language] or filed[:1]
        return tuple(paragraph for passage in own for paragraph in passage.paragraphs)

    @cached_property
    def abstract(self) -> tuple[Paragraph, ...]:
        """The paragraphs of the abstract, headings left out."""
        own = [p for p in self.document.abstracts if p.language == self.language]
        found = own or self.document.abstracts[:1]
        return tuple(p for passage in found for p in passage.paragraphs if not p.heading)

    @cached_property
    def drawings(self) -> tuple[Image, ...]:
        """The pictures of the drawings."""
        return tuple(i for i in self.document.images if i.use == "drawing")

    @cached_property
    def abstract_figures(self) -> tuple[Image, ...]:
        """The pictures named for the abstract."""
        return tuple(i for i in self.document.images if i.use == "abstract")

    @cached_property
    def figures(self) -> tuple[Figure, ...] | None:
        """The figures in the drawings in their order; None where only sheets are numbered."""
        origin = self.document.origin
        if origin is not None and origin.dialect.startswith("us-"):
            return None
        return labelled(image.label for image in self.drawings)


def _number(claim: Claim) -> int | str | None:
    """The number of a claim, or the range of cancelled ones that stands in its place."""
    found = _RANGE.match(claim.text) if claim.number is None else None
    return found.group() if found else claim.number


def made(rule: str, part: str, quote: str = "", **where: object) -> Finding:
    """A finding outside the claims; ``position``, ``start`` and slots of the sentence by name."""
    position, start = where.pop("position", 0), where.pop("start", 0)
    assert isinstance(position, int)
    assert isinstance(start, int)
    return Finding(
        rule, None, position, start, start + len(quote), quote, 1.0,
        {name: str(value) for name, value in where.items()}, part,
    )  # fmt: skip


def on_claim(
    rule: str, claim: Claim, position: int, start: int, quote: str, **details: object
) -> Finding:
    """A finding on a claim."""
    return Finding(
        rule, claim.number, position, start, start + len(quote), quote, 1.0,
        {name: str(value) for name, value in details.items()},
    )  # fmt: skip
