"""The law room: office calendars and time limits, every date with its explanation.

A limit is a list of steps from an event; calendars, rules of delivery and limits are dated data
with their source (``data/``), the mechanism is code that names no office. `deadline` computes
one limit, `running_limits` all limits of many cases, `calendar_of` tells which days an office is
closed. A day that the data do not know raises `UncalendaredYear`; all errors are `LawError`.
"""

from pendency.law.batch import running_limits
from pendency.law.calendars import Calendar, DayEntry
from pendency.law.compute import deadline
from pendency.law.data import office_codes
from pendency.law.errors import LawError, UncalendaredYear
from pendency.law.lanes import BEYOND_MAXIMUM, NOT_IN_FORCE, UNCALENDARED
from pendency.law.result import ExplainedDate, StepTaken
from pendency.law.room import calendar_of, rule_names

__all__ = [
    "BEYOND_MAXIMUM",
    "NOT_IN_FORCE",
    "UNCALENDARED",
    "Calendar",
    "DayEntry",
    "ExplainedDate",
    "LawError",
    "StepTaken",
    "UncalendaredYear",
    "calendar_of",
    "deadline",
    "office_codes",
    "rule_names",
    "running_limits",
]
