"""The one exception family of the planning room."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pendency.planning.definitions import Label


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


class PlanInputError(PlanningError):
    """A plan's input cannot be used; ``place`` says which part of it is wrong."""

    def __init__(self, place: str, reason: str) -> None:
        self.place, self.reason = place, reason
        super().__init__(f"plan: {place}: {reason}")

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        # so that it comes back whole from another process
        return type(self), (self.place, self.reason)


class NoPlanError(PlanningError):
    """The solver found no plan within what it was given."""


class ForecastError(PlanningError):
    """A forecast, or its score, cannot be made from what was given."""


class InfeasiblePlanError(PlanningError):
    """No plan reaches the hard targets; ``targets`` are the places of those in conflict."""

    def __init__(self, targets: tuple[int, ...], words: Label) -> None:
        self.targets, self.words = targets, words
        super().__init__(words.en)
