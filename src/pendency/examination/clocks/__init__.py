"""Statutory clocks: the limits that run, and the acts that the office owes.

`limits` lists every limit of an applicant that runs on a day, `office_acts` every act that an
office owes by law, guarantee or its own target; both work on the columns of a whole snapshot.
`explain` gives one of the dates with its chain of steps. Dates are computed from the events and
`pendency.law`, never stored; which clock runs, pauses and ends in which state is data
(``data/clocks.toml``).
"""

from pendency.examination.clocks.explain import explain
from pendency.examination.clocks.limits import SILENT_EXTENSION, STATUSES, limits
from pendency.examination.clocks.rules import Clocks, Limit, Target, clocks
from pendency.examination.clocks.targets import office_acts

__all__ = [
    "SILENT_EXTENSION",
    "STATUSES",
    "Clocks",
    "Limit",
    "Target",
    "clocks",
    "explain",
    "limits",
    "office_acts",
]
