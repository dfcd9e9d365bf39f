"""Who may not get a case: what bars him in a draw bars him past it, and up to the last moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import polars as pl
from django.db.models import Q

from pendency.allocation.authority import lacking
from pendency.integrity.recusal import PARTS, matches, undeclared
from pendency.office.allocation.authority import in_force
from pendency.office.desks.screening import parts_of
from pendency.office.desks.standing import recusals_on, rules_on
from pendency.office.models import Absence, Case, Examiner, Redraw


@dataclass(frozen=True)
class Barriers:
    """Why examiners may not get some cases, as it stands on a day.

    Attributes
    ----------
    of_examiner
        The reason's name, by the examiner's code.
    of_pair
        The same by (case, code).
    """

    of_examiner: dict[str, str]
    of_pair: dict[tuple[int, str], str]

    def reason(self, case: Case, code: str) -> str:
        """The name of the reason; empty where he may get the case."""
        return self.of_examiner.get(code, "") or self.of_pair.get((case.pk, code), "")


def barriers(cases: list[Case], codes: Collection[str], day: dt.date) -> Barriers:
    """What keeps examiners from some cases: in a handful of queries for all.

    Parameters
    ----------
    cases
        The cases, with applicant and agent.
    codes
        The examiners.
    day
        The day.
    """
    recusals = recusals_on(day)
    silent = undeclared(recusals.declarations, pl.Series(sorted(codes), dtype=pl.String), day)
    away = Absence.objects.filter(
        Q(to_date=None) | Q(to_date__gte=day), examiner__code__in=codes, from_date__lte=day
    )
    parts = pl.DataFrame(list(parts_of(cases)), schema=PARTS, orient="row")
    met = matches(parts, recusals.ties, rules_on(day), day=day)
    taken = Redraw.objects.filter(case__in=cases, barred=True, had__isnull=False)
    pairs = {
        (case_id, code): "recused" if purpose == "recusal" else "returned"
        for case_id, code, purpose in taken.values_list("case_id", "had__code", "purpose")
    }
    listed = in_force(day).filter(examiner__code__in=codes)
    lacks = lacking(
        [(case.pk, case.language, case.track) for case in cases],
        listed.values_list("examiner__code", "kind", "value"),
    )
    tied = met.select("case", "examiner", "relation").iter_rows()
    return Barriers(
        dict.fromkeys(away.values_list("examiner__code", flat=True), "absent")
        | dict.fromkeys(silent, "undeclared"),
        lacks | pairs | {(int(case), code): relation for case, code, relation in tied},
    )


def barrier(case: Case, to: Examiner, day: dt.date) -> str:
    """The name of the reason for which one examiner may not get one case, empty for none."""
    return barriers([case], [to.code], day).reason(case, to.code)
