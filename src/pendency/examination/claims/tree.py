"""The claims of one document as a tree: who depends on whom, and in which sense."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from pendency.examination.claims.grammar import Grammar, grammar
from pendency.examination.claims.numbering import NumberedText, number_texts, split_block
from pendency.examination.claims.reading import Reading, read
from pendency.examination.claims.references import Reference, find_references
from pendency.examination.claims.subjects import Subject, find_subject, same_subject
from pendency.examination.errors import UnknownClaimError


class Relation(StrEnum):
    """How a claim stands to the claims that it names."""

    INDEPENDENT = "independent"  # names no other claim
    DEPENDENT = "dependent"  # the same subject with further features
    OTHER_CATEGORY = "other-category"  # a device for the method of claim 1: its own claim
    COMBINATION = "combination"  # a vehicle with the brake of claim 1: own subject, all features


@dataclass(frozen=True)
class Claim:
    """One claim.

    Parameters
    ----------
    number
        Its number as it stands in the document.
    position
        Its place in the set, from 0. Two claims may bear one number, never one position.
    text
        The claim as given, without its number.
    start
        Offset of `text` in the text that was given (the block, or the claim with its number).
    references
        All phrases that name other claims.
    subject
        What the claim is directed to.
    relation
        How it stands to the claims of its first reference.
    parents
        Positions of the claims that it names, without itself, later and missing ones. Sorted.
    """

    number: int
    position: int
    text: str
    start: int
    references: tuple[Reference, ...]
    subject: Subject
    relation: Relation
    parents: tuple[int, ...]
    reading: Reading = field(repr=False, compare=False)

    @property
    def is_independent(self) -> bool:
        """The formal view: it names no other claim."""
        return not self.references

    @property
    def is_independent_in_substance(self) -> bool:
        """The view of substance: it does not merely add features to the subject it names."""
        return self.relation is not Relation.DEPENDENT

    @property
    def is_multiple(self) -> bool:
        """Its first reference names several claims."""
        return bool(self.references) and len(self.references[0].numbers) > 1


@dataclass(frozen=True)
class ClaimSet:
    """The claims of one document in one language.

    Parameters
    ----------
    language
        ``zh``, ``en``, ``de``, ``fr`` or ``ja``.
    claims
        The claims in the order of the document. Those cancelled are not among them.
    cancelled
        The numbers of claims said to be cancelled.
    """

    language: str
    claims: tuple[Claim, ...]
    cancelled: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.claims)

    def __iter__(self) -> Iterator[Claim]:
        return iter(self.claims)

    def claim(self, number: int) -> Claim:
        """The first claim of this number; `UnknownClaimError` when there is none."""
        try:
            return self.claims[self.positions[number]]
        except KeyError:
            raise UnknownClaimError(number, self.positions) from None

    def parents(self, claim: Claim) -> tuple[Claim, ...]:
        """The earlier claims that a claim names."""
        return tuple(self.claims[position] for position in claim.parents)

    def children(self, claim: Claim) -> tuple[Claim, ...]:
        """The later claims that name a claim."""
        return tuple(self.claims[position] for position in self._children[claim.position])

    def ancestors(self, claim: Claim) -> tuple[Claim, ...]:
        """All claims that a claim rests on, directly or not, in the order of the document."""
        mask = self.ancestor_masks[claim.position]
        return tuple(other for other in self.claims[: claim.position] if mask >> other.position & 1)

    def independent(self, *, in_substance: bool = False) -> tuple[Claim, ...]:
        """The independent claims, in the formal view or in the view of substance."""
        return tuple(
            claim
            for claim in self.claims
            if (claim.is_independent_in_substance if in_substance else claim.is_independent)
        )

    @cached_property
    def positions(self) -> dict[int, int]:
        """For each number the position of the first claim that bears it."""
        found: dict[int, int] = {}
        for claim in self.claims:
            found.setdefault(claim.number, claim.position)
        return found

    @cached_property
    def cancelled_set(self) -> frozenset[int]:
        """The numbers of claims said to be cancelled, for look-up."""
        return frozenset(self.cancelled)

    @cached_property
    def ancestor_masks(self) -> tuple[int, ...]:
        """For each claim the positions of its ancestors, as the bits of a number."""
        masks: list[int] = []
        for claim in self.claims:
            mask = 0
            for parent in claim.parents:
                mask |= masks[parent] | 1 << parent
            masks.append(mask)
        return tuple(masks)

    @cached_property
    def _children(self) -> tuple[tuple[int, ...], ...]:
        found: list[list[int]] = [[] for _ in self.claims]
        for claim in self.claims:
            for parent in claim.parents:
                found[parent].append(claim.position)
        return tuple(map(tuple, found))


def parse_claims(source: str | Iterable[tuple[int | str | None, str]], language: str) -> ClaimSet:
    """Parse claims into a tree.

    Parameters
    ----------
    source
        One block of text, or claims as (number, text); a missing number is the next one.
    language
        ``zh``, ``en``, ``de``, ``fr`` or ``ja``.

    Returns
    -------
    ClaimSet
        Acyclic: a claim's parents stand before it. References to itself, to later, missing and
        cancelled claims stay in `Claim.references` and are reported by `check_structure`.

    Raises
    ------
    UnknownLanguageError
        There are no data for the language. No text raises.
    """
    rules = grammar(language)
    if isinstance(source, str):
        texts, cancelled = split_block(source, rules)
    else:
        texts, cancelled = number_texts(source, rules)
    return ClaimSet(rules.language, tuple(_claims(texts, rules)), tuple(cancelled))


def _claims(texts: list[NumberedText], rules: Grammar) -> Iterator[Claim]:
    positions: dict[int, int] = {}
    subjects: list[Subject] = []
    earlier: list[int] = []
    for position, found in enumerate(texts):
        reading = read(found.text, rules.language)
        references, link = find_references(reading, rules.references, earlier)
        parents = {
            positions[number]
            for reference in references
            for number in reference.numbers
            if number in positions and number != found.number
        }
        subject = find_subject(reading, rules, link)
        relation = _relation(subject, references, positions, subjects)
        yield Claim(
            number=found.number,
            position=position,
            text=found.text,
            start=found.start,
            references=references,
            subject=subject,
            relation=relation,
            parents=tuple(sorted(parents)),
            reading=reading,
        )
        positions.setdefault(found.number, position)
        subjects.append(subject)
        earlier.append(found.number)


def _relation(
    subject: Subject,
    references: tuple[Reference, ...],
    positions: dict[int, int],
    subjects: list[Subject],
) -> Relation:
    if not references:
        return Relation.INDEPENDENT
    named = [positions[n] for n in references[0].numbers if n in positions]
    if not named:
        # The claim named is later or missing: the form of the words is all there is to go by.
        return Relation.COMBINATION if subject.embedded else Relation.DEPENDENT
    parent = subjects[named[0]]
    if parent.kind != subject.kind:
        return Relation.OTHER_CATEGORY
    if subject.embedded and not same_subject(subject, parent, strict=True):
        return Relation.COMBINATION
    return Relation.DEPENDENT
