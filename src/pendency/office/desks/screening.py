"""The dockets against the declarations: who has a case that he may not have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import polars as pl

from pendency.integrity.recusal import DECIDED, PARTS, matches
from pendency.office.desks.standing import recusals_on, rules_on
from pendency.office.models import Case, CaseDocument, Examiner, Recusal, Relation


@dataclass(frozen=True)
class Finding:
    """A case that its examiner has a tie to: by which relation, and what was met."""

    case_id: int
    examiner_id: int
    relation: str
    matched: str


def findings(day: dt.date, examiners: Collection[int] | None = None) -> list[Finding]:
    """Pending cases whose examiner has a tie to them, and that no earlier finding names.

    Parameters
    ----------
    day
        The day on which the ties are to count.
    examiners
        Whose dockets; everybody's where it is not given.
    """
    ties = recusals_on(day).ties.filter(pl.col("relation") != DECIDED)
    held = Examiner.objects.filter(code__in=ties["examiner"].unique().to_list())
    codes = {x.pk: x.code for x in held if examiners is None or x.pk in examiners}
    if not codes:
        return []
    cases = list(
        Case.objects.filter(examiner_id__in=codes, closed_date=None)
        .select_related("applicant", "agent")
        .order_by("pk")
    )
    docket = pl.DataFrame(
        [(str(case.pk), codes[case.examiner_id]) for case in cases],
        schema={"case": pl.String, "examiner": pl.String}, orient="row",
    )  # fmt: skip
    parts = pl.DataFrame(list(parts_of(cases)), schema=PARTS, orient="row")
    met = matches(parts, ties, rules_on(day), day=day).join(docket, on=["case", "examiner"])
    known = set(
        Recusal.objects.filter(source="screening").values_list("case_id", "examiner_id", "relation")
    )
    by_code = {code: pk for pk, code in codes.items()}
    found = [
        Finding(int(case), by_code[code], relation, f"{name} ↔ {to}" if name != to else name)
        for case, code, relation, name, to in met.select(
            "case", "examiner", "relation", "name", "to"
        ).iter_rows()
    ]
    fresh = {f.case_id: f for f in reversed(found)
             if (f.case_id, f.examiner_id, f.relation) not in known}  # fmt: skip
    return [fresh[case_id] for case_id in sorted(fresh)]


def parts_of(cases: list[Case]) -> Iterator[tuple[str, str, str]]:
    """Who takes part in some cases, with their own and related numbers and named inventors."""
    numbers: dict[int, list[str]] = {case.pk: [case.number, case.number_original] for case in cases}
    for case_id, other in Relation.objects.filter(case__in=numbers).values_list(
        "case_id", "other_number"
    ):
        numbers[case_id].append(other)
    for case in cases:
        if case.applicant and case.applicant.name:
            yield str(case.pk), "applicant", case.applicant.name
        if case.agent and case.agent.name:
            yield str(case.pk), "agent", case.agent.name
        for number in dict.fromkeys(numbers[case.pk]):
            yield str(case.pk), "file", number
    yield from _inventors(list(numbers))


def _inventors(case_ids: list[int]) -> Iterator[tuple[str, str, str]]:
    """Inventors as the filed documents of the cases name them; other cases name none."""
    filed = CaseDocument.objects.filter(case__in=case_ids, kind="application").order_by("case")
    for held in filed.iterator(chunk_size=200):
        for party in held.document.parties:
            if party.role == "inventor":
                name = party.name or " ".join(x for x in (party.given, party.family) if x)
                if name:
                    yield str(held.case_id), "inventor", name
