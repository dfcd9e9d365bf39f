"""Checks of what an application must hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any

from pendency.examination.findings import Finding
from pendency.examination.formal.figures import labelled
from pendency.examination.formal.filed import Filed, made
from pendency.exchange.documents import reasons


def unreadable(filed: Filed) -> Iterator[Finding]:
    """Parts that were quarantined, with the reason."""
    for position, one in enumerate(filed.filing.broken):
        words = reasons()[one.reason]
        name = PurePath(one.place.member or one.place.file).name
        yield made(
            "part.unreadable", "filing", name, position=position, reason_en=words["en"],
            reason_zh=words["zh"], message=f"line {one.place.line}: {one.message}",
        )  # fmt: skip


def claims_missing(filed: Filed) -> Iterator[Finding]:
    """No claims."""
    if _expected(filed, "claims") and not filed.document.claims:
        yield made("part.claims-missing", "claims")


def description_missing(filed: Filed) -> Iterator[Finding]:
    """No description."""
    if _expected(filed, "description") and not filed.document.descriptions:
        yield made("part.description-missing", "description")


def title_missing(filed: Filed) -> Iterator[Finding]:
    """No title, where the description that bears it is there."""
    if _expected(filed, "description") and filed.document.descriptions and not filed.document.title:
        yield made("part.title-missing", "title")


def abstract_missing(filed: Filed) -> Iterator[Finding]:
    """No abstract."""
    if _expected(filed, "abstract") and not filed.document.abstracts:
        yield made("part.abstract-missing", "abstract")


def drawings_missing(filed: Filed) -> Iterator[Finding]:
    """A utility model without drawings."""
    model = filed.document.subject == "utility-model"
    if model and _expected(filed, "drawings") and not filed.drawings:
        yield made("part.drawings-missing", "drawings")


def applicant_missing(filed: Filed) -> Iterator[Finding]:
    """Bibliographic data without applicant."""
    owners = ("applicant", "owner", "assignee")
    if filed.document.parties and not any(map(filed.document.parties_as, owners)):
        yield made("request.applicant-missing", "request")


def inventor_missing(filed: Filed) -> Iterator[Finding]:
    """Bibliographic data without inventor."""
    if filed.document.parties and not filed.document.parties_as("inventor"):
        yield made("request.inventor-missing", "request")


def abstract_figure_missing(filed: Filed) -> Iterator[Finding]:
    """Drawings, but no figure for the abstract."""
    if _expected(filed, "abstract-figure") and filed.drawings and not filed.abstract_figures:
        yield made("abstract.figure-missing", "abstract")


def abstract_figure_unknown(filed: Filed) -> Iterator[Finding]:
    """A figure for the abstract that is not one of the drawings."""
    if not _expected(filed, "drawings"):
        return
    files = {image.file for image in filed.drawings}
    for position, image in enumerate(filed.abstract_figures):
        own = labelled([image.label])
        known = own is not None and filed.figures is not None and own[0] in filed.figures
        if image.file not in files and not known:
            quote = image.label or image.file
            yield made("abstract.figure-unknown", "abstract", quote, position=position)


def abstract_figures_several(filed: Filed) -> Iterator[Finding]:
    """Several figures for the abstract."""
    if len(filed.abstract_figures) > 1:
        yield made("abstract.figures-several", "abstract", count=len(filed.abstract_figures))


def drawing_format(filed: Filed, limits: Mapping[str, Any]) -> Iterator[Finding]:
    """Pictures in a format that the office does not take."""
    for position, image in enumerate(filed.document.images):
        _, dot, suffix = image.file.rpartition(".")
        if dot and suffix.lower() not in limits["formats"]:
            part = "drawings" if image.use == "drawing" else "filing"
            formats = ", ".join(limits["formats"])
            yield made("drawing.format", part, image.file, position=position, formats=formats)


def _expected(filed: Filed, part: str) -> bool:
    """Whether a part must be there: not of a publication, nor where it came and is unreadable.

    A publication is what an office made of an application: it may print a part of it only.
    """
    return filed.document.publication is None and part not in filed.unreadable
