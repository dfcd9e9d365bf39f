"""Progress against the plan, month by month, from a snapshot."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl

from pendency.planning.errors import PlanInputError
from pendency.planning.measure import measure
from pendency.planning.targets.control import ControlBand, control_band
from pendency.records import Snapshot

#: The indicator that counts each product.
COUNTS = {"first_actions": "first_actions", "closings": "disposals"}


def progress(
    snapshot: Snapshot,
    targets: pl.DataFrame,
    year: int,
    *,
    as_of: dt.date | None = None,
    band: ControlBand | None = None,
) -> pl.DataFrame:
    """What is done of each target, with its verdict.

    Parameters
    ----------
    snapshot
        Its centres and departments are known by their codes.
    targets
        From `break_down`.
    year
        The year of the targets.
    as_of
        Last day that counts; the snapshot's last observed day, at most the year's last.
    band
        The control band; the shipped one by default.

    Returns
    -------
    DataFrame
        The months of the targets (level office, centre, department), with ``done``,
        ``cumulative_target``, ``cumulative_done``, ``verdict`` of the month and
        ``cumulative_verdict``; a month that is not over has the verdict ``open``.
    """
    last = min(as_of or snapshot.observed_to, dt.date(year, 12, 31))
    if last < dt.date(year, 1, 1):
        raise PlanInputError("year", f"{year} has not begun on {last}, the last day observed")
    return compare(targets, _done(snapshot, year, last), year, last, band=band)


def compare(
    targets: pl.DataFrame,
    done: pl.DataFrame,
    year: int,
    last: dt.date,
    *,
    band: ControlBand | None = None,
) -> pl.DataFrame:
    """Hold counts against targets.

    Parameters
    ----------
    targets
        From `break_down`.
    done
        Columns product, level, centre, department, month (1 to 12) and ``done``.
    year, last
        The year, and the last day that the counts cover.
    band
        The control band; the shipped one by default.

    Returns
    -------
    DataFrame
        As of `progress`.
    """
    months = targets.filter(pl.col("month").is_not_null())
    keys = ["product", "level", "centre", "department", "month"]
    joined = months.join(
        done.select(*keys, "done"), on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    joined = joined.with_columns(pl.col("done").fill_null(0))
    over = ["product", "level", "centre", "department"]
    joined = joined.sort(*over, "month", maintain_order=True).with_columns(
        pl.col("target").cum_sum().over(over).alias("cumulative_target"),
        pl.col("done").cum_sum().over(over).alias("cumulative_done"),
    )
    return joined.with_columns(*_verdicts(joined, year, last, band or control_band()))


def _done(snapshot: Snapshot, year: int, last: dt.date) -> pl.DataFrame:
    frames = []
    codes = {
        "centre": snapshot.read("centres", "centre_id", "code"),
        "department": snapshot.read("units", "unit_id", "code").rename(
            {"unit_id": "department_id"}
        ),
    }
    for product, name in COUNTS.items():
        for level, by in (("office", ()), ("centre", ("centre",)),
                          ("department", ("centre", "department"))):  # fmt: skip
            counted = measure(name, snapshot, as_of=last, since=dt.date(year - 1, 12, 31),
                              by=by, each="month").filter(part="all")  # fmt: skip
            for group in by:
                code = codes[group].rename({"code": group})
                counted = counted.join(code, on=f"{group}_id", how="left")
            frames.append(counted.select(
                pl.lit(product).alias("product"), pl.lit(level).alias("level"),
                (pl.col("centre") if "centre" in by else pl.lit(None, pl.String)).alias("centre"),
                (pl.col("department") if "department" in by else pl.lit(None, pl.String))
                .alias("department"),
                pl.col("period").dt.month().cast(pl.Int64).alias("month"),
                pl.col("n").alias("done"),
            ))  # fmt: skip
    return pl.concat(frames)


def _verdicts(frame: pl.DataFrame, year: int, last: dt.date, band: ControlBand) -> list[pl.Series]:
    ends = [dt.date(year + m // 12, m % 12 + 1, 1) - dt.timedelta(days=1) for m in range(1, 13)]
    month = frame["month"].to_numpy()
    over = np.array([end <= last for end in ends])[month - 1]
    columns = frame.select("target", "done", "cumulative_target", "cumulative_done").iter_rows()
    own, cumulative = [], []
    for (target, done, target_so_far, so_far), m, is_over in zip(columns, month, over, strict=True):
        own.append(band.month(done, target) if is_over else "open")
        cumulative.append(band.cumulative(so_far, target_so_far, int(m)) if is_over else "open")
    return [pl.Series("verdict", own), pl.Series("cumulative_verdict", cumulative)]
