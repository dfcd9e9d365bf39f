"""What is wrong with an office action: each check is one function that yields flaws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pendency.examination.composing.action import CitedDocument, Objection, OfficeAction
from pendency.examination.composing.case import CaseFacts
from pendency.examination.composing.flaws import Flaw, flaw
from pendency.examination.composing.grounds import Ground, grounds
from pendency.examination.composing.kinds import Kind
from pendency.examination.composing.kinds import kind as kind_of
from pendency.examination.composing.phrases import claim_list, document_label
from pendency.law.text import Text, written


@dataclass(frozen=True)
class Draft:
    """What the checks look at: the action with its case and the grounds in force."""

    action: OfficeAction
    case: CaseFacts
    kind: Kind
    known: Mapping[str, Ground]

    def objections(self) -> Iterator[tuple[int, Objection, Ground]]:
        """Each objection whose ground is known, with its place."""
        for place, objection in enumerate(self.action.objections):
            if objection.ground in self.known:
                yield place, objection, self.known[objection.ground]

    def document(self, place: int) -> CitedDocument | None:
        """The document at a place, from 1."""
        documents = self.action.documents
        return documents[place - 1] if 1 <= place <= len(documents) else None


def check(action: OfficeAction, case: CaseFacts, day: date) -> tuple[Flaw, ...]:
    """Every flaw of an action that is to bear a day, errors first, in the order of its parts.

    Raises
    ------
    UnknownGroundError
        The office has no such kind of notice.
    """
    known = grounds(case.office, action=day, filed=case.relevant_date)
    draft = Draft(action, case, kind_of(action.kind, action.office), known)
    found = [each for one in _CHECKS for each in one(draft)]
    return tuple(
        sorted(found, key=lambda f: (not f.is_error, -1 if f.objection is None else f.objection))
    )


# --- Grounds -------------------------------------------------------------------------------------


def _grounds(draft: Draft) -> Iterator[Flaw]:
    kind, objections = draft.kind, draft.action.objections
    if kind.objections == "required" and not objections:
        yield flaw("ground_missing", kind=kind.title)
    for place, objection in enumerate(objections):
        if objection.ground not in draft.known:
            yield flaw("ground_unknown", place, ground=objection.ground)
    for place, _objection, ground in draft.objections():
        if kind.objections == "forbidden":
            yield flaw("ground_forbidden", place, kind=kind.title, ground=ground.name)
        elif kind.refusal and not ground.refusal:
            yield flaw("ground_not_for_refusal", place, ground=ground.name,
                       provision=ground.provision)  # fmt: skip
        elif kind.refusal and draft.case.heard is not None and ground.id not in draft.case.heard:
            yield flaw("ground_not_heard", place, ground=ground.name)


def _slots(draft: Draft) -> Iterator[Flaw]:
    for place, objection, ground in draft.objections():
        for slot in ground.written:
            if slot.id in ground.form.required and not objection.texts.get(slot.id, "").strip():
                yield flaw("slot_missing", place, ground=ground.name, slot=slot.name)


# --- Claims --------------------------------------------------------------------------------------


def _claims(draft: Draft) -> Iterator[Flaw]:
    numbers, action = draft.case.claim_numbers, draft.action
    if numbers is None and (action.objected or action.allowable):
        yield flaw("claims_unknown")
    for place, objection, ground in draft.objections():
        if ground.claims == "required" and not objection.claims:
            yield flaw("claims_missing", place, ground=ground.name)
        absent = set(objection.claims) - set(numbers or objection.claims)
        said = {"ground": ground.name, "claims": _named(absent)}
        if absent and draft.case.claims is not None:
            yield flaw("claims_not_there", place, **said)
        elif absent:
            yield flaw("claims_beyond_record", place, **said, count=len(numbers or ()))
    absent = set(action.allowable) - set(numbers or action.allowable)
    if absent and draft.case.claims is not None:
        yield flaw("allowable_not_there", claims=_named(absent))
    both = action.objected & set(action.allowable)
    if both:
        yield flaw("allowable_objected", claims=_named(both))


def _untreated(draft: Draft) -> Iterator[Flaw]:
    numbers, action = draft.case.claim_numbers, draft.action
    if numbers is None or draft.kind.objections == "forbidden":
        return
    left = set(numbers) - action.objected - set(action.allowable)
    if left:
        yield flaw("claims_untreated", claims=_named(left))


def _twice(draft: Draft) -> Iterator[Flaw]:
    seen: dict[str, set[int]] = {}
    for place, objection, ground in draft.objections():
        again = seen.setdefault(ground.id, set()) & set(objection.claims)
        if again and ground.art == "none":
            yield flaw("claim_twice", place, ground=ground.name, claims=_named(again))
        seen[ground.id] |= set(objection.claims)


def _families(draft: Draft) -> Iterator[Flaw]:
    """Claims that hang together must fall together: what rests on what, by the tree of claims."""
    tree = draft.case.claims
    if tree is None:
        return
    by_art = [(p, o, g) for p, o, g in draft.objections() if g.art != "none"]
    treated = {n for _p, o, _g in by_art for n in o.claims} | set(draft.action.allowable)
    for place, objection, ground in by_art:
        attacked = {n for _p, o, g in by_art if g.id == ground.id for n in o.claims}
        for claim in (tree.claim(n) for n in objection.claims if n in tree.positions):
            if claim.is_independent_in_substance:
                below = {c.number for c in tree if claim in tree.ancestors(c)} - treated
                if below:
                    yield flaw("dependents_untreated", place, ground=ground.name,
                               independent=claim.number, claims=_named(below))  # fmt: skip
            elif ground.id == "novelty":
                above = [c for c in tree.ancestors(claim) if c.number not in attacked]
                if above and not claim.is_multiple:
                    yield flaw("parents_untreated", place, ground=ground.name,
                               claim=claim.number, parent=above[0].number)  # fmt: skip


# --- State of the art ----------------------------------------------------------------------------


def _citations(draft: Draft) -> Iterator[Flaw]:
    for place, objection, ground in draft.objections():
        if len(objection.citations) < ground.citations:
            yield flaw("citation_missing", place, ground=ground.name)
        for citation in objection.citations:
            label = _document(citation.document)
            if draft.document(citation.document) is None:
                yield flaw("citation_not_there", place, ground=ground.name, document=label)
            elif not citation.passages.strip():
                yield flaw("passages_missing", place, ground=ground.name, document=label)


def _documents(draft: Draft) -> Iterator[Flaw]:
    used = Counter(c.document for o in draft.action.objections for c in o.citations)
    for place, document in enumerate(draft.action.documents, start=1):
        if not document.number.strip():
            yield flaw("document_unnamed", document=_document(place))
        if not used[place] and document.category != "A":
            yield flaw("document_unused", document=_document(place), category=document.category)


def _dates(draft: Draft) -> Iterator[Flaw]:
    for place, objection, ground in draft.objections():
        if ground.art == "none":
            continue
        for citation in objection.citations:
            document = draft.document(citation.document)
            if document is not None:
                yield from _dated(draft.case, document, citation.document, place, ground)


def _dated(
    case: CaseFacts, document: CitedDocument, number: int, place: int, ground: Ground
) -> Iterator[Flaw]:
    """Whether a document was public on the right side of the date that counts."""
    label, day, relevant = _document(number), document.published, case.relevant_date
    if day is None:
        yield flaw("document_undated", place, document=label)
        return
    said = {"document": label, "published": _day(day)}
    if ground.art == "earlier":
        if day < relevant:
            yield flaw("document_not_earlier", place, **said, relevant=_day(relevant))
    elif relevant <= day < case.filed:
        yield flaw("document_intermediate", place, **said, ground=ground.name,
                   priority=_day(relevant), filed=_day(case.filed))  # fmt: skip
    elif day >= relevant:
        yield flaw("document_late", place, **said, ground=ground.name, relevant=_day(relevant))


def _categories(draft: Draft) -> Iterator[Flaw]:
    for place, objection, ground in draft.objections():
        cited = [(c.document, draft.document(c.document)) for c in objection.citations]
        held = [(number, document) for number, document in cited if document is not None]
        for number, document in held:
            said = {"document": _document(number)}
            if ground.art == "published" and document.category == "A":
                yield flaw("category_background", place, ground=ground.name, **said)
            elif ground.art == "earlier" and document.category != "E":
                yield flaw("category_earlier", place, ground=ground.name, **said)
        if ground.art == "published" and [d.category for _n, d in held] == ["Y"]:
            yield flaw("category_alone", place, ground=ground.name, document=_document(held[0][0]))


_CHECKS: tuple[Callable[[Draft], Iterator[Flaw]], ...] = (
    _grounds, _slots, _claims, _untreated, _twice, _families, _citations, _documents, _dates,
    _categories,
)  # fmt: skip


def _named(numbers: Iterable[int]) -> Text:
    return Text(claim_list(numbers, "en"), claim_list(numbers, "zh"))


def _document(place: int) -> Text:
    return Text(document_label(place, "en"), document_label(place, "zh"))


def _day(day: date) -> Text:
    return Text(written(day, "en"), written(day, "zh"))
