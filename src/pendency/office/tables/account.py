"""Lists of one's own sessions and tokens."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from pendency.office.tables.columns import Column, Table


def session_table(own_key: str | None) -> Table:
    """Sessions, the one that asks marked."""

    def where(row: Any) -> str:
        return _now("this one") if row.session_key == own_key else _now("another one")

    return Table(
        "sessions",
        _("Where you are logged in"),
        (
            Column("began_at", _("Logged in (UTC)"), "moment", "began_at", head=True,
                   href=lambda s: reverse("session", args=[s.pk])),
            Column("seen_at", _("Last used (UTC)"), "moment", "seen_at"),
            Column("address", _("Address"), "code"),
            Column("agent", _("Browser"), "wide"),
            Column("this", _("Session"), "tag", value=where),
        ),
        order="-seen_at",
        empty=_("No session"),
        remedy=_("A session appears here when you log in."),
    )  # fmt: skip


def token_table() -> Table:
    """Tokens of programs."""
    return Table(
        "tokens",
        _("Your tokens"),
        (
            Column("name", _("What for"), "wide", "name", head=True,
                   href=lambda t: reverse("token", args=[t.pk])),
            Column("made_at", _("Made (UTC)"), "moment", "made_at"),
            Column("until", _("Until (UTC)"), "moment", "until"),
            Column("used_at", _("Last used (UTC)"), "moment", "used_at"),
            Column("revoked_at", _("Ended early (UTC)"), "moment"),
        ),
        order="-made_at",
        empty=_("No token"),
        remedy=_("Make one for each program that reads the API in your name."),
    )  # fmt: skip
