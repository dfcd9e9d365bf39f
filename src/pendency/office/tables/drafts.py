"""Lists of drafts."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pendency.office.casework.drafting import kind_words
from pendency.office.language import choose
from pendency.office.models.drafts import STATES
from pendency.office.tables.columns import Column, Table

_REMEDY = {
    "waiting": _("A draft comes here when its author submits it."),
    "mine": _("Open a case of your docket and choose “Draft an office action”."),
    "others": _("Drafts of the examiners of your part are listed here while they are open."),
}


def draft_table(name: str, caption: Any) -> Table:
    """A list of drafts, the one that moved last first."""
    return Table(
        name,
        caption,
        (
            Column("case", _("Case"), "code", "case__number", value=lambda d: str(d.case),
                   href=lambda d: reverse("draft", args=[d.pk]), head=True),
            Column("title", _("Title"), "wide", value=lambda d: d.case.title),
            Column("kind", _("Notice"), value=kind_words),
            Column("state", _("State"), "tag", "state",
                   value=lambda d: choose(*STATES[d.stands])),
            Column("author", _("Author"), "code", "author__username"),
            Column("version", _("Version"), "count", "version"),
            Column("state_at", _("Since"), "moment", "state_at"),
        ),
        order="-state_at",
        empty=_("No draft"),
        remedy=_REMEDY[name],
    )  # fmt: skip
