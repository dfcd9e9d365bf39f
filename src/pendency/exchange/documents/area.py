"""The documents area of a store: what `keep_documents` took in, read back.

Layout: ``documents/00000001/`` and on, one sealed folder per import, with ``documents.parquet``
and ``quarantine.parquet``; raw bytes too long for the quarantine lie in the store's ``blobs/``.
A folder is written under another name and moved to its place in one step, and never changed.

A document is known by the SHA-256 of its content (`content_sha256`), so that one that comes again,
in another file or another standard, is the same document.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from pendency.exchange.documents.errors import DamagedDocumentError
from pendency.exchange.documents.record import Document
from pendency.records import Snapshot, Store

#: One row per document; ``number`` is that of the application in the records' form.
DOCUMENTS = pl.Schema({
    "sha256": pl.String(), "office": pl.String(), "number": pl.String(),
    "publication": pl.String(), "kind": pl.String(), "title": pl.String(),
    "language": pl.String(), "claims": pl.Int32(), "warnings": pl.Int32(),
    "dialect": pl.String(), "source": pl.String(), "place": pl.String(),
    "source_sha256": pl.String(), "record": pl.String(),
})  # fmt: skip
#: One row per piece set aside; ``raw`` is its first 64 KiB, the store's blob the whole of it.
QUARANTINE = pl.Schema({
    "source": pl.String(), "place": pl.String(), "record": pl.String(), "reason": pl.String(),
    "message": pl.String(), "raw": pl.Binary(), "size": pl.Int64(), "raw_sha256": pl.String(),
})  # fmt: skip
_IMPORT = re.compile(r"\d{8}")


def content_sha256(document: Document) -> str:
    """Give the SHA-256 of what a document says; where it was read does not count."""
    bare = replace(document, origin=None, warnings=())
    text = json.dumps(bare.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class DocumentArea:
    """The documents that a store keeps."""

    def __init__(self, store: Store | str | Path) -> None:
        self.store = store if isinstance(store, Store) else Store(store)
        self.path = self.store.path / "documents"

    @property
    def imports(self) -> list[Path]:
        """The folders of the imports, oldest first; none where nothing was kept yet."""
        if not self.path.is_dir():
            return []
        return sorted(p for p in self.path.iterdir() if _IMPORT.fullmatch(p.name))

    def index(self) -> pl.DataFrame:
        """One row per document in the order of intake, without the documents themselves.

        Returns
        -------
        pl.DataFrame
            The columns of `DOCUMENTS` but ``record``, and ``case_id`` of the case in the store's
            current snapshot that has the document's application number (null: there is none).
        """
        rows = self._scan("documents", DOCUMENTS).select(pl.exclude("record")).collect()
        if self.store.head is None:
            return rows.with_columns(case_id=pl.lit(None, pl.Int32()))
        cases = Snapshot.open(self.store.path).read("cases", "case_id", "office", "number")
        cases = cases.with_columns(pl.col("office").cast(pl.String()))
        return rows.join(cases, on=["office", "number"], how="left", maintain_order="left")

    def documents(
        self, *, office: str | None = None, number: str | None = None
    ) -> Iterator[Document]:
        """Read documents back, in the order of intake; of one application, or all.

        Parameters
        ----------
        office, number
            Office (ST.3) and application number in the records' form, as in the table ``cases``.

        Raises
        ------
        DamagedDocumentError
            A document is not what its SHA-256 says.
        """
        wanted = pl.lit(value=True)
        if office is not None:
            wanted &= pl.col("office") == office
        if number is not None:
            wanted &= pl.col("number") == number
        # import by import, so that the memory is that of one
        for folder in self.imports:
            table = pl.scan_parquet(folder / "documents.parquet").filter(wanted)
            for batch in table.select("sha256", "record").collect().iter_slices(200):
                for sha256, record in batch.iter_rows():
                    yield self._read(folder, sha256, record)

    def documents_of(self, case_id: int) -> tuple[Document, ...]:
        """Read the documents of a case of the store's current snapshot, in the order of intake."""
        if self.store.head is None:
            return ()
        cases = Snapshot.open(self.store.path).read("cases", "case_id", "office", "number")
        found = cases.filter(pl.col("case_id") == case_id).select("office", "number").rows()
        return tuple(
            document
            for office, number in found
            for document in self.documents(office=office, number=number)
        )

    def known(self) -> set[str]:
        """The SHA-256 of every document."""
        return set(self._scan("documents", DOCUMENTS).select("sha256").collect().to_series())

    def set_aside(self) -> set[tuple[str, str, str]]:
        """What was ever set aside, by SHA-256 of its bytes, reason and place."""
        rows = self._scan("quarantine", QUARANTINE).select("raw_sha256", "reason", "place")
        return set(rows.collect().rows())

    def quarantine(self) -> pl.DataFrame:
        """What was set aside and has not been read since, in the columns of `QUARANTINE`."""
        read = self._scan("documents", DOCUMENTS).select("source_sha256").collect().to_series()
        aside = self._scan("quarantine", QUARANTINE).collect()
        # an empty document among others that were read from the same bytes is still empty
        empty = pl.col("reason") == "no_content"
        return aside.filter(empty | ~pl.col("raw_sha256").is_in(read.to_list()))

    def _scan(self, name: str, schema: pl.Schema) -> pl.LazyFrame:
        files = [folder / f"{name}.parquet" for folder in self.imports]
        return pl.scan_parquet(files) if files else pl.LazyFrame(schema=schema)

    def _read(self, folder: Path, sha256: str, record: str) -> Document:
        document = Document.from_json(json.loads(record))
        if content_sha256(document) != sha256:
            raise DamagedDocumentError(folder / "documents.parquet", sha256)
        return document
