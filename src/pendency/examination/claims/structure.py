"""Findings on numbering and on references: what the tree had to cut, and what an office forbids."""

from __future__ import annotations

from collections.abc import Iterator

from pendency.examination.claims.references import Reference
from pendency.examination.claims.subjects import same_subject
from pendency.examination.claims.tree import Claim, ClaimSet, Relation
from pendency.examination.findings import Finding, rule


def check_structure(claims: ClaimSet, *, office: str | None = None) -> tuple[Finding, ...]:
    """Check numbering, references and subjects of a claim set.

    Parameters
    ----------
    claims
        The parsed set.
    office
        Only what is a defect before this office (``CN``, ``EP``, ``US``, ``PCT``, ``JP``);
        ``None``: all.

    Returns
    -------
    tuple of Finding
        In the order of the claims.
    """
    multiples = _multiples(claims)
    found = (
        finding
        for claim in claims
        for finding in (
            *_numbering(claims, claim),
            *_references(claims, claim, multiples),
            *_subject(claims, claim),
        )
    )
    return tuple(finding for finding in found if rule(finding.rule).holds_in(office))


def _finding(name: str, claim: Claim, start: int, end: int, **details: object) -> Finding:
    return Finding(
        rule=name,
        claim=claim.number,
        position=claim.position,
        start=start,
        end=end,
        quote=claim.text[start:end],
        confidence=rule(name).confidence,
        details={key: str(value) for key, value in details.items()},
    )


def _numbering(claims: ClaimSet, claim: Claim) -> Iterator[Finding]:
    if not claim.text:
        yield _finding("claim.empty", claim, 0, 0)
    previous = claims.claims[claim.position - 1].number if claim.position else 0
    if claims.positions[claim.number] != claim.position:
        yield _finding("numbering.duplicate", claim, 0, 0)
    elif claim.number < previous:
        yield _finding("numbering.order", claim, 0, 0, previous=previous)
    elif not _filled(previous, claim.number, claims.cancelled_set):
        yield _finding("numbering.gap", claim, 0, 0, previous=previous)


def _filled(previous: int, number: int, cancelled: frozenset[int]) -> bool:
    between = number - previous - 1
    return between <= len(cancelled) and cancelled.issuperset(range(previous + 1, number))


def _references(claims: ClaimSet, claim: Claim, multiples: int) -> Iterator[Finding]:
    for index, reference in enumerate(claim.references):
        yield from _bad_names(claims, claim, reference)
        several = len(reference.numbers) > 1
        if several and not reference.alternative:
            yield _at("reference.cumulative", claim, reference)
        if several and index == 0 and claim.relation is Relation.DEPENDENT:
            named = [
                n
                for n in reference.numbers
                if n in claims.positions
                and claims.positions[n] < claim.position
                and multiples >> claims.positions[n] & 1
            ]
            if named:
                yield _at("reference.multiple-on-multiple", claim, reference, named=_list(named))


def _bad_names(claims: ClaimSet, claim: Claim, reference: Reference) -> Iterator[Finding]:
    if reference.open and not reference.numbers:
        yield _at("reference.none-earlier", claim, reference)
    later: list[int] = []
    missing: list[int] = []
    cancelled: list[int] = []
    for number in reference.numbers:
        if number == claim.number:
            yield _at("reference.self", claim, reference)
        elif number in claims.positions:
            if claims.positions[number] > claim.position:
                later.append(number)
        elif number in claims.cancelled_set:
            cancelled.append(number)
        else:
            missing.append(number)
    for name, numbers in (("forward", later), ("missing", missing), ("cancelled", cancelled)):
        if numbers:
            yield _at(f"reference.{name}", claim, reference, named=_list(numbers))


def _subject(claims: ClaimSet, claim: Claim) -> Iterator[Finding]:
    if not claim.parents or not claim.references or not claim.references[0].numbers:
        return
    position = claims.positions.get(claim.references[0].numbers[0])
    if position is None or position >= claim.position:
        return
    parent = claims.claims[position]
    subject = claim.subject
    if claim.relation is Relation.OTHER_CATEGORY:
        yield _finding(
            "reference.other-category", claim, subject.start, subject.end, named=parent.number
        )
    elif claim.relation is Relation.DEPENDENT and not same_subject(subject, parent.subject):
        yield _finding(
            "subject.differs",
            claim,
            subject.start,
            subject.end,
            named=parent.number,
            other=parent.text[parent.subject.start : parent.subject.end],
        )


def _multiples(claims: ClaimSet) -> int:
    """The positions of multiple dependent claims, as the bits of a number."""
    bits = 0
    for claim in claims:
        if claim.is_multiple and claim.relation is Relation.DEPENDENT:
            bits |= 1 << claim.position
    return bits


def _at(name: str, claim: Claim, reference: Reference, **details: object) -> Finding:
    return _finding(name, claim, reference.start, reference.end, **details)


def _list(numbers: list[int]) -> str:
    """Numbers as people write them: 2, 4-6."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown = ([f"{run[0]}-{run[-1]}"] if len(run) > 2 else [str(n) for n in run] for run in runs)
    return ", ".join(part for parts in shown for part in parts)
