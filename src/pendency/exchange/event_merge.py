"""New events meet the histories that the store has.

An event is known by its content: the case, the date, the office's own code, and its occurrence
among equals (two events of one code on one day are two events, and stay two when the extract comes
again). Nothing is ever removed; what is new is appended, and the histories are put in order again.
Where a mended mapping reads a known event otherwise than the store has it, the event takes the new
code and detail.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from pendency.exchange.case_merge import OUTCOMES
from pendency.exchange.codes import UNMAPPED
from pendency.exchange.faults import PLACE
from pendency.exchange.settling import ACTIONS
from pendency.records import table, vocabulary

_EVENTS = table("events")
#: Days from 1901, the earliest year that is read, to 1970.
_DAY_ZERO = 25_202
#: What a mapping makes of an office's own code.
_READ = ("code", "detail", "actor")


@dataclass(frozen=True)
class MergedEvents:
    """Events of one chunk in the form of the table, and the outcome of each new row."""

    events: pl.DataFrame
    outcomes: pl.DataFrame


def clashes(old: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Case records whose event of some native code has another date than the store's.

    Where an event is a column of its case's record (``granted on``), the record has one such date
    only: another one contradicts it.
    """
    if old.is_empty() or rows.is_empty():
        return OUTCOMES.to_frame()
    dated = rows.filter(~pl.col("own")).join(
        old.select("case_id", "native_code", pl.col("date").alias("_date")),
        on=["case_id", "native_code"],
    )  # fmt: skip
    return (
        dated.with_columns((pl.col("date") == pl.col("_date")).any().over("_file", "_at",
                           "native_code").alias("_agrees"))
        .filter(~pl.col("_agrees"))
        .unique(["_file", "_at"], keep="first", maintain_order=True)
        .select(
            "_file", *PLACE, pl.lit("conflict").alias("outcome"),
            pl.format("{} is {} here, but the store has {}; correct the record",
                      "native_code", "date", "_date").alias("message"),
        )
    )  # fmt: skip


def said_before(rows: pl.DataFrame, case_rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part the events that an earlier record of the same case in the same extract tells too.

    Where events are parts of their case's record and the record comes twice, each of the two
    tells the history from its beginning: equal events of the two are one event.

    Returns
    -------
    tuple of polars.DataFrame
        The rows that go on, and the outcomes of the others that were counted.
    """
    twice = case_rows.filter(pl.col("case_id").is_duplicated()).select("_file", "_at")
    if twice.is_empty():
        return rows, OUTCOMES.to_frame()
    equal = ["case_id", "date", "_native"]
    told = (
        rows.with_row_index("_row")
        .join(twice.unique(), on=["_file", "_at"], how="semi", maintain_order="left")
        .with_columns(_native())
        .with_columns(pl.int_range(pl.len()).over("_file", "_at", *equal).alias("_nth"))
    )
    again = told.filter(~pl.int_range(pl.len()).over(*equal, "_nth").eq(0))
    outcomes = again.filter(pl.col("own")).select(
        "_file", *PLACE, pl.lit("duplicate").alias("outcome"),
        pl.lit(None, pl.String).alias("message"),
    )  # fmt: skip
    kept = rows.with_row_index("_row").filter(~pl.col("_row").is_in(again["_row"].implode()))
    return kept.drop("_row"), outcomes


def merge_events(
    old: pl.DataFrame, rows: pl.DataFrame, cases: pl.DataFrame, *,
    settled: Sequence[int] = (), by_order: Collection[str] = (),
) -> MergedEvents:  # fmt: skip
    """Merge the event rows of one chunk.

    Parameters
    ----------
    old
        Events of the chunk's cases that the store has.
    rows
        Staged rows with ``case_id``, in the order of arrival.
    cases
        The chunk's merged cases, ``case_id`` ascending without gaps.
    settled
        Indices of files that were taken in before as they are read now: they recode nothing.
    by_order
        Native codes of actions of which the history decides whether they are the first.
    """
    if rows.is_empty():
        return MergedEvents(old, OUTCOMES.to_frame())
    rows, early = _after_filing(rows, cases)
    fresh, outcomes = _occurrences(old, rows, int(cases["case_id"][0]))
    recoded = _recoded(old, fresh.filter(~pl.col("_file").is_in(settled)), by_order)
    merged = _ordered(_with_codes(old, recoded), fresh)
    outcomes = outcomes.join(
        recoded.select("_file", *PLACE, pl.lit("imported").alias("_now")),
        on=["_file", *PLACE], how="left", nulls_equal=True, maintain_order="left",
    )  # fmt: skip
    outcomes = outcomes.with_columns(pl.coalesce("_now", "outcome").alias("outcome")).drop("_now")
    return MergedEvents(merged, pl.concat([outcomes, early]))


def _recoded(old: pl.DataFrame, rows: pl.DataFrame, by_order: Collection[str]) -> pl.DataFrame:
    """Known events that the rows read otherwise.

    A mapping that says less erases nothing: neither a code that it lacks nor a detail.
    """
    had = old.select(
        "case_id", pl.col("seq").alias("_seq"), pl.col("code").cast(pl.String).alias("_code"),
        pl.col("detail").cast(pl.String).alias("_detail"),
    )  # fmt: skip
    told = rows.filter(pl.col("code") != UNMAPPED)
    met = told.join(had, on=["case_id", "_seq"], maintain_order="left")
    same = (pl.col("code") == pl.col("_code")) | (
        pl.col("native_code").is_in(list(by_order)) & pl.col("_code").is_in(ACTIONS)
    )
    detailed = pl.col("detail").is_not_null() & pl.col("detail").ne_missing(pl.col("_detail"))
    return met.filter(~same | detailed).with_columns(
        pl.when(same).then("_code").otherwise("code").alias("code"),
        pl.when(same).then(pl.coalesce("detail", "_detail")).otherwise("detail").alias("detail"),
    )


def _with_codes(old: pl.DataFrame, recoded: pl.DataFrame) -> pl.DataFrame:
    """The store's events with the codes and details that they have now."""
    if recoded.is_empty():
        return old
    now = recoded.select(
        "case_id", pl.col("_seq").alias("seq"), *(
            pl.col(name).cast(old.schema[name]).alias(f"_{name}") for name in _READ
        ), pl.lit(value=True).alias("_recoded"),
    )  # fmt: skip
    return (
        old.join(now, on=["case_id", "seq"], how="left", maintain_order="left")
        .with_columns(
            pl.when("_recoded").then(f"_{name}").otherwise(name).alias(name) for name in _READ
        )
        .drop("_recoded", *(f"_{name}" for name in _READ))
    )


def _after_filing(rows: pl.DataFrame, cases: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Set aside what cannot happen before filing but is dated so."""
    base = int(cases["case_id"][0])
    filing = cases["filing_date"].gather(rows["case_id"] - base)
    words = vocabulary()
    dated = rows.with_columns(filing.alias("_filing"))
    wrong = dated.filter(
        (pl.col("date") < pl.col("_filing")) & ~pl.col("code").is_in(words.codes("early"))
    )
    if wrong.is_empty():
        return rows, OUTCOMES.to_frame()
    faults = wrong.select(
        "_file", *PLACE, pl.lit("before_filing").alias("outcome"),
        pl.format("{} ({}) on {} is before the filing date {}; one of the dates is wrong",
                  "code", "native_code", "date", "_filing").alias("message"),
    )  # fmt: skip
    return rows.join(wrong, on=["_file", *PLACE], how="anti", nulls_equal=True,
                     maintain_order="left"), faults  # fmt: skip


def _occurrences(
    old: pl.DataFrame, rows: pl.DataFrame, base: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Which rows the store has not; all rows with the old event (``_seq``) that each one equals."""
    if old.is_empty():
        rows = rows.with_columns(pl.lit(None, pl.Int32).alias("_seq"))
    else:
        had = old.select("case_id", "date", _native(), pl.col("seq").alias("_seq"))
        names = pl.concat([had["_native"], rows.select(_native()).to_series()]).unique(
            maintain_order=True
        )
        known = _counted(had, names, base).drop("case_id", "date", "_native")
        rows = (
            _counted(rows.with_columns(_native()), names, base)
            .join(known, on=["_key", "_nth"], how="left", maintain_order="left")
            .drop("_key", "_nth", "_native")
        )
    outcomes = rows.select(
        "_file", *PLACE,
        pl.when(pl.col("_seq").is_null()).then(pl.lit("imported"))
        .otherwise(pl.lit("duplicate")).alias("outcome"),
        pl.lit(None, pl.String).alias("message"),
    )  # fmt: skip
    return rows, outcomes


def _native() -> pl.Expr:
    return pl.coalesce("native_code", pl.col("code").cast(pl.String)).alias("_native")


def _counted(events: pl.DataFrame, names: pl.Series, base: int) -> pl.DataFrame:
    """Add one number for what makes events equal (``_key``), and which of its equals each is.

    Case (counted from ``base``), day and code are packed into one integer, since grouping by it
    is several times faster than by three columns: a code has 20 bits and a day 18, which leaves
    25 for the cases of a chunk.
    """
    code = pl.col("_native").cast(pl.Enum(names)).to_physical().cast(pl.Int64)
    day = pl.col("date").to_physical().cast(pl.Int64) + _DAY_ZERO
    case = pl.col("case_id").cast(pl.Int64) - base
    keyed = events.with_columns(((case * 2**18 + day) * 2**20 + code).alias("_key"))
    return keyed.with_columns(_nth(keyed["_key"]))


def _nth(keys: pl.Series) -> pl.Series:
    """How many equal keys stand before each one."""
    values = keys.to_numpy()
    order = np.argsort(values, kind="stable")
    place = np.arange(len(values), dtype=np.int64)
    opens = np.append(True, values[order][1:] != values[order][:-1])[: len(values)]
    nth = np.empty(len(values), dtype=np.int64)
    nth[order] = place - np.maximum.accumulate(np.where(opens, place, 0))
    return pl.Series("_nth", nth)


def _ordered(old: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Old and new events by case and date; on one day in the order of the newest extract.

    Histories to which nothing is added keep their order.
    """
    grown = rows.filter(pl.col("_seq").is_null())["case_id"].unique()
    if grown.is_empty():
        return old
    ranked = rows.with_row_index("_rank").with_columns(
        pl.coalesce("order", pl.col("_rank").cast(pl.Int64)).alias("_rank")
    )
    ranks = ranked.filter(pl.col("_seq").is_not_null() & pl.col("case_id").is_in(grown.implode()))
    kept = old.join(
        ranks.select("case_id", pl.col("_seq").alias("seq"), "_rank"), on=["case_id", "seq"],
        how="left", maintain_order="left",
    )  # fmt: skip
    added = ranked.filter(pl.col("_seq").is_null())
    added = _EVENTS.conform(added.with_columns(pl.lit(0, pl.Int32).alias("seq"))).with_columns(
        added["_rank"]
    )
    # what the extract does not have stands first on its day, in its old order
    merged = pl.concat([kept, added]).sort(
        ["case_id", pl.when(pl.col("case_id").is_in(grown.implode())).then("date"),
         pl.col("_rank").fill_null(-1), "seq"],
        maintain_order=True,
    )  # fmt: skip
    return numbered(merged.drop("_rank"))


def numbered(events: pl.DataFrame) -> pl.DataFrame:
    """Number the events of each case from 1, in their present order."""
    case = events["case_id"].to_numpy()
    rows = np.arange(len(case), dtype=np.int32)
    opens = np.append(True, case[1:] != case[:-1])[: len(case)]
    start = np.maximum.accumulate(np.where(opens, rows, 0)) if len(case) else rows
    fresh = pl.Series("seq", rows - start + 1, pl.Int32)
    return _pointing(events, fresh).with_columns(fresh)


def _pointing(events: pl.DataFrame, fresh: pl.Series) -> pl.DataFrame:
    """Let corrections point to the new number of the event that they correct."""
    if events["corrects"].is_null().all():
        return events
    moved = events.select("case_id", pl.col("seq").alias("corrects"), fresh.alias("_now")).filter(
        pl.col("corrects") > 0
    )
    return (
        events.join(moved, on=["case_id", "corrects"], how="left", maintain_order="left")
        .with_columns(pl.col("_now").alias("corrects"))
        .drop("_now")
    )
