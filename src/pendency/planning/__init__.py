"""The planning room: the state of the corps in figures.

`measure` computes an indicator from a snapshot, for a day or a period and by groups; `curve`
gives the curves behind the survival figures. `INDICATORS` says what each figure means, in
English and Chinese; `indicators_page` is the reference page made from it.
"""

from pendency.planning.definitions import (
    DAYS_PER_MONTH,
    INDICATORS,
    Indicator,
    indicator,
    note_label,
    part_label,
)
from pendency.planning.errors import (
    ForecastError,
    GroupingError,
    InfeasiblePlanError,
    NoPlanError,
    PeriodError,
    PlanInputError,
    PlanningError,
    UnknownIndicatorError,
)
from pendency.planning.groups import GROUPINGS
from pendency.planning.measure import curve, measure
from pendency.planning.reference import indicators_page

__all__ = [
    "DAYS_PER_MONTH",
    "GROUPINGS",
    "INDICATORS",
    "ForecastError",
    "GroupingError",
    "Indicator",
    "InfeasiblePlanError",
    "NoPlanError",
    "PeriodError",
    "PlanInputError",
    "PlanningError",
    "UnknownIndicatorError",
    "curve",
    "indicator",
    "indicators_page",
    "measure",
    "note_label",
    "part_label",
]
