"""What may be asked of an office's data without computing a date."""

from __future__ import annotations

from pendency.law.calendars import Calendar
from pendency.law.data import office as office_data
from pendency.law.text import Text


def calendar_of(office: str) -> Calendar:
    """The calendar of an office."""
    return office_data(office).calendar


def rule_names(office: str) -> dict[str, Text]:
    """The limits of an office: name and title."""
    return {rule.id: rule.title for rule in office_data(office).rules}
