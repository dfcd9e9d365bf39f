"""The operator's commands, each in a process of its own, as on a server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

from pendency.twin import sample_office

_CALL = "from pendency.cli import main; main()"


def _run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _CALL, "office", *words, "--home", str(home)],
        capture_output=True,
        text=True,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith(("DJANGO", "DATABASE"))},
    )


def test_an_empty_office_takes_on_a_snapshot_and_people(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "sample"
    made = sample_office(folder, seed=3, cases=300)

    taken = _run(home, "take-on", str(folder))
    assert made.id in taken.stdout, taken.stderr
    again = _run(home, "take-on", str(folder))
    assert again.returncode == 1
    assert "holds records already" in again.stderr

    (home / "mart" / "CURRENT").unlink()
    assert made.id in _run(home, "publish").stdout
    assert (home / "mart" / "CURRENT").exists()
    _the_daily_run(home, made.id)

    words = ["add-user", "someone", "--role", "centre_head", "--password", "Xk29-plumage-Rw"]
    unbound = _run(home, *words)
    assert unbound.returncode == 1
    assert "Traceback" not in unbound.stderr
    wrong = _run(home, *words, "--bound-to", "ZZ")
    assert wrong.returncode == 1
    assert "no centre with the code 'ZZ'" in wrong.stderr
    assert "someone can log in" in _run(home, *words, "--bound-to", "NH").stdout


def _the_daily_run(home: Path, snapshot: str) -> None:
    """With a snapshot that is damaged: the steps that need it fail, the others are done."""
    broken = home / "store" / "snapshots" / snapshot / "cases.parquet"
    whole = broken.read_bytes()
    broken.write_bytes(whole[:-1])
    failed = _run(home, "daily", "--json")
    broken.write_bytes(whole)
    assert failed.returncode == 1
    assert "Error: publish, screens failed; the other steps are done" in failed.stderr
    assert "Traceback" not in failed.stderr
    said = json.loads(failed.stdout)
    states = {one["step"]: one["state"] for one in said["steps"]}
    assert (states["publish"], states["screens"], states["log"]) == ("failed", "failed", "done")
    assert said["waits"]


def test_weak_password_and_unknown_role_are_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    weak = _run(home, "add-user", "someone", "--role", "operations", "--password", "abc")
    assert weak.returncode == 1
    assert "too short" in weak.stderr
    role = _run(home, "add-user", "someone", "--role", "king", "--password", "Xk29-plumage-Rw")
    assert role.returncode == 1
    assert "operations" in role.stderr


def test_wrong_extract_is_told(tmp_path: Path) -> None:
    failed = _run(tmp_path / "home", "import", "csv", str(tmp_path / "none.csv"))
    assert failed.returncode == 1
    assert "none.csv" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_a_port_in_use_is_told_with_the_remedy(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        words = ["serve", "--home", str(tmp_path / "home"), "--port", str(port)]
        failed = subprocess.run([sys.executable, "-c", _CALL, *words], capture_output=True,
                                text=True, check=False, timeout=60)  # fmt: skip
    assert failed.returncode == 1
    assert f"Error: port {port} on 127.0.0.1 is in use" in failed.stderr
    assert f"--port {port + 1}" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_an_empty_office_has_nothing_to_publish(tmp_path: Path) -> None:
    failed = _run(tmp_path / "home", "publish")
    assert failed.returncode == 1
    assert "holds no records yet" in failed.stderr
    assert "Traceback" not in failed.stderr
