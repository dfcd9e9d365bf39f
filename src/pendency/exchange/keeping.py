"""The quarantine: bytes, place and reason of every record that was set aside."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import polars as pl

from pendency.exchange.sources import Source
from pendency.records import Store, table

#: Longer records go to the store's blobs; the table keeps their beginning.
HEAD = 64 * 1024
_QUARANTINE = table("quarantine")


def quarantine_rows(
    faults: pl.DataFrame, sources: list[Source], store: Store, scratch: Path
) -> pl.DataFrame:
    """Fetch the bytes of faults and put them into the form of the table."""
    rows = []
    for fault in faults.sort("_file", "record", "_at", "_part").iter_rows(named=True):
        source = sources[fault["_file"]]
        at, size, part = fault["_at"], fault["_size"], fault["_part"]
        head, length, digest = _fetch(source, at, size, part, store, scratch)
        rows.append(
            {
                "source_sha256": source.sha256,
                "source": source.name,
                "place": source.place(at, fault["_line"], part),
                "record": fault["record"],
                "reason": fault["reason"],
                "message": fault["message"],
                "raw": head,
                "size": length,
                "raw_sha256": digest,
            }
        )
    return _QUARANTINE.frame(rows)


def _fetch(
    source: Source, at: int, size: int, part: int | None, store: Store, scratch: Path
) -> tuple[bytes, int, str]:
    """First bytes, length and SHA-256 of a record; long ones are copied to the store's blobs."""
    if size <= HEAD or part is not None:
        raw = b"".join(source.raw(at, size, part))
        return raw[:HEAD], len(raw), hashlib.sha256(raw).hexdigest()
    digest, head, length = hashlib.sha256(), b"", 0
    pending = scratch / "blob"
    with pending.open("wb") as blob:
        for chunk in source.raw(at, size, part):
            digest.update(chunk)
            head = head + chunk[: HEAD - len(head)]
            length += blob.write(chunk)
        blob.flush()
        os.fsync(blob.fileno())
    place = store.blob(digest.hexdigest())
    place.parent.mkdir(exist_ok=True)
    os.replace(pending, place)
    return head, length, digest.hexdigest()


def merged_quarantine(old: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
    """Add what is not there yet."""
    new = fresh.join(old, on=list(_QUARANTINE.key), how="anti", maintain_order="left")
    return pl.concat([old, new])
