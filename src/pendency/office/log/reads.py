"""Readings of unpublished cases: each a row at once, many of them one entry of the log.

An entry of its own for each reading would double the log and make every reader wait for two more
rows. So a reading is one row with a salted digest, and a batch of them one audit row whose digest
is over theirs: changing, dropping or adding a reading of a sealed batch shows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets

from django.db import transaction

from pendency.integrity.access import policy
from pendency.office import clock
from pendency.office.log.entries import enter
from pendency.office.models import Case, Read, ReadBatch, User

#: Readings after which a batch is sealed, if no checkpoint or snapshot has sealed it before.
BATCH = 64

_COLUMNS = ("case_id", "person", "examiner_id", "role", "purpose", "unpublished", "own_docket",
            "by")  # fmt: skip


def note_read(user: User, case: Case, *, purpose: str, own: bool) -> Read | None:
    """Note that a person reads a case; None if it goes on from a reading a moment ago.

    A row that can't be written raises: what can't be noted can't be read.
    """
    now = clock.now()
    mine = Read.objects.filter(by=user.username, case_id=case.pk, purpose=purpose)
    if mine.filter(at__gt=now - policy().repeat, unpublished=case.secret).exists():
        return None
    row = Read(
        case_id=case.pk, person=pseudonym(user), examiner_id=user.examiner_id, role=user.role,
        purpose=purpose, unpublished=case.secret, own_docket=own, by=user.username,
        at=now.replace(microsecond=now.microsecond // 1000 * 1000), salt=secrets.token_hex(16),
    )  # fmt: skip
    row.digest = digest_of(row)
    row.save()
    if row.seq % BATCH == 0:
        transaction.on_commit(seal_reads, robust=True)
    return row


def pseudonym(user: User) -> str:
    """What the snapshot calls a reader."""
    return user.examiner.code if user.examiner_id else f"{user.role}-{user.pk}"


def digest_of(row: Read) -> str:
    """The salted digest over what a reading says."""
    said = {name: getattr(row, name) for name in _COLUMNS}
    said["at"] = row.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(bytes.fromhex(row.salt) + text.encode()).hexdigest()


@transaction.atomic
def seal_reads(now: dt.datetime | None = None) -> ReadBatch | None:
    """Seal what is not sealed yet as a batch, with its entry in the log; None if there is none."""
    waiting = Read.objects.select_for_update().filter(batch=None).order_by("seq")
    rows = list(waiting.values_list("seq", "digest"))
    if not rows:
        return None
    at = now or clock.now()
    batch = ReadBatch.objects.create(made_at=at, count=len(rows), digest=_over(d for _, d in rows))
    Read.objects.filter(seq__in=[seq for seq, _ in rows]).update(batch=batch)
    enter(
        action="seal_reads", by="the office", now=at, object_type="reads",
        object_key=str(batch.pk), detail={"count": batch.count, "digest": batch.digest},
    )  # fmt: skip
    return batch


def faults_of(batch: ReadBatch) -> list[str]:
    """What is wrong with a sealed batch: readings that were changed, dropped or put in."""
    rows = list(batch.reads.order_by("seq"))
    changed = [row.seq for row in rows if row.salt and digest_of(row) != row.digest]
    found = [f"reading {seq} was changed" for seq in changed]
    if len(rows) != batch.count:
        found.append(f"{len(rows)} readings instead of {batch.count}")
    if _over(row.digest for row in rows) != batch.digest:
        found.append("the digest of the batch does not fit its readings")
    return found


def erase_reader(name: str) -> int:
    """Take a former member's name out of the readings; how many rows it was in.

    The digests stay, and with them what was sealed; without the salt they tell nothing.
    """
    return Read.objects.filter(by=name).update(by="", salt="", person="erased", examiner_id=None)


def _over(digests: object) -> str:
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()
