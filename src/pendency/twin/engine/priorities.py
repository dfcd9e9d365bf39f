"""The docket's order as classes of priority.

The rules are those of `pendency.examination.docket`. Within a class cases stand by age, so a first
in, first out queue per class and a look at the heads of the classes give the order that the rules
give case by case. Related cases do not stand together here: the twin has no families.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.examination.docket import Order, docket_order, order_keys
from pendency.records import vocabulary
from pendency.twin.engine.nodes import WAITS_FOR_EXAMINER
from pendency.twin.errors import ScenarioError

_NEVER, _FAR = 2**30, 2**20


@dataclass(frozen=True)
class Classes:
    """Classes of priority, first first.

    Attributes
    ----------
    of
        Class of a case by state and track; -1 for states in which no case is on a docket;
        shape (states, tracks).
    track
        The one track whose new cases are in it, -1 where there are several or none; shape
        (classes,).
    limit
        Days from joining the class after which a case comes before all that are less late;
        shape (classes,).
    """

    of: npt.NDArray[np.int32]
    track: npt.NDArray[np.int32]
    limit: npt.NDArray[np.int32]

    @property
    def count(self) -> int:
        """How many classes there are."""
        return len(self.limit)

    @property
    def limited(self) -> bool:
        """Whether any class has a limit."""
        return bool((self.limit < _NEVER).any())


@cache
def _usual(tracks: tuple[str, ...]) -> Classes:
    """The classes of the house's order without limits, which most scenarios have."""
    return _classes(docket_order(), tracks, {})


def priority_classes(order: Order, tracks: Sequence[str], limits: Mapping[str, int]) -> Classes:
    """Compile the rules for the tracks of a scenario.

    Raises
    ------
    ScenarioError
        The order has keys that classes can't express.
    """
    if order is docket_order() and not limits:
        return _usual(tuple(tracks))
    return _classes(order, tracks, limits)


def _classes(order: Order, tracks: Sequence[str], limits: Mapping[str, int]) -> Classes:
    kept = _class_keys(order)
    pairs = [(state, track) for state in WAITS_FOR_EXAMINER for track in tracks]
    frame = pl.DataFrame(
        {
            "case_id": range(len(pairs)),
            "state": [state for state, _ in pairs],
            "track": [track for _, track in pairs],
            "due": pl.Series([None] * len(pairs), dtype=pl.Date),
            "since": pl.Series([None] * len(pairs), dtype=pl.Date),
            "family": pl.Series([None] * len(pairs), dtype=pl.Int64),
        }
    )
    matrix = order_keys(frame, as_of=dt.date(2000, 1, 1), rules=order).matrix[:, kept]
    # limits differ by state: a class holds cases of one limit
    due = np.array([limits.get(state, _NEVER) for state, _ in pairs])
    rows = np.column_stack((matrix, due))
    ranks, number = np.unique(rows, axis=0, return_inverse=True)
    states = list(vocabulary().states)
    of = np.full((len(states), len(tracks)), -1, dtype=np.int32)
    for (state, track), rank in zip(pairs, number.reshape(-1), strict=True):
        of[states.index(state), list(tracks).index(track)] = rank
    # without a horizon every limit counts, however far ahead
    horizon = next((key.horizon or _FAR for key in order.keys if key.column == "due"), 0)
    limit = np.where((ranks[:, -1] < _NEVER) & (horizon > 0), ranks[:, -1] - horizon, _NEVER)
    return Classes(of, _tracks(of, len(ranks)), limit.astype(np.int32))


def _tracks(of: npt.NDArray[np.int32], classes: int) -> npt.NDArray[np.int32]:
    new = of[list(vocabulary().states).index("awaiting_examination")]
    own = [np.flatnonzero(new == k) for k in range(classes)]
    return np.array([places[0] if len(places) == 1 else -1 for places in own], dtype=np.int32)


def _class_keys(order: Order) -> list[int]:
    """Places of the keys that rank states and tracks, before age decides."""
    kept: list[int] = []
    for place, key in enumerate(order.keys):
        if key.column == "since":
            return kept
        if key.column == "due":
            if any(order.keys[k].column != "awaits" for k in range(place)):
                raise ScenarioError("order", f"key {key.name!r} can't be simulated behind others")
        elif key.column == "case_id":
            raise ScenarioError("order", f"key {key.name!r} can't be simulated before age")
        elif key.column != "awaits":
            kept.append(place)
    return kept
