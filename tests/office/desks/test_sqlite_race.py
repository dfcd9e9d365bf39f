"""Two people at once on an SQLite file, where each has a connection of his own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from pendency.records import Snapshot

_RACERS = Path(__file__).with_name("racers.py")


def test_of_two_steps_on_a_transfer_at_once_one_is_taken(small: Snapshot, tmp_path: Path):
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, _RACERS, tmp_path / "office", small.path],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    rounds = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rounds) == 4
    for one in rounds:
        assert one["got"] == ["done", "told"]
        assert one["steps"] == 2  # the request, and the one that won
        assert one["state"] in {"withdrawn", "disputed"}
