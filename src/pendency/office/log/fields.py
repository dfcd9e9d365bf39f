"""Which fields of an audit row a leaf shows, and which it only commits to."""

from __future__ import annotations

import datetime as dt

from pendency.integrity.log.leaf import opening
from pendency.office.models import AuditRow


def open_fields(row: AuditRow) -> dict[str, str]:
    """What a leaf says openly: the kind of act, and when; nothing that could be personal."""
    at = row.made_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {"action": row.action, "at": at, "object_type": row.object_type}


def closed_fields(row: AuditRow) -> dict[str, object]:
    """What a leaf holds as salted hashes: everything else, each item of the detail by itself."""
    detail = {f"detail.{name}": value for name, value in row.detail.items()}
    return {"by": row.by, "object_key": row.object_key} | detail


def openings(row: AuditRow) -> list[dict[str, str]]:
    """What shows the values behind the hashes, for the fields that are not erased."""
    return [
        opening(name, bytes.fromhex(row.salts[name]), value)
        for name, value in closed_fields(row).items()
        if name in row.salts
    ]
