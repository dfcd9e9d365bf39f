"""Tables of imports and of the quarantine."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pendency.office.language import choose
from pendency.office.tables.columns import Column, Table

REASONS: dict[str, tuple[str, str]] = {
    "unreadable": ("unreadable", "无法读取"),
    "wrong_encoding": ("wrong encoding", "编码错误"),
    "wrong_columns": ("wrong columns", "列数不符"),
    "missing_value": ("missing value", "缺少必填值"),
    "invalid_value": ("invalid value", "值无效"),
    "impossible_date": ("impossible date", "日期不可能"),
    "before_filing": ("before filing", "早于申请日"),
    "unknown_case": ("unknown case", "案件不存在"),
    "unknown_code": ("unknown code", "代码未知"),
    "conflict": ("conflict", "数据冲突"),
    "too_long": ("too long", "记录过长"),
}


def quarantine_url(row: Any) -> str:
    """The page of a quarantined record; its place may hold any character."""
    query = urlencode({"source": row.source_sha256, "place": row.place})
    return f"{reverse('quarantined')}?{query}"


def reason_of(row: Any) -> str:
    """The kind of fault in words."""
    return choose(*REASONS[row.reason])


def _kept(row: Any) -> str | None:
    return f"{reverse('quarantine')}?source={row.sha256}" if row.quarantined else None


SOURCES = Table(
    "sources",
    _("Files taken in"),
    (
        Column("name", _("File"), sort="name", head=True),
        Column("format", _("Format"), "code", "format"),
        Column("record", _("Record type"), "code", "record"),
        Column("read", _("Read"), "count", "read"),
        Column("imported", _("Imported"), "count", "imported"),
        Column("duplicates", _("Duplicates"), "count", "duplicates"),
        Column("quarantined", _("Quarantined"), "count", "quarantined", href=_kept),
        Column("sha256", _("SHA-256"), "hash"),
    ),
    order="name",
    empty=_("Nothing has been imported yet"),
    remedy=_(
        "On the server: pendency import FORMAT PATH; pendency import --help lists the formats."
    ),
)
RUNS = Table(
    "runs",
    _("Runs"),
    (
        Column("started_at", _("Started (UTC)"), "moment", "started_at",
               href=lambda r: reverse("import", args=[r.pk]), head=True),
        Column("name", _("File"), sort="name"),
        Column("format", _("Format"), "code", "format"),
        Column("by", _("By"), sort="by"),
        Column("state", _("State"), "tag", "state", value=lambda r: r.get_state_display()),
        Column("finished_at", _("Finished (UTC)"), "moment", "finished_at"),
    ),
    order="-started_at",
    empty=_("No import has been run in this office"),
    remedy=_("The records came with the snapshot that the office was started with."),
)  # fmt: skip
QUARANTINE = Table(
    "quarantine",
    _("Quarantined records"),
    (
        Column("place", _("Place"), "code", "place", href=quarantine_url, head=True),
        Column("source", _("File"), sort="source"),
        Column("record", _("Record type"), "code", "record"),
        Column("reason", _("Reason"), "tag", "reason", value=reason_of),
        Column("message", _("What is wrong and what would mend it")),
        Column("size", _("Bytes"), "count", "size"),
    ),
    order="source",
    empty=_("Nothing is quarantined"),
    remedy=_("Every record read so far was imported or was there already."),
)
