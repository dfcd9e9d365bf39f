"""A process to be killed: a witness that cosigns one entry after the other.

``python tests/integrity/victim.py FOLDER``
"""

from __future__ import annotations

import sys
from pathlib import Path

from pendency.integrity.log import Checkpoint, MerkleTree, Request, SigningKey, Witness
from pendency.integrity.log.publishing import sign_checkpoint
from pendency.integrity.log.tree import consistency_proof, root_of
from pendency.integrity.log.verify_offline import LOG_KEY, leaf_hash

LOG = SigningKey("log.example", LOG_KEY, bytes(32))
ENTRIES = 400


def main(folder: Path) -> None:
    tree = MerkleTree()
    for i in range(ENTRIES):
        tree.append(leaf_hash(f"entry {i}".encode()))
    witness = Witness(folder)
    say("ready")
    for size in range(1, ENTRIES + 1):
        head = Checkpoint(LOG.name, size, root_of(size, tree.nodes))
        proof = consistency_proof(size - 1, size, tree.nodes)
        asked = Request(size - 1, tuple(proof), sign_checkpoint(head, [LOG]))
        witness.cosign(asked, now=size)
        say(str(size))


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
