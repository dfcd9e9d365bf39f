"""Maps from an office's own event codes to the vocabulary, kept as data files."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl

from pendency.records import vocabulary

#: In a map: an action on the merits whose place in the history says whether it is the first.
ACTION = "action"
UNMAPPED = "unmapped"


@dataclass(frozen=True)
class CodeMap:
    """Native code to (code of the vocabulary or ``action``, detail)."""

    entries: Mapping[str, tuple[str, str | None]]

    @property
    def by_order(self) -> frozenset[str]:
        """Native codes whose event is the first or a later action by its place."""
        return frozenset(native for native, (code, _) in self.entries.items() if code == ACTION)

    def apply(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Add ``code``, ``detail`` and ``actor`` to rows with ``native_code``."""
        codes = {
            native: "later_action" if code == ACTION else code
            for native, (code, _) in self.entries.items()
        }
        details = {native: detail for native, (_, detail) in self.entries.items()}
        native = pl.col("native_code")
        mapped = rows.with_columns(
            native.replace_strict(codes, default=UNMAPPED, return_dtype=pl.String).alias("code"),
            native.replace_strict(details, default=None, return_dtype=pl.String).alias("detail"),
        )
        return with_actor(mapped)


def with_actor(rows: pl.DataFrame) -> pl.DataFrame:
    """Add ``actor``, who acts in an event of this ``code``; unknown where it is unmapped."""
    actors = {name: code.actor for name, code in vocabulary().events.items()}
    actors[UNMAPPED] = "unknown"
    return rows.with_columns(
        pl.col("code").replace_strict(actors, return_dtype=pl.String).alias("actor")
    )


@cache
def code_map(name: str) -> CodeMap:
    """The code map of a data file of this room, such as ``us_peds_codes``."""
    text = files("pendency.exchange").joinpath(f"data/{name}.csv").read_text("utf-8")
    entries = {
        row["native_code"]: (row["code"], row["detail"] or None)
        for row in csv.DictReader(text.splitlines())
    }
    return CodeMap(entries)
