"""From the five-year plan down to the month of a department.

Objectives hold a value per year. A year's counted products (first actions, closings) are split
by what each department can do, after a reserve that head office keeps; each department's year is
split into months. Every sum is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from pendency.planning.capacity import Plan
from pendency.planning.definitions import Label
from pendency.planning.errors import PlanInputError
from pendency.planning.targets.split import Ints, apportion, spread

Product = Literal["first_actions", "closings"]
PRODUCTS: tuple[Product, ...] = ("first_actions", "closings")
_EVEN = (1.0,) * 12
_SCHEMA = {"product": pl.String, "level": pl.String, "centre": pl.String,
           "department": pl.String, "month": pl.Int64, "target": pl.Int64}  # fmt: skip


@dataclass(frozen=True)
class Objective:
    """An objective of the five-year plan: a measure and its value in each year.

    Attributes
    ----------
    name
        Words in both languages.
    measure
        A product (``first_actions``, ``closings``), or an indicator of the house.
    values
        By year.
    """

    name: Label
    measure: str
    values: Mapping[int, float]


@dataclass(frozen=True)
class FiveYearPlan:
    """Objectives over years that follow each other.

    Attributes
    ----------
    title
        What it is.
    first_year, years
        From when, and how many.
    objectives
        Each with a value in every year.
    reserve
        Share of a year's product that head office keeps unassigned.
    """

    title: Label
    first_year: int
    objectives: tuple[Objective, ...]
    years: int = 5
    reserve: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.reserve < 1:
            raise PlanInputError("reserve", f"{self.reserve} is not a share from 0, below 1")
        span = range(self.first_year, self.first_year + self.years)
        for i, objective in enumerate(self.objectives):
            missing = [year for year in span if year not in objective.values]
            if missing:
                raise PlanInputError(
                    f"objectives[{i}].values", f"{objective.name.en} has no value for {missing}"
                )

    def product(self, product: Product, year: int) -> int:
        """The year's target of a counted product, in whole cases."""
        for objective in self.objectives:
            if objective.measure == product and year in objective.values:
                return round(objective.values[year])
        raise PlanInputError(f"objectives.{product}", f"no objective sets it for {year}")

    def break_down(
        self, year: int, capacity: pl.DataFrame, *, months: Sequence[float] = _EVEN
    ) -> pl.DataFrame:
        """Targets of both products of a year; see `break_down`."""
        return pl.concat(
            break_down(product, self.product(product, year), capacity,
                       reserve=self.reserve, months=months)
            for product in PRODUCTS
        )  # fmt: skip


def break_down(
    product: Product,
    total: int,
    capacity: pl.DataFrame,
    *,
    reserve: float = 0.0,
    months: Sequence[float] = _EVEN,
) -> pl.DataFrame:
    """Split a year's product over centres, departments and months.

    Parameters
    ----------
    product, total
        What, and how many in the year.
    capacity
        Columns centre, department, and one named like the product: what the department can do in
        the year with its people and its mix of fields (`capacity_of`).
    reserve
        Share kept by head office, rounded to a whole case.
    months
        Twelve weights: working days, or the season.

    Returns
    -------
    DataFrame
        product, level (``office``, ``reserve``, ``centre``, ``department``), centre, department,
        month (1 to 12; null for the year), target. Centres and the reserve add up to the office,
        departments to their centre, months to their year, exactly.
    """
    _check(product, capacity, months)
    kept = round(total * reserve)
    centres = capacity.group_by("centre", maintain_order=True).agg(pl.col(product).sum())
    shares = dict(zip(
        centres["centre"], apportion(total - kept, centres[product].to_numpy()), strict=True
    ))  # fmt: skip
    parts = []
    for (name,), own in capacity.group_by("centre", maintain_order=True):
        share = int(shares[name])
        split = apportion(share, own[product].to_numpy()) if share else np.zeros(own.height, int)
        parts.append(own.select("centre", "department", pl.Series(product, split)))
    return lay_out(product, total, pl.concat(parts), months=months)


def lay_out(
    product: Product, total: int, departments: pl.DataFrame, *, months: Sequence[float] = _EVEN
) -> pl.DataFrame:
    """Write down targets that departments were given: their sums, the reserve, the months.

    Parameters
    ----------
    product, total
        What, and how many the office is to do in the year.
    departments
        Columns centre, department, and one named like the product, in whole cases. What they
        leave of the total is the reserve.
    months
        Twelve weights.

    Returns
    -------
    DataFrame
        As of `break_down`.

    Raises
    ------
    PlanInputError
        A column is missing, a department is named twice, or they add up to more than the total.
    """
    _check(product, departments, months)
    given = int(departments[product].sum())
    if given > total:
        raise PlanInputError(
            f"departments.{product}", f"they add up to {given}, {given - total} more than {total}"
        )
    rows: list[tuple[object, ...]] = [
        (product, "office", None, None, None, total),
        (product, "reserve", None, None, None, total - given),
    ]
    office_months = np.zeros(12, dtype=np.int64)
    for (name,), own in departments.group_by("centre", maintain_order=True):
        parts = [int(part) for part in own[product]]
        by_month = np.array([spread(part, months) for part in parts])
        office_months += by_month.sum(axis=0)
        centre = str(name)
        rows += _levels(product, "centre", centre, None, sum(parts), by_month.sum(axis=0))
        for department, part, split in zip(own["department"], parts, by_month, strict=True):
            rows += _levels(product, "department", centre, department, part, split)
    rows += [(product, "office", None, None, m + 1, int(n)) for m, n in enumerate(office_months)]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _levels(
    product: str, level: str, centre: str, department: str | None, year: int, months: Ints
) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [(product, level, centre, department, None, year)]
    rows += [(product, level, centre, department, m + 1, int(n)) for m, n in enumerate(months)]
    return rows


def _check(product: str, capacity: pl.DataFrame, months: Sequence[float]) -> None:
    if len(months) != 12:
        raise PlanInputError("months", f"{len(months)} weights; a year has twelve")
    for name in ("centre", "department", product):
        if name not in capacity.columns:
            raise PlanInputError(f"capacity.{name}", "the column is missing")
    twice = capacity.filter(capacity.select("centre", "department").is_duplicated())
    if twice.height:
        raise PlanInputError("capacity", f"{twice.row(0)[:2]} is named twice")


def capacity_of(plan: Plan, year: int, departments: Mapping[tuple[str, int], str]) -> pl.DataFrame:
    """What each department can do in a year by the capacity plan.

    Parameters
    ----------
    plan
        The plan; its work follows people, mix of fields and age of the stock.
    year
        A year of the plan.
    departments
        The department of each (centre, field).

    Returns
    -------
    DataFrame
        centre, department, first_actions, closings.
    """
    missing = [pool.name for pool in plan.problem.pools
               if (pool.centre, pool.field) not in departments]  # fmt: skip
    if missing:
        raise PlanInputError("departments", f"none is named for {', '.join(missing)}")
    table = plan.table().filter(pl.col("quarter").dt.year() == year)
    if table.is_empty():
        raise PlanInputError("year", f"{year} is not planned")
    names = [departments[key] for key in table.select("centre", "field").iter_rows()]
    return (
        table.with_columns(pl.Series("department", names))
        .group_by("centre", "department", maintain_order=True)
        .agg(pl.col(*PRODUCTS).sum())
    )


def share_out(work: pl.DataFrame, year: int, done: pl.DataFrame) -> pl.DataFrame:
    """What each department can do of the work that fields in centres are to do in a year.

    Parameters
    ----------
    work
        Columns centre, field, year, first_actions, closings: of a plan or its check.
    year
        Which.
    done
        Columns centre, department, field, n: what departments did. A field's work is divided by
        what its departments did of it; of a field that none did, by what they did of all.

    Returns
    -------
    DataFrame
        centre, department, first_actions, closings.

    Raises
    ------
    PlanInputError
        The year is not planned, or a centre has work and no department.
    """
    own = work.filter(pl.col("year") == year)
    if own.is_empty():
        raise PlanInputError("year", f"{year} is not planned")
    known = done.filter(pl.col("n") > 0)
    every = known.group_by("centre", "department", maintain_order=True).agg(pl.col("n").sum())
    idle = sorted(set(own["centre"]) - set(every["centre"]))
    if idle:
        raise PlanInputError("departments", f"none did any work in {', '.join(idle)}")
    by_field = own.join(known, on=["centre", "field"])
    rest = own.join(known, on=["centre", "field"], how="anti").join(every, on="centre")
    parts = pl.concat([by_field, rest.select(by_field.columns)])
    share = pl.col("n") / pl.col("n").sum().over("centre", "field")
    return (
        parts.with_columns(pl.col(*PRODUCTS) * share)
        .group_by("centre", "department", maintain_order=True)
        .agg(pl.col(*PRODUCTS).sum())
    )
