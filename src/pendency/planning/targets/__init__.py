"""Objectives and targets: from the five-year plan to the month of a department, and back.

`FiveYearPlan` holds the objectives; `break_down` splits a year's products by what departments
can do (`capacity_of` a plan), `lay_out` writes down what they were given, `reconcile` meets
what they declare; `progress` holds a snapshot, and `compare` any counts, against the targets
under a `ControlBand`; `review` says why stock and pendency changed.
Method: docs/methods/targets.md.
"""

from pendency.planning.targets.breakdown import (
    PRODUCTS,
    FiveYearPlan,
    Objective,
    break_down,
    capacity_of,
    lay_out,
    share_out,
)
from pendency.planning.targets.control import VERDICTS, ControlBand, control_band
from pendency.planning.targets.declarations import reconcile
from pendency.planning.targets.progress import COUNTS, compare, progress
from pendency.planning.targets.review import FACTORS, Account, Review, account, decompose, review
from pendency.planning.targets.split import apportion, spread

__all__ = [
    "COUNTS",
    "FACTORS",
    "PRODUCTS",
    "VERDICTS",
    "Account",
    "ControlBand",
    "FiveYearPlan",
    "Objective",
    "Review",
    "account",
    "apportion",
    "break_down",
    "capacity_of",
    "compare",
    "control_band",
    "decompose",
    "lay_out",
    "progress",
    "reconcile",
    "review",
    "share_out",
    "spread",
]
