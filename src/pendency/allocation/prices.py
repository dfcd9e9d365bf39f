"""The prices of the allocation as data: ``data/prices.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pendency.allocation.errors import RuleError
from pendency.allocation.instance import FULL_FIT
from pendency.records.tables import TRACKS

_FILE = "allocation/data/prices.toml"
Steps = tuple[tuple[float, int], ...]


@dataclass(frozen=True)
class Prices:
    """What is traded against fit.

    Attributes
    ----------
    quantum
        Hours of one quantum.
    desk, centre
        Steps (share of capacity up to which, price), rising in both.
    reserve_share, reserve_price
        Share of a desk's limit kept for neighbouring fields, and what own work pays to go there.
    wait_base, wait_per_year, wait_years, wait_track
        The price of waiting: base, per year of age up to so many years, and by track.
    """

    quantum: float
    desk: Steps
    centre: Steps
    reserve_share: float
    reserve_price: int
    wait_base: int
    wait_per_year: int
    wait_years: float
    wait_track: Mapping[str, int]


@cache
def prices() -> Prices:
    """The prices as the data have them."""
    text = files("pendency.allocation").joinpath("data/prices.toml").read_text("utf-8")
    return parse(tomllib.loads(text))


def parse(data: Mapping[str, Any]) -> Prices:
    """Prices from their data.

    Raises
    ------
    RuleError
        Steps do not rise, a track is unknown, or waiting is cheaper than a desk.
    """
    load, reserve, waiting = data["load"], data["reserve"], data["waiting"]
    for name in ("desk", "centre"):
        if any(a >= b for low, high in zip(load[name], load[name][1:], strict=False)
               for a, b in zip(low, high, strict=True)):  # fmt: skip
            raise RuleError(f"{_FILE}: the steps of {name} have to rise in share and price")
    if set(waiting["track"]) != set(TRACKS):
        raise RuleError(f"{_FILE}: waiting needs a price for each of {', '.join(TRACKS)}")
    dearest = FULL_FIT + load["desk"][-1][1] + load["centre"][-1][1]
    if waiting["base"] < min(dearest, 2 * FULL_FIT):
        raise RuleError(f"{_FILE}: waiting at {waiting['base']} is cheaper than a desk")
    return Prices(
        data["hours"]["quantum"], _steps(load["desk"]), _steps(load["centre"]),
        reserve["share"], reserve["price"], waiting["base"], waiting["per_year"],
        waiting["years"], dict(waiting["track"]),
    )  # fmt: skip


def _steps(given: list[list[float]]) -> Steps:
    return tuple((float(share), int(price)) for share, price in given)
