"""The one exception family of the planning room."""

from __future__ import annotations

from collections.abc import Iterable


class PlanningError(Exception):
    """Base of everything that this room raises on purpose."""


class UnknownIndicatorError(PlanningError):
    """An indicator that the definitions do not declare, or not for this use."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"no indicator {name!r}; there are {', '.join(known)}")


class GroupingError(PlanningError):
    """A grouping that the records do not offer, or one named twice."""


class PeriodError(PlanningError):
    """A day or period about which the snapshot cannot say anything."""
