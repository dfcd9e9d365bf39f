"""One case over time: its states as a band, its events above it, its limits across it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

#: Share of the width that stays free at both ends, so that no mark is cut off, in percent.
MARGIN = 1.5
#: Years that are written at the axis at most.
YEARS = 12


@dataclass(frozen=True)
class Spell:
    """One state interval; ``to`` is the first day after it, ``group`` its kind."""

    label: str
    group: str
    since: dt.date
    to: dt.date
    colour: int

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.to - self.since).days


@dataclass(frozen=True)
class Mark:
    """An event; a ``strong`` one is an action on the merits or a disposal."""

    day: dt.date
    label: str
    group: str
    colour: int
    strong: bool = False


@dataclass(frozen=True)
class End:
    """The day on which a limit ends; ``bad`` when it is past and nothing was done."""

    day: dt.date
    label: str
    bad: bool = False


@dataclass(frozen=True)
class Placed:
    """A spell, event or limit with its place, as text that no locale can change."""

    what: Spell | Mark | End
    x: str
    width: str = ""


@dataclass(frozen=True)
class Timeline:
    """The picture; it begins with the first state and ends with the last thing known."""

    spells: Sequence[Spell]
    marks: Sequence[Mark]
    ends: Sequence[End]
    today: dt.date

    @property
    def parts(self) -> list[Placed]:
        """The spells, placed in time."""
        return [
            Placed(s, self.at(s.since), _percent(self._share(s.to) - self._share(s.since)))
            for s in self.spells
        ]

    @property
    def events(self) -> list[Placed]:
        """The events, placed in time; the strong ones last, so that they lie on top."""
        return [Placed(m, self.at(m.day)) for m in sorted(self.marks, key=lambda m: m.strong)]

    @property
    def limits(self) -> list[Placed]:
        """The ends of the limits, placed in time."""
        return [Placed(e, self.at(e.day)) for e in self.ends]

    @property
    def now(self) -> str:
        """The place of the last day known."""
        return self.at(self.today)

    @property
    def key(self) -> list[tuple[str, int]]:
        """(group, colour) of each kind of spell, once."""
        return list(dict.fromkeys((s.group, s.colour) for s in self.spells))

    @property
    def actors(self) -> list[tuple[str, int]]:
        """(group, colour) of whoever acted, once."""
        return list(dict.fromkeys((m.group, m.colour) for m in self.marks))

    @property
    def years(self) -> list[tuple[str, str]]:
        """(place, year) of each 1 January within."""
        first, last = self._span
        marks = [dt.date(y, 1, 1) for y in range(first.year + 1, last.year + 1)]
        every = -(-len(marks) // YEARS) or 1
        return [(self.at(m), str(m.year)) for m in marks[::every]]

    def at(self, day: dt.date) -> str:
        """The place of a day as a percentage of the width."""
        return _percent(self._share(day))

    @property
    def _span(self) -> tuple[dt.date, dt.date]:
        days = [s.since for s in self.spells] + [s.to for s in self.spells]
        days += [m.day for m in self.marks] + [e.day for e in self.ends] + [self.today]
        return min(days), max(days)

    def _share(self, day: dt.date) -> float:
        first, last = self._span
        inside = (day - first).days / ((last - first).days or 1)
        return MARGIN + (100 - 2 * MARGIN) * inside


def _percent(share: float) -> str:
    return f"{share:.2f}%"
