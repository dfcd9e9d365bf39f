"""The one record that every format of patent publication is read into.

All classes are frozen values. ``Document`` compares by content: where it was read and what the
reader noticed (``origin``, ``warnings``) belong to the reading, not to the document.

Dates are ISO 8601 text with reduced precision where the source has no more (``1999-10``), because
offices cite documents by month and a made-up first day would be a made-up fact.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from pendency.exchange.documents.codec import from_plain, to_plain
from pendency.exchange.documents.numbers import normalised

#: Metadata of fields that may identify a natural person.
PERSONAL = {"personal": True}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the input something stands.

    Attributes
    ----------
    file, member
        The file, and the member when the file is an archive (``outer.zip/inner.xml``).
    offset, length
        Bytes from the start of the file or member, and length in bytes.
    line, column
        Counted from 1 in the file or member; column 0 when only the line is known.
    """

    file: str = ""
    member: str | None = None
    offset: int = 0
    length: int = 0
    line: int = 1
    column: int = 0

    def __str__(self) -> str:
        name = self.file if self.member is None else f"{self.file}!{self.member}"
        return f"{name}: line {self.line}, byte {self.offset}"


@dataclass(frozen=True, slots=True)
class Warn:
    """Something that a reader noticed and did not let stop it: rule, line, the text concerned."""

    rule: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Which reader made the record, from which bytes."""

    dialect: str
    version: str | None
    place: Place
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentId:
    """A document named by office (ST.3), number as the source writes it, kind (ST.16) and date."""

    office: str | None
    number: str
    kind: str | None = None
    date: str | None = None

    @property
    def normalised(self) -> str | None:
        """The number, read as an application number, in the records' form (WIPO ST.13)."""
        return normalised(self.office, self.number) if self.office else None


@dataclass(frozen=True, slots=True)
class Relation:
    """Another document of the same history: ``parent`` -> ``child`` (None: this document)."""

    kind: str
    parent: DocumentId
    child: DocumentId | None = None


@dataclass(frozen=True, slots=True)
class Priority:
    """A priority claim; ``basis`` is national, regional or international."""

    document: DocumentId
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A person or organisation: either ``family`` (and ``given``) or ``name`` as one text.

    Attributes
    ----------
    role
        applicant, inventor, agent, assignee, owner, examiner, assistant_examiner, correspondent.
    nature
        person, organisation, or None where the source does not say.
    identifier
        Number under which the office has the party on its books.
    """

    role: str
    name: str | None = field(default=None, metadata=PERSONAL)
    family: str | None = field(default=None, metadata=PERSONAL)
    given: str | None = field(default=None, metadata=PERSONAL)
    nature: str | None = None
    address: str | None = field(default=None, metadata=PERSONAL)
    country: str | None = None
    identifier: str | None = field(default=None, metadata=PERSONAL)

    @property
    def label(self) -> str:
        """The name in one line."""
        return self.name or " ".join(filter(None, (self.given, self.family)))


@dataclass(frozen=True, slots=True)
class Classification:
    """A classification symbol.

    Attributes
    ----------
    scheme
        ipc (from 2006 on), ipc-edition (editions 1 to 7), cpc, uspc, fi, f-term, ecla, national.
    symbol
        As printed; IPC and CPC as ``H04L 9/32``.
    version
        Version date of IPC and CPC, number of the edition of the old IPC.
    position, value
        F(irst) or L(ater); I(nventive), A(dditional) or N(on-inventive).
    office
        Office that gave the symbol, of national schemes the office whose scheme it is.
    assigned
        Date on which it was given.
    """

    scheme: str
    symbol: str
    version: str | None = None
    position: str | None = None
    value: str | None = None
    office: str | None = None
    assigned: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one language (ISO 639-1)."""

    language: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or heading; ``number`` as printed, without brackets."""

    text: str
    number: str | None = None
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """An abstract or a description in one language; amended: a later version in the same file."""

    language: str | None
    paragraphs: tuple[Paragraph, ...]
    amended: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: its number, its text without the number, and the claims that the markup refers to.

    ``number`` is None where the source gives none. ``refers_to`` holds what the office's own
    markup says, nothing that was guessed from the wording.
    """

    number: int | None
    text: str
    language: str | None = None
    refers_to: tuple[int, ...] = ()
    amended: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A cited document: a patent document, or the text of any other.

    Attributes
    ----------
    by
        examiner, applicant, opponent, or None.
    phase
        Where it was cited, in the source's words.
    categories, claims
        Search report categories (X, Y, A ...) and the claims concerned, as printed.
    """

    document: DocumentId | None = None
    text: str | None = None
    name: str | None = field(default=None, metadata=PERSONAL)
    by: str | None = None
    phase: str | None = None
    categories: tuple[str, ...] = ()
    claims: str | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that the document refers to.

    ``use`` is drawing, abstract, formula, chemistry, table, page or text (within the text, where
    the character U+FFFC marks its place).
    """

    file: str
    use: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class LegalEvent:
    """A legal event: code of the records' vocabulary when mapped, native code, date, words."""

    native: str
    date: str | None
    code: str | None = None
    text: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One publication or application, or a part of it that travels alone."""

    office: str | None = None
    kind: str | None = None
    subject: str | None = None
    language: str | None = None
    publication: DocumentId | None = None
    application: DocumentId | None = None
    priorities: tuple[Priority, ...] = ()
    relations: tuple[Relation, ...] = ()
    parties: tuple[Party, ...] = ()
    classifications: tuple[Classification, ...] = ()
    titles: tuple[Text, ...] = ()
    abstracts: tuple[Passage, ...] = ()
    descriptions: tuple[Passage, ...] = ()
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    images: tuple[Image, ...] = ()
    events: tuple[LegalEvent, ...] = ()
    warnings: tuple[Warn, ...] = field(default=(), compare=False)
    origin: Origin | None = field(default=None, compare=False)

    @property
    def title(self) -> str | None:
        """The title in the document's own language, else the first."""
        own = (t.text for t in self.titles if t.language == self.language)
        return next(own, self.titles[0].text if self.titles else None)

    @property
    def number(self) -> str | None:
        """The application number in the records' form (WIPO ST.13), by which cases are found."""
        return self.application.normalised if self.application else None

    def parties_as(self, role: str) -> tuple[Party, ...]:
        """The parties in one role, in the order of the document."""
        return tuple(party for party in self.parties if party.role == role)

    def to_json(self) -> dict[str, Any]:
        """Give the record as plain values; what is empty is left out."""
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Document:
        """Rebuild the record that ``to_json`` gave."""
        return from_plain(cls, plain)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Input that could not be read as a document: reason, place, explanation and the bytes.

    ``data`` is None when the piece is larger than a document may be; the place then says where the
    bytes are.
    """

    reason: str
    message: str
    place: Place
    data: bytes | None = field(default=None, repr=False)


def without_personal_data(document: Document) -> Document:
    """Give the record with every field that may identify a natural person emptied.

    Organisations keep their names; the texts of the document are left as published.
    """
    return replace(
        document,
        parties=tuple(p if p.nature == "organisation" else _bare(p) for p in document.parties),
        citations=tuple(_bare(citation) for citation in document.citations),
    )


_Named = TypeVar("_Named", Party, Citation)


def _bare(value: _Named) -> _Named:
    personal: dict[str, Any] = {f.name: None for f in fields(value) if f.metadata.get("personal")}
    return replace(value, **personal)
