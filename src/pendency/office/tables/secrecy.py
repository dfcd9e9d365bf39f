"""Lists of grants, requests, readings and coaches."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pendency.integrity.access import PUBLISHED, policy
from pendency.office.language import choose
from pendency.office.roles import ROLES
from pendency.office.tables.columns import Column, Table
from pendency.office.tables.worklists import case_url


def purpose_words(row: Any) -> str:
    """The purpose of a grant or of a reading in words."""
    if row.purpose == PUBLISHED:
        return choose("look-up of a published case", "查询已公布案件")
    known = policy().purposes.get(row.purpose)
    return choose(known.en, known.zh) if known else row.purpose


def _until(key: str = "until") -> Column:
    return Column(key, _("Until (UTC)"), "moment", "until")


HELD = Table(
    "held",
    _("Unpublished cases that were opened to me"),
    (
        Column("case", _("Application no."), "code", value=lambda g: g.case.number_original,
               href=case_url, head=True),
        Column("purpose", _("Purpose"), value=purpose_words),
        Column("reason", _("Reason"), "wide"),
        Column("given_by.username", _("By"), "code"),
        _until(),
    ),
    order="until",
    empty=_("Nothing beyond your own part is open to you"),
    remedy=_("Cases of your own part need no grant. A head grants access to others, for a purpose "
             "and a time."),
)  # fmt: skip
_GIVEN = (
    Column("case", _("Application no."), "code", value=lambda g: g.case.number_original,
           href=lambda g: reverse("access_grant", args=[g.pk]), head=True),
    Column("person.username", _("Granted to"), "code"),
    Column("purpose", _("Purpose"), value=purpose_words),
    Column("reason", _("Reason"), "wide"),
    Column("given_at", _("Granted (UTC)"), "moment", "given_at"),
    _until(),
    Column("revoked_at", _("Ended early (UTC)"), "moment"),
)  # fmt: skip
GIVEN = Table(
    "given",
    _("Access that I granted"),
    _GIVEN,
    order="-given_at",
    empty=_("You have granted nothing"),
    remedy=_("A grant appears here when you give it."),
)
GIVEN_BY_ALL = Table(
    "granted",
    _("Access that was granted"),
    (*_GIVEN, Column("given_by.username", _("By"), "code")),
    order="-given_at",
    empty=_("Nothing was granted"),
    remedy=_("Grants of all heads appear here."),
)


def requests_table(name: str, caption: Any, *, link: bool) -> Table:
    """Requests for emergency access; with a link to decide on them where that is for the reader."""
    url = (lambda r: reverse("access_request", args=[r.pk])) if link else None
    return Table(
        name,
        caption,
        (
            Column("number", _("Application no."), "code", "number", href=url, head=True),
            Column("by.username", _("Asked by"), "code", "by__username"),
            Column("asked_at", _("Asked (UTC)"), "moment", "asked_at"),
            Column("reason", _("Reason"), "wide"),
            Column("state", _("State"), "tag", "state", value=lambda r: r.get_state_display()),
            Column("decided_by.username", _("Decided by"), "code"),
            Column("answer", _("Answer"), "note"),
            Column("grant.until", _("Open until (UTC)"), "moment"),
        ),
        order="-asked_at",
        empty=_("No request"),
        remedy=_("A request appears here when somebody asks for emergency access."),
    )  # fmt: skip


READS = Table(
    "reads",
    _("Who read what"),
    (
        Column("at", _("Time (UTC)"), "moment", "at"),
        Column("by", _("By"), "code", "by", head=True),
        Column("role", _("Role"), value=lambda r: _role_words(r.role), sort="role"),
        Column("case_id", _("Case"), "count", "case_id"),
        Column("purpose", _("Purpose"), value=purpose_words, sort="purpose"),
        Column("unpublished", _("Unpublished"), "tag", "unpublished",
               value=lambda r: choose("unpublished", "未公布") if r.unpublished else None),
        Column("own_docket", _("Own part"), sort="own_docket",
               value=lambda r: choose("own", "本人范围") if r.own_docket else
               choose("outside", "范围之外")),
        Column("batch_id", _("Sealed in batch"), "count"),
        Column("digest", _("SHA-256"), "hash"),
    ),
    order="-at",
    empty=_("Nothing was read yet"),
    remedy=_("Every reading of an unpublished case, and every look-up of a case outside the "
             "reader's own part, appears here."),
)  # fmt: skip
BATCHES = Table(
    "batches",
    _("Sealed batches"),
    (
        Column("pk", _("Batch"), "count", head=True),
        Column("made_at", _("Sealed (UTC)"), "moment"),
        Column("count", _("Readings"), "count"),
        Column("digest", _("SHA-256"), "hash"),
        Column("faults", _("Checked now"), "tag"),
    ),
    empty=_("No batch is sealed yet"),
    remedy=_("Readings are sealed as an entry of the log when there are enough of them, and before "
             "every checkpoint."),
    per_page=10,
)  # fmt: skip
COACHES = Table(
    "coaches",
    _("Coaches"),
    (
        Column("examiner.code", _("Examiner"), "code", head=True,
               href=lambda c: reverse("coaching", args=[c.pk])),
        Column("coach.username", _("Coach"), "code"),
        Column("named_by.username", _("Named by"), "code"),
        Column("named_at", _("Since (UTC)"), "moment", "named_at"),
        Column("ended_at", _("Ended (UTC)"), "moment", "ended_at"),
    ),
    order="-named_at",
    empty=_("No coach is named"),
    remedy=_("Name a coach for an examiner whom you head; he sees the examiner's figures and "
             "published cases while it lasts."),
)  # fmt: skip


def _role_words(name: str) -> str:
    return str(ROLES[name]) if name in ROLES else name
