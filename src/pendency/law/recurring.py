"""Holidays that return every year by rule: the data says the rule, this works out the day.

The notation of ``when``: ``12-25`` a fixed day; ``easter+39`` days after Easter Sunday;
``3 mon 02`` the third Monday of February; ``last mon 05`` the last one of May; ``1 sun 09 +4``
four days after the first Sunday of September; ``last weekday 12`` the last day of December that
is not a Saturday or Sunday.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from pendency.law.errors import DataError
from pendency.law.periods import month_end
from pendency.law.text import Text

_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_SATURDAY, _SUNDAY = 5, 6
_FIXED = re.compile(r"(\d\d)-(\d\d)")
_EASTER = re.compile(r"easter([+-]\d+)")
_NTH = re.compile(r"(last|\d) (mon|tue|wed|thu|fri|sat|sun|weekday) (\d\d)(?: ([+-]\d+))?")


@dataclass(frozen=True, slots=True)
class Recurring:
    """A holiday by rule.

    Attributes
    ----------
    when
        The rule, in the notation of this module.
    name, source
        What the day is called and where it is laid down.
    valid_from, valid_to
        The first and last day on which the rule can fall.
    every, phase
        Only in years with ``year % every == phase``.
    observed
        Where it falls at a weekend: ``none`` stays, ``nearest`` Saturday to Friday and Sunday to
        Monday, ``sunday_to_monday`` only the latter.
    status
        ``closed``, or ``unverified`` where it is not known whether the office follows it.
    """

    when: str
    name: Text
    source: str
    valid_from: date = date.min
    valid_to: date = date.max
    every: int = 1
    phase: int = 0
    observed: str = "none"
    status: str = "closed"

    def in_year(self, year: int) -> list[date]:
        """The day in ``year`` and, where it is observed on another day, that one too."""
        if year % self.every != self.phase:
            return []
        day = day_by_rule(self.when, year)
        if not self.valid_from <= day <= self.valid_to:
            return []
        return sorted({day, self._observed(day)})

    def _observed(self, day: date) -> date:
        if self.observed == "nearest" and day.weekday() == _SATURDAY:
            return day - timedelta(days=1)
        if self.observed != "none" and day.weekday() == _SUNDAY:
            return day + timedelta(days=1)
        return day


def day_by_rule(when: str, year: int) -> date:
    """The day that ``when`` names in ``year``."""
    if fixed := _FIXED.fullmatch(when):
        return date(year, int(fixed[1]), int(fixed[2]))
    if easter := _EASTER.fullmatch(when):
        return easter_sunday(year) + timedelta(days=int(easter[1]))
    if nth := _NTH.fullmatch(when):
        day = _nth(year, int(nth[3]), nth[1], nth[2])
        return day + timedelta(days=int(nth[4] or 0))
    raise DataError("recurring holiday", f"can't read when = {when!r}")


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (anonymous algorithm, Meeus/Jones/Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    sun = century // 4
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - sun - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _nth(year: int, month: int, which: str, weekday: str) -> date:
    if which == "last":
        day = month_end(date(year, month, 1))
        wanted = {0, 1, 2, 3, 4} if weekday == "weekday" else {_DAYS.index(weekday)}
        while day.weekday() not in wanted:
            day -= timedelta(days=1)
        return day
    first = date(year, month, 1)
    ahead = (_DAYS.index(weekday) - first.weekday()) % 7
    return first + timedelta(days=ahead + 7 * (int(which) - 1))
