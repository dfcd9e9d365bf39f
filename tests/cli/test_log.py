"""The log on the command line: from an empty office to a verified export, with two witnesses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


class Office:
    """A data folder, and the command line as an operator types it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "home"

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        program = "import sys; from pendency.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", program, *map(str, words)], cwd=self.folder, text=True,
            capture_output=True, check=False,
            env=os.environ | {"DATABASE_URL": "", "PENDENCY_HOME": ""},
        )  # fmt: skip

    def log(self, *words: object) -> str:
        done = self.run("log", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kept(self, *words: object) -> str:
        """A command that needs the office's data folder."""
        return self.log(*words, "--home", self.home)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = Office(tmp_path_factory.mktemp("log"))
    done = made.run("office", "add-user", "wei.chen", "--role", "auditor", "--password",
                    "correct horse battery", "--home", made.home)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return made


@pytest.mark.slow
def test_the_whole_way_of_a_log(office: Office) -> None:
    folder = office.folder
    assert office.kept("sequence") == "0 entries placed; the log has 1\n"
    log_key = office.kept("policy").split("\n")[0].removeprefix("log ")
    for name in ("north", "south"):
        key = office.log("witness", "init", name, "--name", f"{name}.example/w1", "--log", log_key)
        assert office.kept("enrol", key.strip()) == f"{name}.example/w1 is a witness of this log\n"
    office.kept("policy", "--out", folder / "policy")
    kept = office.kept("checkpoint", "--out", folder / "kept") or (folder / "kept").read_text()
    for name in ("north", "south"):
        office.kept("request", f"{name}.example/w1", "--out", folder / "request")
        (folder / "answer").write_text(office.log("witness", "cosign", name, "request"))
        said = office.kept("hand-in", f"{name}.example/w1", folder / "answer")
        assert said == f"{name}.example/w1 has cosigned 3 entries\n"
    assert kept.split("\n")[1] == "3"

    assert office.kept("export", "--out", folder / "log.jsonl").endswith("3 entries\n")
    said = office.log("verify", "log.jsonl", "--checkpoint", "kept", "--policy", "policy")
    assert "1 checkpoints of your own agree" in said
    assert "2 cosignatures needed, and there" in said
    _, size, root, *_rest = kept.split("\n")
    assert "verified" in office.log("verify", "log.jsonl", "--printed", size, root)
    leaf, proof = office.kept("prove", 0, "--out", folder).split()
    assert "entry 0" in office.log("verify", proof, leaf, "--policy", "policy")
    assert office.log("witness", "show", "north").endswith(f"{size}\n{root}\n")

    lines = (folder / "log.jsonl").read_text("utf-8").split("\n")
    row = json.loads(lines[1])
    row["openings"][0]["text"] = '"somebody else"'
    (folder / "forged.jsonl").write_text("\n".join([lines[0], json.dumps(row), *lines[2:]]))
    done = office.run("log", "verify", "forged.jsonl", "--checkpoint", "kept")
    assert done.returncode == 1
    assert "line 2 of the export" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_size_that_is_no_number_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_bytes(b"\xff")
    for words in (["--printed", "seven", "AAAA"], []):
        done = Office(tmp_path).run("log", "verify", "log.jsonl", *words)
        assert done.returncode == 1
        assert "NOT VERIFIED" in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["prove", "7"], "no entry 7"),
        (["request", "nobody"], "no witness is called 'nobody'"),
        (["enrol", "no key"], "no key"),
        (["erase", "nobody", "--reason", "x"], "nobody is called 'nobody'"),
        (["erase", "wei.chen", "--reason", "x"], "Close the account first"),
    ],
)
@pytest.mark.slow
def test_what_can_not_be_done_is_said_in_one_line(
    office: Office, words: list[str], said: str
) -> None:
    done = office.run("log", *words, "--home", office.home)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
