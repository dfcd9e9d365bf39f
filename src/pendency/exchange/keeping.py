"""What is kept of every import: the quarantine with bytes, place and reason, and the sources."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable
from pathlib import Path

import polars as pl

from pendency.exchange.sources import Source
from pendency.records import Store, table

#: Longer records go to the store's blobs; the table keeps their beginning.
HEAD = 64 * 1024
_QUARANTINE = table("quarantine")
_SOURCES = table("sources")


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
    return keep_bytes(source.raw(at, size, part), store, scratch, blob=part is None)


def keep_bytes(
    chunks: Iterable[bytes], store: Store, scratch: Path, *, blob: bool = True
) -> tuple[bytes, int, str]:
    """Keep the exact bytes of something: short ones by their first bytes, long ones as a blob.

    Must be called while the store is held (`Store.writing`), ``scratch`` being its scratch folder.

    Returns
    -------
    head, size, sha256
        The first `HEAD` bytes, the length and the SHA-256 of all; when it is longer, and ``blob``
        is not denied, ``store.blob(sha256)`` has all of it.
    """
    digest, head, size = hashlib.sha256(), b"", 0
    pending = scratch / "blob"
    with pending.open("wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            head += chunk[: HEAD - len(head)]
            size += file.write(chunk)
        if blob and size > HEAD:
            file.flush()
            os.fsync(file.fileno())
    if blob and size > HEAD:
        place = store.blob(digest.hexdigest())
        place.parent.mkdir(exist_ok=True)
        os.replace(pending, place)
    return head, size, digest.hexdigest()


def merged_quarantine(
    old: pl.DataFrame, fresh: pl.DataFrame, read: Collection[tuple[str, str]]
) -> pl.DataFrame:
    """Add what is not there yet; drop what has been mended.

    Parameters
    ----------
    old, fresh
        What the store has, and what this import set aside.
    read
        SHA-256 and record type of what was read whole in this import: of these bytes only what is
        set aside now is still a fault. Faults of other bytes stay.
    """
    key = list(_QUARANTINE.key)
    again = pl.DataFrame(
        list(read), schema={"source_sha256": pl.String, "record": pl.String}, orient="row"
    )
    now = old.join(again, on=["source_sha256", "record"], how="semi", maintain_order="left")
    mended = now.join(fresh, on=key, how="anti")
    kept = old.join(mended, on=key, how="anti", maintain_order="left")
    new = fresh.join(kept, on=key, how="anti", maintain_order="left")
    return pl.concat([kept, new])


def merged_sources(old: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
    """Counts by file, format and record type: what was taken in so far, what is set aside now.

    Of bytes that come again in the same format, records that entered the tables now are added to
    those that did before; the others of the file are duplicates.
    """
    key = list(_SOURCES.key)
    fresh = fresh.unique(key, keep="first", maintain_order=True)
    both = old.join(fresh, on=key, how="left", maintain_order="left", suffix="_now")
    again = pl.col("read_now").is_not_null()
    taken = pl.min_horizontal(
        pl.col("imported") + pl.col("imported_now"), pl.col("read_now") - pl.col("quarantined_now")
    )
    counts = {
        "read": pl.col("read_now"),
        "imported": taken,
        "duplicates": pl.col("read_now") - pl.col("quarantined_now") - taken,
        "quarantined": pl.col("quarantined_now"),
    }
    seen = both.with_columns(
        pl.when(again).then(value).otherwise(name).alias(name) for name, value in counts.items()
    )
    new = fresh.join(old, on=key, how="anti", maintain_order="left")
    return pl.concat([seen.select(old.columns), new])
