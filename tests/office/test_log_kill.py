"""SIGKILL in the middle of deeds, and many writers at once: state and log agree always."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.office.cluster import cluster

from pendency.integrity.log.leaf import opening
from pendency.integrity.log.tree import MerkleTree, Place
from pendency.integrity.log.verify_offline import leaf_hash, verify_openings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

_VICTIM = Path(__file__).with_name("victim_log.py")
KILLS = 100
#: Processes at once that are killed together: each kill hits other writers at another moment.
AT_ONCE = 4

Query = Callable[[str], list[tuple[Any, ...]]]


@dataclass
class Server:
    """An office that processes work on, seen past Django; ``mother`` forks them."""

    home: Path
    query: Query
    mother: subprocess.Popen[str]
    url: str = ""

    def start(self, *words: str) -> int:
        """Start a process; its number."""
        assert self.mother.stdin
        assert self.mother.stdout
        self.mother.stdin.write(" ".join(words) + "\n")
        self.mother.stdin.flush()
        return int(self.mother.stdout.readline())

    def said(self, name: str) -> list[str]:
        """What a process has answered as done, after the word that it is ready."""
        file = self.home / f"{name}.said"
        return file.read_text().split() if file.exists() else []

    def sequence(self) -> None:
        await_end(self.start("sequence"))

    def assert_agreement(self, *, waiting: bool) -> int:
        """One audit row per person, one leaf per audit row, the right tree; how many."""
        people = {name for (name,) in self.query("SELECT username FROM office_user")}
        rows = self.query('SELECT id, object_key, detail, salts, "by" FROM office_auditrow')
        placed = self.query('SELECT "index", audit_row_id, leaf, nodes FROM office_logleaf')
        pending = self.query("SELECT audit_row_id, leaf FROM office_pendingleaf")
        assert sorted(row[1] for row in rows) == sorted(people)
        assert sorted([p[1] for p in placed] + [p[0] for p in pending]) == sorted(
            r[0] for r in rows
        )
        assert waiting or not pending
        leaves = {p[1]: p[2] for p in placed} | dict(pending)
        for pk, key, detail, salts, by in rows:
            values = {"by": by, "object_key": key, "detail.number": _json(detail)["number"]}
            shown = [opening(n, bytes.fromhex(s), values[n]) for n, s in _json(salts).items()]
            assert len(shown) == 3
            assert verify_openings(leaves[pk], shown) == 0
        _assert_tree(sorted(placed))
        return len(rows)


def await_end(pid: int) -> None:
    """Wait until a process is gone."""
    while Path(f"/proc/{pid}").exists():
        time.sleep(0.002)


def _json(value: object) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str) else value  # type: ignore[return-value]


def _assert_tree(placed: Sequence[tuple[Any, ...]]) -> None:
    """Indices without a gap, and nodes that are those of the leaves."""
    tree = MerkleTree()
    for expected, (index, _row, leaf, nodes) in enumerate(placed):
        assert index == expected
        tree.append(leaf_hash(leaf.encode()))
        levels = len(bytes(nodes)) // 32
        places: list[Place] = [(level, index >> level) for level in range(levels)]
        found = tree.nodes(places)
        assert bytes(nodes) == b"".join(found[place] for place in places)


@contextmanager
def _office(root: Path, home: Path, query: Query, database_url: str) -> Iterator[Server]:
    settings = {"PENDENCY_HOME": str(home), "DATABASE_URL": database_url,
                "DJANGO_SETTINGS_MODULE": "pendency.office.settings"}  # fmt: skip
    env = os.environ | settings
    migrate = [sys.executable, "-m", "django", "migrate", "-v", "0"]
    subprocess.run(migrate, cwd=root, check=True, env=env)
    with subprocess.Popen(
        [sys.executable, _VICTIM, home], cwd=root, env=env, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    ) as mother:  # fmt: skip
        yield Server(home, query, mother, database_url)
        assert mother.stdin
        mother.stdin.close()


@pytest.fixture
def sqlite(tmp_path: Path, root: Path) -> Iterator[Server]:
    home = tmp_path / "home"

    def query(text: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(home / "office.sqlite3")) as found:
            assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return found.execute(text).fetchall()

    with _office(root, home, query, "") as server:
        yield server


@pytest.fixture
def postgres(tmp_path: Path, root: Path, postgres_bin: Path) -> Iterator[Server]:
    import psycopg

    with cluster(postgres_bin) as url:

        def query(text: str) -> list[tuple[Any, ...]]:
            others = ("SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                      "AND backend_type = 'client backend'")  # fmt: skip
            with psycopg.connect(url, autocommit=True) as found:
                while found.execute(others).fetchone() != (0,):
                    time.sleep(0.005)  # until it notices that its clients are dead, and rolls back
                return found.execute(text).fetchall()

        with _office(root, tmp_path / "home", query, url) as server:
            yield server


def _survive(server: Server) -> None:
    moments = random.Random(20260101)
    answered = 0
    for turn in range(KILLS // AT_ONCE):
        names = [f"t{turn}p{i}" for i in range(AT_ONCE)]
        running = {name: server.start("write", name) for name in names}
        while not all(server.said(name) for name in names):
            time.sleep(0.001)
        for pid in running.values():
            time.sleep(moments.uniform(0, 0.1))
            os.kill(pid, signal.SIGKILL)
        for name, pid in running.items():
            await_end(pid)
            answered += len(server.said(name)) - 1
        # what was answered as done is there
        assert server.assert_agreement(waiting=True) >= answered
    server.sequence()
    assert server.assert_agreement(waiting=False) >= answered >= KILLS / 2


def test_state_and_log_agree_after_100_kills_on_sqlite(sqlite: Server) -> None:
    _survive(sqlite)


@pytest.mark.postgres
def test_state_and_log_agree_after_100_kills_on_postgresql(postgres: Server) -> None:
    _survive(postgres)


# --- Many writers ---------------------------------------------------------------------------------

WRITERS, DEEDS = 6, 40


def _write_at_once(server: Server) -> None:
    names = [f"writer{i}" for i in range(WRITERS)]
    running = [server.start("write", name, str(DEEDS)) for name in names]
    for name, pid in zip(names, running, strict=True):
        await_end(pid)
        assert len(server.said(name)) == DEEDS + 1
    server.sequence()
    assert server.assert_agreement(waiting=False) == WRITERS * DEEDS
    order: dict[str, list[int]] = {}
    for key, _index in sorted(server.query(
        'SELECT object_key, "index" FROM office_logleaf '
        "JOIN office_auditrow ON office_auditrow.id = audit_row_id"
    ), key=lambda row: row[1]):  # fmt: skip
        name, _, number = key.partition("-")
        order.setdefault(name, []).append(int(number))
    # one writer's deeds, one after the other, stand in the log in that order
    assert order == {f"writer{i}": list(range(DEEDS)) for i in range(WRITERS)}


def test_six_writers_at_once_on_sqlite(sqlite: Server) -> None:
    _write_at_once(sqlite)


@pytest.mark.postgres
def test_six_writers_at_once_on_postgresql(postgres: Server) -> None:
    _write_at_once(postgres)


@pytest.mark.postgres
def test_a_writer_that_commits_late_holds_up_nobody_and_is_not_lost(postgres: Server) -> None:
    """Row numbers are handed out before the commit: the late one has the lowest."""
    import psycopg

    with psycopg.connect(postgres.url) as late:
        late.execute(
            'INSERT INTO office_auditrow (made_at, "by", action, object_type, object_key, detail, '
            "salts) VALUES (now(), 'late', 'x', 'user', 'late-0', '{\"number\": 0}', '{}')"
        )
        late.execute("INSERT INTO office_pendingleaf SELECT max(id), 'late' FROM office_auditrow")
        await_end(postgres.start("write", "early", "5"))
        assert len(postgres.said("early")) == 6
        late.commit()
    before = postgres.query('SELECT max("index") FROM office_logleaf')
    assert before == [(4,)]
    postgres.sequence()
    (row,) = postgres.query(
        "SELECT \"index\", audit_row_id FROM office_logleaf WHERE leaf = 'late'"
    )
    assert row[0] == 5
    assert row[1] == min(postgres.query("SELECT min(id) FROM office_auditrow"))[0]
    assert hashlib.sha256(b"\0late").digest() == bytes(
        postgres.query('SELECT nodes FROM office_logleaf WHERE "index" = 5')[0][0][:32]
    )
