"""The days and periods that a figure is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pendency.planning.errors import PeriodError

_EPOCH = dt.date(1970, 1, 1)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
EACH = tuple(_MONTHS)


def day_number(date: dt.date) -> int:
    """Days since 1970-01-01, the unit in which all engines count."""
    return (date - _EPOCH).days


def to_date(day: int) -> dt.date:
    """The date of a day number."""
    return _EPOCH + dt.timedelta(days=int(day))


def months_of(each: str) -> int:
    """Months in a month, quarter or year."""
    return _MONTHS[each]


def minus_months(date: dt.date, months: int) -> dt.date:
    """The same day some months earlier; the last of the month where it has no such day."""
    year, month = divmod(date.year * 12 + date.month - 1 - months, 12)
    return min(date.replace(year=year, month=month + 1, day=1) + dt.timedelta(days=date.day - 1),
               _last_of_month(year, month + 1))  # fmt: skip


def _last_of_month(year: int, month: int) -> dt.date:
    after = dt.date(year + month // 12, month % 12 + 1, 1)
    return after - dt.timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """The days ``since < day <= as_of``, whole or cut at the ends of months, quarters or years."""

    since: dt.date
    as_of: dt.date
    each: str | None = None

    @property
    def since_day(self) -> int:
        """Day number of the last day before the window."""
        return day_number(self.since)

    @property
    def last_day(self) -> int:
        """Day number of the window's last day."""
        return day_number(self.as_of)

    @cached_property
    def starts(self) -> list[dt.date]:
        """First day of each month, quarter or year that the window touches.

        Without ``each`` the first day of the window.
        """
        first = self.since + dt.timedelta(days=1)
        if self.each is None:
            return [first]
        step = _MONTHS[self.each]
        month = first.year * 12 + (first.month - 1) // step * step
        end = self.as_of.year * 12 + self.as_of.month - 1
        return [dt.date(m // 12, m % 12 + 1, 1) for m in range(month, end + 1, step)]

    @cached_property
    def ends(self) -> npt.NDArray[np.int64]:
        """Day number of the last day of each period; the last period ends with the window."""
        inner = [day_number(start) - 1 for start in self.starts[1:]]
        return np.array([*inner, self.last_day], dtype=np.int64)

    @property
    def periods(self) -> int:
        """Number of periods."""
        return len(self.starts)

    @cached_property
    def partial(self) -> npt.NDArray[np.bool_]:
        """Which periods the window does not cover from their first to their last day."""
        if self.each is None:
            return np.zeros(1, dtype=np.bool_)
        step = _MONTHS[self.each]
        after = minus_months(self.starts[-1], -step)
        bounds = [day_number(day) for day in (*self.starts, after)]
        return np.array(
            [a <= self.since_day or b - 1 > self.last_day for a, b in pairwise(bounds)],
            dtype=np.bool_,
        )

    @cached_property
    def lookup(self) -> npt.NDArray[np.int64]:
        """Index of the period for each day of the window, beginning with its first."""
        days = np.arange(self.since_day + 1, self.last_day + 1)
        return np.searchsorted(self.ends, days)


def window_of(
    observed_to: dt.date,
    *,
    as_of: dt.date | None,
    since: dt.date | None,
    each: str | None,
    months: int = 12,
) -> Window:
    """The window that a reader asks for, checked against what the snapshot can know.

    Raises
    ------
    PeriodError
        The window ends after the last observed day, is empty, or ``each`` is not a period.
    """
    if each is not None and each not in _MONTHS:
        raise PeriodError(f"each={each!r} is not a period; use one of {', '.join(EACH)}")
    end = as_of or observed_to
    if end > observed_to:
        raise PeriodError(
            f"as_of {end} lies after {observed_to}, the last day that the snapshot observes; "
            "ask for an earlier day or take in newer records"
        )
    start = since if since is not None else minus_months(end, months)
    if start >= end:
        raise PeriodError(f"since {start} must lie before as_of {end}")
    return Window(start, end, each)
