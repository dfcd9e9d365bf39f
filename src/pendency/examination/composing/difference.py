"""What differs between two versions of an office action, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pendency.examination.claims import Segment, compare_wording
from pendency.examination.composing.action import CitedDocument, Objection, OfficeAction
from pendency.examination.composing.data_files import slots
from pendency.examination.composing.grounds import ground_name
from pendency.examination.composing.phrases import claim_numbers, document_label
from pendency.law.text import Text, written

_BASIS = Text("basis", "审查文本")
_ALLOWABLE = Text("allowable claims", "无审查意见的权利要求")
_CLOSING = Text("closing", "结语")
_CLAIMS = Text("claims", "权利要求")
_CITATIONS = Text("citations", "引用")
_REMARKS = Text("remarks", "补充意见")


@dataclass(frozen=True)
class Difference:
    """One part that differs.

    Attributes
    ----------
    part
        Which one, in words.
    before, after
        Its text in both versions; empty where it is not there.
    segments
        The change, piece by piece.
    """

    part: Text
    before: str
    after: str
    segments: tuple[Segment, ...]


def differences(before: OfficeAction, after: OfficeAction) -> tuple[Difference, ...]:
    """The parts in which two versions differ, in the order of the later one.

    Objections are matched by their ground and, within one ground, by their order; documents by
    their place.
    """
    old, new = dict(_parts(before)), dict(_parts(after))
    ordered = [*new, *(part for part in old if part not in new)]
    return tuple(
        Difference(part, old.get(part, ""), new.get(part, ""),
                   compare_wording(old.get(part, ""), new.get(part, ""), after.language))
        for part in ordered
        if old.get(part, "") != new.get(part, "")
    )  # fmt: skip


def _parts(action: OfficeAction) -> Iterator[tuple[Text, str]]:
    language = action.language
    yield _BASIS, action.basis
    for place, document in enumerate(action.documents, start=1):
        name = Text(document_label(place, "en"), document_label(place, "zh"))
        yield name, _document(document, language)
    seen: dict[str, int] = {}
    for objection in action.objections:
        seen[objection.ground] = seen.get(objection.ground, 0) + 1
        yield from _objection(objection, seen[objection.ground], action)
    yield (
        Text("allowable claims", "无审查意见的权利要求"),
        claim_numbers(action.allowable, language),
    )
    yield Text("closing", "结语"), action.closing


def _document(document: CitedDocument, language: str) -> str:
    day = written(document.published, language) if document.published else ""
    return ", ".join(filter(None, (document.number, document.category, day)))


def _objection(objection: Objection, turn: int, action: OfficeAction) -> Iterator[tuple[Text, str]]:
    language = action.language
    ground, again = ground_name(objection.ground, action.office), "" if turn == 1 else f" {turn}"

    def part(name: Text) -> Text:
        return Text(f"{ground.en}{again}: {name.en}", f"{ground.zh}{again}：{name.zh}")

    cited = "; ".join(
        f"{document_label(c.document, language)} {c.passages}".strip() for c in objection.citations
    )
    # a ground without anything written is there all the same
    yield part(_CLAIMS), claim_numbers(objection.claims, language) or "–"
    yield part(_CITATIONS), cited
    for slot in slots().values():
        if slot.by_examiner:
            yield part(slot.name), objection.texts.get(slot.id, "")
    yield part(_REMARKS), objection.remarks
