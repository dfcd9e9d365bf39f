"""Sets of days as sorted, disjoint intervals; both ends count."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

_DAY = timedelta(days=1)


class Interval(NamedTuple):
    """The days from ``first`` to ``last``, both counted."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The days in any of the intervals."""
    merged: list[Interval] = []
    for one in sorted(i for i in intervals if i.days > 0):
        if merged and one.first <= merged[-1].last + _DAY:
            merged[-1] = Interval(merged[-1].first, max(merged[-1].last, one.last))
        else:
            merged.append(one)
    return merged


def common(left: Iterable[Interval], right: Iterable[Interval]) -> list[Interval]:
    """The days in both."""
    right = union(right)
    found = [
        Interval(max(a.first, b.first), min(a.last, b.last)) for a in union(left) for b in right
    ]
    return [i for i in found if i.days > 0]


def minus(left: Iterable[Interval], right: Iterable[Interval]) -> list[Interval]:
    """The days in the first but not in the second."""
    rest = union(left)
    for hole in union(right):
        rest = [
            part
            for whole in rest
            for part in (
                Interval(whole.first, min(whole.last, hole.first - _DAY)),
                Interval(max(whole.first, hole.last + _DAY), whole.last),
            )
            if part.days > 0
        ]
    return union(rest)


def total(intervals: Iterable[Interval]) -> int:
    """How many days are in any of them."""
    return sum(i.days for i in union(intervals))
