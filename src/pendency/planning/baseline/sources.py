"""What is known of each figure of a baseline, and the start values for what isn't."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pendency.planning.definitions import Label

Basis = Literal["measured", "forecast", "start"]
_DATA = tomllib.loads(
    files("pendency.planning.baseline").joinpath("data/start_values.toml").read_text("utf-8")
)
BASES: dict[str, Label] = {name: Label(**words) for name, words in _DATA.pop("bases").items()}
_WORDS: dict[str, Label] = {name: Label(**words) for name, words in _DATA.pop("words").items()}


@dataclass(frozen=True)
class Known:
    """One figure, or one kind of figures, of a baseline.

    Attributes
    ----------
    name
        Its key in the data file.
    basis
        ``measured`` (from the snapshot), ``forecast``, or ``start`` (a start value of the house).
    value
        The figure; of a kind of figures their sum or middle one, as the words say. None where
        the words say all.
    n
        Cases, works or examiners behind a measured one.
    unit
        ``cases``, ``examiners``, ``hours``, ``share``, ``days`` or ``number``.
    """

    name: str
    basis: Basis
    value: float | None
    n: int | None = None
    unit: str = "number"

    @property
    def words(self) -> Label:
        """What the figure is."""
        return _WORDS[self.name]


@dataclass(frozen=True)
class StartValues:
    """The start values; ``career``, ``load``, ``levers`` and ``costs`` as in the data file."""

    working_days: float
    hours_per_day: float
    ratio_later: float
    years_measured: int
    least: int
    own_track: float
    history: int
    horizon: int
    ages: tuple[int, ...]
    first_action_hours: float
    career: Mapping[str, Any]
    load: Mapping[str, Any]
    levers: Mapping[str, float]
    costs: Mapping[str, float]


@cache
def start_values() -> StartValues:
    """The start values that ship with Pendency."""
    given = {name: value for name, value in _DATA.items() if name != "source"}
    hours = given.pop("first_action_hours")["alone"]
    career = given["career"] | {"ramp": tuple(given["career"]["ramp"])}
    return StartValues(
        **(given | {"ages": tuple(given["ages"]), "career": career}), first_action_hours=hours
    )
