"""Adding days, months and years to a date, with the end-of-month rule.

All offices here count alike: the day of the event is not counted, a period of months or years
ends on the day with the same number, and where the month has no such day, on its last day
(EPC R.131(2)-(4); PCT Rules 80.1, 80.2; CN Rule 5; MPEP 710.01(a)). An end of February is an
ordinary day: 28 February + 3 months = 28 May (Ex parte Messick).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from pendency.law.errors import DateRangeError, StepError

_PERIOD = re.compile(r"([+-])(\d{1,4})(WD|[DWMY])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as the law states it.

    Attributes
    ----------
    count
        How many; negative counts back.
    unit
        ``D`` days, ``W`` weeks, ``M`` months, ``Y`` years, ``WD`` working days.
    """

    count: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``+4M``, ``-3M``, ``+15D``, ``+3Y``, ``+2W`` or ``+5WD``."""
        match = _PERIOD.fullmatch(text.strip())
        if match is None:
            raise StepError(text, text)
        sign, number, unit = match.groups()
        return cls(int(number) * (-1 if sign == "-" else 1), unit.upper())

    @property
    def months(self) -> int | None:
        """The length in months, or ``None`` when it is stated in days or weeks."""
        return {"M": self.count, "Y": 12 * self.count}.get(self.unit)

    @property
    def days(self) -> int | None:
        """The length in days, or ``None`` when it is stated in months, years or working days."""
        return {"D": self.count, "W": 7 * self.count}.get(self.unit)

    def __str__(self) -> str:
        return f"{self.count:+d}{self.unit}"


def add_months(day: date, months: int) -> date:
    """The day with the same number, ``months`` later; the month's last day where there is none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not date.min.year <= year <= date.max.year:
        raise DateRangeError(day, f"{months} months")
    return date(year, month + 1, min(day.day, _last_number(year, month + 1)))


def lacks_corresponding_day(day: date, months: int) -> bool:
    """Whether the month that the period ends in has no day of the same number."""
    return add_months(day, months).day != day.day


def month_end(day: date) -> date:
    """The last day of the month that ``day`` is in."""
    return day.replace(day=_last_number(day.year, day.month))


def add_days(day: date, days: int) -> date:
    """The day ``days`` later; the first day is not counted."""
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise DateRangeError(day, f"{days} days") from error


def _last_number(year: int, month: int) -> int:
    return monthrange(year, month)[1]
