"""The store: a folder whose current snapshot changes in one step.

Layout: ``snapshots/<id>/`` sealed snapshots, ``HEAD`` the id of the current one, ``blobs/`` raw
bytes too long for the quarantine table, ``lock``. A snapshot is written under another name,
sealed, moved to its place and only then named by ``HEAD`` (one atomic rename): a process killed
at any moment leaves the store before or after, never between.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pendency.records.errors import StoreBusyError
from pendency.records.sealing import sync_folder
from pendency.records.snapshot import Snapshot


class Store:
    """A folder of snapshots with one current one."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    @property
    def head(self) -> str | None:
        """Id of the current snapshot; None while the store is empty."""
        file = self.path / "HEAD"
        return file.read_text("ascii").strip() if file.is_file() else None

    def current(self) -> Snapshot | None:
        """The current snapshot; None while the store is empty."""
        return Snapshot.open(self.path) if self.head else None

    def blob(self, sha256: str) -> Path:
        """Where the store keeps raw bytes of that hash."""
        return self.path / "blobs" / sha256

    @contextmanager
    def writing(self, *, patience: float = 10.0) -> Iterator[Path]:
        """Hold the store's lock and get an empty scratch folder inside the store.

        Waits up to ``patience`` seconds for another writer.

        Raises
        ------
        StoreBusyError
            Another process holds it.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.path / "lock")
        try:
            lock.acquire(timeout=patience)
        except Timeout as error:
            raise StoreBusyError(
                f"{self.path}: another process is writing to this store; try again when it is done"
            ) from error
        scratch = self.path / "scratch"
        try:
            # what a killed process left behind is worth nothing: it was never current
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir()
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
            lock.release()

    def publish(self, write: Callable[[Path], Snapshot], scratch: Path) -> Snapshot:
        """Make the snapshot that ``write(folder)`` seals the current one.

        Must be called while `writing` holds the store. When it is byte for byte the current
        snapshot, nothing changes.
        """
        fresh = write(scratch / "snapshot")
        place = self.path / "snapshots" / fresh.id
        if not place.is_dir():
            place.parent.mkdir(exist_ok=True)
            os.replace(fresh.path, place)
            sync_folder(place.parent)
        if self.head != fresh.id:
            self._name(fresh.id, scratch)
        return Snapshot.open(place)

    def _name(self, snapshot_id: str, scratch: Path) -> None:
        pending = scratch / "HEAD"
        with pending.open("w", encoding="ascii") as file:
            file.write(snapshot_id + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(pending, self.path / "HEAD")
        sync_folder(self.path)
