"""Patent term adjustment: by how many days the office was late, act by act.

`applications` reads the histories of the United States from a snapshot, `adjust` computes A, B and
C delay with every period and its reason, `compare` sets the figures beside the office's own and
explains each difference by the way of counting that reproduces it. The guarantees are data with
their source (``data/us.toml``). The applicant's own delay (37 CFR 1.704) is not computed.
"""

from pendency.examination.adjustment.compare import Agreement, Difference, Published, compare
from pendency.examination.adjustment.compute import adjust
from pendency.examination.adjustment.history import Application, Happening, applications
from pendency.examination.adjustment.intervals import Interval
from pendency.examination.adjustment.result import Adjustment, Period
from pendency.examination.adjustment.rules import (
    Guarantee,
    Rules,
    Variant,
    adjustment_rules,
    variants,
)

__all__ = [
    "Adjustment",
    "Agreement",
    "Application",
    "Difference",
    "Guarantee",
    "Happening",
    "Interval",
    "Period",
    "Published",
    "Rules",
    "Variant",
    "adjust",
    "adjustment_rules",
    "applications",
    "compare",
    "variants",
]
