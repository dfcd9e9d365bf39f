from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from pendency.records import Snapshot, SnapshotError, Store, StoreBusyError, seal_tables
from pendency.records.snapshot import MANIFEST

Tables = dict[str, pl.DataFrame]


def _publish(store: Store, tables: Tables, title: str = "t") -> Snapshot:
    def write(folder: Path) -> Snapshot:
        about = {"title": title, "provenance": "imported", "observed_to": dt.date(2021, 1, 1)}
        return seal_tables(folder, tables, **about)  # type: ignore[arg-type]

    with store.writing() as scratch:
        return store.publish(write, scratch)


def test_empty_store_has_no_snapshot(tmp_path: Path) -> None:
    store = Store(tmp_path / "s")
    assert store.head is None
    assert store.current() is None
    with pytest.raises(SnapshotError, match="no snapshot here"):
        Snapshot.open(store.path)


def test_published_snapshot_is_current_and_opens_through_the_store(
    tmp_path: Path, tables: Tables
) -> None:
    store = Store(tmp_path / "s")
    first = _publish(store, tables)
    second = _publish(store, tables, "second")
    assert first.id != second.id
    assert store.head == second.id
    assert Snapshot.open(store.path).id == second.id
    # the earlier one stays: a figure may name it
    assert Snapshot.open(first.path).id == first.id
    assert sorted(os.listdir(store.path)) == ["HEAD", "lock", "snapshots"]


def test_publishing_the_same_again_changes_nothing(tmp_path: Path, tables: Tables) -> None:
    store = Store(tmp_path / "s")
    first = _publish(store, tables)
    before = (store.path / "HEAD").stat().st_mtime_ns
    assert _publish(store, tables).id == first.id
    assert (store.path / "HEAD").stat().st_mtime_ns == before
    assert len(os.listdir(store.path / "snapshots")) == 1


def test_resealed_manifest_under_the_old_name_is_refused(tmp_path: Path, tables: Tables) -> None:
    store = Store(tmp_path / "s")
    manifest = _publish(store, tables).path / MANIFEST
    manifest.write_text(manifest.read_text().replace('"t"', '"u"'))
    with pytest.raises(SnapshotError, match="not the one that was sealed"):
        store.current()
    with pytest.raises(SnapshotError, match="not the one that was sealed"):
        Snapshot.open(manifest.parent)


def test_a_second_writer_is_told_to_wait(tmp_path: Path) -> None:
    with (
        Store(tmp_path / "s").writing(),
        pytest.raises(StoreBusyError, match="another process"),
        Store(tmp_path / "s").writing(patience=0.05),
    ):
        pytest.fail("two writers at once")


def test_failure_leaves_the_store_as_it_was(tmp_path: Path, tables: Tables) -> None:
    store = Store(tmp_path / "s")
    first = _publish(store, tables)
    with pytest.raises(RuntimeError), store.writing() as scratch:  # noqa: PT012
        (scratch / "half").write_text("x")
        raise RuntimeError
    assert store.head == first.id
    assert not (store.path / "scratch").exists()


_WRITER = """
import sys
from tests.records.test_store import _publish
from tests.records.test_store import _sample
from pendency.records import Store
print("go", flush=True)
for i in range(1000):
    _publish(Store(sys.argv[1]), _sample(), title=str(i))
"""


def _sample() -> Tables:
    from tests.records.conftest import a_case, history

    from pendency.records import table

    ids = range(1, 200)
    return {
        "cases": table("cases").frame(a_case(i) for i in ids),
        "events": table("events").frame(
            e for i in ids for e in history(i, (0, "filed"), (9, "granted"))
        ),
    }


@pytest.mark.slow
def test_killed_writer_leaves_before_or_after(tmp_path: Path, root: Path) -> None:
    """SIGKILL at 20 moments spread over writing: the store always opens, and goes on."""
    store = Store(tmp_path / "s")
    for attempt in range(20):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(store.path)],
            stdout=subprocess.PIPE,
            cwd=root,
            env=os.environ | {"PYTHONPATH": str(root)},
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        _wait_until(time.monotonic() + 0.05 + 0.013 * attempt)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        current = store.current()
        assert current is None or current.rows("cases") == 199
    assert _publish(store, _sample(), title="after").id == store.head
    assert not (store.path / "scratch").exists()


def _wait_until(moment: float) -> None:
    while time.monotonic() < moment:
        os.sched_yield()
