"""Centres, units and examiners."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from pendency.records import table
from pendency.twin.sample.careers import Spell, careers, establishment
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
    posts
        Posts by month of the told years and unit id.
    spells
        All careers.
    """

    centres: pl.DataFrame
    units: pl.DataFrame
    examiners: pl.DataFrame
    employment: pl.DataFrame
    unit_of: Ints
    posts: Floats
    spells: tuple[Spell, ...]


def build_corps(plan: Plan, calendar: Calendar, load: Floats, rng: np.random.Generator) -> Corps:
    """Found the office and let its examiners' careers run.

    Parameters
    ----------
    plan, calendar
        What to build, and for which days.
    load
        Expected filings per month, centre and field, up to the last month; shape
        (months, centres, 35).
    rng
        Random numbers for the careers.
    """
    centres, units, unit_of = _places(plan)
    posts = establishment(plan, calendar, load, unit_of)
    spells = tuple(careers(plan, calendar, posts, unit_of, rng))
    people = sorted({spell.examiner for spell in spells})
    return Corps(
        centres=centres,
        units=units,
        examiners=table("examiners").frame(
            {"examiner_id": i, "code": f"EX{i:04d}"} for i in people
        ),
        employment=table("employment").frame(_employment(spell) for spell in spells),
        unit_of=unit_of,
        posts=posts,
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


def stints(spells: tuple[Spell, ...]) -> list[list[Spell]]:
    """The spells of each person at each place, in order."""
    of: dict[tuple[int, tuple[int, int]], list[Spell]] = {}
    for spell in spells:
        of.setdefault((spell.examiner, spell.place), []).append(spell)
    return list(of.values())
