"""New case rows meet the cases that the store has.

A case is known by office and number. A row that says nothing new is a duplicate; one that says
something new updates the case; one that contradicts what identifies it (its filing date, its
kind, or another row for the same case in the same extract) is a conflict. An empty value never
erases a known one, and a row whose status is older than the store's only fills gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

import polars as pl

from pendency.exchange.faults import PLACE
from pendency.exchange.staging import CASE_ROWS, LISTS
from pendency.records import table

#: Outcome of each row: ``imported``, ``duplicate``, or a reason of the quarantine with a message.
OUTCOMES = pl.Schema(
    {"_file": pl.Int16()} | PLACE | {"outcome": pl.String(), "message": pl.String()}
)
_CASES = table("cases")
_FIXED = ("filing_date", "kind")
_SAME_CASE = tuple(name for name in CASE_ROWS if name not in {"_file", *PLACE, "number_original"})
_UPDATED = tuple(
    c.name
    for c in _CASES.columns
    if c.name not in {"case_id", "office", "number", "number_original", *_FIXED}
)
_DEFAULTS = {"kind": "unknown", "track": "normal"}


@dataclass(frozen=True)
class MergedCases:
    """Cases of one chunk in the form of the table, symbol lists, hints and outcomes."""

    cases: pl.DataFrame
    lists: pl.DataFrame
    hints: pl.DataFrame
    outcomes: pl.DataFrame


def merge_cases(
    old: pl.DataFrame, old_lists: pl.DataFrame, rows: pl.DataFrame, *, settled: list[int]
) -> MergedCases:
    """Merge the case rows of one chunk.

    Parameters
    ----------
    old, old_lists
        Cases of the chunk that the store has, and their symbol lists (``case_id``, ``all_*``).
    rows
        Staged rows with ``case_id`` and the ids of their names, in the order of arrival.
    settled
        Indices of files whose bytes were taken in before: they never update a case.
    """
    ordered = rows.with_row_index("_row")
    first = ordered.unique("case_id", keep="first", maintain_order=True)
    rest = ordered.join(first.select("_row"), on="_row", how="anti")
    rivals = _judge_rivals(first, rest)
    known = first.join(
        old.join(old_lists, on="case_id", how="left"), on="case_id", how="left", suffix="_old",
        maintain_order="left",
    ).with_columns(pl.col("case_id").is_in(old["case_id"].implode()).alias("_known"))  # fmt: skip
    judged = _judge_first(known, settled)
    taken = judged.filter(pl.col("outcome") == "imported").drop("outcome", "message")
    outcomes = pl.concat(
        [judged.select(*OUTCOMES), rivals.select(*OUTCOMES)]
    )  # the order does not matter: outcomes are counted and looked up by place
    return MergedCases(
        cases=_renewed(old, taken),
        lists=_renewed_lists(old_lists, taken),
        hints=judged.filter(pl.col("outcome").is_in(["imported", "duplicate"])).select(
            "case_id", "closed_on", (pl.col("_file").is_in(settled) | _older()).alias("settled")
        ),
        outcomes=outcomes,
    )


def _judge_rivals(first: pl.DataFrame, rest: pl.DataFrame) -> pl.DataFrame:
    """Rows after the first for their case: the same again, or a contradiction."""
    pairs = rest.join(first, on="case_id", how="left", suffix="_1", maintain_order="left")
    differs = {name: pl.col(name).ne_missing(pl.col(f"{name}_1")) for name in _SAME_CASE}
    return pairs.with_columns(
        outcome=pl.when(_any(list(differs.values()))).then(pl.lit("conflict"))
        .otherwise(pl.lit("duplicate")),
        message=pl.format(
            "another record of this extract (line {}) has the same number but other content in: {}",
            pl.col("_line_1"), _named(differs),
        ),
    )  # fmt: skip


def _judge_first(known: pl.DataFrame, settled: list[int]) -> pl.DataFrame:
    """The first row of each case against what the store has of it."""

    def says_otherwise(name: str) -> pl.Expr:
        return pl.col(name).is_not_null() & pl.col(name).cast(pl.String).ne_missing(
            pl.col(f"{name}_old").cast(pl.String)
        )

    contradicts = {name: says_otherwise(name) for name in _FIXED}
    news = _any([says_otherwise(name) & ~_outdated(name) for name in (*_UPDATED, *LISTS)])
    conflict = pl.col("_known") & _any(list(contradicts.values()))
    same = pl.col("_known") & (pl.col("_file").is_in(settled) | ~news)
    return known.with_columns(
        outcome=pl.when(conflict).then(pl.lit("conflict"))
        .when(same).then(pl.lit("duplicate")).otherwise(pl.lit("imported")),
        message=pl.format(
            "the store has this case with another value of: {}; correct the record or the case",
            _named(contradicts),
        ),
    )  # fmt: skip


def _renewed(old: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    """The cases after the update, in the order of their ids."""
    given = {
        name: _in_force(name).cast(_CASES[name].dtype).alias(name) for name in (*_UPDATED, *_FIXED)
    }
    kept = {name: pl.coalesce(expr, pl.col(f"{name}_old")) for name, expr in given.items()}
    values = kept | {
        name: pl.coalesce(kept[name], pl.lit(value, _CASES[name].dtype))
        for name, value in _DEFAULTS.items()
    }
    before = pl.col("secret_old")
    stated = before != _unpublished(pl.col("publication_date_old"), pl.col("patent_number_old"))
    follows = _unpublished(kept["publication_date"], kept["patent_number"])
    values["secret"] = pl.coalesce(given["secret"], pl.when(stated).then(before), follows)
    renewed = _CASES.conform(
        taken.select(
            "case_id", "office", "number",
            pl.coalesce("number_original_old", "number_original").alias("number_original"),
            **values,
        )
    )  # fmt: skip
    untouched = old.join(renewed.select("case_id"), on="case_id", how="anti")
    return pl.concat([untouched, renewed]).sort("case_id")


def _older() -> pl.Expr:
    """Whether a row's status is older than the store's: it comes from an older extract."""
    return (pl.col("status_date") < pl.col("status_date_old")).fill_null(value=False)


def _outdated(name: str) -> pl.Expr:
    """Whether a row of an older extract would replace a value; where none is known, it fills."""
    return _older() & pl.col(f"{name}_old").is_not_null()


def _in_force(name: str) -> pl.Expr:
    return pl.when(~_outdated(name)).then(pl.col(name))


def _unpublished(publication: pl.Expr, patent: pl.Expr) -> pl.Expr:
    """Secret until published; a value that differs from this was stated by the office."""
    return publication.is_null() & patent.is_null()


def _renewed_lists(old_lists: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    fresh = taken.select(
        "case_id", *(pl.coalesce(_in_force(name), f"{name}_old").alias(name) for name in LISTS)
    )
    return pl.concat([old_lists.join(fresh, on="case_id", how="anti"), fresh]).sort("case_id")


def _any(conditions: list[pl.Expr]) -> pl.Expr:
    return reduce(or_, conditions)


def _named(differs: dict[str, pl.Expr]) -> pl.Expr:
    names = [pl.when(expr).then(pl.lit(name)) for name, expr in differs.items()]
    return pl.concat_str(names, separator=", ", ignore_nulls=True)
