"""The sequencer: gives committed entries their places in the log, one after the other.

Writers never wait for it or for each other: they only insert into the waiting table. One sequencer
at a time, holding the log's row, moves what it sees there into the tree. An entry whose
transaction commits late is simply seen by a later run; nothing is ever skipped, because rows
are taken away one by one and never "up to" some number. Why so: docs/decisions, the sequencer.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import transaction

from pendency.integrity.log.tree import frontier_of
from pendency.integrity.log.verify_offline import leaf_hash
from pendency.office.log.reading import size, stored_nodes
from pendency.office.models import Log, LogLeaf, PendingLeaf

#: Leaves placed in one transaction.
BATCH = 1000


def sequence() -> int:
    """Place everything that waits; how many entries that were. Waits for another sequencer."""
    placed = 0
    while moved := _place_batch(wait=True):
        placed += moved
    return placed


def sequence_soon() -> None:
    """Place what waits, unless another sequencer is at it: what it misses, the next one finds."""
    _place_batch(wait=False)


def locked_log(*, wait: bool) -> Log | None:
    """The log's row, held until the transaction ends; None if another holds it and we don't wait.

    SQLite has no such locks: there the transaction itself (IMMEDIATE) keeps other writers out.
    """
    Log.objects.get_or_create(id=1, defaults={"origin": _new_origin()})
    return Log.objects.select_for_update(skip_locked=not wait).first()


@transaction.atomic
def _place_batch(*, wait: bool) -> int:
    if locked_log(wait=wait) is None:
        return 0
    waiting = list(PendingLeaf.objects.order_by("audit_row_id")[:BATCH])
    if not waiting:
        return 0
    tree = frontier_of(size(), stored_nodes)
    LogLeaf.objects.bulk_create(
        LogLeaf(
            index=tree.size,
            audit_row_id=entry.audit_row_id,
            leaf=entry.leaf,
            nodes=b"".join(tree.append(leaf_hash(entry.leaf.encode()))),
        )
        for entry in waiting
    )
    PendingLeaf.objects.filter(pk__in=[entry.pk for entry in waiting]).delete()
    return len(waiting)


def _new_origin() -> str:
    """A name that no other log has: it is chosen once and outlives every key."""
    host = settings.PUBLIC_HOSTS[0] if settings.PUBLIC_HOSTS else "pendency.invalid"
    return f"{host}/log/{secrets.token_hex(8)}"
