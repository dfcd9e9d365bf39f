"""Formal checks: what an office asks of the form of an application, before anybody examines it.

`check` gives findings (`pendency.examination.findings.Finding`) with severity and the provision in
force on a day; `fees_due` says what is to be paid, with reductions. Rules and fees are dated data
with their sources (``data/``), one file per office.
"""

from pendency.examination.formal.check import check
from pendency.examination.formal.fees import Fee, FeeBill, fee_offices, fees_due
from pendency.examination.formal.rules import Check, OfficeChecks, office_checks, offices

__all__ = [
    "Check",
    "Fee",
    "FeeBill",
    "OfficeChecks",
    "check",
    "fee_offices",
    "fees_due",
    "office_checks",
    "offices",
]
