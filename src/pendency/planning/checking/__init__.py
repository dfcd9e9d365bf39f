"""Every plan goes through the twin: the probability of reaching each target, fans, and reasons.

`check_plan` translates a solved capacity plan into a scenario of the twin (`translate`), runs it
with the parameters as uncertain as they are (`Uncertainty`), and gives a `PlanCheck`: target,
plan, the twin's median and fan by quarter, the probability of reaching each target with its
Monte-Carlo interval, and why plan and twin differ. Method: docs/methods/plan-check.md.
"""

from pendency.planning.checking.attribution import REASONS, Part
from pendency.planning.checking.check import FAN, PlanCheck, TargetCheck, check_plan
from pendency.planning.checking.paths import Paths
from pendency.planning.checking.translating import Twin, translate
from pendency.planning.checking.uncertainty import Uncertainty, draw

__all__ = [
    "FAN",
    "REASONS",
    "Part",
    "Paths",
    "PlanCheck",
    "TargetCheck",
    "Twin",
    "Uncertainty",
    "check_plan",
    "draw",
    "translate",
]
