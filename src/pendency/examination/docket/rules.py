"""The order of a docket as data: ``data/order.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pendency.examination.errors import DataError
from pendency.law.text import Text

_FILE = "data/order.toml"
_COLUMNS = ("awaits", "due", "state", "track", "since", "case_id")


@dataclass(frozen=True)
class Key:
    """One comparison of the order.

    Attributes
    ----------
    name, column
        Its name, and the column that it reads.
    rank
        Words in their order; empty for dates and numbers.
    horizon
        How many days ahead a date counts; 0 for all.
    family
        From this key on related cases stand together.
    text, ahead, none
        What it says of a case, why a case comes before another, and what stands for no value.
    day, past
        The words of a date, and of one that is past.
    """

    name: str
    column: str
    text: Text
    ahead: Text
    none: Text
    day: Text
    past: Text
    rank: tuple[str, ...] = ()
    horizon: int = 0
    family: bool = False

    @property
    def is_date(self) -> bool:
        """Whether it compares days."""
        return not self.rank and self.column != "case_id"


@dataclass(frozen=True)
class Order:
    """The keys in their order.

    ``words`` are the words of a column's values in both languages; ``confidence`` is the level of
    the interval of a forecast, from at least ``weeks`` weeks of history.
    """

    keys: tuple[Key, ...]
    words: Mapping[str, Mapping[str, Text]]
    confidence: float
    weeks: int

    @property
    def alone(self) -> int:
        """How many keys are compared before related cases stand together."""
        return next((i for i, key in enumerate(self.keys) if key.family), len(self.keys))


@cache
def docket_order() -> Order:
    """The order as the data have it."""
    text = files("pendency.examination.docket").joinpath(_FILE).read_text("utf-8")
    return parse(tomllib.loads(text))


def parse(data: Mapping[str, Any]) -> Order:
    """An order from its data.

    Raises
    ------
    DataError
        A key reads a column that a docket does not have, or has neither rank nor sort.
    """
    words = {
        column: {value: Text(*both) for value, both in values.items()}
        for column, values in data["words"].items()
    }
    reach = data["reach"]
    return Order(
        tuple(_key(spec) for spec in data["key"]), words, reach["confidence"], reach["weeks"]
    )


def _key(spec: Mapping[str, Any]) -> Key:
    if spec["column"] not in _COLUMNS:
        raise DataError(_FILE, f"key {spec['name']}: no column {spec['column']!r} in a docket;"
                               f" there are {', '.join(_COLUMNS)}")  # fmt: skip
    sort: Literal["earliest", "soonest", "lowest"] | None = spec.get("sort")
    if ("rank" in spec) == (sort is not None):
        raise DataError(_FILE, f"key {spec['name']} needs either rank or sort")
    en, zh = spec["en"], spec["zh"]
    return Key(
        name=spec["name"],
        column=spec["column"],
        text=Text(en["text"], zh["text"]),
        ahead=Text(en["ahead"], zh["ahead"]),
        none=Text(en.get("none", "unknown"), zh.get("none", "不详")),
        day=Text(en.get("day", "{day}"), zh.get("day", "{day}")),
        past=Text(*(w.get("past", w.get("day", "{day}")) for w in (en, zh))),
        rank=tuple(spec.get("rank", ())),
        horizon=spec.get("horizon", 0),
        family=spec.get("family", False),
    )
