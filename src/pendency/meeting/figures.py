"""Figures: what an indicator says for one scope and period, ready to fill a slot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

#: Units of plain counts, which are their own n and have no interval.
COUNTED = {"cases", "centres"}
#: Begin of the note of a figure that needs what the snapshot does not record.
NOT_RECORDED = "not_recorded"


@dataclass(frozen=True)
class Figure:
    """One value of an indicator with everything needed to judge and to recompute it.

    ``scope`` is a centre's code or "office"; ``unit`` the indicator's unit; ``n`` the number of
    observations behind the value; ``low`` and ``high`` its 95 % interval. ``value`` is None
    where it cannot be told, and ``note`` then says why. ``derived`` names the operation on
    indicator values that made the figure, empty for a value as measured.
    """

    indicator: str
    part: str
    scope: str
    as_of: dt.date
    unit: str
    value: float | None
    n: int | None = None
    low: float | None = None
    high: float | None = None
    note: str | None = None
    since: dt.date | None = None
    derived: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None

    @property
    def withheld(self) -> bool:
        """Whether the snapshot does not record what the figure needs."""
        return self.value is None and (self.note or "").startswith(NOT_RECORDED)

    @property
    def half_open(self) -> bool:
        """Whether one end of the interval is known and the other cannot be told."""
        return (self.low is None) != (self.high is None)


def difference(now: Figure, before: Figure) -> Figure:
    """The change from one figure to another, with its interval where both have one.

    The interval is recovered from the two separate ones (MOVER; Zou and Donner, Statistics in
    Medicine 27, 2008, 1693-1702), for independent estimates: finished cases of two years are
    different cases.
    """
    changed = replace(now, derived="difference", value=None, low=None, high=None, n=None)
    if now.value is None or before.value is None:
        return replace(changed, note=now.note or before.note)
    value = now.value - before.value
    if now.low is None or now.high is None or before.low is None or before.high is None:
        return replace(changed, value=value)
    below = sqrt((now.value - now.low) ** 2 + (before.high - before.value) ** 2)
    above = sqrt((now.high - now.value) ** 2 + (before.value - before.low) ** 2)
    return replace(changed, value=value, low=value - below, high=value + above)


def count(figures: Sequence[Figure], *, known: bool) -> Figure:
    """How many figures of one kind there are, or how many of them can be told."""
    first = figures[0]
    number = sum(f.known for f in figures) if known else len(figures)
    return Figure(
        first.indicator, first.part, "centres", first.as_of, "centres", float(number),
        since=first.since, derived="known" if known else "count",
    )  # fmt: skip


def direction(change: Figure) -> str:
    """What may be said of a change: "unknown", "same", "up", "down" or "open".

    "open" is the change of an estimate whose interval holds zero or cannot be told. Plain counts
    have no interval; for them the sign is the answer.
    """
    if change.value is None:
        return "unknown"
    if change.unit not in COUNTED and not _excludes_zero(change):
        return "open"
    return "same" if change.value == 0 else "up" if change.value > 0 else "down"


def _excludes_zero(change: Figure) -> bool:
    return change.low is not None and change.high is not None and change.low * change.high > 0
