"""Exports: whole ones verify, anything else does not; and the verifier stands alone."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pendency.integrity.log import (
    Checkpoint,
    MerkleTree,
    Note,
    Policy,
    SigningKey,
    VerificationError,
    make_leaf,
    verify_offline,
)
from pendency.integrity.log.leaf import opening
from pendency.integrity.log.publishing import (
    export_lines,
    policy_text,
    proof_text,
    sign_checkpoint,
)
from pendency.integrity.log.tree import root_of
from pendency.integrity.log.verify_offline import (
    LOG_KEY,
    WITNESS_KEY,
    encode64,
    leaf_hash,
    verify_export,
)

LOG = SigningKey("log.example", LOG_KEY, bytes(32))
SIX = [SigningKey(f"w{i}", WITNESS_KEY, bytes([i + 1]) * 32) for i in range(6)]
POLICY = Policy((LOG.verifier,), tuple(w.verifier for w in SIX), 4)
N = 12


def salt(i: int, name: str) -> bytes:
    return bytes([i]) * 15 + name[:1].encode()


def fields(i: int, changed: int = -1) -> dict[str, object]:
    return {"by": f"person {i}{'!' if i == changed else ''}", "object_key": str(i)}


def leaf(i: int, changed: int = -1) -> str:
    closed = fields(i, changed)
    return make_leaf({"action": "try"}, closed, {name: salt(i, name) for name in closed})


class Made:
    """A log of N entries, its export, and checkpoints of each size; ``changed`` is another one."""

    def __init__(self, *, key: SigningKey = LOG, changed: int = -1, size: int = N) -> None:
        self.key, self.tree = key, MerkleTree()
        self.leaves = [leaf(i, changed) for i in range(size)]
        for text in self.leaves:
            self.tree.append(leaf_hash(text.encode()))
        entries = [
            (text, [opening(n, salt(i, n), v) for n, v in fields(i, changed).items()])
            for i, text in enumerate(self.leaves)
        ]
        self.lines = list(export_lines(self.note(size), POLICY, entries))

    def note(self, size: int) -> Note:
        head = Checkpoint(self.key.name, size, root_of(size, self.tree.nodes))
        own = sign_checkpoint(head, [self.key])
        return Note(own.text, (*own.signatures, *(w.sign(own.text, moment=1) for w in SIX)))


@pytest.fixture(scope="module")
def made() -> Made:
    return Made()


def spoil(
    lines: list[str], number: int, change: Callable[[dict[str, object]], object]
) -> list[str]:
    row = json.loads(lines[number])
    change(row)
    return [*lines[:number], json.dumps(row) + "\n", *lines[number + 1 :]]


def test_a_whole_export_verifies_against_every_checkpoint_ever_kept(made: Made) -> None:
    kept = [made.note(size) for size in range(N + 1)]
    head, erased = verify_export(made.lines, policy=POLICY, kept=kept)
    assert (head.size, head.root, erased) == (N, made.tree.root(), 0)
    printed = [(size, encode64(root_of(size, made.tree.nodes))) for size in range(N + 1)]
    assert verify_export(made.lines, printed=printed) == (head, 0)


@pytest.mark.parametrize("number", range(1, N + 1))
def test_every_mutation_of_every_entry_is_refused(made: Made, number: int) -> None:
    lines = made.lines
    other = (number % N) + 1
    swapped = list(lines)
    swapped[number], swapped[other] = swapped[other], swapped[number]
    moved = spoil(swapped, number, lambda row: row.update(index=number - 1))
    moved = spoil(moved, other, lambda row: row.update(index=other - 1))
    mutants = [
        spoil(lines, number, lambda row: row.update(leaf=leaf(number - 1, changed=number - 1))),
        spoil(lines, number, lambda row: row.update(leaf=row["leaf"] + " ")),
        spoil(lines, number, lambda row: row.update(index=0 if number > 1 else 1)),
        spoil(lines, number, lambda row: row["openings"][0].update(text='"nobody"')),
        spoil(lines, number, lambda row: row["openings"][0].update(salt="00" * 16)),
        spoil(lines, number, lambda row: row.pop("leaf")),
        spoil(lines, number, lambda row: row.update(leaf="{}")),
        spoil(lines, number, lambda row: row.update(openings=None)),
        lines[:number] + lines[number + 1 :],  # dropped
        [*lines[: number + 1], lines[number], *lines[number + 1 :]],  # doubled
        swapped,
        moved,
        [*lines[:number], "[]\n", *lines[number + 1 :]],
        [*lines[:number], "\n", *lines[number + 1 :]],
    ]
    for mutant in mutants:
        with pytest.raises(VerificationError):
            verify_export(mutant, policy=POLICY)


def test_entries_cut_off_or_added_behind_the_checkpoint_are_refused(made: Made) -> None:
    longer = Made(size=N + 1)
    for lines in (made.lines[:-1], [*made.lines, longer.lines[-1]], made.lines[:1], []):
        with pytest.raises(VerificationError):
            verify_export(lines, policy=POLICY)


def test_another_checkpoint_in_the_head_does_not_help(made: Made) -> None:
    shorter = Made(size=N - 1)
    forger = SigningKey("log.example", LOG_KEY, bytes([9]) * 32)
    for note in (shorter.note(N - 1), Made(key=forger).note(N), Made(changed=3).note(N)):
        lines = spoil(made.lines, 0, lambda head, note=note: head.update(checkpoint=str(note)))
        with pytest.raises(VerificationError):
            verify_export(lines, policy=POLICY)


@pytest.mark.parametrize("changed", [0, 5])
def test_a_rewritten_log_with_keys_of_its_own_fails_at_the_kept_checkpoint(
    made: Made, changed: int
) -> None:
    """Head office itself rewrites an entry, signs anew, and names its own witnesses."""
    rewritten = Made(changed=changed)
    assert verify_export(rewritten.lines)[0].size == N  # in itself it is flawless
    for size in range(changed + 1, N + 1):
        with pytest.raises(VerificationError, match="rewritten"):
            verify_export(rewritten.lines, kept=[made.note(size)])
        root = encode64(root_of(size, made.tree.nodes))
        with pytest.raises(VerificationError, match="rewritten"):
            verify_export(rewritten.lines, printed=[(size, root)])


def test_a_checkpoint_of_more_entries_than_the_export_has_is_refused(made: Made) -> None:
    with pytest.raises(VerificationError, match="cut off"):
        verify_export(made.lines, kept=[Made(size=N + 1).note(N + 1)])


def test_a_checkpoint_of_another_log_is_refused(made: Made) -> None:
    other = Made(key=SigningKey("other.example", LOG_KEY, bytes([3]) * 32))
    both = Policy((LOG.verifier, other.key.verifier), POLICY.witnesses, 4)
    with pytest.raises(VerificationError, match="another log"):
        verify_export(made.lines, policy=both, kept=[other.note(3)])


def test_erased_fields_are_counted_and_the_log_still_verifies(made: Made) -> None:
    lines = spoil(made.lines, 4, lambda row: row.update(openings=row["openings"][1:]))
    lines = spoil(lines, 5, lambda row: row.update(openings=[]))
    assert verify_export(lines, policy=POLICY, kept=[made.note(3)])[1] == 3


# --- The file that stands alone -------------------------------------------------------------------


@pytest.fixture(scope="module")
def alone(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the verifier's file, an export and what an auditor holds; nothing else."""
    folder = tmp_path_factory.mktemp("alone")
    shutil.copy(verify_offline.__file__, folder / "verify.py")
    (folder / "log.jsonl").write_text("".join(made.lines), "utf-8")
    (folder / "policy").write_text(policy_text(POLICY), "utf-8")
    (folder / "kept").write_text(str(made.note(7)), "utf-8")
    (folder / "entry.tlog-proof").write_text(proof_text(5, made.note(N), made.tree.nodes), "utf-8")
    (folder / "leaf").write_text(made.leaves[5], "utf-8")
    rewritten = Made(changed=3)
    (folder / "rewritten.jsonl").write_text("".join(rewritten.lines), "utf-8")
    return folder


def run_alone(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the file isolated: no environment, no user site, the project not on the path."""
    program = (
        "import runpy, sys; sys.modules['pendency'] = None; sys.argv = sys.argv[1:]; "
        "runpy.run_path('verify.py', run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", program, "verify.py", *words], cwd=folder,
        capture_output=True, text=True, check=False, env={},
    )  # fmt: skip


def test_the_verifier_runs_alone_in_an_isolated_interpreter(alone: Path) -> None:
    done = run_alone(alone, "log.jsonl", "--policy", "policy", "--checkpoint", "kept")
    assert done.returncode == 0, done.stderr
    assert "verified: log log.example, 12 entries" in done.stdout
    assert "1 checkpoints of your own agree; 0 fields are erased" in done.stdout
    done = run_alone(alone, "entry.tlog-proof", "leaf", "--policy", "policy")
    assert (done.returncode, done.stderr) == (0, "")
    assert "entry 5" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["rewritten.jsonl", "--checkpoint", "kept"],
        ["rewritten.jsonl", "--policy", "policy", "--checkpoint", "kept"],
        ["log.jsonl", "--printed", "7", "AAAA"],
        ["log.jsonl", "--printed", "seven", "AAAA"],
        ["entry.tlog-proof", "kept", "--policy", "policy"],
        ["entry.tlog-proof", "leaf"],
        ["kept", "leaf", "--policy", "policy"],
        ["nothing.jsonl"],
        ["log.jsonl", "--policy", "kept"],
    ],
)
def test_the_verifier_says_what_does_not_hold_and_exits_1(alone: Path, words: list[str]) -> None:
    done = run_alone(alone, *words)
    assert done.returncode == 1
    assert done.stderr.startswith("NOT VERIFIED: ")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_the_verifier_imports_the_standard_library_and_cryptography_only() -> None:
    tree = ast.parse(Path(verify_offline.__file__).read_text("utf-8"))
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    foreign = {n.split(".")[0] for n in names} - set(sys.stdlib_module_names)
    assert foreign == {"cryptography"}
