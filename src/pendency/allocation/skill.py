"""Skill of examiners from what they had done by a day, and the hours that a case takes.

Experience counts at four levels of the classification (section, class, subclass, group), less with
age. Everything is computed from rows dated up to ``as_of``; the caller passes no later ones in.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

LEVELS = ("group", "subclass", "class", "section")
_IPC = r"^\s*([A-HY])(\d{2})?([A-Z])?\s*(\d+)?"


@cache
def skill_rules() -> dict[str, Any]:
    """Weights, half-lives and efforts as the data have them."""
    text = files("pendency.allocation").joinpath("data/skill.toml").read_text("utf-8")
    return tomllib.loads(text)


def levels(symbol: pl.Expr) -> list[pl.Expr]:
    """The parts of a symbol by level; null below the depth that it has.

    IPC and CPC give all four levels (main groups), an office's own class such as ``702/003000`` its
    class and, as group, the class with its subclass.
    """
    parts = [symbol.str.to_uppercase().str.extract(_IPC, i) for i in range(1, 5)]
    own = symbol.str.extract(r"^\s*(\d+)/")
    return [
        pl.coalesce(pl.concat_str(*parts[:3], pl.lit(" "), parts[3]),
                    pl.when(own.is_not_null()).then(symbol.str.slice(0, 7))).alias("group"),
        pl.coalesce(pl.concat_str(parts[:3]), own).alias("subclass"),
        pl.concat_str(parts[:2]).alias("class"),
        parts[0].alias("section"),
    ]  # fmt: skip


@dataclass(frozen=True)
class Experience:
    """What examiners had done by a day.

    Attributes
    ----------
    counts
        ``examiner``, ``level``, ``key``, ``cases``: cases at that part of the classification,
        discounted by age.
    as_of
        The day.
    """

    counts: pl.DataFrame
    as_of: date

    @classmethod
    def of(cls, done: pl.DataFrame, *, as_of: date) -> Experience:
        """Experience from finished work.

        Parameters
        ----------
        done
            ``examiner``, ``symbol``, ``date`` (of the first action or the disposal); later rows
            than ``as_of`` are left out.
        as_of
            The day.
        """
        half = skill_rules()["experience"]["half_life"] * 365.25
        age = (pl.lit(as_of) - pl.col("date")).dt.total_days()
        known = done.filter(pl.col("date") <= as_of).with_columns(
            *levels(pl.col("symbol")), cases=0.5 ** (age / half)
        )
        counts = (
            known.unpivot(LEVELS, index=["examiner", "cases"], variable_name="level",
                          value_name="key")
            .drop_nulls("key").group_by("examiner", "level", "key").agg(pl.col("cases").sum())
        )  # fmt: skip
        return cls(counts.sort("examiner", "level", "key"), as_of)

    def fits(self, symbols: pl.Series, *, quality: pl.DataFrame | None = None) -> pl.DataFrame:
        """The fit of everyone with experience for each symbol.

        Parameters
        ----------
        symbols
            Symbols of the cases; each is answered once.
        quality
            ``examiner`` and ``defects``: the audited share of files with a defect, where known.

        Returns
        -------
        polars.DataFrame
            ``symbol``, ``examiner``, ``fit`` (0 to 1), ``near`` (no experience in the subclass).
        """
        rules = skill_rules()["experience"]
        asked = pl.DataFrame({"symbol": symbols.unique().drop_nulls()}).with_columns(
            *levels(pl.col("symbol"))
        )
        places = asked.unpivot(LEVELS, index="symbol", variable_name="level", value_name="key")
        half = pl.col("level").replace_strict(rules["half"], return_dtype=pl.Float64)
        weight = pl.col("level").replace_strict(rules["weight"], return_dtype=pl.Float64)
        met = places.drop_nulls("key").join(self.counts, on=["level", "key"])
        part = weight * pl.col("cases") / (pl.col("cases") + half)
        found = met.group_by("symbol", "examiner").agg(
            part.sum().alias("fit"), (pl.col("level") == "subclass").any().not_().alias("near")
        )
        if quality is not None:
            worse = 1 - skill_rules()["factors"]["defects"] * pl.col("defects").fill_null(0.0)
            found = found.join(quality, on="examiner", how="left")
            found = found.with_columns(fit=pl.col("fit") * worse).drop("defects")
        return found.sort("symbol", "examiner")


def best_candidates(pairs: pl.DataFrame, count: int | None = None) -> pl.DataFrame:
    """The pairs of the best desks of each case; equal fits are told apart by the desk's name.

    Parameters
    ----------
    pairs
        ``case``, ``desk``, ``fit`` and more.
    count
        How many per case; what the data say where it is not given.
    """
    count = count or skill_rules()["experience"]["candidates"]
    ordered = pairs.sort("case", "fit", "desk", descending=[False, True, False])
    return ordered.group_by("case", maintain_order=True).head(count)


def expected_hours(cases: pl.DataFrame) -> pl.Series:
    """Hours that the cases are expected to take.

    Parameters
    ----------
    cases
        ``claims``, ``pages`` (null: not known, counts as an ordinary case), ``track``, and
        ``family_search`` (a search report of the family is there).

    Returns
    -------
    polars.Series
        ``hours``; shape (n,).
    """
    effort = skill_rules()["effort"]
    size = [
        (pl.col(name).clip(1).cast(pl.Float64) / ordinary).fill_null(1.0) ** effort[name]
        for name, ordinary in (("claims", 10.0), ("pages", 20.0))
    ]
    track = (
        pl.col("track")
        .cast(pl.String)
        .replace_strict(effort["track"], default=1.0, return_dtype=pl.Float64)
    )
    searched = pl.when("family_search").then(effort["family_search"]).otherwise(1.0)
    hours = effort["base"] * size[0] * size[1] * track * searched
    return cases.select(hours.clip(effort["least"], effort["most"]).alias("hours")).to_series()
