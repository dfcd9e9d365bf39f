"""All checks on one claim set."""

from __future__ import annotations

from pendency.examination.claims.antecedent import check_antecedents
from pendency.examination.claims.structure import check_structure
from pendency.examination.claims.support import check_support
from pendency.examination.claims.tree import ClaimSet
from pendency.examination.claims.unity import unity_hints
from pendency.examination.findings import Finding


def examine(
    claims: ClaimSet,
    *,
    description: str = "",
    office: str | None = None,
    at_least: float = 0.5,
) -> tuple[Finding, ...]:
    """Run all checks on a claim set.

    Parameters
    ----------
    claims
        The parsed set.
    description
        The description's text; without it support is not checked.
    office
        Only what is a defect before this office (``CN``, ``EP``, ``US``, ``PCT``, ``JP``).
    at_least
        The lowest confidence to report, 0 to 1.

    Returns
    -------
    tuple of Finding
        In the order of the claims and of the text.
    """
    found = (
        *check_structure(claims, office=office),
        *check_antecedents(claims, at_least=at_least),
        *check_support(claims, description, at_least=at_least),
        *unity_hints(claims).findings,
    )
    kept = [finding for finding in found if finding.confidence >= at_least]
    return tuple(sorted(kept, key=lambda f: (f.position, f.start, f.end, f.rule)))
