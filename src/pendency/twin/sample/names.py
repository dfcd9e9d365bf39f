"""Invented titles, organisations and numbers, many at once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.records import table
from pendency.twin.sample.plan import FIELDS, Floats, Ints

#: Organisations per country; a few of them file most of the applications.
APPLICANTS = 80
AGENTS = 40


@cache
def _words() -> dict[str, Any]:
    text = files("pendency.twin").joinpath("data/titles.toml").read_text("utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True)
class Phrases:
    """All titles of one language and all IPC symbols, laid out field by field.

    ``start[f - 1]`` to ``start[f]`` are the entries of field f.
    """

    texts: pl.Series
    start: Ints

    def choose(self, field: Ints, u: Floats) -> pl.Series:
        """One entry of each field; shape (n,)."""
        first, last = self.start[field - 1], self.start[field]
        return self.texts.gather(first + (u * (last - first)).astype(np.int64))


@cache
def titles(language: str) -> Phrases:
    """Titles in ``zh`` or ``en``."""
    words = _words()
    per_field = []
    for field in range(1, FIELDS + 1):
        manner = words["matter" if field in words["substances"] else "device"]
        per_field.append(
            [
                form.format(thing=thing, a_thing=_with_article(thing), feature=feature)
                for thing, form, feature in product(
                    words["fields"][str(field)][language],
                    manner[f"forms_{language}"],
                    manner[f"features_{language}"],
                )
            ]
        )
    return _phrases(per_field)


@cache
def symbols() -> Phrases:
    """Main IPC symbols."""
    fields = _words()["fields"]
    return _phrases([fields[str(field)]["ipc"] for field in range(1, FIELDS + 1)])


def thing_of(field: int, title: str, language: str) -> tuple[str, bool]:
    """What a generated title is about, in lower case, and whether it is a substance."""
    words = _words()
    known = words["fields"][str(field)][language]
    named = (thing for thing in known if thing.lower() in title.lower())
    return next(named, known[0]).lower(), field in words["substances"]


def _with_article(thing: str) -> str:
    return f"{'an' if thing[0] in 'AEIOU' else 'a'} {thing[0].lower()}{thing[1:]}"


def _phrases(per_field: list[list[str]]) -> Phrases:
    start = np.concatenate(([0], np.cumsum([len(texts) for texts in per_field])))
    return Phrases(pl.Series([text for texts in per_field for text in texts]), start)


def parties(countries: list[str], home: str) -> pl.DataFrame:
    """Applicants, `APPLICANTS` a country in order of the countries, then the agencies."""
    rows: list[dict[str, object]] = []
    for country in countries:
        rows += [
            {"party_id": len(rows) + 1 + i, "role": "applicant", "country": country,
             "name": _organisation(i, country, home)}
            for i in range(APPLICANTS)
        ]  # fmt: skip
    words = _words()["organisations"]
    for i in range(AGENTS):
        name = f"{words['places_zh'][i % 10]}第{i // 10 + 1}{words['agents_zh']}"
        rows.append({"party_id": len(rows) + 1, "role": "agent", "country": home, "name": name})
    return table("parties").frame(rows)


def _organisation(i: int, country: str, home: str) -> str:
    words = _words()["organisations"]
    language = "zh" if country == home else "en"
    place = words[f"places_{language}"][i % 10]
    trade = words[f"trades_{language}"][(i // 10) % 8]
    form = words[f"forms_{language}"][(i * 7 + i // 10) % 4]
    return f"{place}{trade}{form}" if language == "zh" else f"{place} {trade} {form} ({country})"


def applicant(country: Ints, u: Floats) -> Ints:
    """A party id of that country (by position); low ranks file far more than high ones."""
    rank = np.minimum((APPLICANTS * u**2).astype(np.int64), APPLICANTS - 1)
    chosen: Ints = country * APPLICANTS + rank + 1
    return chosen


def padded(values: Ints, width: int) -> pl.Expr:
    """Whole numbers as text with leading zeros."""
    return pl.lit(pl.Series(values)).cast(pl.String).str.zfill(width)


def numbers(office: str, utility: npt.NDArray[np.bool_], year: Ints, serial: Ints) -> pl.DataFrame:
    """Application numbers: ``number`` after ST.13 (type, year, nine digits), and as written."""
    kind = pl.lit(pl.Series(np.where(utility, "20", "10")))
    mark = pl.lit(pl.Series(np.where(utility, "U", "P")))
    return pl.select(
        number=pl.concat_str(pl.lit(office), kind, padded(year, 4), padded(serial, 9)),
        number_original=pl.concat_str(padded(year, 4), mark, padded(serial, 7), separator="/"),
    )
