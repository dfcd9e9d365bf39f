"""The mart: what the dashboards read instead of the transactional tables.

A DuckDB file computed from one sealed snapshot: every case with its milestones on one row, and
the figures of every indicator for the network, its centres, fields, departments and examiners.
`build` makes it, `publish` swaps it in under running readers, `current` opens it. Every query
takes the reader's `Scope`.
"""

from pendency.office.mart.build import build
from pendency.office.mart.cases import CaseFilter, CasePage, CaseRow
from pendency.office.mart.figures import Figure, Point
from pendency.office.mart.files import current, publish
from pendency.office.mart.reader import About, Mart

__all__ = [
    "About",
    "CaseFilter",
    "CasePage",
    "CaseRow",
    "Figure",
    "Mart",
    "Point",
    "build",
    "current",
    "publish",
]
