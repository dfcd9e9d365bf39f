"""Names of parties: organisations by name, natural persons not at all."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

import polars as pl


def organisation(name: pl.Expr) -> pl.Expr:
    """The name where a word in it marks an organisation, else null."""
    clean = name.str.replace_all(r"\s+", " ").str.strip_chars(" •,;")
    return pl.when(clean.str.contains(_pattern())).then(clean)


@cache
def _pattern() -> str:
    text = files("pendency.exchange").joinpath("data/organisations.toml").read_text("utf-8")
    data = tomllib.loads(text)
    words = "|".join(re.escape(word) for word in data["words"])
    parts = "|".join(re.escape(part) for part in data["parts"])
    return rf"(?i)(?:^|[\s,(.&-])(?:{words})(?:$|[\s,).&-])|{parts}"
