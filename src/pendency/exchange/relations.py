"""Links between applications and lists of classification symbols, merged chunk by chunk."""

from __future__ import annotations

import polars as pl

from pendency.exchange.case_merge import OUTCOMES
from pendency.exchange.faults import PLACE
from pendency.exchange.staging import LISTS
from pendency.records import table

_RELATIONS = table("relations")
_SAME = [c.name for c in _RELATIONS.columns if c.name != "position"]
_SCHEMES = {name: name.removeprefix("all_") for name in LISTS}


def merge_relations(old: pl.DataFrame, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Append links that are new; returns the table's rows and the outcomes.

    A link is known by everything it says; the same link again is a duplicate.
    """
    if rows.is_empty():
        return old, OUTCOMES.to_frame()
    marked = rows.with_row_index("_row")
    first = marked.unique(_SAME, keep="first", maintain_order=True)
    typed = pl.col("relation").cast(_RELATIONS["relation"].dtype)
    new = first.with_columns(typed).join(
        old, on=_SAME, how="anti", nulls_equal=True, maintain_order="left"
    )
    imported = pl.col("_row").is_in(new["_row"].implode())
    outcomes = marked.filter(pl.col("own")).select(
        "_file", *PLACE,
        pl.when(imported).then(pl.lit("imported")).otherwise(pl.lit("duplicate"))
        .alias("outcome"),
        pl.lit(None, pl.String).alias("message"),
    )  # fmt: skip
    added = new.with_columns(pl.lit(None, pl.Int16).alias("position"))
    both = pl.concat([old, _RELATIONS.conform(added)]).sort("case_id", maintain_order=True)
    position = pl.int_range(1, pl.len() + 1).over("case_id").cast(pl.Int16)
    return both.with_columns(position.alias("position")), outcomes


def symbol_lists(classifications: pl.DataFrame) -> pl.DataFrame:
    """Symbols of each case joined by ``;``: columns ``case_id`` and one per scheme."""
    ordered = classifications.sort("case_id", "scheme", "position")
    return ordered.group_by("case_id", maintain_order=True).agg(
        pl.col("symbol").filter(pl.col("scheme") == scheme).str.join(";").replace("", None)
        .alias(name)
        for name, scheme in _SCHEMES.items()
    )  # fmt: skip


def symbols(lists: pl.DataFrame) -> pl.DataFrame:
    """The lists as rows of the table ``classifications``."""
    parts = [
        lists.filter(pl.col(name).is_not_null())
        .select(
            "case_id", pl.lit(scheme).alias("scheme"),
            pl.col(name).str.split(";").alias("symbol"),
        )
        .explode("symbol")
        .with_columns(pl.int_range(1, pl.len() + 1).over("case_id").alias("position"))
        for name, scheme in _SCHEMES.items()
    ]  # fmt: skip
    return table("classifications").conform(pl.concat(parts).sort("case_id", "scheme", "position"))
