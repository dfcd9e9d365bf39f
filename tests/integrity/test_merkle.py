"""Trees and proofs: the published vectors, and every proof of every size up to 64."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from pendency.integrity.log.tree import (
    MerkleTree,
    completing_leaf,
    consistency_proof,
    cover,
    frontier_of,
    inclusion_proof,
    root_of,
)
from pendency.integrity.log.verify_offline import (
    Frontier,
    VerificationError,
    leaf_hash,
    node_hash,
    verify_consistency,
    verify_inclusion,
)

#: The test vectors of the Certificate Transparency project: leaves, roots of sizes 1 to 8, proofs.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
          "606162636465666768696a6b6c6d6e6f"]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 8): """96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7
               5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
               6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4""",
    (5, 8): """bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b
               ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0
               d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7""",
    (2, 3): "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
}
CONSISTENCY = {
    (1, 8): """96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7
               5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
               6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4""",
    (6, 8): """0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a
               ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0
               d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7""",
    (2, 5): """5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
               bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b""",
    (3, 8): """0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7
               07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7
               fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
               6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4""",
}
N = 64


def tree_of(leaves: Sequence[bytes]) -> MerkleTree:
    tree = MerkleTree()
    for leaf in leaves:
        tree.append(leaf_hash(leaf))
    return tree


def defined_root(leaves: Sequence[bytes]) -> bytes:
    """MTH as RFC 6962, 2.1 defines it, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + defined_root(leaves[:k]) + defined_root(leaves[k:])).digest()


@pytest.fixture(scope="module")
def leaves() -> list[bytes]:
    return [f"entry {i}".encode() for i in range(N)]


@pytest.fixture(scope="module")
def tree(leaves: list[bytes]) -> MerkleTree:
    return tree_of(leaves)


@pytest.fixture(scope="module")
def roots(leaves: list[bytes]) -> list[bytes]:
    return [defined_root(leaves[:n]) for n in range(N + 1)]


# --- Published vectors ----------------------------------------------------------------------------


def test_roots_of_the_published_vectors() -> None:
    tree = MerkleTree()
    assert tree.root().hex() == sha256().hexdigest()
    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        tree.append(leaf_hash(bytes.fromhex(leaf)))
        assert tree.root().hex() == root
    assert [root_of(n, tree.nodes).hex() for n in range(1, 9)] == ROOTS


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_proofs_of_the_published_vectors(index: int, size: int) -> None:
    tree = tree_of([bytes.fromhex(leaf) for leaf in LEAVES])
    proof = inclusion_proof(index, size, tree.nodes)
    assert [node.hex() for node in proof] == INCLUSION[index, size].split()


@pytest.mark.parametrize(("first", "second"), CONSISTENCY)
def test_consistency_proofs_of_the_published_vectors(first: int, second: int) -> None:
    tree = tree_of([bytes.fromhex(leaf) for leaf in LEAVES])
    proof = consistency_proof(first, second, tree.nodes)
    assert [node.hex() for node in proof] == CONSISTENCY[first, second].split()


def test_the_shared_vectors_of_part_h_are_these(vectors: Path) -> None:
    part = (vectors / "quality.md").read_text("utf-8").split("H2 ")[1].split("H3 ")[0]
    assert re.findall(r"\b[0-9a-f]{64}\b", part) == ROOTS
    assert ",".join(leaf or '""' for leaf in LEAVES) in part


# --- All sizes up to 64 ---------------------------------------------------------------------------


def test_roots_are_those_of_the_definition(tree: MerkleTree, roots: list[bytes]) -> None:
    assert [root_of(n, tree.nodes) for n in range(N + 1)] == roots
    assert tree.root() == roots[N]
    assert len(set(roots)) == N + 1


def test_every_leaf_is_included_in_every_tree_that_holds_it(
    tree: MerkleTree, leaves: list[bytes], roots: list[bytes]
) -> None:
    for size in range(1, N + 1):
        for index in range(size):
            proof = inclusion_proof(index, size, tree.nodes)
            assert len(proof) <= (size - 1).bit_length()
            verify_inclusion(index, size, leaf_hash(leaves[index]), proof, roots[size])


def test_no_leaf_is_proven_where_it_is_not(
    tree: MerkleTree, leaves: list[bytes], roots: list[bytes]
) -> None:
    for size in range(1, 24):
        for index in range(size):
            proof = inclusion_proof(index, size, tree.nodes)
            for other in range(size):
                if other != index:
                    with pytest.raises(VerificationError):
                        verify_inclusion(index, size, leaf_hash(leaves[other]), proof, roots[size])
                    with pytest.raises(VerificationError):
                        verify_inclusion(other, size, leaf_hash(leaves[index]), proof, roots[size])
            with pytest.raises(VerificationError):
                verify_inclusion(index, size, leaf_hash(leaves[index]), proof, roots[size + 1])
            with pytest.raises(VerificationError):
                verify_inclusion(size, size, leaf_hash(leaves[index]), proof, roots[size])


def test_every_tree_continues_every_smaller_one(tree: MerkleTree, roots: list[bytes]) -> None:
    for second in range(N + 1):
        for first in range(second + 1):
            proof = consistency_proof(first, second, tree.nodes)
            verify_consistency(first, second, proof, roots[first], roots[second])


def test_no_tree_continues_another_history(tree: MerkleTree, roots: list[bytes]) -> None:
    for changed in range(0, N, 5):
        other = [f"entry {i}" + "!" * (i == changed) for i in range(N)]
        forged = tree_of([text.encode() for text in other])
        for first in range(changed + 1, N + 1):
            for second in range(first, N + 1, 3):
                for source in (tree, forged):
                    proof = consistency_proof(first, second, source.nodes)
                    with pytest.raises(VerificationError):
                        verify_consistency(
                            first, second, proof, roots[first], root_of(second, forged.nodes)
                        )


def _spoiled(proof: list[bytes]) -> list[list[bytes]]:
    extra = bytes(32)
    found = [[*proof, extra], [extra, *proof]]
    for i, node in enumerate(proof):
        found.append([*proof[:i], bytes([node[0] ^ 1]) + node[1:], *proof[i + 1 :]])
        found.append(proof[:i] + proof[i + 1 :])
        if i and proof[i - 1] != node:
            found.append([*proof[: i - 1], node, proof[i - 1], *proof[i + 1 :]])
    return found


def test_a_proof_with_one_line_changed_dropped_added_or_swapped_is_refused(
    tree: MerkleTree, leaves: list[bytes], roots: list[bytes]
) -> None:
    for size in range(1, 33):
        for index in range(size):
            for proof in _spoiled(inclusion_proof(index, size, tree.nodes)):
                with pytest.raises(VerificationError):
                    verify_inclusion(index, size, leaf_hash(leaves[index]), proof, roots[size])
            for proof in _spoiled(consistency_proof(index, size, tree.nodes)):
                with pytest.raises(VerificationError):
                    verify_consistency(index, size, proof, roots[index], roots[size])


# --- Pieces ---------------------------------------------------------------------------------------


def test_a_frontier_taken_up_again_goes_on_as_if_never_laid_down(
    tree: MerkleTree, leaves: list[bytes], roots: list[bytes]
) -> None:
    for size in range(N):
        frontier = frontier_of(size, tree.nodes)
        frontier.append(leaf_hash(leaves[size]))
        assert (frontier.size, frontier.peaks) == (
            size + 1,
            frontier_of(size + 1, tree.nodes).peaks,
        )


def test_a_cover_is_complete_ordered_and_within_its_span() -> None:
    for size in range(1, N + 1):
        places = cover(0, size)
        spans = [(index << level, (index + 1) << level) for level, index in places]
        assert [a for a, _ in spans] == [0, *(b for _, b in spans[:-1])]
        assert spans[-1][1] == size
        assert [completing_leaf(place) for place in places] == [b - 1 for _, b in spans]


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_proof_is_made_outside_of_the_tree(tree: MerkleTree, index: int, size: int) -> None:
    with pytest.raises(VerificationError):
        inclusion_proof(index, size, tree.nodes)


@pytest.mark.parametrize(("first", "second"), [(-1, 3), (4, 3)])
def test_no_larger_tree_is_continued_by_a_smaller(
    tree: MerkleTree, first: int, second: int
) -> None:
    with pytest.raises(VerificationError):
        consistency_proof(first, second, tree.nodes)
    with pytest.raises(VerificationError):
        verify_consistency(first, second, [], bytes(32), bytes(32))


def test_a_frontier_without_its_subtrees_is_refused() -> None:
    with pytest.raises(VerificationError, match="2 leaves"):
        Frontier(2, [])


def test_leaves_and_nodes_can_not_be_taken_for_each_other() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)
