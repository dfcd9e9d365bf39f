"""What departments can do in a year by a scenario: its fields' work, divided by what was done."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from pendency.office.errors import PlanError
from pendency.office.language import choose
from pendency.office.models import Scenario
from pendency.office.plans.start import snapshot_of
from pendency.planning import PlanningError, measure
from pendency.planning.targets import share_out


def capacity_by(scenario: Scenario, year: int, known: set[int]) -> dict[int, dict[str, float]]:
    """What each department (unit id) can do of both products.

    Parameters
    ----------
    scenario, year
        One that has run, and a year that it plans. The last twelve months of its snapshot divide a
        field's work among its departments.
    known
        Units of the office: only they can be given a target.

    Raises
    ------
    PlanError
        The scenario does not plan the year, kept no capacity, or a centre of it has no department.
    """
    rows = next((run.figures["capacity"] for run in scenario.runs.all()
                 if "capacity" in run.figures), None)  # fmt: skip
    if rows is None:
        raise PlanError(choose(
            f"The scenario “{scenario.name}” has no run that tells its capacity: run it again.",
            f"方案“{scenario.name}”没有可用的产能结果，请重新运行。",
        ))  # fmt: skip
    done = _done(scenario.snapshot_id).filter(pl.col("department").is_in(sorted(known)))
    try:
        shared = share_out(pl.DataFrame(rows), year, done)
    except PlanningError as error:
        raise PlanError(choose(
            f"{year} can't be broken down by the scenario “{scenario.name}”: {error}",
            f"无法按方案“{scenario.name}”分解{year}年：{error}",
        )) from error  # fmt: skip
    return {
        unit: {"first_actions": first, "closings": closings}
        for unit, first, closings in shared.select(
            "department", "first_actions", "closings"
        ).iter_rows()
    }


@lru_cache(maxsize=2)
def _done(snapshot_id: str) -> pl.DataFrame:
    """First actions of the last year: centre (code), department (unit id), field, n."""
    snapshot = snapshot_of(snapshot_id)
    found = measure("first_actions", snapshot, by=("centre", "department", "field"))
    codes = snapshot.read("centres", "centre_id", "code")
    return (
        found.filter(pl.col("part") == "all")
        .drop_nulls(["centre_id", "department_id", "field"])
        .join(codes, on="centre_id")
        .select(pl.col("code").alias("centre"),
                pl.col("department_id").cast(pl.Int64).alias("department"),
                pl.col("field").cast(pl.Int64), pl.col("n").cast(pl.Float64))
    )  # fmt: skip
