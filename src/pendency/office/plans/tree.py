"""The plan tree: rows of a year as the frames that the targets' engine knows, and their sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from pendency.office.models import DepartmentTarget, LongPlan, PlanYear
from pendency.office.models.planning import PRODUCTS
from pendency.planning.targets import lay_out, reconcile

EVEN = [1.0] * 12


def total_of(plan: LongPlan, product: str, year: int) -> int:
    """What the office is to do of a product in a year; 0 where the plan sets nothing."""
    values = {(o.measure, o.year): o.value for o in plan.objectives.all()}
    return round(values.get((product, year), 0.0))


def rows_of(year: PlanYear) -> list[DepartmentTarget]:
    """The departments of a year, in the office's order, with their units and centres."""
    rows = year.targets.select_related("unit__centre", "declared_by")
    return list(rows.order_by("product", "unit__centre_id", "unit_id"))


def targets_of(year: PlanYear, rows: Iterable[DepartmentTarget]) -> pl.DataFrame:
    """Office, reserve, centres, departments and months, as of `break_down`, all exact."""
    found = list(rows)
    frames = []
    for product in PRODUCTS:
        own = [row for row in found if row.product == product]
        if own:
            # an agreement may have been made for more than a plan that was lowered since
            total = max(total_of(year.plan, product, year.year), sum(row.target for row in own))
            frames.append(lay_out(product, total, _departments(own), months=year.months))
    return pl.concat(frames) if frames else pl.DataFrame()


def _departments(rows: Sequence[DepartmentTarget]) -> pl.DataFrame:
    return pl.DataFrame({
        "centre": [row.unit.centre.code for row in rows],
        "department": [row.unit.code for row in rows],
        rows[0].product: [row.target for row in rows],
    })  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """What a reconciliation would agree with a department: ``moved`` from what it declared."""

    row: DepartmentTarget
    declared: int
    agreed: int

    @property
    def moved(self) -> int:
        """How far the agreement lies from the declaration."""
        return self.agreed - self.declared


def proposals(rows: Sequence[DepartmentTarget]) -> list[Proposal]:
    """The figures closest to the declarations that keep what was asked of all together.

    A department that has not declared is taken to declare what it was asked for.
    """
    found = []
    for product in PRODUCTS:
        own = [row for row in rows if row.product == product]
        if not own:
            continue
        declared = [row.asked if row.declared is None else row.declared for row in own]
        frame = pl.DataFrame({
            "centre": [row.unit.centre.code for row in own],
            "department": [row.unit.code for row in own],
            "target": [row.asked for row in own],
            "declared": declared,
        })  # fmt: skip
        agreed = reconcile(frame, sum(row.asked for row in own))["agreed"]
        found += [Proposal(row, d, int(a)) for row, d, a in zip(own, declared, agreed, strict=True)]
    return found
