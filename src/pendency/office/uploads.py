"""Extracts that came through the browser: kept in the data directory until they are imported.

``uploads/TOKEN/extract/`` holds the files as they were sent, ``uploads/TOKEN/mapping.toml`` the
mapping file.
"""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from pendency import exchange
from pendency.records import Snapshot, Store

#: Largest upload, all files together. Larger extracts: ``pendency office import`` on the server.
MOST_BYTES = 2 * 2**30

#: Days after which an upload that nobody confirmed is removed.
KEPT_DAYS = 7

#: Records set aside that a look shows; the counts are of all.
SHOWN = 20


class Bounded(FileUploadHandler):
    """Refuses a request that says it is longer than ``most``, before anything is stored."""

    most = MOST_BYTES

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, boundary: bytes,  # noqa: N803
                         encoding: str | None = None) -> None:  # fmt: skip
        """Take note of the length."""
        self._too_long = content_length > self.most

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Stop before the first byte of a file."""
        super().new_file(*args, **kwargs)
        if self._too_long:
            self.request.upload_refused = True
            raise StopUpload(connection_reset=False)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Leave the bytes to the handlers that follow."""
        del start
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers that follow."""
        del file_size


@dataclass(frozen=True)
class Upload:
    """One upload, by its token."""

    token: str

    @property
    def folder(self) -> Path:
        """Its folder in the data directory."""
        return _folder() / self.token

    @property
    def files(self) -> Path:
        """Where its files lie."""
        return self.folder / "extract"

    @property
    def path(self) -> Path:
        """What an importer is given: the one file, or the folder of several."""
        found = sorted(self.files.iterdir()) if self.files.is_dir() else []
        return found[0] if len(found) == 1 else self.files

    @property
    def mapping(self) -> Path | None:
        """Its mapping file."""
        path = self.folder / "mapping.toml"
        return path if path.is_file() else None

    def remove(self) -> None:
        """Delete everything of it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def keep(files: Iterable[UploadedFile], mapping: UploadedFile | None) -> Upload:
    """Write an upload to the data directory, chunk by chunk; uploads long forgotten go."""
    forget()
    upload = Upload(secrets.token_hex(16))
    upload.files.mkdir(parents=True, mode=0o700)
    for file in files:
        _write(file, upload.files / file.name)
    if mapping:
        _write(mapping, upload.folder / "mapping.toml")
    return upload


def look(
    format: str,  # noqa: A002  # the word of the exchange
    upload: Upload,
    office: Store,
    *,
    progress: Callable[[int, int | None], None] | None = None,
    today: dt.date,
) -> dict[str, object]:
    """Take an upload into a store of its own that begins as the office's does, and tell.

    The office's store and database stay as they are. A generated office takes no real records, so
    there the look begins with nothing.

    Returns
    -------
    dict
        The report of the import as it would be, and the first records that it would set aside.
    """
    trial = Store(upload.folder / "trial")
    shutil.rmtree(trial.path, ignore_errors=True)
    try:
        _begin_like(office, trial)
        report = exchange.take_in(
            format, upload.path, trial, mapping=upload.mapping, progress=progress, today=today
        )
        return report.to_dict() | {"aside": _aside(Snapshot.open(trial.path), upload)}
    finally:
        shutil.rmtree(trial.path, ignore_errors=True)


def _begin_like(office: Store, trial: Store) -> None:
    head = office.head
    if head is None:
        return
    sealed = office.path / "snapshots" / head
    if Snapshot.open(sealed).generated:
        return
    (trial.path / "snapshots").mkdir(parents=True)
    (trial.path / "snapshots" / head).symlink_to(sealed.absolute())
    (trial.path / "HEAD").write_text(head + "\n", "ascii")


def _aside(snapshot: Snapshot, upload: Upload) -> list[dict[str, object]]:
    names = [path.name for path in upload.files.iterdir()]
    rows = snapshot.read("quarantine", "source", "place", "record", "reason", "message")
    return rows.filter(pl.col("source").is_in(names)).head(SHOWN).to_dicts()


def _write(file: UploadedFile, path: Path) -> None:
    with path.open("xb") as out:
        for chunk in file.chunks():
            out.write(chunk)


def _folder() -> Path:
    return Path(settings.PENDENCY_HOME) / "uploads"


def forget() -> int:
    """Remove uploads that nobody confirmed within `KEPT_DAYS`; how many."""
    gone = 0
    oldest = time.time() - KEPT_DAYS * 86_400
    for folder in _folder().glob("*"):
        if folder.stat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone
