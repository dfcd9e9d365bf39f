"""Verify a log, or one of its entries, far from the office that keeps it.

This one file is the whole verifier: an auditor can copy it, read it, and run it on a machine of his
own that has Python 3.11 and `cryptography`::

    python verify_offline.py LOG.jsonl --policy POLICY --checkpoint KEPT
    python verify_offline.py ENTRY.tlog-proof LEAF --policy POLICY

Trees and proofs are those of RFC 9162; the texts are C2SP's signed-note, tlog-checkpoint,
tlog-cosignature, tlog-policy and tlog-proof.
"""

from __future__ import annotations

import argparse
import base64
import hmac
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class IntegrityError(Exception):
    """Base of all that the integrity room raises; declared here because this file stands alone."""


class VerificationError(IntegrityError):
    """What was shown is not what was signed, logged or promised."""


def leaf_hash(leaf: bytes) -> bytes:
    """Hash of a leaf (RFC 9162, 2.1.1)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node (RFC 9162, 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def fold(subtrees: Sequence[bytes]) -> bytes:
    """The root over complete subtrees that stand side by side, largest first."""
    if not subtrees:
        return sha256(b"").digest()
    root = subtrees[-1]
    for left in reversed(subtrees[:-1]):
        root = node_hash(left, root)
    return root


class Frontier:
    """A growing tree as its complete subtrees, largest first: all that an append needs."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size, self.peaks = size, list(peaks)  # one subtree for each binary one of the size
        if len(self.peaks) != size.bit_count():
            raise VerificationError(f"{len(self.peaks)} subtrees do not make {size} leaves")

    def append(self, leaf: bytes) -> list[bytes]:
        """Append the hash of a leaf; the hashes of all subtrees that it completes, itself first."""
        completed, rest = [leaf], self.size
        while rest & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            completed.append(leaf)
            rest >>= 1
        self.peaks.append(leaf)
        self.size += 1
        return completed


def verify_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that the leaf with this hash has this index in the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise VerificationError(f"a tree of {size} leaves has no leaf {index}")
    position, last, computed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise VerificationError("the inclusion proof is too long")
        if position & 1 or position == last:
            computed = node_hash(sibling, computed)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            computed = node_hash(computed, sibling)
        position, last = position >> 1, last >> 1
    if last or computed != root:
        raise VerificationError(f"the inclusion proof of leaf {index} leads to another root")


def verify_consistency(
    first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes
) -> None:
    """Check that the larger tree begins with the smaller one (RFC 9162, 2.1.4.2)."""
    if not 0 <= first <= second:
        raise VerificationError(f"a tree of {second} leaves can't continue one of {first}")
    if first in {0, second}:
        if proof or first_root != (second_root if first else fold(())):
            raise VerificationError(f"the trees of {first} and {second} leaves do not agree")
        return
    path = list(proof) if first & (first - 1) else [first_root, *proof]
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    before = after = path[0] if path else b""
    for sibling in path[1:]:
        if last == 0:
            raise VerificationError("the consistency proof is too long")
        if position & 1 or position == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        position, last = position >> 1, last >> 1
    if last or before != first_root or after != second_root:
        raise VerificationError(f"the tree of {second} leaves does not continue that of {first}")


# --- Keys and signed notes ------------------------------------------------------------------------

LOG_KEY, WITNESS_KEY = 1, 4  # signature types: Ed25519 over the text; timestamped cosignature
_NAME = re.compile(r"[^\s+]+")


def encode64(raw: bytes) -> str:
    """Standard base64."""
    return base64.b64encode(raw).decode()


def decode64(text: str, what: str) -> bytes:
    """Standard base64, in its one canonical spelling."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raw = b""
    if encode64(raw) != text:
        raise VerificationError(f"{what} is not in base64: {text[:40]!r}")
    return raw


@dataclass(frozen=True)
class VerifierKey:
    """A public key with its name: ``NAME+ID+BASE64``."""

    name: str
    kind: int
    public: bytes

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read a key; its id must be that of its name and bytes."""
        raw = decode64(text.split("+", 2)[-1], "the key")
        key = cls(text.partition("+")[0], raw[0] if raw else 0, raw[1:])
        known = key.kind in {LOG_KEY, WITNESS_KEY} and len(key.public) == 32
        if not (known and _NAME.fullmatch(key.name) and str(key) == text):
            raise VerificationError(f"not an Ed25519 key of a log or a witness: {text!r}")
        return key

    @property
    def id(self) -> bytes:
        """First four bytes of the hash of name, type and key."""
        return sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{encode64(bytes([self.kind]) + self.public)}"

    def check(self, text: str, body: bytes) -> int:
        """Check a signature on a note's text; the time of a cosignature, 0 for a log's own."""
        moment, signature, message = 0, body, text.encode()
        if self.kind == WITNESS_KEY:
            moment, signature = int.from_bytes(body[:8], "big"), body[8:]
            message = cosigned_message(text, moment)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            raise VerificationError(f"the signature of {self.name} is false") from None
        return moment


def cosigned_message(text: str, moment: int) -> bytes:
    """What a witness signs: the time (POSIX seconds) and the note's text."""
    return f"cosignature/v1\ntime {moment}\n{text}".encode()


@dataclass(frozen=True)
class Signature:
    """A signature line of a note: ``— NAME BASE64``."""

    name: str
    key_id: bytes
    body: bytes

    @classmethod
    def parse(cls, line: str) -> Signature:
        """Read a line, without its newline."""
        dash, _, rest = line.partition(" ")
        name, _, coded = rest.partition(" ")
        raw = decode64(coded, "a signature")
        if dash != "—" or not _NAME.fullmatch(name) or len(raw) < 5:
            raise VerificationError(f"not a signature line: {line[:60]!r}")
        return cls(name, raw[:4], raw[4:])

    def __str__(self) -> str:
        return f"— {self.name} {encode64(self.key_id + self.body)}"


@dataclass(frozen=True)
class Note:
    """A text, which ends in a newline, with signatures."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, whole: str) -> Note:
        """Split a note at its last blank line."""
        if any(sign < " " and sign != "\n" for sign in whole):
            raise VerificationError("the note holds control characters")
        text, gap, lines = whole.rpartition("\n\n")
        if not gap or not lines.endswith("\n") or lines.count("\n") > 100:
            raise VerificationError("the note has no text, or no signature lines after a blank one")
        signatures = map(Signature.parse, lines[:-1].split("\n"))
        return cls(text + "\n", tuple(dict.fromkeys(signatures)))

    def __str__(self) -> str:
        return self.text + "\n" + "".join(f"{line}\n" for line in self.signatures)

    def signed_by(self, keys: Iterable[VerifierKey]) -> dict[VerifierKey, int]:
        """The keys that signed, with the times of cosignatures; a false signature of one raises."""
        return {
            key: key.check(self.text, signature.body)
            for key in keys
            for signature in self.signatures
            if (signature.name, signature.key_id) == (key.name, key.id)
        }


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: the root over its first ``size`` leaves."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read a note's text; lines after the third are refused, for nobody can audit them."""
        match = re.fullmatch(r"(.+)\n(0|[1-9][0-9]{0,18})\n(.+)\n", text, re.ASCII)
        root = decode64(match[3], "the root") if match else b""
        if not match or len(root) != 32:
            raise VerificationError(f"not a checkpoint (origin, size, root): {text[:80]!r}")
        return cls(match[1], int(match[2]), root)

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{encode64(self.root)}\n"


@dataclass(frozen=True)
class Policy:
    """Whom a verifier trusts: keys of the log, witnesses, and how many of these must cosign."""

    logs: tuple[VerifierKey, ...]
    witnesses: tuple[VerifierKey, ...]
    quorum: int

    @classmethod
    def parse(cls, text: str) -> Policy:
        """Read a policy with at most one group, of all witnesses; refuse what is not understood."""
        logs: list[VerifierKey] = []
        names: dict[str, VerifierKey] = {}
        groups: dict[str, int] = {"none": 0}
        quorums: list[int] = []
        for line in text.split("\n"):
            match line.partition("#")[0].split():
                case []:
                    pass
                case ["log", key]:
                    logs.append(VerifierKey.parse(key))
                case ["witness", name, key] if name not in names:
                    names[name] = VerifierKey.parse(key)
                case ["group", name, need, *members] if sorted(members) == sorted(names):
                    groups[name] = int(need) if need.isdecimal() else 0
                case ["quorum", name] if name in groups:
                    quorums.append(groups[name])
                case _:
                    raise VerificationError(f"a line of the policy is not understood: {line!r}")
        keys = {key.public for key in (*logs, *names.values())}
        if len(quorums) != 1 or len(keys) != len(logs) + len(names) or quorums[0] > len(names):
            raise VerificationError("a policy has each key once, and one quorum that can be met")
        return cls(tuple(logs), tuple(names.values()), quorums[0])

    def signed(self, note: Note) -> Checkpoint:
        """The checkpoint, if a key of its log signed it."""
        checkpoint = Checkpoint.parse(note.text)
        if not note.signed_by(key for key in self.logs if key.name == checkpoint.origin):
            raise VerificationError(f"no known key of the log {checkpoint.origin} has signed this")
        return checkpoint

    def accept(self, note: Note) -> Checkpoint:
        """The checkpoint, if its log signed it and enough witnesses cosigned it."""
        checkpoint, seen = self.signed(note), len(note.signed_by(self.witnesses))
        if seen < self.quorum:
            raise VerificationError(f"cosigned by {seen} witnesses, {self.quorum} are needed")
        return checkpoint


# --- Entries, exports, proofs ---------------------------------------------------------------------

LEAF_FORMAT, EXPORT_FORMAT = "pendency.leaf/1", "pendency.log/1"
PROOF_FORMAT = "c2sp.org/tlog-proof@v1"
_PROOF = re.compile(rf"{PROOF_FORMAT}\n(?:extra .*\n)?index (0|[1-9][0-9]*)((?:\n\S+)*)", re.ASCII)


def commitment(field: str, salt: bytes, text: str) -> str:
    """The salted hash that stands in a leaf for the value of a field (in canonical JSON)."""
    return hmac.digest(salt, f"{LEAF_FORMAT}\0{field}\0{text}".encode(), "sha256").hex()


def verify_openings(leaf: str, openings: Iterable[Mapping[str, str]]) -> int:
    """Check the values that are shown for a leaf; how many of its fields stay closed."""
    entry = json.loads(leaf)
    if entry["format"] != LEAF_FORMAT:
        raise VerificationError(f"unknown format {entry['format']!r}")
    closed = dict(entry["sealed"])
    for opening in openings:
        name, salt = opening["field"], bytes.fromhex(opening["salt"])
        if closed.pop(name, None) != commitment(name, salt, opening["text"]):
            raise VerificationError(f"the value shown for {name!r} is not the one that was logged")
    return len(closed)


def verify_export(
    lines: Iterable[str], *, policy: Policy | None = None, kept: Sequence[Note] = (),
    printed: Iterable[tuple[int, str]] = (),
) -> tuple[Checkpoint, int]:  # fmt: skip
    """Verify a log: its newest checkpoint, and how many fields of its entries are erased.

    Without a ``policy`` the export's own keys are trusted: this shows that nothing has changed
    since the checkpoints ``kept`` or ``printed`` (size, root), but not who keeps the log. Raises
    where anything was changed, left out, put elsewhere or added behind the newest checkpoint.
    """
    rows = iter(lines)
    head = _row(next(rows, ""))
    if head.get("format") != EXPORT_FORMAT:
        raise VerificationError(f"line 1: not an export in the format {EXPORT_FORMAT}")
    trusted = policy or Policy.parse(head["policy"])
    newest = trusted.accept(Note.parse(head["checkpoint"]))
    held = [newest, *map(trusted.signed, kept)]
    if len({checkpoint.origin for checkpoint in held}) > 1:
        raise VerificationError(f"a checkpoint is of another log than {newest.origin}")
    claims = {(c.size, encode64(c.root)) for c in held} | set(printed)
    roots, erased = _roots(rows, newest.size, {size for size, _ in claims})
    for size, root in sorted(claims):
        if roots.get(size) != root:
            raise VerificationError(
                f"at size {size} the checkpoint has the root {root}, the export "
                f"{roots.get(size, 'none')}: rewritten or cut off; keep both files as evidence"
            )
    return newest, erased


def _row(line: str) -> dict[str, Any]:
    try:
        return dict(json.loads(line))
    except (ValueError, TypeError):
        raise VerificationError(f"not a JSON object: {line[:60]!r}") from None


def _roots(lines: Iterable[str], end: int, at: set[int]) -> tuple[dict[int, str], int]:
    """Roots at these sizes, and the number of closed fields."""
    tree, erased, roots = Frontier(), 0, {0: encode64(fold(()))}
    for number, line in enumerate(lines, 2):
        try:
            row = _row(line)
            erased += verify_openings(row["leaf"], row["openings"])
            tree.append(leaf_hash(row["leaf"].encode()))
            if row["index"] != tree.size - 1:
                raise VerificationError(f"it bears the index {row['index']}")
        except (VerificationError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise VerificationError(f"line {number} of the export: {error}") from error
        if tree.size in at:
            roots[tree.size] = encode64(fold(tree.peaks))
    if tree.size != end:
        raise VerificationError(f"{tree.size} entries, but the newest checkpoint is of size {end}")
    return roots, erased


def verify_proof(proof: str, leaf: bytes, policy: Policy) -> tuple[int, Checkpoint]:
    """Verify a tlog-proof for a leaf; its index, and the checkpoint that it is proven for."""
    top, _gap, note = proof.partition("\n\n")
    match = _PROOF.fullmatch(top)
    if match is None:
        raise VerificationError(f"not a proof in the format {PROOF_FORMAT}")
    index, path = int(match[1]), [decode64(line, "a proof line") for line in match[2].split()]
    checkpoint = policy.accept(Note.parse(note))
    verify_inclusion(index, checkpoint.size, leaf_hash(leaf), path, checkpoint.root)
    return index, checkpoint


def main(words: Sequence[str] | None = None) -> None:
    """Verify what the command line names; exit 1 with the reason where it does not hold."""
    parser = argparse.ArgumentParser(description="Verify a log, or one of its entries.")
    parser.add_argument("file", type=Path, help="an exported log, or the proof of one entry")
    parser.add_argument("leaf", type=Path, nargs="?", help="the entry, where FILE is its proof")
    parser.add_argument("--policy", type=Path, help="whom to trust [what an export names itself]")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="kept earlier")
    parser.add_argument("--printed", nargs=2, action="append", default=[], metavar=("SIZE", "ROOT"))
    try:
        sys.stdout.write(run(**vars(parser.parse_args(words))) + "\n")
    except (VerificationError, ValueError, OSError) as error:
        sys.exit(f"NOT VERIFIED: {error}")


def run(
    file: Path, leaf: Path | None, policy: Path | None, checkpoint: Sequence[Path],
    printed: Iterable[Sequence[str]],
) -> str:  # fmt: skip
    """Verify files; what was found, in words."""
    trusted = Policy.parse(policy.read_text("utf-8")) if policy else None
    if leaf:
        if trusted is None:
            raise VerificationError("a proof alone can't say whom to trust: give --policy")
        index, at = verify_proof(file.read_text("utf-8"), leaf.read_bytes(), trusted)
        return f"verified: entry {index} of the log {at.origin}, in its first {at.size} entries"
    kept = [Note.parse(path.read_text("utf-8")) for path in checkpoint]
    roots = [(int(size), root) for size, root in printed]
    with file.open(encoding="utf-8") as lines:
        at, erased = verify_export(lines, policy=trusted, kept=kept, printed=roots)
    own = "the export's own keys were trusted: give --policy to choose them"
    return (
        f"verified: log {at.origin}, {at.size} entries, root {encode64(at.root)}\n"
        f"{len(kept) + len(roots)} checkpoints of your own agree; {erased} fields are erased\n"
        + (f"{trusted.quorum} cosignatures needed, and there" if trusted else own)
    )


if __name__ == "__main__":
    main()
