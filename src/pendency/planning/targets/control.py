"""Control bands of a plan, on both sides: too much is an alarm too. Data: control.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from pendency.planning.definitions import Label
from pendency.planning.errors import PlanInputError

Verdict = Literal["in_band", "low", "high", "open", "none"]
_DATA = tomllib.loads(
    files("pendency.planning.targets").joinpath("data/control.toml").read_text("utf-8")
)
VERDICTS: dict[str, Label] = {name: Label(**words) for name, words in _DATA["words"].items()}


@dataclass(frozen=True)
class ControlBand:
    """Shares of the target between which a plan is under control.

    Attributes
    ----------
    month_low, month_high
        Of a month's target.
    floors
        Of the target cumulated to the end of quarter 1 to 4; a month before the end of a quarter
        is held to that quarter's floor.
    ceiling
        Of the cumulated target.
    """

    month_low: float
    month_high: float
    floors: tuple[float, ...]
    ceiling: float

    def __post_init__(self) -> None:
        if not 0 <= self.month_low <= 1 <= self.month_high:
            raise PlanInputError("control.month", "the band must contain 1 (the target itself)")
        if len(self.floors) != 4 or not all(0 <= f <= 1 for f in self.floors):
            raise PlanInputError("control.cumulative.floors", "give four shares, 0 to 1")
        if self.ceiling < 1:
            raise PlanInputError("control.cumulative.ceiling", "must not lie below 1")

    def month(self, done: float, target: float) -> Verdict:
        """Verdict on one month."""
        return _verdict(done, target, self.month_low, self.month_high)

    def cumulative(self, done: float, target: float, month: int) -> Verdict:
        """Verdict on the year up to the end of a month, 1 to 12."""
        return _verdict(done, target, self.floors[(month - 1) // 3], self.ceiling)


def _verdict(done: float, target: float, low: float, high: float) -> Verdict:
    if target <= 0:
        return "none" if done <= 0 else "high"
    share = done / target
    return "low" if share < low else "high" if share > high else "in_band"


@cache
def control_band() -> ControlBand:
    """The band that ships with Pendency."""
    month, cumulative = _DATA["month"], _DATA["cumulative"]
    return ControlBand(
        month["low"], month["high"], tuple(cumulative["floors"]), cumulative["ceiling"]
    )
