"""All formal checks of an office on one application."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from pendency.examination.claims import check_structure
from pendency.examination.findings import Finding, rule
from pendency.examination.formal import claims, drawings, parts, texts
from pendency.examination.formal.filed import Filed
from pendency.examination.formal.rules import Check, office_checks
from pendency.exchange.documents import Document, Filing

_PLAIN: dict[str, Callable[[Filed], Iterator[Finding]]] = {
    "part.unreadable": parts.unreadable,
    "part.claims-missing": parts.claims_missing,
    "part.description-missing": parts.description_missing,
    "part.abstract-missing": parts.abstract_missing,
    "part.title-missing": parts.title_missing,
    "part.drawings-missing": parts.drawings_missing,
    "request.applicant-missing": parts.applicant_missing,
    "request.inventor-missing": parts.inventor_missing,
    "abstract.figure-missing": parts.abstract_figure_missing,
    "abstract.figure-unknown": parts.abstract_figure_unknown,
    "abstract.figures-several": parts.abstract_figures_several,
    "title.mark": texts.title_mark,
    "paragraph.gap": texts.paragraph_gap,
    "paragraph.repeated": texts.paragraph_repeated,
    "figure.no-drawings": drawings.no_drawings,
    "figure.missing": drawings.missing,
    "figure.unmentioned": drawings.unmentioned,
    "figure.gap": drawings.gap,
    "claim.several-sentences": claims.several_sentences,
    "claim.no-full-stop": claims.no_full_stop,
    "claim.figure-reference": claims.figure_reference,
    "claim.description-reference": claims.description_reference,
    "claim.trade-mark": claims.trade_mark,
    "claim.markup": claims.markup,
}
_LIMITED: dict[str, Callable[[Filed, Mapping[str, Any]], Iterator[Finding]]] = {
    "drawing.format": parts.drawing_format,
    "title.length": texts.title_length,
    "abstract.length": texts.abstract_length,
    "abstract.short": texts.abstract_short,
    "text.advertising": texts.advertising,
    "description.section-missing": texts.sections_missing,
    "description.section-order": texts.sections_order,
}
_PARTS = ("filing", "request", "title", "claims", "description", "drawings", "abstract")


def check(filing: Filing | Document, office: str, as_of: dt.date) -> tuple[Finding, ...]:
    """Check an application by the formal rules of an office.

    Parameters
    ----------
    filing
        A filing (`read_filings`), or a document of any format.
    office
        ``CN``, ``EP``, ``US`` or ``PCT``, in either case (`offices`).
    as_of
        The day whose rules hold, as a rule the filing date.

    Returns
    -------
    tuple of Finding
        By part, place and rule, each with severity and the provision in force. Of a publication
        it is not asked whether all parts are there: an office may print some of them only.

    Raises
    ------
    UnknownOfficeError
        There are no rules for the office.
    """
    rules = office_checks(office)
    if isinstance(filing, Document):
        filing = Filing("", filing)
    filed = Filed(filing, rules.forms)
    structure = check_structure(filed.claim_set) if filed.claim_set is not None else ()
    found: list[Finding] = []
    told: set[str] = set()
    for one in rules.checks:
        source = one.source(as_of)
        if source is None or one.rule in told:
            continue
        graded = [
            replace(f, severity=one.severity, source=source, confidence=rule(one.rule).confidence)
            for f in _look(one, filed, structure)
        ]
        if graded:
            told.add(one.rule)
            found += graded
    return tuple(sorted(found, key=_order))


def _look(one: Check, filed: Filed, structure: Iterable[Finding]) -> Iterator[Finding]:
    if one.rule in _PLAIN:
        return _PLAIN[one.rule](filed)
    if one.rule in _LIMITED:
        return _LIMITED[one.rule](filed, one.limits)
    return (finding for finding in structure if finding.rule == one.rule)


def _order(finding: Finding) -> tuple[int, int, int, str]:
    return _PARTS.index(finding.part), finding.position, finding.start, finding.rule
