"""What a log gives out: signed checkpoints, policies, proofs of single entries, exports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pendency.integrity.log.keys import SigningKey
from pendency.integrity.log.tree import Nodes, inclusion_proof
from pendency.integrity.log.verify_offline import (
    EXPORT_FORMAT,
    PROOF_FORMAT,
    Checkpoint,
    Note,
    Policy,
    encode64,
)

#: A leaf's text and the openings of its fields that are not erased.
Entry = tuple[str, Sequence[Mapping[str, str]]]


def sign_checkpoint(checkpoint: Checkpoint, keys: Sequence[SigningKey]) -> Note:
    """Sign with every key: while a key is being replaced there are two."""
    text = str(checkpoint)
    return Note(text, tuple(key.sign(text) for key in keys))


def majority(witnesses: int) -> int:
    """The quorum that two histories can't both reach unless a witness signs both."""
    return witnesses // 2 + 1 if witnesses else 0


def policy_text(policy: Policy) -> str:
    """A policy as a C2SP tlog-policy file."""
    lines = [f"log {key}" for key in policy.logs]
    lines += [f"witness {key.name} {key}" for key in policy.witnesses]
    if policy.quorum:
        names = " ".join(key.name for key in policy.witnesses)
        lines.append(f"group witnesses {policy.quorum} {names}")
    lines.append(f"quorum {'witnesses' if policy.quorum else 'none'}")
    return "\n".join(lines) + "\n"


def proof_text(index: int, note: Note, nodes: Nodes) -> str:
    """The proof that an entry is in the tree of a checkpoint, as a C2SP tlog-proof file."""
    path = inclusion_proof(index, Checkpoint.parse(note.text).size, nodes)
    lines = [PROOF_FORMAT, f"index {index}", *map(encode64, path)]
    return "\n".join(lines) + f"\n\n{note}"


def export_lines(note: Note, policy: Policy, entries: Iterable[Entry]) -> Iterator[str]:
    """The lines of an export (JSON, one object a line): head, then the entries of the checkpoint.

    Parameters
    ----------
    note
        The newest checkpoint with its cosignatures.
    policy
        The keys of log and witnesses, as the log names them.
    entries
        All entries that the checkpoint covers, in order.
    """
    head = {"format": EXPORT_FORMAT, "policy": policy_text(policy), "checkpoint": str(note)}
    yield _line(head)
    for index, (leaf, openings) in enumerate(entries):
        yield _line({"index": index, "leaf": leaf, "openings": list(openings)})


def _line(row: Mapping[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
