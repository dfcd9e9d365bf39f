"""SIGKILL at random moments of a bulk load: afterwards all of it is there, or nothing."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
from tests.office.cluster import cluster

from pendency.records import Snapshot
from pendency.twin import sample_office

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

#: By its file, not as a module: an installed package may be called ``tests`` too.
_VICTIM = Path(__file__).with_name("victim.py")

#: On each of the two databases.
KILLS = 25
#: After so many of the kills that left everything behind, the rest is made before the next one.
COMPLETED = 3

#: Of these tables, the rows before and after; all change in the one transaction.
TABLES = ("office_case", "office_event", "office_office", "office_snapshotrecord",
          "office_auditrow")  # fmt: skip


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return sample_office(tmp_path_factory.mktemp("sample") / "s", seed=5, cases=300)


@dataclass
class Ordeal:
    """A data directory, a database, and the processes that die on them."""

    root: Path
    home: Path
    snapshot: Snapshot
    rows: Callable[[], tuple[int, ...]]
    env: dict[str, str] = field(default_factory=dict)

    def start(self) -> subprocess.Popen[str]:
        """A process that is about to write."""
        process = subprocess.Popen(
            [sys.executable, _VICTIM, self.home, self.snapshot.path],
            cwd=self.root, env=os.environ | self.env, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        return process

    def finish(self) -> float:
        """Let one run to its end; the seconds until its transaction was through."""
        with self.start() as process:
            began = time.monotonic()
            assert process.stdout
            told = [process.stdout.readline()]
            loaded = time.monotonic() - began
            told += process.stdout.readlines()
            assert (process.wait(timeout=300), told[-1]) == (0, "done\n")
            return loaded

    def kill_after(self, seconds: float) -> None:
        with self.start() as process:
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)

    @property
    def after(self) -> tuple[int, ...]:
        return (self.snapshot.rows("cases"), self.snapshot.rows("events"), 1, 1, 1)

    def survive(self, kills: int, reset: Callable[[], None]) -> None:
        """Kill, look, go on with what is left behind; when it is complete, start over.

        Half of the moments lie in the transaction, half in the making of the mart after it.
        """
        before = (0,) * len(TABLES)
        took = self.finish()
        assert self.rows() == self.after
        moments = random.Random(20260101)
        seen = []
        reset()
        for _ in range(kills):
            self.kill_after(moments.uniform(0, took * 2))
            found = self.rows()
            assert found in (before, self.after)
            seen.append(found)
            if found == self.after:
                if seen.count(self.after) <= COMPLETED:
                    self.assert_a_rerun_completes()
                reset()
        assert {before, self.after} == set(seen)
        self.assert_a_rerun_completes()

    def assert_a_rerun_completes(self) -> None:
        self.finish()
        assert self.rows() == self.after
        self.assert_mart_is_whole()

    def assert_mart_is_whole(self) -> None:
        name = (self.home / "mart" / "CURRENT").read_text("ascii")
        with duckdb.connect(str(self.home / "mart" / name), read_only=True) as mart:
            found = mart.execute("SELECT snapshot_id, cases FROM about").fetchone()
        assert found == (self.snapshot.id, self.snapshot.rows("cases"))


def _migrate(root: Path, home: Path, env: dict[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "-v", "0"], cwd=root, check=True,
        env=os.environ | {"PENDENCY_HOME": str(home),
                          "DJANGO_SETTINGS_MODULE": "pendency.office.settings"} | env,
    )  # fmt: skip


def test_killed_load_leaves_all_or_nothing_on_sqlite(
    sample: Snapshot, tmp_path: Path, root: Path
) -> None:
    home, env = tmp_path / "home", {"DATABASE_URL": ""}
    _migrate(root, home, env)
    file = home / "office.sqlite3"

    def rows() -> tuple[int, ...]:
        with sqlite3.connect(file) as found:
            assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert found.execute("PRAGMA foreign_key_check").fetchone() is None
            return tuple(found.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in TABLES)

    def reset() -> None:
        with sqlite3.connect(file) as found:
            for (name,) in found.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'office_%'"
            ).fetchall():
                found.execute(f"DELETE FROM {name}")

    Ordeal(root, home, sample, rows, env).survive(KILLS, reset)


@pytest.fixture
def database_url(postgres_bin: Path) -> Iterator[str]:
    with cluster(postgres_bin) as url:
        yield url


@pytest.mark.postgres
def test_killed_load_leaves_all_or_nothing_on_postgresql(
    sample: Snapshot, tmp_path: Path, root: Path, database_url: str
) -> None:
    import psycopg

    env = {"DATABASE_URL": database_url}
    _migrate(root, tmp_path / "home", env)

    def others(found: psycopg.Cursor) -> int:
        found.execute("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
                      " AND pid <> pg_backend_pid()")  # fmt: skip
        row = found.fetchone()
        assert row
        return int(row[0])

    def rows() -> tuple[int, ...]:
        # autocommit: within one transaction the server shows the same activity again and again
        with (
            psycopg.connect(database_url, autocommit=True) as connection,
            connection.cursor() as found,
        ):
            while others(found):  # until it notices that its client is dead, and rolls back
                time.sleep(0.02)
            found.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {t})" for t in TABLES))
            return tuple(found.fetchone() or ())

    def reset() -> None:
        with psycopg.connect(database_url) as connection, connection.cursor() as found:
            found.execute("SELECT string_agg(tablename, ', ') FROM pg_tables "
                          "WHERE tablename LIKE 'office%'")  # fmt: skip
            row = found.fetchone()
            assert row
            found.execute(f"TRUNCATE {row[0]} CASCADE")

    Ordeal(root, tmp_path / "home", sample, rows, env).survive(KILLS, reset)
