"""From a deed to its audit row and its leaf, in the transaction of the deed."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping

from django.db import transaction

from pendency.integrity.log import make_leaf
from pendency.integrity.log.leaf import SALT_BYTES
from pendency.office.log.fields import closed_fields, open_fields
from pendency.office.log.sequencer import sequence_soon
from pendency.office.models import AuditRow, PendingLeaf


def enter(
    *,
    action: str,
    by: str,
    now: dt.datetime,
    object_type: str,
    object_key: str,
    detail: Mapping[str, object],
) -> AuditRow:
    """Write an audit row and, waiting for its place in the log, its leaf.

    The sequencer is called when the transaction has committed; if it can't run then, the next one
    finds the leaf waiting.
    """
    row = AuditRow(
        made_at=now, by=by, action=action, object_type=object_type, object_key=object_key,
        detail=json.loads(json.dumps(detail)),  # as the database will hand it back
    )  # fmt: skip
    closed = closed_fields(row)
    salts = {name: secrets.token_bytes(SALT_BYTES) for name in closed}
    row.salts = {name: salt.hex() for name, salt in salts.items()}
    row.save()
    PendingLeaf.objects.create(audit_row=row, leaf=make_leaf(open_fields(row), closed, salts))
    transaction.on_commit(sequence_soon, robust=True)
    return row
