"""How long appending to the verifiable log takes, and its proofs, checkpoints and verification.

python benchmarks/log.py [--entries 1000000]
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pendency.integrity.log import (
    Checkpoint,
    MerkleTree,
    Policy,
    Request,
    SigningKey,
    Witness,
    make_leaf,
)
from pendency.integrity.log.leaf import opening
from pendency.integrity.log.publishing import export_lines, sign_checkpoint
from pendency.integrity.log.tree import consistency_proof, inclusion_proof, root_of
from pendency.integrity.log.verify_offline import (
    LOG_KEY,
    leaf_hash,
    verify_consistency,
    verify_export,
    verify_inclusion,
)

LOG = SigningKey("log.example", LOG_KEY, bytes(32))


@contextmanager
def timed(what: str, count: int) -> Iterator[None]:
    clock, cpu = time.perf_counter(), time.process_time()
    yield
    clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
    print(f"{what:44} {clock:8.2f} s  {cpu:8.2f} s CPU  {cpu / count * 1e6:9.1f} us each")


def fields(i: int) -> tuple[dict[str, object], dict[str, bytes]]:
    closed: dict[str, object] = {"by": f"person {i % 997}", "object_key": str(i), "detail.seq": i}
    return closed, {name: i.to_bytes(15, "big") + name[:1].encode() for name in closed}


def entries(count: int) -> Iterator[str]:
    for i in range(count):
        yield make_leaf({"action": "record_event", "at": "2026-01-01", "object_type": "case"},
                        *fields(i))  # fmt: skip


def appended(leaves: list[str]) -> MerkleTree:
    tree = MerkleTree()
    for leaf in leaves:
        tree.append(leaf_hash(leaf.encode()))
    return tree


def proofs(tree: MerkleTree, leaves: list[str], draw: random.Random) -> None:
    size, root = len(tree), tree.root()
    some = [draw.randrange(size) for _ in range(10_000)]
    with timed("10,000 inclusion proofs made", len(some)):
        made = [inclusion_proof(i, size, tree.nodes) for i in some]
    with timed("10,000 inclusion proofs verified", len(some)):
        for i, proof in zip(some, made, strict=True):
            verify_inclusion(i, size, leaf_hash(leaves[i].encode()), proof, root)
    with timed("10,000 consistency proofs made", len(some)):
        made = [consistency_proof(i, size, tree.nodes) for i in some]
    roots = {i: root_of(i, tree.nodes) for i in some}
    with timed("10,000 consistency proofs verified", len(some)):
        for i, proof in zip(some, made, strict=True):
            verify_consistency(i, size, proof, roots[i], root)


def cosigning(tree: MerkleTree, folder: Path) -> None:
    def request(old: int, size: int) -> Request:
        head = Checkpoint(LOG.name, size, root_of(size, tree.nodes))
        proof = consistency_proof(old, size, tree.nodes) if size >= old else []
        return Request(old, tuple(proof), sign_checkpoint(head, [LOG]))

    six = [
        Witness.found(folder / f"w{i}", name=f"w{i}", seed=bytes([i + 1]) * 32,
                      logs=[LOG.verifier]) for i in range(6)
    ]  # fmt: skip
    half = len(tree) // 2
    asked = [request(0, half), request(half, len(tree))]
    with timed("12 cosignatures, each stored with fsync", 12):
        for one in six:
            for step in asked:
                one.cosign(step, now=1)


def verified(leaves: list[str], tree: MerkleTree) -> None:
    note = sign_checkpoint(Checkpoint(LOG.name, len(tree), tree.root()), [LOG])
    shown = []
    for i in range(len(leaves)):
        closed, salts = fields(i)
        shown.append([opening(name, salts[name], closed[name]) for name in closed])
    lines = export_lines(note, Policy((LOG.verifier,), (), 0), zip(leaves, shown, strict=True))
    with timed("export written and verified, 3 values each", len(leaves)):
        head, _erased = verify_export(lines)
    assert head.size == len(leaves)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    count = parser.parse_args().entries
    print(f"{count:,} entries")
    with timed("leaves made: canonical, 3 salted hashes each", count):
        leaves = list(entries(count))
    with timed("leaves hashed and appended, all nodes kept", count):
        tree = appended(leaves)
    proofs(tree, leaves, random.Random(20260101))
    with timed("an inclusion proof of every entry", count):
        for i in range(count):
            inclusion_proof(i, count, tree.nodes)
    with tempfile.TemporaryDirectory() as folder:
        cosigning(tree, Path(folder))
    verified(leaves, tree)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'memory at most':44} {peak:8.0f} MB")


if __name__ == "__main__":
    main()
