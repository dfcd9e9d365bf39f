"""The office's log: what enters it, who signs it, what can be shown and what can be erased."""

from __future__ import annotations

import datetime as dt
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from pendency.integrity.log import (
    Checkpoint,
    MerkleTree,
    Note,
    Policy,
    VerificationError,
    VerifierKey,
    Witness,
)
from pendency.integrity.log.publishing import policy_text
from pendency.integrity.log.tree import root_of
from pendency.integrity.log.verify_offline import (
    leaf_hash,
    verify_export,
    verify_openings,
    verify_proof,
)
from pendency.integrity.log.witness import StaleError
from pendency.office import actions
from pendency.office.errors import (
    InvalidWitnessError,
    LogBrokenError,
    LogKeyError,
    NotAllowedError,
)
from pendency.office.log import reading
from pendency.office.log.entries import enter
from pendency.office.log.fields import openings
from pendency.office.log.keys import key_file
from pendency.office.log.sequencer import sequence
from pendency.office.models import (
    AuditRow,
    Case,
    Centre,
    Log,
    LogCheckpoint,
    LogLeaf,
    LogWitness,
    PendingLeaf,
    User,
)

People = Callable[..., User]
PASSWORD = "correct horse battery"
DATE = dt.date(2024, 5, 2)


@pytest.fixture
def deeds(person: People, now: dt.datetime) -> list[AuditRow]:
    """Seven deeds, by a person and by the command line."""
    examiner = person("examiner")
    for code in ("interview", "later_action", "response"):
        actions.record_event(case=Case.objects.get(pk=4), code=code, date=DATE, by=examiner,
                             now=now)  # fmt: skip
    for name in ("wei.chen", "lin.zhao"):
        actions.create_user(username=name, password=PASSWORD, role="auditor", by=None, now=now)
    one = User.objects.get(username="wei.chen")
    actions.set_language(person=one, language="en", by=one, now=now)
    actions.deactivate_user(person=one, by=None, now=now)
    return list(AuditRow.objects.order_by("id"))


@pytest.fixture
def witness(deeds: list[AuditRow], tmp_path: Path, now: dt.datetime) -> Witness:
    """A witness of centre 1 that knows the log."""
    return enrolled(tmp_path, "north", now, centre=Centre.objects.get(pk=1))


def enrolled(folder: Path, name: str, now: dt.datetime, *, centre: Centre | None = None) -> Witness:
    actions.sign_checkpoint(by=None, now=now)
    logs = [VerifierKey.parse(key) for key in Log.objects.get().keys]
    seed = bytes([len(name)]) * 31 + name.encode()[:1]
    made = Witness.found(folder / name, name=f"{name}.example/w1", seed=seed, logs=logs)
    actions.enrol_witness(key=str(made.key.verifier), by=None, now=now, centre=centre)
    return made


def cosigned(witness: Witness, now: dt.datetime) -> LogCheckpoint:
    """Have the newest checkpoint cosigned, as a centre does."""
    row = LogWitness.objects.get(name=witness.key.name)
    line = witness.cosign(reading.request_for(row), now=int(now.timestamp()))
    return actions.hand_in_cosignature(witness=row, text=f"{line}\n", by=None, now=now).checkpoint


def agreement() -> None:
    """Every audit row is in the log once, as what it says; and the tree is that of its leaves."""
    placed = {leaf.audit_row_id: leaf.leaf for leaf in LogLeaf.objects.all()}
    waiting = dict(PendingLeaf.objects.values_list("audit_row_id", "leaf"))
    rows = AuditRow.objects.in_bulk()
    assert set(placed) | set(waiting) == set(rows)
    assert not set(placed) & set(waiting)
    for pk, leaf in (placed | waiting).items():
        assert verify_openings(leaf, openings(rows[pk])) == 0


# --- Entering -------------------------------------------------------------------------------------


def test_every_deed_waits_for_the_log_with_its_audit_row(deeds: list[AuditRow]) -> None:
    assert [row.action for row in deeds] == [
        "record_event", "record_event", "record_event", "create_user", "create_user",
        "set_language", "deactivate_user",
    ]  # fmt: skip
    assert PendingLeaf.objects.count() == len(deeds)
    agreement()


def test_the_sequencer_places_what_waits_in_order_and_once(deeds: list[AuditRow]) -> None:
    assert sequence() == len(deeds)
    assert sequence() == 0
    assert PendingLeaf.objects.count() == 0
    placed = list(LogLeaf.objects.values_list("index", "audit_row_id"))
    assert placed == list(enumerate(row.pk for row in deeds))
    agreement()


def test_the_stored_nodes_give_the_root_of_every_size(
    deeds: list[AuditRow], now: dt.datetime
) -> None:
    tree = MerkleTree()
    sequence()
    for leaf in LogLeaf.objects.all():
        tree.append(leaf_hash(leaf.leaf.encode()))
        assert root_of(len(tree), reading.stored_nodes) == tree.root()
    actions.create_user(username="later", password=PASSWORD, role="auditor", by=None, now=now)
    sequence()
    tree.append(leaf_hash(LogLeaf.objects.last().leaf.encode()))
    assert reading.head_at(reading.size(), "x").root == tree.root()


def test_a_row_that_commits_late_gets_a_later_place(deeds: list[AuditRow]) -> None:
    late, leaf = PendingLeaf.objects.order_by("audit_row_id").values_list()[1]
    PendingLeaf.objects.get(pk=late).delete()  # as if its transaction had not committed yet
    sequence()
    PendingLeaf.objects.create(audit_row_id=late, leaf=leaf)
    assert sequence() == 1
    assert LogLeaf.objects.last().audit_row_id == late
    agreement()


def test_the_leaf_holds_no_name_number_or_detail(deeds: list[AuditRow]) -> None:
    sequence()
    leaf = json.loads(LogLeaf.objects.get(index=3).leaf)
    assert leaf["action"] == "create_user"
    assert set(leaf) == {"action", "at", "format", "object_type", "sealed"}
    assert set(leaf["sealed"]) == {"by", "object_key", "detail.role"}
    everything = "".join(LogLeaf.objects.values_list("leaf", flat=True))
    for secret in ("wei.chen", "lin.zhao", "examiner0", "auditor", "2024-05-02"):
        assert secret not in everything


def test_no_two_salts_are_the_same(deeds: list[AuditRow]) -> None:
    salts = [salt for row in deeds for salt in row.salts.values()]
    assert len(set(salts)) == len(salts) == sum(2 + len(row.detail) for row in deeds)
    assert {len(bytes.fromhex(salt)) for salt in salts} == {16}


@pytest.mark.parametrize(
    "detail",
    [
        {"share": 0.1, "tiny": 1e-7, "whole": 3.0, "large": 1e22, "seed": 2**64 - 1},
        {"nested": {"b": [1, None, True], "a": '张 \u2028 "quoted" \\ /'}, "empty": {}},
        {"pair": (1, 2), "keys": {1: "one"}},
    ],
)
def test_what_the_database_hands_back_is_what_was_logged(
    detail: dict[str, object], db: None, now: dt.datetime
) -> None:
    enter(action="try", by="x", now=now, object_type="t", object_key="k", detail=detail)
    agreement()


def test_a_deed_that_fails_leaves_nothing_in_the_log(person: People, now: dt.datetime) -> None:
    with pytest.raises(NotAllowedError):
        actions.create_user(username="x", password=PASSWORD, role="auditor",
                            by=person("examiner"), now=now)  # fmt: skip
    assert not PendingLeaf.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_placed_as_soon_as_its_deed_has_committed(now: dt.datetime) -> None:
    actions.create_user(username="x", password=PASSWORD, role="auditor", by=None, now=now)
    assert (PendingLeaf.objects.count(), LogLeaf.objects.count()) == (0, 1)


# --- Signing --------------------------------------------------------------------------------------


def test_the_key_is_made_at_the_first_checkpoint_for_its_owner_only(
    deeds: list[AuditRow], now: dt.datetime
) -> None:
    assert not key_file().exists()
    checkpoint = actions.sign_checkpoint(by=None, now=now)
    assert stat.S_IMODE(key_file().stat().st_mode) == 0o600
    assert reading.policy().accept(Note.parse(checkpoint.note)).size == len(deeds)
    seed = key_file().read_text().rsplit("+", 1)[1].strip()
    assert seed not in str(list(LogCheckpoint.objects.values_list())) + str(Log.objects.get().keys)


def test_a_log_without_growth_is_not_signed_again(deeds: list[AuditRow], now: dt.datetime) -> None:
    first = actions.sign_checkpoint(by=None, now=now)
    assert actions.sign_checkpoint(by=None, now=now + dt.timedelta(days=1)) == first
    actions.create_user(username="x", password=PASSWORD, role="auditor", by=None, now=now)
    assert actions.sign_checkpoint(by=None, now=now).size == first.size + 1


def test_an_empty_log_can_be_signed(db: None, now: dt.datetime) -> None:
    checkpoint = actions.sign_checkpoint(by=None, now=now)
    assert checkpoint.head == Checkpoint.parse(Note.parse(checkpoint.note).text)
    assert checkpoint.size == 0


@pytest.mark.parametrize("role", ["administrator", "auditor", "centre_head"])
def test_only_the_integrity_officer_signs(role: str, person: People, now: dt.datetime) -> None:
    with pytest.raises(NotAllowedError):
        actions.sign_checkpoint(by=person(role), now=now)
    actions.sign_checkpoint(by=person("integrity_officer"), now=now)


def test_nothing_is_signed_that_contradicts_the_last_checkpoint(
    deeds: list[AuditRow], now: dt.datetime
) -> None:
    actions.sign_checkpoint(by=None, now=now)
    _tamper(3, LogLeaf.objects.get(index=3).nodes[:64] + bytes(32))
    with pytest.raises(LogBrokenError, match="7 entries"):
        actions.sign_checkpoint(by=None, now=now)


def _tamper(index: int, nodes: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute('UPDATE office_logleaf SET nodes = %s WHERE "index" = %s', [nodes, index])


def test_a_key_that_is_gone_is_not_replaced_in_silence(
    deeds: list[AuditRow], now: dt.datetime
) -> None:
    first = actions.sign_checkpoint(by=None, now=now)
    key_file().unlink()
    with pytest.raises(LogKeyError, match="backup"):
        actions.sign_checkpoint(by=None, now=now)
    (fresh,) = actions.rotate_key(by=None, now=now, lost=True)
    second = actions.sign_checkpoint(by=None, now=now)
    assert Log.objects.get().keys[-1] == fresh
    for checkpoint in (first, second):
        reading.policy().accept(Note.parse(checkpoint.note))
    with pytest.raises(VerificationError):  # whoever knows the old key only
        Policy((VerifierKey.parse(Log.objects.get().keys[0]),), (), 0).accept(
            Note.parse(second.note)
        )


def test_a_key_is_replaced_while_both_sign(witness: Witness, now: dt.datetime) -> None:
    old = VerifierKey.parse(Log.objects.get().keys[0])
    cosigned(witness, now)
    both = [VerifierKey.parse(key) for key in actions.rotate_key(by=None, now=now)]
    assert both[0] == old
    overlap = Note.parse(actions.sign_checkpoint(by=None, now=now).note)
    assert set(overlap.signed_by(both)) == set(both)
    cosigned(witness, now)  # it still knows the old key only
    witness.trust(both)
    (fresh,) = actions.rotate_key(by=None, now=now)
    assert fresh == str(both[1])
    alone = Note.parse(actions.sign_checkpoint(by=None, now=now).note)
    assert set(alone.signed_by(both)) == {both[1]}
    assert cosigned(witness, now).size > 0
    rows = AuditRow.objects.filter(action="rotate_log_key").order_by("id")
    assert [row.detail["keys"] for row in rows] == [[str(k) for k in both], [fresh]]


def test_the_key_of_another_log_is_not_used(deeds: list[AuditRow], now: dt.datetime) -> None:
    actions.sign_checkpoint(by=None, now=now)
    Log.objects.update(origin="another.example/log")
    with pytest.raises((LogKeyError, LogBrokenError)):
        actions.sign_checkpoint(by=None, now=now)


# --- Witnesses ------------------------------------------------------------------------------------


def test_a_witness_cosigns_growth_from_where_it_stood(witness: Witness, now: dt.datetime) -> None:
    first = cosigned(witness, now)
    actions.create_user(username="x", password=PASSWORD, role="auditor", by=None, now=now)
    actions.sign_checkpoint(by=None, now=now)
    second = cosigned(witness, now)
    assert second.size > first.size
    note = reading.cosigned_note(second)
    assert list(note.signed_by([witness.key.verifier]).values()) == [int(now.timestamp())]
    assert reading.policy().quorum == 1
    assert reading.policy().accept(note).size == second.size
    assert reading.quorate() == second


def test_a_witness_that_knows_more_than_the_office_says_so(
    witness: Witness, now: dt.datetime
) -> None:
    row = LogWitness.objects.get()
    cosigned(witness, now)
    request = reading.request_for(row, old=0)
    with pytest.raises(StaleError) as stale:
        witness.cosign(request, now=0)
    assert reading.request_for(row, old=stale.value.size) == reading.request_for(row)


def test_only_valid_cosignatures_of_the_own_centre_are_taken(
    witness: Witness, person: People, now: dt.datetime
) -> None:
    row = LogWitness.objects.get()
    line = str(witness.cosign(reading.request_for(row), now=int(now.timestamp())))
    hand_in = actions.hand_in_cosignature
    with pytest.raises(NotAllowedError):
        hand_in(witness=row, text=line, by=person("integrity_officer"), now=now)
    with pytest.raises(NotAllowedError):
        hand_in(witness=row, text=line, by=person("centre_head", centre_id=2), now=now)
    late = now - dt.timedelta(hours=1)
    with pytest.raises(InvalidWitnessError, match="future"):
        hand_in(witness=row, text=line, by=None, now=late)
    forged = line[:-6] + ("AAAA" if line[-6:-2] != "AAAA" else "BBBB") + line[-2:]
    for wrong in ("", "no signature", forged):
        with pytest.raises(InvalidWitnessError):
            hand_in(witness=row, text=wrong, by=None, now=now)
    head = person("centre_head", centre_id=1)
    kept = hand_in(witness=row, text=f"{line}\n", by=head, now=now)
    assert hand_in(witness=row, text=line, by=head, now=now) == kept


def test_a_witness_is_enrolled_once_and_retired_without_losing_its_word(
    witness: Witness, person: People, now: dt.datetime
) -> None:
    checkpoint = cosigned(witness, now)
    key = str(witness.key.verifier)
    for wrong in (key, Log.objects.get().keys[0], "no key"):
        with pytest.raises(InvalidWitnessError):
            actions.enrol_witness(key=wrong, by=None, now=now)
    with pytest.raises(NotAllowedError):
        actions.retire_witness(witness=LogWitness.objects.get(), by=person("auditor"), now=now)
    officer = person("integrity_officer")
    actions.retire_witness(witness=LogWitness.objects.get(), by=officer, now=now)
    actions.retire_witness(witness=LogWitness.objects.get(), by=officer, now=now)
    assert reading.policy().witnesses == ()
    assert reading.cosigned_note(checkpoint).signed_by([witness.key.verifier])
    assert AuditRow.objects.filter(action="retire_witness").count() == 1


# --- Showing --------------------------------------------------------------------------------------


def test_every_entry_is_proven_to_whoever_trusts_the_keys(
    witness: Witness, now: dt.datetime
) -> None:
    checkpoint = cosigned(witness, now)
    for row in LogLeaf.objects.filter(index__lt=checkpoint.size):
        proof = reading.proof_of(row.index, checkpoint)
        found = verify_proof(proof, row.leaf.encode(), reading.policy())
        assert found == (row.index, checkpoint.head)
        with pytest.raises(VerificationError):
            verify_proof(proof, row.leaf.encode() + b" ", reading.policy())


def test_the_export_verifies_against_a_checkpoint_kept_earlier(
    witness: Witness, now: dt.datetime
) -> None:
    earlier = reading.cosigned_note(cosigned(witness, now))
    actions.create_user(username="x", password=PASSWORD, role="auditor", by=None, now=now)
    actions.sign_checkpoint(by=None, now=now)
    checkpoint = cosigned(witness, now)
    lines = list(reading.export(checkpoint))
    for policy in (None, Policy.parse(policy_text(reading.policy()))):
        found, erased = verify_export(lines, policy=policy, kept=[earlier])
        assert (found, erased) == (checkpoint.head, 0)
    assert any("wei.chen" in line for line in lines)


def test_a_changed_audit_row_is_found_by_the_export(
    deeds: list[AuditRow], now: dt.datetime
) -> None:
    AuditRow.objects.filter(pk=deeds[4].pk).update(by="somebody else")
    checkpoint = actions.sign_checkpoint(by=None, now=now)
    with pytest.raises(VerificationError, match=r"line 6 .*'by'"):
        verify_export(reading.export(checkpoint))


# --- Erasing --------------------------------------------------------------------------------------


def test_a_person_can_be_erased_and_the_log_still_verifies(
    witness: Witness, now: dt.datetime
) -> None:
    before = reading.cosigned_note(cosigned(witness, now))
    one = User.objects.get(username="wei.chen")
    lines = "".join(reading.export(actions.sign_checkpoint(by=None, now=now)))
    assert "wei.chen" in lines
    assert actions.erase_person(person=one, reason="left, five years", by=None, now=now) == 3

    checkpoint = actions.sign_checkpoint(by=None, now=now)
    lines = list(reading.export(checkpoint))
    _head, erased = verify_export(lines, kept=[before])
    # created: object and role; language: author, object, language; closed: object
    assert erased == 6
    rows = str(list(AuditRow.objects.values())) + str(list(User.objects.values()))
    assert "wei.chen" not in "".join(lines) + rows
    assert "lin.zhao" in "".join(lines)
    assert User.objects.get(pk=one.pk).username == f"erased-{one.pk}"


def test_a_mention_in_a_reason_is_erased_and_a_longer_name_is_not(
    deeds: list[AuditRow], now: dt.datetime
) -> None:
    for name, seq in (("wei.chen", 5), ("wei.chen2", 7)):
        actions.correct_event(case=Case.objects.get(pk=4), seq=seq,
                              reason=f"wrong entry of {name}，更正", by=None, now=now)  # fmt: skip
    actions.erase_person(person=User.objects.get(username="wei.chen"), reason="left", by=None,
                         now=now)  # fmt: skip
    first, second = AuditRow.objects.filter(action="correct_event").order_by("id")
    assert "reason" not in first.detail | first.salts
    assert "detail.reason" in second.salts
    assert second.detail["reason"].startswith("wrong entry of wei.chen2")


@pytest.mark.parametrize(("name", "reason"), [("lin.zhao", "left"), ("wei.chen", " ")])
def test_an_open_account_or_no_reason_erases_nothing(
    name: str, reason: str, deeds: list[AuditRow], now: dt.datetime
) -> None:
    with pytest.raises(NotAllowedError):
        actions.erase_person(person=User.objects.get(username=name), reason=reason, by=None,
                             now=now)  # fmt: skip
    assert AuditRow.objects.filter(object_key=name).exists()
