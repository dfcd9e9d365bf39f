"""Days of a scenario: which are worked, and in which period and year of the result they fall."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pendency.law import LawError, calendar_of
from pendency.twin.engine.scenario import Intake, Scenario
from pendency.twin.errors import ScenarioError

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
YEAR = 365.25


@dataclass(frozen=True)
class Days:
    """The days of a scenario.

    Attributes
    ----------
    worked
        Whether each day is worked; shape (days,).
    work
        Working days before each day, the day after the last included; shape (days + 1,).
    period
        Period of the result of each day, and one more; shape (days + 1,).
    starts
        First day of each period, and the day after the last one; shape (periods + 1,).
    year
        Years since the start, whole; shape (days,).
    month
        Month of the calendar, from 0, of each day; shape (days,).
    quarter
        Quarter of the calendar of each day, counted through; shape (days,).
    """

    worked: Bools
    work: Floats
    period: npt.NDArray[np.int32]
    starts: tuple[dt.date, ...]
    year: npt.NDArray[np.int32]
    month: npt.NDArray[np.int32]
    quarter: npt.NDArray[np.int32]

    @property
    def periods(self) -> int:
        """How many periods there are."""
        return len(self.starts) - 1


def build_days(s: Scenario) -> Days:
    """Lay out the days of a scenario.

    Raises
    ------
    ScenarioError
        The office whose calendar counts is unknown, or its calendar ends before the scenario.
    """
    dates = [s.start + dt.timedelta(days=i) for i in range(s.length)]
    worked = _worked(s, dates)
    months = _months(dates)
    marks = list(range(s.length)) if s.step == "day" else [m - months[0] for m in months]
    period = np.array([*marks, marks[-1] + 1], dtype=np.int32)
    firsts = np.flatnonzero(np.diff(period, prepend=-1))
    return Days(
        worked=worked,
        work=np.concatenate(([0.0], np.cumsum(worked, dtype=np.float64))),
        period=period,
        starts=tuple(s.start + dt.timedelta(days=int(i)) for i in firsts),
        year=(np.arange(s.length) / YEAR).astype(np.int32),
        month=np.array([m % 12 for m in _months(dates)], dtype=np.int32),
        quarter=np.array([m // 3 for m in _months(dates)], dtype=np.int32),
    )


def _months(dates: list[dt.date]) -> list[int]:
    """Months of the calendar counted through."""
    return [day.year * 12 + day.month - 1 for day in dates]


def _worked(s: Scenario, dates: list[dt.date]) -> Bools:
    if s.clock == "continuous":
        return np.ones(len(dates), dtype=np.bool_)
    if not s.days.office:
        return np.array([day.weekday() not in s.days.weekend for day in dates])
    try:
        calendar = calendar_of(s.days.office)
        return np.array([calendar.is_open(day) for day in dates])
    except LawError as error:
        raise ScenarioError("days.office", str(error)) from error


def expected_filings(s: Scenario, days: Days, intake: Intake) -> Floats:
    """Expected filings on each day; none on days that are not worked; shape (days,)."""
    season = np.array(intake.season) / np.mean(intake.season)
    level = (1.0 + intake.growth) ** (np.arange(s.length) / YEAR) * season[days.month]
    if intake.levels:
        first = [(day - s.start).days for day, _ in intake.levels]
        steps = np.array([1.0, *(own for _, own in intake.levels)])
        level *= steps[np.searchsorted(first, np.arange(s.length), side="right")]
    share = float(days.worked.mean()) or 1.0
    expected: Floats = intake.per_year / YEAR * level * days.worked / share
    return expected
