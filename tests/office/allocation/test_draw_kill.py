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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.office.cluster import cluster

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

_VICTIM = Path(__file__).parents[1] / "victim_draw.py"
KILLS = 20

#: Of the publication: the state of the run; chances, given cases, events, and entries of it.
ROWS = (
    "SELECT (SELECT state FROM office_allocationrun), "
    "(SELECT count(*) FROM office_draw WHERE won), "
    "(SELECT count(*) FROM office_drawncase WHERE outcome = 'assigned'), "
    "(SELECT count(*) FROM office_event WHERE detail LIKE '%, run 1'), "
    "(SELECT count(*) FROM office_auditrow JOIN office_pendingleaf ON audit_row_id = "
    "office_auditrow.id WHERE action = 'publish_draw') + "
    "(SELECT count(*) FROM office_auditrow JOIN office_logleaf ON audit_row_id = "
    "office_auditrow.id WHERE action = 'publish_draw')"
)
Rows = tuple[str, int, int, int, int]


@dataclass
class Database:
    """Where the office is: how to look at it from outside, to keep a copy, and to go back to it."""

    url: str
    rows: Callable[[], Rows]
    keep: Callable[[], None]
    restore: Callable[[], None]


class Victims:
    """Those who draw, and die of it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert self.read() == "ready"

    def read(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def tell(self, word: str) -> str:
        assert self.process.stdin
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return self.read()

    def finish(self) -> float:
        """Let one draw to its end; the seconds that it took."""
        self.tell("begin")
        began = time.monotonic()
        assert self.tell("end") == "0"
        return time.monotonic() - began

    def kill_after(self, seconds: float) -> None:
        number = int(self.tell("begin"))
        time.sleep(seconds)
        os.kill(number, signal.SIGKILL)
        assert self.tell("end") in {"-9", "0"}


@contextmanager
def victims(root: Path, home: Path, database: Database) -> Iterator[Victims]:
    """An office whose run is about to be drawn, kept, and the process that draws it."""
    outside = {k: v for k, v in os.environ.items() if not k.startswith("PENDENCY_")}
    options = {"cwd": root, "env": outside | {"DATABASE_URL": database.url}}
    subprocess.run([sys.executable, _VICTIM, home, "make"], check=True, **options)
    database.keep()
    with subprocess.Popen(
        [sys.executable, _VICTIM, home, "draw"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, **options,
    ) as process:  # fmt: skip
        yield Victims(process)


def ordeal(root: Path, home: Path, database: Database) -> None:
    """Draw once whole; then kill, look, and go back when it was published."""
    with victims(root, home, database) as those:
        before = database.rows()
        assert before == ("drawing", 0, 0, 0, 0)
        took = those.finish()
        after = database.rows()
        assert after[0] == "published"
        assert after[1] == after[2] == after[3] > 0
        assert after[4] == 1
        database.restore()
        assert database.rows() == before
        chance, outcomes = random.Random(3), []
        for _ in range(KILLS):
            those.kill_after(chance.uniform(0.4, 1.1) * took)
            found = database.rows()
            outcomes.append(found)
            assert found in {before, after}
            if found == after:
                database.restore()
        assert before in outcomes
        # what the killed left behind does not keep the draw from being published
        those.finish()
        assert database.rows() == after


# --- On a file of SQLite -------------------------------------------------------------------------


def file_of(home: Path, kept: Path) -> Database:
    files = [home / f"office.sqlite3{end}" for end in ("", "-wal", "-shm")]

    def rows() -> Rows:
        with sqlite3.connect(files[0]) as found:
            row: Rows = found.execute(ROWS).fetchone()
        found.close()
        return row

    def keep() -> None:
        kept.mkdir()
        for file in filter(Path.exists, files):
            shutil.copy(file, kept / file.name)

    def restore() -> None:
        for file in files:
            file.unlink(missing_ok=True)
            if (kept / file.name).exists():
                shutil.copy(kept / file.name, file)

    return Database("", rows, keep, restore)


def test_a_killed_draw_is_published_whole_or_not_at_all(root: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    ordeal(root, home, file_of(home, tmp_path / "kept"))


# --- On PostgreSQL -------------------------------------------------------------------------------


def server_at(url: str) -> Database:
    """A database of its own in a cluster, kept as a template beside it."""
    import psycopg  # an extra

    place = url.removesuffix("/postgres")

    def rows() -> Rows:
        # autocommit: within one transaction the server shows the same activity again and again
        with psycopg.connect(f"{place}/office", autocommit=True) as found:
            others = ("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' "
                      "AND pid <> pg_backend_pid()")  # fmt: skip
            while found.execute(others).fetchone() != (0,):
                time.sleep(0.02)  # until it notices that its client is dead, and rolls back
            row: Rows = found.execute(ROWS).fetchone()
        return row

    def copy(new: str, old: str) -> None:
        with psycopg.connect(url, autocommit=True) as made:
            made.execute(f"DROP DATABASE IF EXISTS {new} WITH (FORCE)")
            made.execute(f"CREATE DATABASE {new} TEMPLATE {old}")

    copy("office", "template1")
    return Database(
        f"{place}/office", rows, lambda: copy("kept", "office"), lambda: copy("office", "kept")
    )


@pytest.mark.postgres
def test_a_killed_draw_is_published_whole_or_not_at_all_on_postgresql(
    root: Path, tmp_path: Path, postgres_bin: Path
) -> None:
    with cluster(postgres_bin) as url:
        ordeal(root, tmp_path / "home", server_at(url))
