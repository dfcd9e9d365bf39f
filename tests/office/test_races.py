"""Two people on the same thing at the same moment, on a file of SQLite and on PostgreSQL.

The races are in `racers` and `racers_allotting`; each has one winner, and the other one is told.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.office.cluster import cluster

from pendency.records import Snapshot

RACERS = Path(__file__).with_name("racers.py")


def run(home: Path, snapshot: Snapshot, url: str = "") -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PENDENCY", "DATABASE"))}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(RACERS), str(home), str(snapshot.path)],
        env=env | ({"DATABASE_URL": url} if url else {}), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert len({line["race"] for line in lines}) >= 13
    # one wins; the other finds it decided, stale, or done already; state and record agree with that
    assert [line for line in lines if not line["holds"]] == []


@pytest.mark.slow
def test_on_a_file_of_sqlite_one_wins_and_the_other_is_told(tmp_path: Path, small: Snapshot):
    run(tmp_path / "home", small)


@pytest.mark.postgres
@pytest.mark.slow
def test_on_postgresql_one_wins_and_the_other_is_told(
    tmp_path: Path, small: Snapshot, postgres_bin: Path
):
    with cluster(postgres_bin) as url:
        run(tmp_path / "home", small, url)
