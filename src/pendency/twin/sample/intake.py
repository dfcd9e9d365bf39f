"""Filings: when, in which field, where, by whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pendency.twin.errors import OfficeError
from pendency.twin.sample.plan import FIELDS, Bools, Calendar, Floats, Ints, Plan


@dataclass(frozen=True)
class Filings:
    """The filings of a block of cases, in order of filing; every array has shape (n,).

    ``field`` counts from 1; ``centre``, ``country`` and ``track`` are places in the plan's lists.
    """

    day: Ints
    year: Ints
    serial: Ints
    field: Ints
    centre: Ints
    country: Ints
    track: Ints
    utility: Bools
    priority_day: Ints  # filing day where no priority is claimed

    def __len__(self) -> int:
        return len(self.day)

    @classmethod
    def joined(cls, parts: list[Filings]) -> Filings:
        """Several blocks as one."""
        return cls(**{n: np.concatenate([vars(p)[n] for p in parts]) for n in vars(parts[0])})

    def subset(self, rows: Ints) -> Filings:
        """Some of the filings, in the order given."""
        return Filings(**{name: values[rows] for name, values in vars(self).items()})


class Intake:
    """The office's intake, ready to be told in blocks.

    Filings come in order of day: the i-th of n falls where the cumulated intake passes i / n, so
    that any block can be told without the others.

    Parameters
    ----------
    plan, calendar
        What was decided, and the days on which cases are filed.
    told
        The last part of them, in which ``told_cases`` are filed; levels hold on its first day.
    """

    def __init__(self, plan: Plan, calendar: Calendar, told: Calendar, told_cases: int) -> None:
        days = np.arange(calendar.first, calendar.last + 1)
        rate = _daily_rate(plan, calendar, days)
        self._days, self._cumulative = days, np.cumsum(rate) / rate.sum()
        before = float(np.append(0.0, self._cumulative)[told.first - calendar.first])
        self.plan, self.calendar = plan, calendar
        self.cases = told_cases + round(told_cases * before / (1 - before))
        self._months = calendar.months
        since_told = (np.arange(calendar.months) - (calendar.months - told.months)) / 12
        self._field = _cumulated(_field_shares(plan, since_told))
        self._centre_shares = _centre_shares(plan, calendar, since_told)
        self._centre = _cumulated(self._centre_shares)
        years = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
        self._year, place = np.unique(years, return_index=True)
        below = np.concatenate(([0.0], self._cumulative))[place]
        self._first_of_year = np.ceil(below * self.cases - 0.5).astype(np.int64)

    def load(self) -> Floats:
        """Expected filings per month, centre and field; shape (months, centres, 35)."""
        month = self.calendar.month(self._days)
        total = np.bincount(month, np.diff(self._cumulative, prepend=0.0), self._months)
        fields = np.diff(self._field, prepend=0.0, axis=1)
        return (
            total[:, None, None]
            * self.cases
            * fields[:, None, :]
            * self._centre_shares.transpose(0, 2, 1)
        )

    def block(self, first: int, size: int, rng: np.random.Generator) -> Filings:
        """Cases ``first`` to ``first + size - 1``, counted from 0."""
        index = np.arange(first, first + size)
        place = np.searchsorted(self._cumulative, (index + 0.5) / self.cases)
        day = self._days[np.minimum(place, len(self._days) - 1)]
        month = self.calendar.month(day)
        u = rng.random((6, size))
        field = (u[0][:, None] >= self._field[month]).sum(axis=1) + 1
        centre = (u[1][:, None] >= self._centre[month, field - 1]).sum(axis=1)
        country = _choose(self.plan.intake["countries"], u[2])
        track = _choose(self.plan.intake["tracks"], u[3])
        utility = u[4] < self.plan.intake["utility_models"]
        year = np.searchsorted(
            self._year, day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
        )
        return Filings(
            day=day,
            year=self._year[year],
            serial=index - self._first_of_year[year] + 1,
            field=field,
            centre=centre,
            country=country,
            track=np.where(utility, 0, track),
            utility=utility,
            priority_day=day - _priority(country, u[5], utility),
        )


def _daily_rate(plan: Plan, calendar: Calendar, days: Ints) -> Floats:
    """Relative intake per day: growth, season, nothing on Saturday and Sunday."""
    years = (days - calendar.first) / 365.25
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday; Monday is 0
    season = np.array(plan.intake["season"])[month]
    rate: Floats = (1 + plan.intake["growth"]) ** years * season * (weekday < 5)
    return rate


def _field_shares(plan: Plan, years: Floats) -> Floats:
    """Share of each field per month, given in years; shape (months, 35)."""
    growth = np.array([plan.field_growth.get(f, 0.0) for f in range(1, FIELDS + 1)])
    shares: Floats = np.array(plan.field_shares) * (1 + growth) ** years[:, None]
    return shares


def _centre_shares(plan: Plan, calendar: Calendar, years: Floats) -> Floats:
    """Share of each centre in a field per month; shape (months, 35, centres)."""
    starts = calendar.month_starts()[:-1]
    weight = np.zeros((calendar.months, len(plan.centres)))
    for i, centre in enumerate(plan.centres):
        weight[:, i] = centre.weight * (1 + centre.growth) ** years
        if centre.opened is not None:
            opened = np.datetime64(centre.opened).astype("datetime64[D]").astype(np.int64)
            # a new centre takes two years to reach its share
            weight[:, i] *= np.clip((starts - opened) / 730.0, 0.0, 1.0)
    shares = weight[:, None, :] * plan.covers().T[None, :, :]
    total = shares.sum(axis=2, keepdims=True)
    if (total <= 0).any():
        field = int(np.argwhere(total[:, :, 0] <= 0)[0, 1]) + 1
        raise OfficeError(f"no centre examines field {field}; name it in a section of a department")
    divided: Floats = shares / total
    return divided


def _cumulated(shares: Floats) -> Floats:
    cumulative = np.cumsum(shares, axis=-1)
    closed: Floats = cumulative / cumulative[..., -1:]
    return closed


def _choose(shares: dict[str, float], u: Floats) -> Ints:
    cumulative = np.cumsum(list(shares.values()))
    chosen: Ints = np.searchsorted(cumulative / cumulative[-1], u, side="right")
    return chosen


def _priority(country: Ints, u: Floats, utility: Bools) -> Ints:
    """Days since the earlier filing; most from abroad come near the end of the twelve months."""
    claims = np.where(country > 0, u < 0.85, u < 0.08) & ~utility
    spread = (u * 977) % 1
    days = np.where(spread < 0.7, 340 + spread * 35, 30 + spread * 300)
    earlier: Ints = np.where(claims, np.minimum(days, 365), 0).astype(np.int64)
    return earlier
