"""What is done with the verifiable log.

Signing and cosigning write no audit row: both are signatures that anybody can check, and a row
for each would make the log grow whenever somebody looks whether it has grown.
"""

from __future__ import annotations

import datetime as dt
import json
import re

from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from pendency.integrity.log import Note, VerifierKey
from pendency.integrity.log.keys import write_keys
from pendency.integrity.log.publishing import sign_checkpoint as signed
from pendency.integrity.log.verify_offline import (
    WITNESS_KEY,
    IntegrityError,
    Signature,
    encode64,
)
from pendency.office.access import require
from pendency.office.actions.declarations import erase_declared
from pendency.office.actions.deeds import deed
from pendency.office.errors import InvalidWitnessError, LogBrokenError, NotAllowedError
from pendency.office.language import choose
from pendency.office.log.keys import key_file, new_key, signing_keys
from pendency.office.log.reading import head_at, newest, size
from pendency.office.log.reads import erase_reader, seal_reads
from pendency.office.log.sequencer import locked_log, sequence
from pendency.office.models import (
    AuditRow,
    Centre,
    Cosignature,
    ImportRun,
    LogCheckpoint,
    LogWitness,
    User,
)
from pendency.office.permissions import Permission

#: Checkpoints back for which a cosignature is still taken.
_PATIENCE = 50


def sign_checkpoint(*, by: User | None, now: dt.datetime) -> LogCheckpoint:
    """Sign the head of the log.

    Effects: readings are sealed, waiting entries get their places; a checkpoint over all entries,
    unless the newest one is that already. The first call generates the office's key.

    Raises
    ------
    LogBrokenError
        The stored log no longer begins with what was signed last: nothing is signed.
    LogKeyError
        The private key is gone.
    """
    if by:
        require(by, Permission.KEEP_LOG)
    seal_reads(now)
    sequence()
    with transaction.atomic():
        log = locked_log(wait=True)
        last, head, keys = newest(), head_at(size(), log.origin), signing_keys(log)
        if last and (last.size > head.size or head_at(last.size, log.origin) != last.head):
            raise LogBrokenError(
                f"the log no longer begins with its checkpoint of {last.size} entries: find out "
                "what changed the database before anything else is signed"
            )
        note = signed(head, keys)
        if last and last.note == str(note):  # Ed25519 is deterministic
            return last
        public = [str(key.verifier) for key in keys]
        log.keys = [*log.keys, *(key for key in public if key not in log.keys)]
        log.save()
        return LogCheckpoint.objects.create(
            size=head.size, root=encode64(head.root), note=str(note), made_at=now
        )


def hand_in_cosignature(
    *, witness: LogWitness, text: str, by: User | None, now: dt.datetime
) -> Cosignature:
    """Take in what a witness answered to a request.

    Effects: the cosignature on the checkpoint that it is for, unless it is there already.

    Raises
    ------
    InvalidWitnessError
        The text holds no signature of this witness on one of the last checkpoints, or it is dated
        in the future.
    NotAllowedError
        The witness is another centre's.
    """
    if by:
        require(by, Permission.COSIGN)
        if witness.centre_id is None or witness.centre_id != by.centre_id:
            raise NotAllowedError(
                choose(
                    "Each centre hands in its own cosignatures.", "各审查中心仅可提交本中心的联署。"
                )
            )
    for checkpoint in LogCheckpoint.objects.all()[:_PATIENCE]:
        try:
            own = Note.parse(checkpoint.note)
            lines = [line for line in text.split("\n") if line.startswith("—")]
            note = Note(own.text, tuple(Signature.parse(line.strip()) for line in lines))
            moment = note.signed_by([witness.verifier]).get(witness.verifier)
        except IntegrityError:
            continue
        if moment is not None:
            return _keep(checkpoint, witness, note, moment, now)
    raise InvalidWitnessError(
        choose(f"This is no signature of {witness} on one of the last checkpoints.",
               f"该内容不是{witness}对近期检查点的有效签名。")
    )  # fmt: skip


def _keep(
    checkpoint: LogCheckpoint, witness: LogWitness, note: Note, moment: int, now: dt.datetime
) -> Cosignature:
    signed_at = dt.datetime.fromtimestamp(moment, dt.UTC)
    if signed_at > now + dt.timedelta(minutes=5):
        raise InvalidWitnessError(
            choose(f"The cosignature is dated {signed_at:%Y-%m-%d %H:%M}, in the future.",
                   f"联署时间{signed_at:%Y-%m-%d %H:%M}晚于当前时间。")
        )  # fmt: skip
    line = next(s for s in note.signatures if s.key_id == witness.verifier.id)
    kept, _made = Cosignature.objects.get_or_create(
        checkpoint=checkpoint, witness=witness,
        defaults={"line": str(line), "signed_at": signed_at},
    )  # fmt: skip
    return kept


def enrol_witness(
    *, key: str, by: User | None, now: dt.datetime, centre: Centre | None = None
) -> LogWitness:
    """Ask a further witness for cosignatures from now on.

    Effects: the witness; its audit row.

    Raises
    ------
    InvalidWitnessError
        The text is no key of a witness, or its name or key is enrolled already.
    """
    try:
        verifier = VerifierKey.parse(key.strip())
    except IntegrityError as error:
        raise InvalidWitnessError(str(error)) from error
    if verifier.kind != WITNESS_KEY:
        raise InvalidWitnessError(f"{verifier.name} is the key of a log, not of a witness")
    with deed("enrol_witness", by=by, now=now, needs=Permission.KEEP_LOG) as act:
        if LogWitness.objects.filter(Q(name=verifier.name) | Q(key=str(verifier))).exists():
            raise InvalidWitnessError(f"a witness {verifier.name} or its key is enrolled already")
        witness = LogWitness.objects.create(name=verifier.name, key=str(verifier), centre=centre)
        place = centre.code if centre else None
        act.on("witness", witness.name, public_key=witness.key, centre=place)
    return witness


def retire_witness(*, witness: LogWitness, by: User | None, now: dt.datetime) -> LogWitness:
    """Ask a witness no more: its key is lost, or another one takes its place.

    Effects: the witness leaves the policy and keeps the cosignatures that it gave; the audit row.
    """
    with deed("retire_witness", by=by, now=now, needs=Permission.KEEP_LOG) as act:
        witness = LogWitness.objects.select_for_update().get(pk=witness.pk)
        if witness.retired_at:
            act.nothing()
        else:
            witness.retired_at = now
            witness.save(update_fields=["retired_at"])
        act.on("witness", witness.name)
    return witness


def rotate_key(*, by: User | None, now: dt.datetime, lost: bool = False) -> list[str]:
    """Replace the key that signs checkpoints, in two steps a while apart.

    Effects of the first: a second key is generated, the audit row names both public keys, and
    checkpoints bear both signatures. Of the second: the old one is deleted from the key file.
    Between them, witnesses and auditors learn the new key from what the old one signed. With
    ``lost`` there is no old key any more, and the new one stands alone at once. Returns the public
    keys that sign from now on.
    """
    with deed("rotate_log_key", by=by, now=now, needs=Permission.KEEP_LOG) as act:
        log = locked_log(wait=True)
        fresh = new_key(log)
        if lost:
            keys = [fresh]
        else:
            old = signing_keys(log)
            keys = old[-1:] if len(old) > 1 else [*old, fresh]
        public = [str(key.verifier) for key in keys]
        act.on("log", log.origin, keys=public, before=log.keys, lost=lost)
        key_file().parent.mkdir(parents=True, exist_ok=True)
        write_keys(key_file(), keys)
        log.keys = [*log.keys, *(key for key in public if key not in log.keys)]
        log.save()
    return public


def erase_person(*, person: User, reason: str, by: User | None, now: dt.datetime) -> int:
    """Erase a former member's personal data from the record of deeds; how many rows it was in.

    Effects: in every audit row that names the person, the name, what it was said of him, and the
    salts of these fields are gone, so that the hashes in the log tell nothing any more and the
    log still verifies; runs of imports and readings no longer name him, declarations no longer
    say to whom he had ties; the account, which is closed already, bears a number in place of the
    name; the audit row, which names nobody.

    Raises
    ------
    NotAllowedError
        The account is still open, or no reason is given.
    """
    with deed("erase_person", by=by, now=now, needs=Permission.MANAGE_USERS) as act:
        person = User.objects.select_for_update().get(pk=person.pk)
        if person.is_active or not reason.strip():
            raise NotAllowedError(
                choose(
                    "Close the account first, and give a reason.", "请先停用该账户，并说明理由。"
                )
            )
        name = person.username
        rows = _rows_naming(name)
        for row, fields in rows:
            _erase(row, fields)
        ImportRun.objects.filter(by=name).update(by="")
        erase_reader(name)
        if person.examiner_id is not None:
            erase_declared(person.examiner_id)
        person.username, person.first_name, person.last_name = f"erased-{person.pk}", "", ""
        person.email = ""
        person.set_unusable_password()
        person.save()
        act.on("user", person.username, rows=len(rows), reason=reason.strip())
    return len(rows)


def _rows_naming(name: str) -> list[tuple[AuditRow, set[str]]]:
    """Rows of which the person is author or object, or that mention him, with these fields."""
    escaped = json.dumps(name)[1:-1]  # as SQLite keeps it; PostgreSQL keeps the signs themselves
    rows = AuditRow.objects.annotate(said=Cast("detail", TextField()))
    about = Q(object_type="user", object_key=name)
    said = Q(said__contains=name) | Q(said__contains=escaped)
    found = ((row, _naming(row, name)) for row in rows.filter(Q(by=name) | about | said))
    return [(row, fields) for row, fields in found if fields]


def _naming(row: AuditRow, name: str) -> set[str]:
    word = re.compile(rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])")
    about = row.object_type == "user" and row.object_key == name
    said = {item: json.dumps(value, ensure_ascii=False) for item, value in row.detail.items()}
    fields = {f"detail.{item}" for item, text in said.items() if about or word.search(text)}
    return fields | ({"by"} if row.by == name else set()) | ({"object_key"} if about else set())


def _erase(row: AuditRow, gone: set[str]) -> None:
    AuditRow.objects.filter(pk=row.pk).update(
        by="" if "by" in gone else row.by,
        object_key="" if "object_key" in gone else row.object_key,
        detail={item: v for item, v in row.detail.items() if f"detail.{item}" not in gone},
        salts={field: salt for field, salt in row.salts.items() if field not in gone},
    )
