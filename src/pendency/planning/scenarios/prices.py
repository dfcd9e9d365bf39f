"""What missing a target costs: data of the house, which a scenario may set otherwise."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from pendency.planning.capacity import Problem
from pendency.planning.definitions import Label
from pendency.planning.errors import PlanInputError

_MOST = 100.0
_DATA = tomllib.loads(
    files("pendency.planning.scenarios").joinpath("data/prices.toml").read_text("utf-8")
)
#: Where the start values are from.
SOURCE: str = _DATA.pop("source")
#: What each price is, and why it is what it is.
PRICE_WORDS: dict[str, Label] = {k: Label(v["en"], v["zh"]) for k, v in _DATA.items()}
PRICE_REASONS: dict[str, Label] = {k: Label(v["why_en"], v["why_zh"]) for k, v in _DATA.items()}


@dataclass(frozen=True)
class Prices:
    """Prices of misses.

    Attributes
    ----------
    month
        Of a month of missed pendency: a share of the year's pay of all trained examiners.
    case
        Of a case missed: in pay of the hours that a first action takes.
    """

    month: float = _DATA["month"]["value"]
    case: float = _DATA["case"]["value"]

    def __post_init__(self) -> None:
        for name in ("month", "case"):
            value = getattr(self, name)
            if not 0 < value <= _MOST:
                raise PlanInputError(
                    f"prices.{name}", f"{value} is not above 0 and up to {_MOST:g}"
                )


@cache
def start_prices() -> Prices:
    """The prices that ship with Pendency."""
    return Prices()


def price_by_measure(problem: Problem, prices: Prices) -> dict[str, float]:
    """What missing a target by one unit costs, in the problem's currency.

    A case too many in stock costs as much as a case of a first action that was not made.
    """
    trained = sum(pool.examiners for pool in problem.pools)
    month = max(prices.month * 4 * trained * problem.costs.examiner, 1e-6)
    mean = float(np.mean([pool.first_action_hours for pool in problem.pools]))
    hour = problem.costs.examiner / float(problem.hours.mean())
    return {
        "first_action_pendency": month, "total_pendency": month, "stock": max(hour * mean, 1e-9),
        "first_actions": max(prices.case * hour * mean, 1e-9),
        "closings": max(prices.case * hour * mean, 1e-9), "budget": 1.0,
    }  # fmt: skip
