"""Who is listed for which language or mode."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pendency.office.language import choose
from pendency.office.models import Authority
from pendency.office.tables.columns import Column, Table


def standing_words(row: Authority, today: dt.date) -> str:
    """Whether a listing holds on a day."""
    if row.to_date and row.to_date < row.from_date:
        return choose("never held", "未生效")
    if row.to_date and row.to_date < today:
        return choose("ended", "已终止")
    if row.from_date > today:
        return choose("not begun", "尚未生效")
    return choose("holds", "有效")


def authority_table(today: dt.date) -> Table:
    """The listings, by examiner."""
    return Table(
        "authorities",
        _("Who is listed for what"),
        (
            Column("examiner.code", _("Examiner"), "code", "examiner__code", head=True,
                   href=lambda row: reverse("authority", args=[row.pk])),
            Column("kind", _("Kind of listing"), sort="kind",
                   value=lambda row: row.get_kind_display()),
            Column("value", _("Language or mode"), sort="value",
                   value=lambda row: row.value_words),
            Column("from_date", _("First day"), "date", "from_date"),
            Column("to_date", _("Last day"), "date", "to_date"),
            Column("standing", _("State"), "tag", value=lambda row: standing_words(row, today)),
            Column("given_by", _("Given by"), "code", "given_by"),
            Column("reason", _("Reason"), "wide"),
        ),
        order="examiner__code",
        empty=_("No examiner is listed for a language or a mode"),
        remedy=_("Who is listed for no language takes cases of any; the same holds for modes. List "
                 "an examiner to narrow what draws give him."),
    )  # fmt: skip
