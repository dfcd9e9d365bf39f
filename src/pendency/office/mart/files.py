"""Where the marts lie, and how one replaces another under running readers.

A mart is built under a temporary name, moved to a name of its own, and then named by the file
``CURRENT``, each by one atomic rename. It never takes an open mart's name: within one process
DuckDB hands out the database that it already has open under a path, however new the file.
"""

from __future__ import annotations

import datetime as dt
import os
import threading
from pathlib import Path

from django.conf import settings

from pendency.office.errors import NoMartError
from pendency.office.mart.build import LAYOUT, build
from pendency.office.mart.reader import Mart
from pendency.records import Snapshot

_lock = threading.Lock()
_open: dict[Path, Mart] = {}


def folder() -> Path:
    """The folder of the marts in the data directory."""
    return Path(settings.PENDENCY_HOME) / "mart"


def publish(snapshot: Snapshot, *, now: dt.datetime) -> Path:
    """Build the mart of a snapshot, unless it is there already, and make it the current one."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    target = place / f"{snapshot.id[:16]}-{LAYOUT}.duckdb"
    if not target.exists():
        building = place / f"building-{os.getpid()}.duckdb"
        building.unlink(missing_ok=True)
        try:
            build(snapshot, building, now=now)
            os.replace(building, target)
        finally:
            building.unlink(missing_ok=True)
    pending = place / f"CURRENT.{os.getpid()}"
    pending.write_text(target.name, "ascii")
    os.replace(pending, place / "CURRENT")
    _forget(place, target)
    return target


def current() -> Mart:
    """The current mart, opened once per process and again after it was replaced.

    A view takes it once, so that everything on a page comes from one snapshot.

    Raises
    ------
    NoMartError
        Nothing has been published yet, or nothing since the layout of marts changed.
    """
    place = folder()
    try:
        path = place / (place / "CURRENT").read_text("ascii")
    except FileNotFoundError as error:
        raise NoMartError(
            "no snapshot has been published yet; take one on or import records, then publish"
        ) from error
    mart = _open.get(path)
    if mart is None:
        with _lock:
            mart = _open.get(path) or Mart(path)
            _open.clear()  # a reader that still holds the one before keeps it open
            _open[path] = mart
    return mart


def _forget(place: Path, target: Path) -> None:
    """Keep the mart before, for requests under way in other processes; remove older ones."""
    others = [path for path in place.glob("*.duckdb") if path != target]
    for path in sorted(others, key=lambda path: path.stat().st_mtime)[:-1]:
        path.unlink(missing_ok=True)
