"""Scenarios: what an office sets, tried on its own figures, solved, and checked by the twin.

A `Setting` says what is to be reached and how far each lever may go; `problem_of` applies it to
the office's `baseline`, `run` solves and checks it and gives figures as plain data, `cheapest`
looks for the cheapest way to a target that was missed, `what_if` runs decisions forward as a fluid
in a moment. Method: docs/methods/scenarios.md.
"""

from pendency.planning.scenarios.prices import (
    PRICE_REASONS,
    PRICE_WORDS,
    SOURCE,
    Prices,
    price_by_measure,
    start_prices,
)
from pendency.planning.scenarios.quick import Course, what_if
from pendency.planning.scenarios.remedy import Remedy, cheapest
from pendency.planning.scenarios.running import run
from pendency.planning.scenarios.setting import (
    Aim,
    Choices,
    Setting,
    Transfer,
    as_now,
    decisions_of,
    problem_of,
    read_setting,
)
from pendency.planning.scenarios.telling import hires_by_year, told

__all__ = [
    "PRICE_REASONS",
    "PRICE_WORDS",
    "SOURCE",
    "Aim",
    "Choices",
    "Course",
    "Prices",
    "Remedy",
    "Setting",
    "Transfer",
    "as_now",
    "cheapest",
    "decisions_of",
    "hires_by_year",
    "price_by_measure",
    "problem_of",
    "read_setting",
    "run",
    "start_prices",
    "told",
    "what_if",
]
