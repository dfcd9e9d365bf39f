"""What examiners have declared and what was decided, in the form that the allocation reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

import polars as pl

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


def rules_on(day: dt.date) -> Rules:
    """The recusal rules of this office on a day."""
    office = Case.objects.order_by("pk").values_list("office", flat=True).first()
    return rules_of(office or "*", day)


def recusals_on(day: dt.date) -> Recusals:
    """What excludes whom from a draw on a day: declarations, their ties, recusals that stand.

    It fails closed: a declaration of which a tie has lost its name (it came with a snapshot, which
    holds none, or was erased) does not count as one.
    """
    begun = _begun(day)
    ties = [tie for tie in _ties(begun) if tie.examiner_id in begun]
    nameless = {tie.examiner_id for tie in ties if not tie.name}
    codes = dict(Examiner.objects.values_list("pk", "code"))
    declared = [(codes[x], d.from_date, d.to_date) for x, d in begun.items() if x not in nameless]
    named = [
        (codes[t.examiner_id], t.relation, t.name, t.from_date, t.to_date) for t in ties if t.name
    ]
    decided = Recusal.objects.filter(outcome="upheld").values_list(
        "examiner__code", "case__number", "decided_on"
    )
    stands = [(code, DECIDED, number, day_, None) for code, number, day_ in decided]
    return Recusals(
        pl.DataFrame(declared, schema=DECLARATIONS, orient="row"),
        pl.DataFrame([*named, *stands], schema=TIES, orient="row"),
    )


def standing_of(examiners: Collection[Examiner], day: dt.date) -> dict[int, Validity]:
    """How each examiner's declaration stands, without what it says; in three queries for all."""
    declarations = recusals_on(day).declarations
    found = validity(declarations, [x.code for x in examiners], day)
    return {x.pk: v for x, v in zip(examiners, found, strict=True)}


def ties_of(examiner_ids: Iterable[int], day: dt.date) -> pl.DataFrame:
    """The ties that count for some examiners, by code, as `TIES`."""
    wanted = set(examiner_ids)
    codes = Examiner.objects.filter(pk__in=wanted).values_list("code", flat=True)
    return recusals_on(day).ties.filter(pl.col("examiner").is_in(list(codes)))


def _begun(day: dt.date) -> dict[int, Declaration]:
    """The last declaration of each examiner that has begun by a day, whether it holds or not."""
    rows = Declaration.objects.filter(from_date__lte=day).order_by("examiner_id", "seq")
    return {row.examiner_id: row for row in rows}


def _ties(begun: dict[int, Declaration]) -> list[DeclaredTie]:
    rows = DeclaredTie.objects.order_by("examiner_id", "declaration", "position")
    return [
        tie
        for tie in rows
        if tie.examiner_id in begun and begun[tie.examiner_id].seq == tie.declaration
    ]
