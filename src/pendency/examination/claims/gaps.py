"""What the checks of antecedent basis of the languages have in common."""

from __future__ import annotations

from dataclasses import dataclass

from pendency.examination.claims.tree import Claim, ClaimSet


@dataclass(frozen=True)
class Gap:
    """A term taken up without having been introduced.

    Parameters
    ----------
    rule
        The rule it falls under.
    start, end
        Offsets in the claim's reading.
    weight
        What the circumstances add to the rule's confidence.
    head, extra
        The noun that was introduced, and the words that it did not have (modifier rule).
    named
        The claims by way of which it lacks basis (alternative rule).
    """

    rule: str
    start: int
    end: int
    weight: float
    head: str = ""
    extra: str = ""
    named: tuple[Claim, ...] = ()


def rests_on_nothing(claims: ClaimSet, claim: Claim) -> bool:
    """Whether a claim names one that is not there: then all its terms would lack basis."""
    return any(
        number not in claims.positions
        for reference in claim.references
        for number in reference.numbers
    )
