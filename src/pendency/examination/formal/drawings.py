"""Checks of figures: those that the description names against those in the drawings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pendency.examination.findings import Finding
from pendency.examination.formal.figures import Figure, Mention, covers, mentions
from pendency.examination.formal.filed import Filed, made


def no_drawings(filed: Filed) -> Iterator[Finding]:
    """Figures are named and there are no drawings at all."""
    if filed.drawings or "drawings" in filed.unreadable or filed.document.publication:
        return
    for position, mention in _named(filed):
        yield made(
            "figure.no-drawings", "description", mention.quote, position=position,
            start=mention.start,
        )  # fmt: skip
        return


def missing(filed: Filed) -> Iterator[Finding]:
    """Figures that are named and are not in the drawings; each is told once."""
    if not filed.figures:
        return
    told: set[Figure] = set()
    for position, mention in _named(filed):
        for figure in mention.figures:
            if figure not in told and not covers(filed.figures, figure):
                told.add(figure)
                yield made(
                    "figure.missing", "description", mention.quote, position=position,
                    start=mention.start, figure=figure,
                )  # fmt: skip


def unmentioned(filed: Filed) -> Iterator[Finding]:
    """Figures in the drawings that the description does not name."""
    if not filed.figures or not filed.description:
        return
    named = {figure for _, mention in _named(filed) for figure in mention.figures}
    for position, figure in enumerate(filed.figures):
        if not covers(named, figure):
            yield made("figure.unmentioned", "drawings", str(figure), position=position,
                       figure=figure)  # fmt: skip


def gap(filed: Filed) -> Iterator[Finding]:
    """Figures that are not numbered 1, 2, 3."""
    numbers = sorted({figure.number for figure in filed.figures or ()})
    for position, (previous, number) in enumerate(pairwise([0, *numbers])):
        if number > previous + 1:
            yield made("figure.gap", "drawings", str(number), position=position, figure=number,
                       previous=previous)  # fmt: skip


def _named(filed: Filed) -> Iterator[tuple[int, Mention]]:
    for position, paragraph in enumerate(filed.description):
        for mention in mentions(paragraph.text, filed.language):
            yield position, mention
