"""Centres, units and examiners with careers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from pendency.records import table
from pendency.twin.sample.plan import FIELDS, Calendar, Floats, Ints, Plan

GRADES = ("E1", "E2", "E3", "E4", "E5", "E6")
_YEAR = 365.25
_LEVELS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)


@dataclass(frozen=True)
class Spell:
    """A stretch of a career; days since 1970-01-01, ``end`` is None while it lasts."""

    examiner: int
    start: int
    end: int | None
    centre: int
    unit: int
    grade: int
    share: float


@dataclass(frozen=True)
class Corps:
    """The office's places and people.

    Attributes
    ----------
    centres, units, examiners, employment
        In the form of the records' tables.
    unit_of
        Section that examines a field in a centre, as unit id, 0 where none does; shape
        (centres, 35).
    spells
        All careers.
    """

    centres: pl.DataFrame
    units: pl.DataFrame
    examiners: pl.DataFrame
    employment: pl.DataFrame
    unit_of: Ints
    spells: tuple[Spell, ...]


def build_corps(
    plan: Plan, calendar: Calendar, load: Floats, rng: np.random.Generator, size: float
) -> Corps:
    """Found the office and let its examiners' careers run.

    Parameters
    ----------
    plan, calendar
        What to build, and for which days.
    load
        Expected filings per month, centre and field; shape (months, centres, 35).
    rng
        Random numbers for the careers.
    size
        How many times the planned establishment.
    """
    centres, units, unit_of = _places(plan)
    spells = tuple(_careers(plan, calendar, load, unit_of, rng, size))
    people = sorted({spell.examiner for spell in spells})
    return Corps(
        centres=centres,
        units=units,
        examiners=table("examiners").frame(
            {"examiner_id": i, "code": f"EX{i:04d}"} for i in people
        ),
        employment=table("employment").frame(_employment(spell) for spell in spells),
        unit_of=unit_of,
        spells=spells,
    )


def _places(plan: Plan) -> tuple[pl.DataFrame, pl.DataFrame, Ints]:
    units: list[dict[str, object]] = []
    unit_of = np.zeros((len(plan.centres), FIELDS), dtype=np.int64)
    by_code = {d.code: d for d in plan.departments}

    def add(code: str, en: str, zh: str, centre: int, parent: int | None) -> int:
        number = len(units) + 1
        units.append({"unit_id": number, "code": code, "en": en, "zh": zh,
                      "centre_id": centre, "parent_id": parent})  # fmt: skip
        return number

    for i, centre in enumerate(plan.centres):
        for name in centre.departments:
            department = by_code[name]
            code = f"{centre.code}-{name}"
            parent = add(code, department.en, department.zh, i + 1, None)
            for section in department.sections:
                unit = add(f"{code}{section.code}", section.en, section.zh, i + 1, parent)
                unit_of[i, [field - 1 for field in section.fields]] = unit
    centres = table("centres").frame(
        {"centre_id": i, "code": c.code, "en": c.en, "zh": c.zh}
        for i, c in enumerate(plan.centres, 1)
    )
    return centres, table("units").frame(units), unit_of


def _careers(
    plan: Plan, calendar: Calendar, load: Floats, unit_of: Ints, rng: np.random.Generator,
    size: float,
) -> list[Spell]:  # fmt: skip
    """Hire to the establishment twice a year, let people leave, promote and go part-time."""
    starts = calendar.month_starts()
    target = _establishment(plan, load, unit_of, size)
    spells: list[Spell] = []
    number = 0
    for unit in range(1, target.shape[1]):
        centre = (
            int(np.argwhere((unit_of == unit).any(axis=1))[0, 0]) if target[:, unit].any() else -1
        )
        if centre < 0:
            continue
        in_post: list[int] = []  # day on which each one leaves
        for month in range(calendar.months):
            today = int(starts[month])
            in_post = [leaves for leaves in in_post if leaves > today]
            hiring = month == 0 or (int(today) and _hiring_month(today))
            wanted = round(float(target[month, unit])) if hiring else 0
            if target[month, unit] > 0 and not in_post:
                wanted = max(wanted, 1)
            for _ in range(wanted - len(in_post)):
                number += 1
                served = _served(rng, month, opened=plan.centres[centre].opened is not None)
                hired = int(today - served * _YEAR)
                leaves = _leaves(plan, hired, today, rng)
                in_post.append(leaves)
                spells += _career(plan, calendar, number, (hired, leaves), (centre + 1, unit), rng)
    return spells


def _hiring_month(day: int) -> bool:
    return (dt.date(1970, 1, 1) + dt.timedelta(days=day)).month in (4, 9)


def _establishment(plan: Plan, load: Floats, unit_of: Ints, size: float) -> Floats:
    """Posts per month and unit: the start establishment, grown, shared out by expected filings."""
    staff = np.array([centre.staff for centre in plan.centres])
    work = np.zeros((load.shape[0], int(unit_of.max()) + 1))
    for centre in range(len(plan.centres)):
        for field in range(FIELDS):
            work[:, unit_of[centre, field]] += load[:, centre, field] * staff[centre]
    work[:, 0] = 0
    window = np.ones(12) / 12
    smooth = np.apply_along_axis(lambda x: np.convolve(np.pad(x, (11, 0), "edge"), window, "valid"),
                                 0, work)  # fmt: skip
    share = smooth / smooth.sum(axis=1, keepdims=True)
    years = np.arange(load.shape[0]) / 12
    posts: Floats = (
        share * (plan.corps["start"] * size * (1 + plan.corps["growth"]) ** years)[:, None]
    )
    return posts


def _served(rng: np.random.Generator, month: int, *, opened: bool) -> float:
    """Years already served on the first day: long for the old staff, some for a new centre's."""
    if month == 0:
        return float(rng.gamma(1.6, 5.5))
    return float(rng.gamma(1.2, 3.0)) if opened and rng.random() < 0.15 else 0.0


def _leaves(plan: Plan, hired: int, today: int, rng: np.random.Generator) -> int:
    """Draw the day of leaving from yearly rates, given that the person is there today."""
    rates = plan.corps["leaving"]
    year = int((today - hired) / _YEAR)
    start = today
    while True:
        rate = 0.25 if year > 34 else rates[min(year, len(rates) - 1)]
        stay = rng.exponential(1 / rate) * _YEAR
        end_of_year = hired + int((year + 1) * _YEAR)
        if start + stay < end_of_year:
            return max(int(start + stay), today + 30)
        start, year = end_of_year, year + 1


def _career(
    plan: Plan, calendar: Calendar, number: int, service: tuple[int, int], place: tuple[int, int],
    rng: np.random.Generator,
) -> list[Spell]:  # fmt: skip
    """Cut a career into spells of one grade and one share of full time."""
    hired, leaves = service
    cuts = [hired]
    for quantiles in plan.corps["years_in_grade"]:
        grid = [quantiles[0] * 0.9, *quantiles, quantiles[-1] * 1.4]
        cuts.append(cuts[-1] + int(np.interp(rng.random(), _LEVELS, grid) * _YEAR))
    pauses = _part_time(plan, hired, rng)
    edges = sorted({cut for cut in [*cuts, *pauses[:2]] if hired <= cut < leaves})
    spells = []
    for start, end in zip(edges, [*edges[1:], leaves], strict=True):
        if start > calendar.last:
            break
        grade = sum(start >= cut for cut in cuts) - 1
        share = pauses[2] if pauses[0] <= start < pauses[1] else 1.0
        stop = end - 1 if end <= calendar.last else None
        spells.append(Spell(number, start, stop, *place, grade, share))
    return spells


def _part_time(plan: Plan, hired: int, rng: np.random.Generator) -> tuple[int, int, float]:
    if rng.random() >= plan.corps["part_time"]:
        return hired, hired, 1.0
    start = hired + int(rng.uniform(2, 12) * _YEAR)
    share = float(rng.choice(plan.corps["part_time_shares"]))
    return start, start + int(rng.uniform(1, 3) * _YEAR), share


def _employment(spell: Spell) -> dict[str, object]:
    epoch = dt.date(1970, 1, 1)
    return {
        "examiner_id": spell.examiner,
        "from_date": epoch + dt.timedelta(days=spell.start),
        "to_date": None if spell.end is None else epoch + dt.timedelta(days=spell.end),
        "centre_id": spell.centre,
        "unit_id": spell.unit,
        "grade": GRADES[spell.grade],
        "share": spell.share,
    }


class Roster:
    """Who can take on a case of a unit in a month, and with which weight."""

    def __init__(self, corps: Corps, calendar: Calendar, weights: list[float]) -> None:
        self._calendar = calendar
        starts = calendar.month_starts()
        last = max(spell.examiner for spell in corps.spells)
        self.leaves: Ints = np.full(last + 1, np.iinfo(np.int32).max, dtype=np.int64)
        rows = []
        final: dict[int, Spell] = {}
        for spell in corps.spells:
            end = calendar.last if spell.end is None else spell.end
            final[spell.examiner] = spell
            # in post on the last day of the month
            present = np.flatnonzero((starts[1:] - 1 >= spell.start) & (starts[1:] - 1 <= end))
            weight = spell.share * weights[spell.grade]
            rows += [(spell.unit * calendar.months + m, spell.examiner, weight) for m in present]
        for number, spell in final.items():
            if spell.end is not None:
                self.leaves[number] = spell.end
        rows.sort()
        self._slot = np.array([row[0] for row in rows], dtype=np.int64)
        self._who = np.array([row[1] for row in rows], dtype=np.int64)
        weights_of = np.array([row[2] for row in rows])
        first = np.searchsorted(self._slot, self._slot)
        final_row = np.searchsorted(self._slot, self._slot, side="right") - 1
        total = np.cumsum(weights_of)
        below = total[first] - weights_of[first]
        self._key = self._slot + (total - below) / (total[final_row] - below)

    def pick(self, unit: Ints, day: Ints, u: Floats) -> Ints:
        """Choose an examiner in post in that unit in that month; shape (n,)."""
        slot = unit * self._calendar.months + self._calendar.month(day)
        place = np.minimum(np.searchsorted(self._key, slot + u), len(self._who) - 1)
        if (self._slot[place] != slot).any():
            # a section that is empty for a month: the next one to serve it takes over
            place = np.where(self._slot[place] == slot, place, self._nearest(unit, place))
        chosen: Ints = self._who[place]
        return chosen

    def _nearest(self, unit: Ints, place: Ints) -> npt.NDArray[np.int64]:
        months = self._calendar.months
        place = np.minimum(place, len(self._slot) - 1)
        return np.where(self._slot[place] // months == unit, place, np.maximum(place - 1, 0))
