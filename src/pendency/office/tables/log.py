"""Tables of the verifiable log."""

from __future__ import annotations

import json

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pendency.office.tables.columns import Column, Table

ENTRIES = Table(
    "entries",
    _("Entries"),
    (
        Column("index", _("Entry"), "count", "index", head=True,
               href=lambda row: reverse("log_entry", args=[row.index])),
        Column("at", _("Time (UTC)"), "code",
               value=lambda row: json.loads(row.leaf)["at"][:19].replace("T", " ")),
        Column("action", _("Deed"), "code", value=lambda row: json.loads(row.leaf)["action"]),
        Column("kind", _("Kind of object"), "code",
               value=lambda row: json.loads(row.leaf)["object_type"]),
    ),
    order="-index",
    empty=_("The log has no entries yet"),
    remedy=_("Every deed enters it by itself; the first one will be the first entry."),
)  # fmt: skip
