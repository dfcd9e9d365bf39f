"""What a run is about to ask: the records as they stand, and what the office knows beside them."""

from __future__ import annotations

import datetime as dt

import polars as pl
from django.db.models import Q

from pendency.allocation.conditions import BARRED, Conditions
from pendency.allocation.run import Frozen, freeze
from pendency.office.allocation.authority import authority_on
from pendency.office.desks.standing import recusals_on
from pendency.office.models import Absence, DrawnCase, Redraw
from pendency.records import Snapshot


def conditions_on(day: dt.date, only: frozenset[str] | None = None) -> Conditions:
    """Absences, barred pairs, bound cases, and cases that stand on another list already."""
    away = Absence.objects.filter(Q(to_date__isnull=True) | Q(to_date__gte=day), from_date__lte=day)
    notes = Redraw.objects.filter(case__closed_date=None).select_related("case", "had", "centre")
    listed = DrawnCase.objects.filter(outcome=DrawnCase.Outcome.LISTED)
    barred = [
        (note.case.number, note.had.code, "recused" if note.purpose == "recusal" else "returned")
        for note in notes
        if note.barred and note.had
    ]
    bound = {
        note.case.number: note.centre.code
        for note in notes
        if note.centre and note.settled_by_id is None
    }
    return Conditions(
        only=only,
        besides=frozenset(listed.values_list("case__number", flat=True)) - (only or frozenset()),
        absent=frozenset(away.values_list("examiner__code", flat=True)),
        barred=pl.DataFrame(barred, schema=BARRED, orient="row").unique(
            ["number", "desk"], keep="first", maintain_order=True
        ),
        bound=bound,
    )


def freeze_on(snapshot: Snapshot, day: dt.date, only: frozenset[str] | None = None) -> Frozen:
    """Freeze what waits on a day, or some cases of it."""
    return freeze(
        snapshot, as_of=day, recusals=recusals_on(day), authority=authority_on(day),
        conditions=conditions_on(day, only),
    )  # fmt: skip
