"""Related cases move as one: families, and concentrated examination of one applicant and field."""

from __future__ import annotations

import polars as pl

from pendency.allocation.tracks import track

#: Hours above which a family is parted again: one examiner could not take it in a term.
_MOST_HOURS = 240.0


def grouped(cases: pl.DataFrame, wait_price: pl.Expr) -> pl.DataFrame:
    """Put related cases together.

    Cases of one family move as one; cases on the track of concentrated examination with the same
    applicant and field too, in the sizes that the track allows. A group that would exceed what one
    examiner can take is cut, in the order of numbers.

    Parameters
    ----------
    cases
        ``case_id``, ``number``, ``family``, ``track``, ``applicant_id``, ``field``, ``symbol``,
        ``hours``, ``filing_date``.
    wait_price
        What waiting costs per quantum, from these columns; the dearest of a group counts.

    Returns
    -------
    polars.DataFrame
        ``case`` (the lowest number of the group), ``members``, ``hours``, ``wait_price``,
        ``track``, ``field``, ``symbol``, ``filing_date``, ``language``; sorted by case.
    """
    together = track("concentrated").group_by
    wanted = (pl.col("track").cast(pl.String) == "concentrated") & pl.all_horizontal(
        pl.col(name).is_not_null() for name in together
    )
    key = pl.concat_str(pl.lit("c"), *(pl.col(name).cast(pl.String) for name in together),
                        separator=":")  # fmt: skip
    cases = cases.with_columns(
        wait_price,
        group=pl.when(wanted).then(key).otherwise(pl.concat_str(pl.lit("f"), "family")),
    ).sort("number")
    before = (pl.col("hours").cum_sum() - pl.col("hours")).over("group")
    place = pl.int_range(pl.len()).over("group")
    largest = track("concentrated").size[1]
    cut = pl.max_horizontal((before / _MOST_HOURS).floor().cast(pl.Int64), place // largest)
    return (
        cases.with_columns(cut.alias("cut"))
        .group_by("group", "cut", maintain_order=True)
        .agg(
            pl.col("number").first().alias("case"),
            pl.col("number").alias("members"),
            pl.col("hours").sum(),
            pl.col("wait_price").max(),
            pl.col("track", "field", "symbol", "filing_date", "language").first(),
        )
        .drop("group", "cut")
        .sort("case")
    )
