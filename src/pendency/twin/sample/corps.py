"""Centres, units and examiners."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from pendency.records import table
from pendency.twin.sample.careers import Spell, careers
from pendency.twin.sample.plan import FIELDS, Calendar, Floats, Ints, Plan

GRADES = ("E1", "E2", "E3", "E4", "E5", "E6")


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
    spells = tuple(careers(plan, calendar, load, unit_of, rng, size))
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


def _employment(spell: Spell) -> dict[str, object]:
    epoch = dt.date(1970, 1, 1)
    return {
        "examiner_id": spell.examiner,
        "from_date": epoch + dt.timedelta(days=spell.start),
        "to_date": None if spell.end is None else epoch + dt.timedelta(days=spell.end),
        "centre_id": spell.place[0],
        "unit_id": spell.place[1],
        "grade": GRADES[spell.grade],
        "share": spell.share,
    }


class Roster:
    """Who can take on a case of a section in a month, and with which weight.

    Attributes
    ----------
    leaves
        Last day in the office, by examiner id; far in the future for those who stay.
    """

    def __init__(self, corps: Corps, calendar: Calendar, weights: list[float]) -> None:
        self._calendar = calendar
        ends = np.minimum(calendar.month_starts()[1:] - 1, calendar.last)
        final = {spell.examiner: spell for spell in corps.spells}
        self.leaves: Ints = np.full(max(final) + 1, np.iinfo(np.int32).max, dtype=np.int64)
        rows: list[tuple[int, int, float]] = []
        for spell in corps.spells:
            last = calendar.last if spell.end is None else spell.end
            if spell.place != final[spell.examiner].place:
                continue  # who will move to another centre takes on nothing before
            if spell is final[spell.examiner] and spell.end is not None:
                self.leaves[spell.examiner] = spell.end
            weight = spell.share * weights[spell.grade]
            slot = spell.place[1] * calendar.months
            present = np.flatnonzero((ends >= spell.start) & (ends <= last))
            rows += [(slot + int(month), spell.examiner, weight) for month in present]
        slots, who, weight_of = zip(*sorted(rows), strict=True)
        self._slot, self._who = np.array(slots), np.array(who)
        self._key = self._slot + _within(self._slot, np.array(weight_of))

    def pick(self, unit: Ints, day: Ints, u: Floats) -> Ints:
        """Choose an examiner in post in that section at the end of that month.

        Where nobody is, whoever comes next, or else who was there last.
        """
        slot = unit * self._calendar.months + self._calendar.month(day)
        place = np.minimum(np.searchsorted(self._key, slot + u), len(self._who) - 1)
        beyond = self._slot[place] // self._calendar.months != unit
        chosen: Ints = self._who[np.where(beyond, np.maximum(place - 1, 0), place)]
        return chosen


def _within(slot: Ints, weight: Floats) -> Floats:
    """Cumulated share of the weight within each slot, above 0 up to 1; slots ascend."""
    total = np.cumsum(weight)
    first, last = np.searchsorted(slot, slot), np.searchsorted(slot, slot, side="right") - 1
    below = total[first] - weight[first]
    share: Floats = (total - below) / (total[last] - below)
    return share
