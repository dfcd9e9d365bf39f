"""What follows from a whole history: first or later action, the day of closing, the track."""

from __future__ import annotations

import polars as pl

from pendency.records import vocabulary

ACTIONS = ("first_action", "later_action")
_LAPSED = ("withdrawn", "deemed_withdrawn")


def order_actions(
    events: pl.DataFrame, case_ids: pl.Series, by_order: frozenset[str]
) -> pl.DataFrame:
    """Decide which actions are the first of their case.

    An action is the case's first action when no other event on the merits (an action, an
    allowance, a refusal) comes before it; ``seq`` tells the order. Only events of the given cases
    whose native code is in ``by_order`` are decided here: elsewhere the office said it itself.
    """
    if not by_order:
        return events
    undecided = (
        pl.col("code").is_in(ACTIONS)
        & pl.col("native_code").is_in(sorted(by_order))
        & pl.col("case_id").is_in(case_ids.implode())
    )
    merits = events.filter(pl.col("code").is_in(vocabulary().codes("merits")))
    opening = merits.group_by("case_id").agg(pl.col("seq").min().alias("_opening"))
    dtype = events.schema["code"]
    return (
        events.join(opening, on="case_id", how="left", maintain_order="left")
        .with_columns(
            pl.when(undecided & (pl.col("seq") == pl.col("_opening")))
            .then(pl.lit("first_action", dtype))
            .when(undecided).then(pl.lit("later_action", dtype))
            .otherwise(pl.col("code")).alias("code")
        )
        .drop("_opening")
    )  # fmt: skip


def date_closings(events: pl.DataFrame, hints: pl.DataFrame) -> pl.DataFrame:
    """Give the disposal that stands the day from which the office counts the case as closed.

    Offices write a lapse into the file weeks or months after it took effect. Where the extract
    states that day, the last (standing) withdrawal of the case takes it as ``effective_date``.

    Parameters
    ----------
    events
        Histories in the form of the table.
    hints
        ``case_id`` and ``closed_on`` of the cases in the extract; null: not stated.
    """
    stated = hints.filter(pl.col("closed_on").is_not_null())
    lapses = events.filter(pl.col("code").is_in(_LAPSED)).join(stated, on="case_id")
    if lapses.is_empty():
        return events
    standing = lapses.group_by("case_id").agg(
        pl.col("seq").max(), pl.col("closed_on").first().alias("_effective")
    )
    return (
        events.join(standing, on=["case_id", "seq"], how="left", maintain_order="left")
        .with_columns(pl.coalesce("_effective", "effective_date").alias("effective_date"))
        .drop("_effective")
    )


def tracks(cases: pl.DataFrame, events: pl.DataFrame, case_ids: pl.Series) -> pl.DataFrame:
    """Set the track of the given cases from the priority that they were granted."""
    granted = events.filter(
        (pl.col("code") == "priority_granted") & pl.col("case_id").is_in(case_ids.implode())
    )
    dtype = cases.schema["track"]
    found = granted.group_by("case_id").agg(
        pl.when((pl.col("detail") == "pph").any()).then(pl.lit("pph", dtype))
        .otherwise(pl.lit("priority", dtype)).alias("_track")
    )  # fmt: skip
    return (
        cases.join(found, on="case_id", how="left", maintain_order="left")
        .with_columns(pl.coalesce("_track", "track").alias("track"))
        .drop("_track")
    )
