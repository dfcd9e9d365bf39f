"""Lists of the recusal desk and the transfers desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from pendency.integrity.recusal import Standing
from pendency.office.language import choose
from pendency.office.tables.columns import Column, Table

STANDING_WORDS = {
    Standing.VALID: ("valid", "有效"),
    Standing.ENDING: ("ends soon", "即将到期"),
    Standing.LAPSED: ("lapsed: no valid declaration", "已失效：无有效声明"),
    Standing.MISSING: ("no valid declaration", "无有效声明"),
}


def _late(due: dt.date | None, today: dt.date) -> str:
    return _now("overdue") if due and due < today else ""


def _recusal_url(row: Any) -> str:
    return reverse("recusal", args=[row.case_id, row.seq])


def _transfer_url(row: Any) -> str:
    return reverse("transfer", args=[row.case_id, row.seq])


def recusal_table(name: str, caption: Any, today: dt.date, *, empty: Any, remedy: Any) -> Table:
    """A list of recusals, what is due first on top."""
    return Table(
        name,
        caption,
        (
            Column("case", _("Case"), "code", "case__number", value=lambda r: str(r.case),
                   href=_recusal_url, head=True),
            Column("examiner.code", _("Examiner"), "code", "examiner__code"),
            Column("source", _("Source"), value=lambda r: r.source_words, sort="source"),
            Column("raised_on", _("Raised"), "date", "raised_on"),
            Column("due_on", _("Due"), "date", "due_on"),
            Column("late", _("Late"), "note",
                   value=lambda r: _late(r.due_on if r.open else None, today)),
            Column("outcome", _("Decision"), "tag", "outcome", value=lambda r: r.outcome_words),
            Column("decided_on", _("Decided"), "date", "decided_on"),
        ),
        order="due_on",
        empty=empty,
        remedy=remedy,
    )  # fmt: skip


def transfer_table(name: str, caption: Any, today: dt.date, *, empty: Any, remedy: Any) -> Table:
    """A list of transfer requests, what is due first on top."""
    return Table(
        name,
        caption,
        (
            Column("case", _("Case"), "code", "case__number", value=lambda t: str(t.case),
                   href=_transfer_url, head=True),
            Column("reason", _("Reason"), value=lambda t: t.reason_words, sort="reason"),
            Column("from_unit", _("From unit")),
            Column("to_unit", _("To unit")),
            Column("requested_on", _("Asked"), "date", "requested_on"),
            Column("due_on", _("Due"), "date", "due_on"),
            Column("late", _("Late"), "note", value=lambda t: _late(t.due_on, today)),
            Column("state", _("State"), "tag", "state", value=lambda t: t.state_words),
            Column("asker.username", _("Asked by"), "code"),
        ),
        order="due_on",
        empty=empty,
        remedy=remedy,
    )  # fmt: skip


def standing_table(*, opens: bool) -> Table:
    """Examiners and whether their declaration holds; for the integrity officer with a way in."""

    def address(row: Any) -> str | None:
        return reverse("declared", args=[row["id"]]) if opens else None

    return Table(
        "standings",
        _("Declarations of interests"),
        (
            Column("code", _("Examiner"), "code", "code", href=address, head=True),
            Column("standing", _("Declaration"), "tag", "standing",
                   value=lambda r: choose(*STANDING_WORDS[r["standing"]])),
            Column("until", _("Valid until"), "date", "until"),
        ),
        order="until",
        empty=_("No examiner serves in your part"),
        remedy=_("Examiners come with the records of employment."),
    )  # fmt: skip
