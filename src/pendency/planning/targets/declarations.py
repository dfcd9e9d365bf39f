"""What departments declare from below, against what the plan asks from above.

Reconciliation is weighted least squares: the figures closest to the declarations that meet every
total, a declaration giving way the more, the less certain it is (its weight). With one total per
group the solution is closed: the gap is shared in proportion to the weights. It is the projection
of the literature on coherent forecasts (Wickramasuriya et al. 2019), with given variances.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pendency.planning.errors import PlanInputError
from pendency.planning.targets.split import Floats, apportion

_NEEDED = ("centre", "department", "target", "declared")


def reconcile(frame: pl.DataFrame, total: int) -> pl.DataFrame:
    """Meet the office's total with figures close to the declarations.

    Parameters
    ----------
    frame
        centre, department, target (from above), declared (from below), and optionally ``weight``:
        how far a declaration may give way; by default its own size (equal relative change).
    total
        What the departments must add up to.

    Returns
    -------
    DataFrame
        The same with ``difference`` (declared - target), ``agreed`` (whole, adds up to the
        total) and ``moved`` (agreed - declared).

    Raises
    ------
    PlanInputError
        A column is missing, or a number is negative.
    """
    for name in _NEEDED:
        if name not in frame.columns:
            raise PlanInputError(f"declarations.{name}", "the column is missing")
    declared = frame["declared"].to_numpy().astype(np.float64)
    weight = (
        frame["weight"].to_numpy().astype(np.float64) if "weight" in frame.columns
        else np.maximum(declared, 1.0)
    )  # fmt: skip
    if (declared < 0).any() or (weight < 0).any() or not np.isfinite(weight).all():
        raise PlanInputError("declarations", "a declaration or a weight is negative")
    if total < 0:
        raise PlanInputError("total", f"{total} is negative")
    agreed = _projected(declared, weight, float(total))
    whole = apportion(total, agreed) if total else np.zeros(len(agreed), dtype=np.int64)
    return frame.with_columns(
        (pl.col("declared") - pl.col("target")).alias("difference"),
        pl.Series("agreed", whole),
        pl.Series("moved", whole - declared),
    )


def _projected(declared: Floats, weight: Floats, total: float) -> Floats:
    """Min sum (x - d)^2 / w, sum x = total, x >= 0; who reaches 0 stays there."""
    found, free = declared.copy(), np.ones(len(declared), dtype=bool)
    for _ in range(len(declared)):
        gap = total - found.sum()
        open_weight = weight * free
        if abs(gap) < 1e-9:
            break
        if open_weight.sum() <= 0:
            raise PlanInputError(
                "declarations.weight", f"none may give way, and {gap:+,.0f} is to be shared"
            )
        found = found + gap * open_weight / open_weight.sum()
        free &= found > 0
        found = np.maximum(found, 0.0)
    return found
