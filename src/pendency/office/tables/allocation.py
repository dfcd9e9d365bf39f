"""Lists of the allocation: runs, what waits, what was drawn, overrides."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pendency.office.language import choose
from pendency.office.models import DrawnCase
from pendency.office.models.allocation import PURPOSE_WORDS
from pendency.office.tables.columns import Column, Table
from pendency.office.tables.worklists import TRACKS

GROUND_WORDS = {
    "expertise": ("special expertise", "专业特长"),
    "related_case": ("has a related case", "承办关联案件"),
    "workload": ("workload", "工作量"),
    "language": ("language", "语种"),
    "continuity": ("continuity of the file", "案件连续性"),
    "other": ("other", "其他"),
}
OUTCOME_WORDS = {
    "requested": ("waits for a second person", "待复核"),
    "confirmed": ("confirmed", "已同意"),
    "refused": ("refused", "不同意"),
    "withdrawn": ("withdrawn", "已撤回"),
    "expired": ("expired", "已失效"),
}


def _case(row: Any) -> str:
    return reverse("case", args=[row.case_id])


RUNS = Table(
    "runs",
    pgettext_lazy("allocation", "Runs"),  # those of imports have other words in Chinese
    (
        Column("pk", pgettext_lazy("allocation", "Run"), "count", "pk", head=True,
               href=lambda run: reverse("allocation_run", args=[run.pk])),
        Column("kind", _("What is drawn"), value=lambda run: run.get_kind_display()),
        Column("state", _("State"), "tag", "state", value=lambda run: run.get_state_display()),
        Column("opened_at", _("Opened (UTC)"), "moment", "opened_at"),
        Column("case_count", _("Cases"), "count", "case_count"),
        Column("list_sha256", _("List"), "hash"),
        Column("record_sha256", _("Record"), "hash"),
        Column("ended_at", _("Ended (UTC)"), "moment", "ended_at"),
    ),
    order="-pk",
    empty=_("No run has been opened"),
    remedy=_("Head office opens a run when cases wait for an examiner."),
)  # fmt: skip
WAITING = Table(
    "waiting",
    _("Cases without an examiner"),
    (
        Column("number_original", _("Number"), "code", "number", head=True,
               href=lambda case: reverse("case_why", args=[case.pk])),
        Column("title", _("Title"), "wide"),
        Column("field", _("Field"), "count", "field"),
        Column("track", _("Mode"), "tag", "track", value=lambda c: choose(*TRACKS[c.track])),
        Column("since", _("Waits since"), "date", "state_date", value=lambda c: c.state_date),
    ),
    order="state_date",
    empty=_("No case waits for an examiner"),
    remedy=_("A case waits from the day on which its examination takes effect."),
)  # fmt: skip
REDRAWS = Table(
    "redraws",
    _("Back in the draw"),
    (
        Column("case", _("Case"), "code", head=True, href=_case,
               value=lambda note: note.case.number_original),
        Column("purpose", _("Reason for the draw"),
               value=lambda note: choose(*PURPOSE_WORDS[note.purpose])),
        Column("had", _("Had the case"), "code", value=lambda note: note.had and note.had.code),
        Column("asked_at", _("Since (UTC)"), "moment", "asked_at"),
    ),
    order="asked_at",
    empty=_("No case is back in the draw"),
    remedy=_("Cases come here after a recusal, an absence, a transfer or a selection."),
)  # fmt: skip


def _chance(row: DrawnCase) -> float | None:
    won = row.examiner.code if row.examiner else None
    if row.run.kind == "selection":
        return next((one["p"] for one in row.candidates), None)
    return next((one["p"] for one in row.candidates if one["desk"] == won and won), None)


DRAWN = Table(
    "drawn",
    _("Cases of the run"),
    (
        Column("case", _("Case"), "code", "case__number", head=True,
               href=lambda row: reverse("case_why", args=[row.case_id]),
               value=lambda row: row.case.number_original),
        Column("lot", _("Drawn as one with"), "code",
               value=lambda row: row.lot if row.lot != row.case.number else None),
        Column("purpose", _("Reason for the draw"),
               value=lambda row: choose(*PURPOSE_WORDS[row.purpose])),
        Column("outcome", _("Outcome"), "tag", "outcome",
               value=lambda row: row.get_outcome_display()),
        Column("examiner", _("Examiner"), "code", "examiner__code",
               value=lambda row: row.examiner and row.examiner.code),
        Column("chance", _("Probability"), "share", value=_chance),
        Column("of", _("Eligible"), "count",
               value=lambda row: sum(bool(c.get("desk")) for c in row.candidates) or None),
        Column("note", _("Note"), "note"),
    ),
    order="case__number",
    empty=_("No case of this run is shown to you"),
    remedy=_("Unpublished cases are shown to their own centre only."),
)  # fmt: skip
OVERRIDES = Table(
    "overrides",
    _("Overrides"),
    (
        Column("request", _("Request"), "count", "request", head=True,
               href=lambda row: reverse("override", args=[row.request])),
        Column("case", _("Case"), "code", value=lambda row: row.case.number_original),
        Column("from", _("From"), "code",
               value=lambda row: row.from_examiner and row.from_examiner.code),
        Column("to", _("To"), "code", value=lambda row: row.to_examiner.code),
        Column("probability", _("Probability in the draw"), "share", "probability"),
        Column("ground", _("Ground"), "text", "ground",
               value=lambda row: choose(*GROUND_WORDS[row.ground])),
        Column("requested_on", _("Asked for"), "date", "requested_on"),
        Column("outcome", _("Outcome"), "tag", "outcome",
               value=lambda row: choose(*OUTCOME_WORDS[row.outcome])),
        Column("decided_on", _("Decided"), "date", "decided_on"),
    ),
    order="-request",
    empty=_("Nobody has asked for an override"),
    remedy=_("A head asks for one on the page “Why this examiner?” of a case."),
)  # fmt: skip
