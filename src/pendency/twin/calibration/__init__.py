"""Calibrating the twin on a snapshot: parameters with their uncertainty, and what is not told.

`calibrate` gives a `Calibration`: estimates with intervals, findings on what the data can and
cannot identify, in two languages, and a `FlowFit` from which parameter sets are drawn. The method
is described in ``docs/methods/twin-calibration.md``.
"""

from pendency.twin.calibration.estimate import Estimate
from pendency.twin.calibration.fit import FlowFit, Parameters, fit_pace
from pendency.twin.calibration.levels import Level, level_of
from pendency.twin.calibration.report import Calibration, Finding, calibrate

__all__ = [
    "Calibration",
    "Estimate",
    "Finding",
    "FlowFit",
    "Level",
    "Parameters",
    "calibrate",
    "fit_pace",
    "level_of",
]
