"""An office action as an examiner writes it: frozen data, and its form for a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal, get_args

from pendency.examination.errors import UnreadableActionError

Category = Literal["X", "Y", "A", "E", "P"]
CATEGORIES: tuple[Category, ...] = get_args(Category)
LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class CitedDocument:
    """A document of the state of the art.

    Attributes
    ----------
    number
        Its publication number, or how else it is cited.
    category
        WIPO ST.14: X alone, Y with others, A background, E earlier application, P intermediate.
    published
        The day from which it was public, where known.
    """

    number: str
    category: Category = "X"
    published: date | None = None


@dataclass(frozen=True)
class Citation:
    """Where an objection relies on a document: its place in the list, from 1, and the passages."""

    document: int
    passages: str = ""


@dataclass(frozen=True)
class Objection:
    """A ground held against claims.

    Attributes
    ----------
    ground
        The ground's id in the taxonomy of the office.
    claims
        Numbers of the claims.
    citations
        The documents relied on, the closest first.
    texts
        What the examiner writes into the slots of the form paragraph: ``feature``, ``reason`` ...
    remarks
        Further paragraphs, one per line.
    """

    ground: str
    claims: tuple[int, ...] = ()
    citations: tuple[Citation, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    remarks: str = ""


@dataclass(frozen=True)
class OfficeAction:
    """A notice to the applicant.

    Attributes
    ----------
    kind
        ``first_action``, ``later_action``, ``refusal`` ..., a kind of the office.
    office
        WIPO ST.3 code of the office.
    language
        ``en`` or ``zh``: the language in which it is written.
    basis
        The application documents on which it rests; empty for those as filed.
    documents
        The documents of the state of the art, D1 first.
    objections
        What is held against which claims.
    allowable
        Claims to which nothing is objected.
    closing
        Closing remarks, one paragraph per line.
    """

    kind: str
    office: str
    language: str
    basis: str = ""
    documents: tuple[CitedDocument, ...] = ()
    objections: tuple[Objection, ...] = ()
    allowable: tuple[int, ...] = ()
    closing: str = ""

    @property
    def objected(self) -> frozenset[int]:
        """Every claim to which something is objected."""
        return frozenset(n for objection in self.objections for n in objection.claims)

    def as_dict(self) -> dict[str, Any]:
        """The action as plain values, for JSON; `read_action` is the way back."""
        plain = asdict(self)
        for document in plain["documents"]:
            day = document["published"]
            document["published"] = day.isoformat() if day else None
        return plain


def read_action(plain: Mapping[str, Any]) -> OfficeAction:
    """The action that `OfficeAction.as_dict` wrote.

    Raises
    ------
    UnreadableActionError
        A part is missing or of the wrong kind; the message names it.
    """
    place = "action"
    try:
        documents = []
        for i, entry in enumerate(plain["documents"]):
            place = f"documents[{i}]"
            documents.append(_document(entry))
        objections = []
        for i, entry in enumerate(plain["objections"]):
            place = f"objections[{i}]"
            objections.append(_objection(entry))
        place = "action"
        return OfficeAction(
            kind=_text(plain["kind"]),
            office=_text(plain["office"]),
            language=_one_of(plain["language"], LANGUAGES),
            basis=_text(plain["basis"]),
            documents=tuple(documents),
            objections=tuple(objections),
            allowable=_numbers(plain["allowable"]),
            closing=_text(plain["closing"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise UnreadableActionError(place, what) from error


def _document(entry: Mapping[str, Any]) -> CitedDocument:
    day = entry["published"]
    category: Any = _one_of(entry["category"], CATEGORIES)
    return CitedDocument(
        _text(entry["number"]), category, None if day is None else date.fromisoformat(day)
    )


def _objection(entry: Mapping[str, Any]) -> Objection:
    return Objection(
        ground=_text(entry["ground"]),
        claims=_numbers(entry["claims"]),
        citations=tuple(
            Citation(int(c["document"]), _text(c["passages"])) for c in entry["citations"]
        ),
        texts={_text(slot): _text(text) for slot, text in entry["texts"].items()},
        remarks=_text(entry["remarks"]),
    )


def _numbers(values: Any) -> tuple[int, ...]:
    return tuple(sorted({int(value) for value in values}))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _one_of(value: Any, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ValueError(f"{value!r} is none of {', '.join(known)}")
    return str(value)
