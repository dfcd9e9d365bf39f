"""The 35 technology fields of WIPO's IPC concordance, read from ``data/fields.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files


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
