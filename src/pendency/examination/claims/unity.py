"""Hints on unity: what independent claims have in common, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pendency.examination.claims.grammar import grammar
from pendency.examination.claims.support import claim_terms
from pendency.examination.claims.tree import Claim, ClaimSet
from pendency.examination.findings import Finding, rule

_FEW = 0.25
_SHOWN = 12


@dataclass(frozen=True)
class SharedFeatures:
    """What two independent claims share.

    Parameters
    ----------
    claims
        Their numbers.
    terms
        The terms in both, the longest first.
    share
        Shared terms through the terms of the claim that has fewer, 0 to 1.
    """

    claims: tuple[int, int]
    terms: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class UnityHint:
    """The independent claims of a set, grouped by what they share.

    Parameters
    ----------
    pairs
        Every two independent claims (in the formal view) and what they share.
    groups
        Claims that hang together by a share of at least one quarter, as tuples of numbers. More
        than one group: look at unity.
    findings
        One finding for each group after the first.
    """

    pairs: tuple[SharedFeatures, ...]
    groups: tuple[tuple[int, ...], ...]
    findings: tuple[Finding, ...]


def unity_hints(claims: ClaimSet) -> UnityHint:
    """Group the independent claims of a set by shared terms.

    A hint for the a priori look only. Whether what is shared is a *special technical feature*, a
    contribution over the prior art (PCT Rule 13.2, EPC R.44(1), 细则第三十九条), words can't tell.
    """
    independent = claims.independent()
    terms = {claim.position: set(_names(claim, claims.language)) for claim in independent}
    pairs: list[SharedFeatures] = []
    group = {claim.position: claim.position for claim in independent}
    shares: dict[tuple[int, int], float] = {}
    for index, one in enumerate(independent):
        for other in independent[index + 1 :]:
            common = terms[one.position] & terms[other.position]
            least = min(len(terms[one.position]), len(terms[other.position]))
            share = len(common) / least if least else 0.0
            shown = tuple(sorted(common, key=lambda t: (-len(t), t))[:_SHOWN])
            pairs.append(SharedFeatures((one.number, other.number), shown, round(share, 3)))
            shares[one.position, other.position] = share
            if share >= _FEW:
                _join(group, one.position, other.position)
    numbers = {claim.position: claim for claim in independent}
    groups: dict[int, list[Claim]] = {}
    for position, leader in group.items():
        groups.setdefault(leader, []).append(numbers[position])
    ordered = list(groups.values())
    findings = tuple(_finding(first[0], ordered[0][0], shares) for first in ordered[1:])
    grouped = tuple(tuple(claim.number for claim in members) for members in ordered)
    return UnityHint(tuple(pairs), grouped, findings)


def _join(group: dict[int, int], one: int, other: int) -> None:
    low, high = sorted((group[one], group[other]))
    for position, leader in group.items():
        if leader == high:
            group[position] = low


def _names(claim: Claim, language: str) -> Iterator[str]:
    return (" ".join(words) for _, _, words in claim_terms(claim, grammar(language)))


def _finding(claim: Claim, first: Claim, shares: dict[tuple[int, int], float]) -> Finding:
    name = "unity.no-shared-feature"
    share = shares[first.position, claim.position]
    subject = claim.subject
    return Finding(
        rule=name,
        claim=claim.number,
        position=claim.position,
        start=subject.start,
        end=subject.end,
        quote=claim.text[subject.start : subject.end],
        confidence=rule(name).confidence,
        details={"named": str(first.number), "share": f"{share:.0%}"},
    )
