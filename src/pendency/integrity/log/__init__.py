"""The verifiable log: an append-only Merkle tree, its checkpoints and their witnesses.

- `verify_offline`: everything that checks, in one file that an auditor can take along.
- `tree`: proofs from the hashes of complete subtrees.
- `leaf`: what an entry says, with salted hashes in place of personal data.
- `keys`, `publishing`: what the office signs and gives out.
- `witness`: what a centre runs.

The method, the threat model and the formats are in docs/methods/log.md.
"""

from pendency.integrity.log.keys import SigningKey
from pendency.integrity.log.leaf import canonical, make_leaf
from pendency.integrity.log.tree import MerkleTree
from pendency.integrity.log.verify_offline import (
    Checkpoint,
    Note,
    Policy,
    VerificationError,
    VerifierKey,
)
from pendency.integrity.log.witness import Request, Witness

__all__ = [
    "Checkpoint",
    "MerkleTree",
    "Note",
    "Policy",
    "Request",
    "SigningKey",
    "VerificationError",
    "VerifierKey",
    "Witness",
    "canonical",
    "make_leaf",
]
