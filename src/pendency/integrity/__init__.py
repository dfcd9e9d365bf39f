"""Integrity: a record that nobody can rewrite, and who may take part in what.

`pendency.integrity.log` is the verifiable log: Merkle tree, checkpoints, witnesses, export, and the
offline verifier in one file. `pendency.integrity.recusal` says who may not have a case;
`pendency.integrity.screens` asks about pairs, pace and reading.
"""

from pendency.integrity.log.verify_offline import IntegrityError

__all__ = ["IntegrityError"]
