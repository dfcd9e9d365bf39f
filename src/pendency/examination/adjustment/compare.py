"""Our figures beside the office's: agreement, and what explains each difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Literal

from pendency.examination.adjustment.compute import adjust
from pendency.examination.adjustment.history import Application
from pendency.examination.adjustment.result import Adjustment
from pendency.examination.adjustment.rules import Rules, Variant, changed, variants

Part = Literal["a", "b"]
_AT_MOST_TOGETHER = 2


@dataclass(frozen=True)
class Published:
    """The office's figures for one application, in days."""

    a_days: int
    b_days: int | None = None


@dataclass(frozen=True)
class Difference:
    """A figure that is not the office's.

    ``explained_by`` are the ways of counting that together give the office's figure to the day;
    empty where none of those in the data does.
    """

    number: str
    part: Part
    ours: int
    office: int
    explained_by: tuple[Variant, ...]


@dataclass(frozen=True)
class Agreement:
    """How often a figure is the office's.

    Attributes
    ----------
    n
        Applications with a published figure.
    exact, within_one
        Equal, and at most one day off (the exact ones included).
    differences
        All others and those one day off, each with its explanation.
    """

    part: Part
    n: int
    exact: int
    within_one: int
    differences: tuple[Difference, ...]

    @property
    def classes(self) -> Mapping[tuple[str, ...], int]:
        """How many differences each explanation covers; ``()`` for those that have none."""
        names = (tuple(v.name for v in d.explained_by) for d in self.differences)
        return Counter(names)


def compare(
    applications: Iterable[Application], published: Mapping[str, Published]
) -> dict[Part, Agreement]:
    """Compare A and B delays with the office's, application by application.

    Parameters
    ----------
    applications
        Applications with their events.
    published
        The office's figures by application number; others are left out.
    """
    found: dict[Part, list[tuple[int, Difference | None]]] = {"a": [], "b": []}
    for application in applications:
        office = published.get(application.number)
        if office is None:
            continue
        ours = adjust(application)
        for part, value in _parts(office):
            mine = days_of(ours, part)
            difference = None if mine == value else Difference(
                application.number, part, mine, value, explain(application, part, value)
            )  # fmt: skip
            found[part].append((abs(mine - value), difference))
    return {part: _agreement(part, rows) for part, rows in found.items()}


def explain(application: Application, part: Part, office: int) -> tuple[Variant, ...]:
    """The fewest ways of counting that together give the office's figure."""
    for size in range(1, _AT_MOST_TOGETHER + 1):
        for taken in combinations(variants(), size):
            if days_of(adjust(application, _rules(taken)), part) == office:
                return taken
    return ()


def days_of(adjustment: Adjustment, part: Part) -> int:
    """One of the delays."""
    return adjustment.a_days if part == "a" else adjustment.b_days


@cache
def _changed(names: tuple[str, ...]) -> Rules:
    return changed(*(v for v in variants() if v.name in names))


def _rules(taken: tuple[Variant, ...]) -> Rules:
    return _changed(tuple(v.name for v in taken))


def _parts(office: Published) -> Iterable[tuple[Part, int]]:
    yield "a", office.a_days
    if office.b_days is not None:
        yield "b", office.b_days


def _agreement(part: Part, rows: list[tuple[int, Difference | None]]) -> Agreement:
    gaps = [gap for gap, _ in rows]
    return Agreement(
        part=part,
        n=len(rows),
        exact=sum(gap == 0 for gap in gaps),
        within_one=sum(gap <= 1 for gap in gaps),
        differences=tuple(d for _, d in rows if d is not None),
    )
