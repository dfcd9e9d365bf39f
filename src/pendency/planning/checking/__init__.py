"""Every plan goes through the twin: the probability of reaching each target, fans, and reasons.

`check_plan` translates a solved capacity plan into a scenario of the twin (`translate`), runs it
with the parameters as uncertain as they are (`Uncertainty`), and gives a `PlanCheck`: target,
plan, the twin's median and fan by quarter, the probability of reaching each target with its
Monte-Carlo interval, and why plan and twin differ. A check can be `stored` and `rerun` to the same
numbers, two can be `compare`d run by run, and what they forecast is kept (`forecast_of`) and scored
when its time has come (`score_kept`). Method: docs/methods/plan-check.md.
"""

from pendency.planning.checking.attribution import REASONS, Part
from pendency.planning.checking.check import FAN, PlanCheck, TargetCheck, check_plan
from pendency.planning.checking.compared import (
    Difference,
    Runs,
    Shift,
    compare,
    difference_by_quarter,
    shift_of,
)
from pendency.planning.checking.kept import forecast_of, score_kept
from pendency.planning.checking.paths import Paths
from pendency.planning.checking.stored import (
    Stored,
    load,
    read_stored,
    rerun,
    same_numbers,
    save,
    stored,
)
from pendency.planning.checking.translating import Twin, translate
from pendency.planning.checking.uncertainty import Uncertainty, draw

__all__ = [
    "FAN",
    "REASONS",
    "Difference",
    "Part",
    "Paths",
    "PlanCheck",
    "Runs",
    "Shift",
    "Stored",
    "TargetCheck",
    "Twin",
    "Uncertainty",
    "check_plan",
    "compare",
    "difference_by_quarter",
    "draw",
    "forecast_of",
    "load",
    "read_stored",
    "rerun",
    "same_numbers",
    "save",
    "score_kept",
    "shift_of",
    "stored",
    "translate",
]
