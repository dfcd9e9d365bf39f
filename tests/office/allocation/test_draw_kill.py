"""SIGKILL while a draw is published: all of it is there, in state and log, or nothing."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

_VICTIM = Path(__file__).parents[1] / "victim_draw.py"
KILLS = 20


class Victims:
    """The office, and those who die in it."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root, self.home = root, home
        assert self.start("make").wait(timeout=300) == 0

    def start(self, what: str) -> subprocess.Popen[bytes]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PENDENCY_")}
        return subprocess.Popen(
            [sys.executable, _VICTIM, self.home, what], cwd=self.root, env=environment
        )

    def begin(self) -> subprocess.Popen[bytes]:
        """Let one begin to draw."""
        (self.home / "begun").unlink(missing_ok=True)
        process = self.start("draw")
        while not (self.home / "begun").exists():
            assert process.poll() is None
            time.sleep(0.001)
        return process

    def rows(self) -> tuple[str, int, int, int, int]:
        """State of the run; chances, given cases, events, and entries of its publication."""
        with sqlite3.connect(self.home / "office.sqlite3") as db:
            (state,) = db.execute("SELECT state FROM office_allocationrun").fetchone()
            counts = [
                db.execute(f"SELECT count(*) FROM {what}").fetchone()[0]
                for what in (
                    "office_draw WHERE won",
                    "office_drawncase WHERE outcome = 'assigned'",
                    "office_event WHERE detail LIKE '%, run 1'",
                    "office_auditrow JOIN office_pendingleaf ON audit_row_id = "
                    "office_auditrow.id WHERE action = 'publish_draw'",
                    "office_auditrow JOIN office_logleaf ON audit_row_id = "
                    "office_auditrow.id WHERE action = 'publish_draw'",
                )
            ]
        db.close()
        return state, *counts[:3], counts[3] + counts[4]


@pytest.fixture
def victims(root: Path, tmp_path: Path) -> Victims:
    return Victims(root, tmp_path / "home")


def test_a_killed_draw_is_published_whole_or_not_at_all(victims: Victims, tmp_path: Path) -> None:
    database = [victims.home / f"office.sqlite3{end}" for end in ("", "-wal", "-shm")]
    kept = tmp_path / "kept"
    kept.mkdir()
    for file in database:
        if file.exists():
            shutil.copy(file, kept / file.name)

    def restore() -> None:
        for file in database:
            file.unlink(missing_ok=True)
            if (kept / file.name).exists():
                shutil.copy(kept / file.name, file)

    before = victims.rows()
    assert before == ("drawing", 0, 0, 0, 0)
    whole = victims.begin()
    began = time.monotonic()
    assert whole.wait(timeout=300) == 0
    took = time.monotonic() - began
    after = victims.rows()
    assert after[0] == "published"
    assert after[1] == after[2] == after[3] > 0
    assert after[4] == 1
    chance, outcomes = random.Random(3), []
    restore()
    for _ in range(KILLS):
        one = victims.begin()
        time.sleep(chance.uniform(0.2, 1.0) * took)
        one.send_signal(signal.SIGKILL)
        one.wait(timeout=60)
        found = victims.rows()
        outcomes.append(found)
        assert found in {before, after}
        if found == after:
            restore()
    assert before in outcomes
