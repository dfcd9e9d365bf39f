"""Signed notes, checkpoints, cosignatures, policies: published examples, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pendency.integrity.log import Checkpoint, Note, Policy, SigningKey, VerifierKey
from pendency.integrity.log.keys import KeyFileError, read_keys, write_keys
from pendency.integrity.log.publishing import majority, policy_text, sign_checkpoint
from pendency.integrity.log.verify_offline import (
    LOG_KEY,
    WITNESS_KEY,
    Signature,
    VerificationError,
)

#: The example of the Go note package, which C2SP signed-note describes.
SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpR"
    "Zb6KE6RyyBwJnAM="
)
#: The example of C2SP tlog-cosignature.
COSIGNED = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcy"
    "v2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3"
    "b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)


def key(name: str, kind: int = LOG_KEY, seed: int = 7) -> SigningKey:
    return SigningKey(name, kind, bytes([seed]) * 32)


# --- Published examples ---------------------------------------------------------------------------


def test_the_published_key_signs_the_published_note() -> None:
    signing = SigningKey.parse(SKEY)
    assert (str(signing.verifier), signing.text) == (VKEY, SKEY)
    assert str(signing.sign(TEXT)) == LINE
    note = Note.parse(f"{TEXT}\n{LINE}\n")
    assert note.text == TEXT
    assert note.signed_by([VerifierKey.parse(VKEY)]) == {VerifierKey.parse(VKEY): 0}
    assert str(note) == f"{TEXT}\n{LINE}\n"


def test_the_published_cosigned_checkpoint_is_read() -> None:
    note = Note.parse(COSIGNED)
    assert str(note) == COSIGNED
    head = Checkpoint.parse(note.text)
    assert (head.origin, head.size, str(head)) == (
        "example.com/behind-the-sofa", 20852163, note.text,
    )  # fmt: skip
    cosignature = note.signatures[1]
    assert cosignature.key_id.hex() == "8d66cf3f"
    assert int.from_bytes(cosignature.body[:8], "big") == 1679315147
    assert len(cosignature.body) == 8 + 64


# --- Keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", range(1, len(VKEY), 3))
def test_a_mangled_public_key_is_refused(cut: int) -> None:
    for text in (VKEY[:cut], VKEY[cut:], VKEY[:cut] + chr(ord(VKEY[cut]) ^ 1) + VKEY[cut + 1 :]):
        with pytest.raises(VerificationError):
            VerifierKey.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "",
    ],
)
def test_a_key_of_another_length_kind_or_name_is_refused(text: str) -> None:
    with pytest.raises(VerificationError):
        VerifierKey.parse(text)


@pytest.mark.parametrize("text", ["", SKEY[4:], SKEY.replace("c74f", "c74e"), VKEY, SKEY[:-4]])
def test_a_mangled_private_key_is_refused(text: str) -> None:
    with pytest.raises((KeyFileError, VerificationError)):
        SigningKey.parse(text)


def test_keys_are_kept_for_their_owner_and_replaced_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    write_keys(path, [key("a")])
    write_keys(path, [key("a"), key("a", seed=8)])
    assert read_keys(path) == [key("a"), key("a", seed=8)]
    assert path.stat().st_mode & 0o077 == 0
    assert [p.name for p in tmp_path.iterdir()] == ["keys"]


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff"])
def test_a_key_file_without_keys_says_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "keys").write_bytes(content)
    with pytest.raises(KeyFileError, match="keys"):
        read_keys(tmp_path / "keys")
    with pytest.raises(KeyFileError):
        read_keys(tmp_path / "none")


def test_a_secret_does_not_show_in_a_traceback() -> None:
    assert "0707" not in repr(key("a"))
    assert r"\x07" not in repr(key("a"))


# --- Notes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        TEXT,
        TEXT + "\n",
        f"{TEXT}\n{LINE}",
        f"\x01{TEXT}\n{LINE}\n",
        f"{TEXT}\n{LINE}\nUnexpected line.\n",
        f"{TEXT}\n{LINE.replace('PeterNeumann', 'Bad Name')}\n",
        f"{TEXT}\n{LINE.replace('PeterNeumann', 'a+b')}\n",
        f"{TEXT}\n{LINE.replace('—', '-')}\n",
        f"{TEXT}\n— PeterNeumann AAAA\n",
        f"{TEXT}\n{LINE}\n" + f"{LINE}\n" * 100,
    ],
)
def test_what_is_no_note_is_refused(raw: str) -> None:
    with pytest.raises(VerificationError):
        Note.parse(raw)


def test_signatures_of_unknown_keys_are_ignored_and_false_ones_of_known_keys_are_not() -> None:
    known, other = VerifierKey.parse(VKEY), key("other").verifier
    note = Note.parse(f"{TEXT}\n{LINE}\n{key('third').sign('something else')}\n")
    assert note.signed_by([known, other]) == {known: 0}
    for text in (TEXT.replace("answer", "anser"), TEXT + TEXT):
        with pytest.raises(VerificationError, match="PeterNeumann is false"):
            Note(text, note.signatures).signed_by([known])


def test_a_cosignature_binds_its_time_and_is_no_signature_of_a_log() -> None:
    witness = key("w", WITNESS_KEY)
    line = witness.sign(TEXT, moment=1679315147)
    note = Note(TEXT, (line,))
    assert note.signed_by([witness.verifier]) == {witness.verifier: 1679315147}
    redated = Signature(line.name, line.key_id, (5).to_bytes(8, "big") + line.body[8:])
    with pytest.raises(VerificationError):
        Note(TEXT, (redated,)).signed_by([witness.verifier])
    assert key("w", LOG_KEY).verifier.id != witness.verifier.id
    assert note.signed_by([key("w", LOG_KEY).verifier]) == {}


@pytest.mark.parametrize(
    "text",
    [
        "", "log\n1\n", "log\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "log\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "log\n١\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
        "log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n",
        "log\n1\nAAAA\n",
        "log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nextension\n",
        "log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(VerificationError):
        Checkpoint.parse(text)


# --- Policies -------------------------------------------------------------------------------------

LOG, OTHER = key("log.example"), key("log.example", seed=9)
SIX = tuple(key(f"w{i}", WITNESS_KEY, 20 + i) for i in range(6))
HEAD = Checkpoint("log.example", 3, bytes(range(32)))


def policy(quorum: int = 4) -> Policy:
    return Policy((LOG.verifier,), tuple(w.verifier for w in SIX), quorum)


def note_with(*witnesses: SigningKey, by: SigningKey = LOG) -> Note:
    own = sign_checkpoint(HEAD, [by])
    lines = (w.sign(own.text, moment=100) for w in witnesses)
    return Note.parse(str(Note(own.text, (*own.signatures, *lines))))


@pytest.mark.parametrize("signed", range(7))
@pytest.mark.parametrize("quorum", [0, 1, 4, 6])
def test_k_of_n_witnesses_are_enough_and_fewer_are_not(signed: int, quorum: int) -> None:
    note = note_with(*SIX[:signed])
    if signed >= quorum:
        assert policy(quorum).accept(note) == HEAD
    else:
        with pytest.raises(VerificationError, match=f"by {signed} witnesses, {quorum} are needed"):
            policy(quorum).accept(note)


def test_one_witness_that_signs_twice_counts_once() -> None:
    again = SIX[0].sign(str(HEAD), moment=200)
    note = note_with(*SIX[:3])
    with pytest.raises(VerificationError):
        policy(4).accept(Note(note.text, (*note.signatures, again)))


def test_cosignatures_without_the_log_s_own_are_refused() -> None:
    with pytest.raises(VerificationError, match="no known key"):
        policy().accept(note_with(*SIX, by=OTHER))
    with pytest.raises(VerificationError, match="no known key"):
        Policy((key("elsewhere").verifier,), (), 0).accept(note_with())


@pytest.mark.parametrize("quorum", [0, 1, 4, 6])
def test_a_policy_is_written_and_read(quorum: int) -> None:
    assert Policy.parse(policy_text(policy(quorum))) == policy(quorum)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("quorum witnesses", "quorum nobody"),
        lambda text: text.replace("quorum witnesses\n", ""),
        lambda text: text + "quorum none\n",
        lambda text: text.replace("group witnesses 4", "group witnesses 7"),
        lambda text: text.replace("group witnesses 4 w0", "group witnesses 4 w9"),
        lambda text: text + f"witness w0 {SIX[0].verifier}\n",
        lambda text: text + f"log {LOG.verifier}\n",
        lambda text: text + f"witness again {SIX[0].verifier}\n",
        lambda text: text + "surprise\n",
    ],
)
def test_a_policy_that_is_not_understood_is_refused(change: Callable[[str], str]) -> None:
    with pytest.raises(VerificationError):
        Policy.parse(change(policy_text(policy())))


def test_two_majorities_share_a_witness() -> None:
    assert [majority(n) for n in range(8)] == [0, 1, 2, 2, 3, 3, 4, 4]
    assert all(2 * majority(n) > n for n in range(1, 50))
