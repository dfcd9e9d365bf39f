"""Antecedent basis: terms taken up as known that nothing introduced."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pendency.examination.claims import antecedent_en, antecedent_zh
from pendency.examination.claims.gaps import Gap
from pendency.examination.claims.tree import Claim, ClaimSet
from pendency.examination.findings import Finding, rule

_FINDERS: dict[str, Callable[[ClaimSet], Iterator[tuple[Claim, Gap]]]] = {
    "en": antecedent_en.find_gaps,
    "zh": antecedent_zh.find_gaps,
}

#: The languages for which the check is made.
ANTECEDENT_LANGUAGES = tuple(_FINDERS)


def check_antecedents(claims: ClaimSet, *, at_least: float = 0.5) -> tuple[Finding, ...]:
    """Find terms without antecedent basis.

    Parameters
    ----------
    claims
        The parsed set. In a language other than English and Chinese nothing is found.
    at_least
        The lowest confidence to report, 0 to 1. The default is where precision and recall were
        measured.

    Returns
    -------
    tuple of Finding
        ``antecedent.missing``: nothing of that name; ``antecedent.modifier``: the noun is there,
        not with these words; ``antecedent.alternative``: missing by way of one of the claims
        referred to. Each term once per claim.
    """
    finder = _FINDERS.get(claims.language)
    if finder is None:
        return ()
    found = (_finding(claim, gap) for claim, gap in finder(claims))
    return tuple(finding for finding in found if finding.confidence >= at_least)


def _finding(claim: Claim, gap: Gap) -> Finding:
    start, end = claim.reading.place(gap.start, gap.end)
    confidence = min(1.0, max(0.0, rule(gap.rule).confidence + gap.weight))
    details = {"head": gap.head, "extra": gap.extra}
    if gap.named:
        details["named"] = ", ".join(str(other.number) for other in gap.named)
    return Finding(
        rule=gap.rule,
        claim=claim.number,
        position=claim.position,
        start=start,
        end=end,
        quote=claim.text[start:end],
        confidence=round(confidence, 2),
        details={key: value for key, value in details.items() if value},
    )
