"""Witnesses: honest growth is cosigned by all, a rewritten history by none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pendency.integrity.log import (
    Checkpoint,
    MerkleTree,
    Note,
    Policy,
    Request,
    SigningKey,
    VerificationError,
    Witness,
)
from pendency.integrity.log.publishing import sign_checkpoint
from pendency.integrity.log.tree import consistency_proof, root_of
from pendency.integrity.log.verify_offline import LOG_KEY, leaf_hash
from pendency.integrity.log.witness import RefusedError, StaleError

LOG = SigningKey("log.example", LOG_KEY, bytes(32))


def tree_of(size: int, *, changed: int = -1) -> MerkleTree:
    tree = MerkleTree()
    for i in range(size):
        tree.append(leaf_hash(f"entry {i}{'!' if i == changed else ''}".encode()))
    return tree


def request(tree: MerkleTree, old: int, size: int, *, key: SigningKey = LOG) -> Request:
    head = Checkpoint(key.name, size, root_of(size, tree.nodes))
    proof = consistency_proof(old, size, tree.nodes) if old <= size else []
    made = Request(old, tuple(proof), sign_checkpoint(head, [key]))
    return Request.parse(str(made))  # as it travels


def witness(folder: Path, number: int = 0) -> Witness:
    return Witness.found(folder / f"w{number}", name=f"w{number}", seed=bytes([number + 1]) * 32,
                         logs=[LOG.verifier])  # fmt: skip


@pytest.fixture
def six(tmp_path: Path) -> list[Witness]:
    """Six witnesses that have cosigned the first 40 entries."""
    tree = tree_of(40)
    found = [witness(tmp_path, number) for number in range(6)]
    for one in found:
        one.cosign(request(tree, 0, 40), now=1)
    return found


def cosigned_by(witnesses: list[Witness], asked: Request) -> int:
    """How many cosign, with signatures that verify."""
    count = 0
    for one in witnesses:
        try:
            line = one.cosign(asked, now=2)
        except (RefusedError, VerificationError):
            continue
        note = Note(asked.note.text, (line,))
        assert note.signed_by([one.key.verifier]) == {one.key.verifier: 2}
        count += 1
    return count


def test_honest_growth_is_cosigned_by_six_of_six(six: list[Witness]) -> None:
    tree = tree_of(100)
    assert cosigned_by(six, request(tree, 40, 100)) == 6
    assert {one.last("log.example").size for one in six} == {100}
    assert cosigned_by(six, request(tree, 100, 100)) == 6  # again, with a later time


@pytest.mark.parametrize("changed", [0, 17, 39])
def test_a_rewritten_history_is_cosigned_by_none_of_six(six: list[Witness], changed: int) -> None:
    forged = tree_of(100, changed=changed)
    for old in (40, 0, 39, 41):
        assert cosigned_by(six, request(forged, old, 100)) == 0
    mixed = Request(40, tuple(consistency_proof(40, 100, tree_of(100).nodes)),
                    request(forged, 40, 100).note)  # fmt: skip
    assert cosigned_by(six, mixed) == 0
    assert cosigned_by(six, request(forged, 40, 40)) == 0
    assert {one.last("log.example").root for one in six} == {tree_of(40).root()}


def test_a_rolled_back_log_is_cosigned_by_none_of_six(six: list[Witness]) -> None:
    for old, size in ((30, 35), (0, 35), (40, 39)):
        assert cosigned_by(six, request(tree_of(40), old, size)) == 0


def test_a_change_behind_the_last_checkpoint_is_nobody_s_promise_yet(six: list[Witness]) -> None:
    assert cosigned_by(six, request(tree_of(100, changed=40), 40, 100)) == 6


def test_a_split_view_reaches_no_two_majorities(six: list[Witness]) -> None:
    """The office shows one future to three witnesses and another one to three."""
    one, other = tree_of(100), tree_of(100, changed=60)
    first = [w.cosign(request(one, 40, 100), now=2) for w in six[:3]]
    second = [w.cosign(request(other, 40, 100), now=2) for w in six[3:]]
    assert cosigned_by(six[:3], request(other, 100, 100)) == 0
    assert cosigned_by(six[3:], request(one, 100, 100)) == 0
    policy = Policy((LOG.verifier,), tuple(w.key.verifier for w in six), 4)
    for tree, lines in ((one, first), (other, second)):
        own = request(tree, 40, 100).note
        with pytest.raises(VerificationError, match="3 witnesses, 4 are needed"):
            policy.accept(Note(own.text, (*own.signatures, *lines)))


def test_a_stale_request_learns_where_to_start(six: list[Witness]) -> None:
    with pytest.raises(StaleError, match="size 40, not 12") as refused:
        six[0].cosign(request(tree_of(100), 12, 100), now=2)
    assert refused.value.size == 40


@pytest.mark.parametrize("name", ["log.example", "another.example"])
def test_an_unknown_log_or_key_is_refused(tmp_path: Path, name: str) -> None:
    stranger = SigningKey(name, LOG_KEY, bytes([5]) * 32)
    one = witness(tmp_path)
    with pytest.raises(VerificationError, match="no known key"):
        one.cosign(request(tree_of(4), 0, 4, key=stranger), now=2)
    assert one.last(name).size == 0


@pytest.mark.parametrize(
    "text", ["", "old 1", "old 01\n\n", "new 1\n\n", "old 1\nAAA\n\n", "old 0\n" + "AAAA\n" * 64]
)
def test_what_is_no_request_is_refused(text: str) -> None:
    with pytest.raises((RefusedError, VerificationError)):
        Request.parse(text)


# --- Lost witnesses -------------------------------------------------------------------------------


def test_two_lost_witnesses_of_six_do_not_stop_the_log(six: list[Witness]) -> None:
    asked = request(tree_of(100), 40, 100)
    lines = [one.cosign(asked, now=2) for one in six[2:]]
    policy = Policy((LOG.verifier,), tuple(w.key.verifier for w in six), 4)
    note = Note(asked.note.text, (*asked.note.signatures, *lines))
    assert policy.accept(note).size == 100


def test_a_replacement_starts_from_what_a_quorum_has_seen(
    six: list[Witness], tmp_path: Path
) -> None:
    asked = request(tree_of(100), 40, 100)
    lines = [one.cosign(asked, now=2) for one in six]
    policy = Policy((LOG.verifier,), tuple(w.key.verifier for w in six), 4)
    fresh = witness(tmp_path, 6)
    with pytest.raises(VerificationError, match="3 witnesses"):
        fresh.adopt(Note(asked.note.text, (*asked.note.signatures, *lines[:3])), policy)
    whole = Note(asked.note.text, (*asked.note.signatures, *lines))
    fresh.adopt(whole, policy)
    with pytest.raises(RefusedError, match="already"):
        fresh.adopt(whole, policy)
    with pytest.raises(VerificationError):
        fresh.cosign(request(tree_of(120, changed=3), 100, 120), now=3)
    assert cosigned_by([fresh], request(tree_of(120), 100, 120)) == 1


def test_a_witness_restored_from_an_old_copy_goes_on_from_there(six: list[Witness]) -> None:
    (state,) = six[0].folder.glob("*.checkpoint")
    old = state.read_text()
    assert cosigned_by(six, request(tree_of(100), 40, 100)) == 6
    state.write_text(old)
    again = Witness(six[0].folder)
    with pytest.raises(StaleError):
        again.cosign(request(tree_of(120), 100, 120), now=3)
    assert cosigned_by([again], request(tree_of(120), 40, 120)) == 1


def test_a_spoiled_state_file_is_no_fresh_start(six: list[Witness]) -> None:
    (state,) = six[0].folder.glob("*.checkpoint")
    state.write_text("")
    with pytest.raises(VerificationError):
        six[0].cosign(request(tree_of(100), 0, 100), now=3)


# --- Crashes and races ----------------------------------------------------------------------------


def test_of_two_histories_at_once_one_is_cosigned(tmp_path: Path) -> None:
    one = witness(tmp_path)
    asked = [request(tree_of(40, changed=i), 0, 40) for i in range(8)]
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda r: cosigned_by([Witness(one.folder)], r), asked))
    assert sorted(done) == [0] * 7 + [1]


_VICTIM = Path(__file__).with_name("victim.py")


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.01, 0.03, 0.06, 0.1, 0.15])
def test_a_killed_witness_has_stored_all_that_it_answered(tmp_path: Path, delay: float) -> None:
    one = witness(tmp_path)
    with subprocess.Popen(
        [sys.executable, _VICTIM, one.folder], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        answered = process.stdout.read().split("\n")[:-1]
    stored = Witness(one.folder).last("log.example")
    said = int(answered[-1]) if answered else 0
    assert stored.size in {said, said + 1}
    assert stored.root == root_of(stored.size, tree_of(400).nodes)
