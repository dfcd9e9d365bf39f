"""The 35 technology fields of WIPO, and the field of an IPC symbol; data: ``fields.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import polars as pl

_SUBCLASS = r"^\s*([A-H]\d{2}[A-Z])"
_GROUP = r"^\s*[A-H]\d{2}[A-Z]\s*(\d+)"


@dataclass(frozen=True)
class TechnologyField:
    """A field of technology, in one of five sectors; ``number`` is the value of `cases.field`."""

    number: int
    sector: str
    en: str
    zh: str


@dataclass(frozen=True)
class Sector:
    """A sector: a group of fields."""

    name: str
    en: str
    zh: str


_DATA = tomllib.loads(files("pendency.records").joinpath("data/fields.toml").read_text("utf-8"))

SECTORS: dict[str, Sector] = {n: Sector(name=n, **words) for n, words in _DATA["sectors"].items()}
FIELDS: dict[int, TechnologyField] = {
    int(n): TechnologyField(number=int(n), **words) for n, words in _DATA["fields"].items()
}


def field_of(ipc: pl.Series) -> pl.Series:
    """The field of each IPC symbol.

    Parameters
    ----------
    ipc
        Symbols such as ``A61K 8/02``, ``A61K8/02``, ``A61K0008020000`` or ``A61K``.

    Returns
    -------
    polars.Series
        Field 1 to 35 (Int8); null where the symbol is empty, no IPC symbol, or of a subclass
        that the concordance divides or does not have.

    Notes
    -----
    Source: WIPO, IPC-Technology Concordance.
    """
    parts = pl.DataFrame({"ipc": ipc.cast(pl.String)}).select(
        pl.col("ipc").str.to_uppercase().str.extract(_SUBCLASS).alias("subclass"),
        pl.col("ipc").str.to_uppercase().str.extract(_GROUP).alias("group"),
    )
    table = _concordance()
    by_group = pl.concat_str("subclass", pl.lit(":"), _main_group()).replace_strict(
        table, default=None, return_dtype=pl.Int8
    )
    whole = pl.col("subclass").replace_strict(table, default=None, return_dtype=pl.Int8)
    return parts.select(pl.coalesce(by_group, whole).alias(ipc.name)).to_series()


def _main_group() -> pl.Expr:
    """The main group; in the fixed-width form of ST.8 it is the first four of ten digits."""
    digits = pl.col("group")
    fixed = pl.when(digits.str.len_bytes() == 10).then(digits.str.head(4)).otherwise(digits)
    return fixed.str.strip_chars_start("0")


def _symbols(word: str) -> Iterator[str]:
    subclass, _, groups = word.partition(":")
    if not groups:
        yield subclass
    for group in groups.split(",") if groups else ():
        yield f"{subclass}:{group}"


@cache
def _concordance() -> dict[str, int]:
    """Field by IPC subclass (``G01B``) or main group (``A61K:8``)."""
    return {
        symbol: int(number)
        for part in ("ipc", "former")
        for number, words in _DATA[part].items()
        for word in words.split()
        for symbol in _symbols(word)
    }
