"""Tables of the alarms desk."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pendency.office.tables.columns import Column, Table

ALARMS = Table(
    "alarms",
    _("Alarms"),
    (
        Column("pk", _("Alarm"), "code", "pk", head=True, value=lambda row: row.pk,
               href=lambda row: reverse("alarm", args=[row.pk])),
        Column("screen", _("Screen"), "text", "screen", value=lambda row: row.words.title),
        Column("about", _("About"), "text",
               value=lambda row: whom(row) if row.is_open else _("sealed")),
        Column("found", _("Found"), "decimal", "found"),
        Column("expected", _("Expected"), "decimal", "expected"),
        Column("by_chance", _("As surprising by chance"), "code", "by_chance",
               value=lambda row: few(row.by_chance)),
        Column("step", _("Step"), "tag", "step",
               value=lambda row: row.get_outcome_display() or row.get_step_display()),
        Column("made_at", _("Raised (UTC)"), "moment", "screening__made_at",
               value=lambda row: row.screening.made_at),
    ),
    order="-screening__made_at",
    empty=_("No alarm"),
    remedy=_("Either the screens have not been run on a snapshot, or nothing in it is more "
             "surprising than an office in which nothing is amiss would show."),
)  # fmt: skip


def few(value: float) -> str:
    """A small expected number as people read it."""
    return "< 0.001" if value < 0.001 else f"{value:.2g}"


def whom(alarm: object) -> str:
    """Whom an open alarm is about, in one line."""
    parts = (getattr(alarm, "examiner", None), getattr(alarm, "party", None),
             getattr(alarm, "person", ""))  # fmt: skip
    return " · ".join(str(part) for part in parts if part)
