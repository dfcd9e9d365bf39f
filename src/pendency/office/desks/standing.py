"""What examiners have declared and what was decided, in the form that the allocation reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TypeVar

import polars as pl
from django.db.models import Model, QuerySet

from pendency.allocation.question import Recusals
from pendency.integrity.recusal import (
    DECIDED,
    DECLARATIONS,
    TIES,
    Rules,
    Validity,
    rules_of,
    validity,
)
from pendency.office.models import Case, Declaration, DeclaredTie, Examiner, Recusal

Row = TypeVar("Row", bound=Model)
_FEW = 500


def rules_on(day: dt.date) -> Rules:
    """The recusal rules of this office on a day."""
    office = Case.objects.order_by("pk").values_list("office", flat=True).first()
    return rules_of(office or "*", day)


def recusals_on(day: dt.date, examiners: Collection[int] | None = None) -> Recusals:
    """What excludes whom from a draw on a day: declarations, their ties, recusals that stand.

    ``examiners``: of these only; of all where it is not given.

    It fails closed: a declaration of which a tie has lost its name (it came with a snapshot, which
    holds none, or was erased) does not count as one.
    """
    begun = _begun(day, examiners)
    ties = _ties(begun, examiners)
    nameless = {tie.examiner_id for tie in ties if not tie.name}
    codes = dict(_of(Examiner.objects.all(), "pk", examiners).values_list("pk", "code"))
    declared = [(codes[x], d.from_date, d.to_date) for x, d in begun.items() if x not in nameless]
    named = [
        (codes[t.examiner_id], t.relation, t.name, t.from_date, t.to_date) for t in ties if t.name
    ]
    upheld = _of(Recusal.objects.filter(outcome="upheld"), "examiner", examiners)
    decided = upheld.values_list("examiner__code", "case__number", "decided_on")
    stands = [(code, DECIDED, number, day_, None) for code, number, day_ in decided]
    return Recusals(
        pl.DataFrame(declared, schema=DECLARATIONS, orient="row"),
        pl.DataFrame([*named, *stands], schema=TIES, orient="row"),
    )


def standing_of(examiners: Collection[Examiner], day: dt.date) -> dict[int, Validity]:
    """How each examiner's declaration stands, without what it says; in three queries for all."""
    declarations = recusals_on(day, [x.pk for x in examiners]).declarations
    found = validity(declarations, [x.code for x in examiners], day)
    return {x.pk: v for x, v in zip(examiners, found, strict=True)}


def _begun(day: dt.date, examiners: Collection[int] | None) -> dict[int, Declaration]:
    """The last declaration of each examiner that has begun by a day, whether it holds or not."""
    rows = _of(Declaration.objects.filter(from_date__lte=day), "examiner", examiners)
    return {row.examiner_id: row for row in rows.order_by("examiner_id", "seq")}


def _ties(begun: dict[int, Declaration], examiners: Collection[int] | None) -> list[DeclaredTie]:
    """The ties of these declarations."""
    rows = _of(DeclaredTie.objects.all(), "examiner", examiners)
    return [
        tie
        for tie in rows.order_by("examiner_id", "declaration", "position")
        if tie.examiner_id in begun and begun[tie.examiner_id].seq == tie.declaration
    ]


def _of(rows: QuerySet[Row], column: str, examiners: Collection[int] | None) -> QuerySet[Row]:
    """Rows of some examiners; all rows where these are many, whom the caller then looks up."""
    few = examiners is not None and len(examiners) <= _FEW
    return rows.filter(**{f"{column}__in": examiners}) if few else rows
