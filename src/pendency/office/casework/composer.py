"""The composer's form: from an office action to fields, and from what was sent back to one.

The names of the fields carry the place of what they belong to: ``d2-number`` is the number of the
second document, ``g1-t-reason`` the reasoning of the first ground, ``g1-d2`` the passages of the
second document that the first ground relies on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from pendency.examination import UnreadableClaimsError
from pendency.examination.composing import (
    CATEGORIES,
    Block,
    Citation,
    CitedDocument,
    Composed,
    Ground,
    Objection,
    OfficeAction,
    claim_numbers,
    ground_name,
    grounds,
    read_claims,
)
from pendency.examination.composing.phrases import document_label
from pendency.office.language import choose

#: More boxes than this are a list of numbers to type.
MOST_BOXES = 60


@dataclass(frozen=True)
class DocumentRow:
    """The fields of one cited document."""

    place: int
    document: CitedDocument

    @property
    def label(self) -> str:
        """What the notice calls it."""
        return choose(document_label(self.place, "en"), document_label(self.place, "zh"))

    @property
    def published(self) -> str:
        """The day as a date field holds it."""
        day = self.document.published
        return day.isoformat() if day else ""


@dataclass(frozen=True)
class CitationRow:
    """One document as a ground may rely on it."""

    document: DocumentRow
    used: bool
    first: bool
    passages: str


@dataclass(frozen=True)
class SlotRow:
    """What the examiner writes into one slot."""

    id: str
    words: str
    required: bool
    text: str


@dataclass(frozen=True)
class GroundRow:
    """The fields of one ground."""

    place: int
    objection: Objection
    ground: Ground | None
    documents: tuple[DocumentRow, ...]
    boxes: tuple[int, ...]

    @property
    def heading(self) -> str:
        """Its name and provision."""
        return choose(*self.ground.heading) if self.ground else self.objection.ground

    @property
    def law(self) -> str:
        """What the provision asks."""
        return choose(*self.ground.law) if self.ground else ""

    @property
    def takes_claims(self) -> bool:
        """Whether it is held against claims."""
        return self.ground is not None and self.ground.claims != "none"

    @property
    def claims(self) -> str:
        """The claims that have no box, as a text field holds them."""
        return claim_numbers(set(self.objection.claims) - set(self.boxes), "en")

    @property
    def citations(self) -> list[CitationRow]:
        """Every document, with what the ground says of it."""
        used = {c.document: c for c in self.objection.citations}
        first = self.objection.citations[0].document if self.objection.citations else 0
        return [
            CitationRow(d, d.place in used, d.place == first,
                        used[d.place].passages if d.place in used else "")
            for d in self.documents
        ]  # fmt: skip

    @property
    def slots(self) -> list[SlotRow]:
        """The slots that the examiner fills."""
        if self.ground is None:
            return []
        form = self.ground.form
        return [
            SlotRow(s.id, choose(*s.name), s.id in form.required,
                    self.objection.texts.get(s.id, ""))
            for s in self.ground.written
        ]  # fmt: skip


class Composer:
    """An office action with everything that its form shows."""

    def __init__(self, made: Composed, problems: tuple[str, ...] = ()) -> None:
        self.made, self.problems = made, problems
        self.action, self.case = made.action, made.case

    @property
    def blocks(self) -> list[tuple[str, Block]]:
        """The notice, each block with the name of its kind."""
        return [(type(block).__name__.lower(), block) for block in self.made.blocks]

    @property
    def boxes(self) -> tuple[int, ...]:
        """The claims to tick; none where there are too many or they are not known."""
        numbers = self.case.claim_numbers or ()
        return numbers if len(numbers) <= MOST_BOXES else ()

    @property
    def typed(self) -> bool:
        """Whether claims can be typed: where boxes are none, or may not be all."""
        return not self.boxes or self.case.claims is None

    @property
    def allowable(self) -> str:
        """The allowable claims that have no box, as a text field holds them."""
        return claim_numbers(set(self.action.allowable) - set(self.boxes), "en")

    @property
    def documents(self) -> tuple[DocumentRow, ...]:
        """The cited documents."""
        return tuple(DocumentRow(i, d) for i, d in enumerate(self.action.documents, start=1))

    @property
    def grounds(self) -> list[GroundRow]:
        """The grounds that were chosen."""
        known = self._known
        return [
            GroundRow(place, objection, known.get(objection.ground), self.documents, self.boxes)
            for place, objection in enumerate(self.action.objections, start=1)
        ]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The grounds that may be chosen."""
        refusing = self.made.kind.refusal
        return [(g.id, choose(*g.heading)) for g in self._known.values()
                if g.refusal or not refusing]  # fmt: skip

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of cited documents."""
        return CATEGORIES

    @property
    def _known(self) -> dict[str, Ground]:
        day, filed = self.made.day, self.case.relevant_date
        return grounds(self.case.office, action=day, filed=filed)


def read_form(sent: QueryDict, said: OfficeAction) -> tuple[OfficeAction, tuple[str, ...]]:
    """The action that a person wrote into the form, and what of it could not be read.

    What can't be read is left out and reported; kind, office and language are those of ``said``.
    """
    problems: list[str] = []
    documents = tuple(_document(sent, i, problems) for i in range(1, _count(sent, "documents") + 1))
    objections = tuple(
        _objection(sent, i, len(documents), said, problems)
        for i in range(1, _count(sent, "grounds") + 1)
    )
    action = replace(
        said,
        basis=_text(sent, "basis"),
        documents=documents,
        objections=objections,
        allowable=_claims(sent, "allowable", choose("Allowable claims", "无审查意见的权利要求"),
                          problems),
        closing=_text(sent, "closing"),
    )  # fmt: skip
    return _changed(action, sent.get("do", ""), sent.get("new-ground", "")), tuple(problems)


def _changed(action: OfficeAction, do: str, ground: str) -> OfficeAction:
    """Add or drop a ground or a document, as the button says."""
    what, _dash, place = do.rpartition("-")
    if do == "add-document":
        return replace(action, documents=(*action.documents, CitedDocument("")))
    if do == "add-ground" and ground:
        return replace(action, objections=(*action.objections, Objection(ground)))
    if what == "drop-ground" and place.isdigit():
        kept = [o for i, o in enumerate(action.objections, 1) if i != int(place)]
        return replace(action, objections=tuple(kept))
    if what == "drop-document" and place.isdigit():
        return _without_document(action, int(place))
    return action


def _without_document(action: OfficeAction, place: int) -> OfficeAction:
    """Drop a document; citations of later ones move up with them."""
    objections = tuple(
        replace(
            objection,
            citations=tuple(
                replace(c, document=c.document - (c.document > place))
                for c in objection.citations
                if c.document != place
            ),
        )
        for objection in action.objections
    )
    kept = [d for i, d in enumerate(action.documents, 1) if i != place]
    return replace(action, documents=tuple(kept), objections=objections)


def _document(sent: QueryDict, place: int, problems: list[str]) -> CitedDocument:
    name = f"d{place}"
    given, day = _text(sent, f"{name}-published"), None
    if given:
        try:
            day = dt.date.fromisoformat(given)
        except ValueError:
            problems.append(
                choose(f"{document_label(place, 'en')}: {given!r} is no date.",
                       f"{document_label(place, 'zh')}：“{given}”不是日期。")
            )  # fmt: skip
    category: Any = sent.get(f"{name}-category", "X")
    return CitedDocument(
        _text(sent, f"{name}-number"), category if category in CATEGORIES else "X", day
    )


def _objection(
    sent: QueryDict, place: int, documents: int, said: OfficeAction, problems: list[str]
) -> Objection:
    name = f"g{place}"
    ground = sent.get(f"{name}-ground", "")
    used = [d for d in range(1, documents + 1) if sent.get(f"{name}-use-{d}")]
    first = sent.get(f"{name}-first", "")
    used.sort(key=lambda d: (str(d) != first, d))
    return Objection(
        ground=ground,
        claims=_claims(sent, f"{name}-claims", choose(*ground_name(ground, said.office)), problems),
        citations=tuple(Citation(d, _text(sent, f"{name}-d{d}")) for d in used),
        texts=_texts(sent, f"{name}-t-"),
        remarks=_text(sent, f"{name}-remarks"),
    )


def _texts(sent: QueryDict, prefix: str) -> Mapping[str, str]:
    given = {n.removeprefix(prefix): _text(sent, n) for n in sent if n.startswith(prefix)}
    return {slot: text for slot, text in given.items() if text}


def _claims(sent: QueryDict, name: str, where: str, problems: list[str]) -> tuple[int, ...]:
    """The claims of boxes that were ticked, or of a list that was typed."""
    try:
        return read_claims(", ".join(sent.getlist(name)))
    except UnreadableClaimsError as error:
        problems.append(
            choose(f"{where}: {error}.",
                   f"{where}：无法识别“{error.text}”，请按“1-3, 5”的格式填写。")
        )  # fmt: skip
        return ()


def _count(sent: QueryDict, name: str) -> int:
    given = sent.get(name, "0")
    return min(int(given), 200) if given.isdigit() else 0


def _text(sent: QueryDict, name: str) -> str:
    return sent.get(name, "").replace("\r\n", "\n").strip()
