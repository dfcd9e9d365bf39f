"""The sample office as a scenario of the twin's engine: pools, people, work, announced cases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from pendency.examination.docket import Order, docket_order
from pendency.records.tables import TRACKS
from pendency.twin.engine import (
    Career,
    Effort,
    Examiners,
    Hold,
    Pace,
    Pool,
    Recorded,
    Scenario,
    Stock,
    Transfer,
    record,
)
from pendency.twin.engine.random import stream_of
from pendency.twin.flow import Flow
from pendency.twin.sample.careers import Spell
from pendency.twin.sample.corps import Corps, stints
from pendency.twin.sample.intake import Filings
from pendency.twin.sample.plan import Calendar, Floats, Ints, Plan

_EPOCH = dt.date(1970, 1, 1)
_OPENING = "examination_effective"


@dataclass(frozen=True)
class Setting:
    """The scenario and whom its parts stand for.

    Attributes
    ----------
    scenario
        What the engine runs.
    units
        Unit id of each pool; shape (pools,).
    people
        Examiner id of each of the scenario's groups of examiners, which are one person each.
    """

    scenario: Scenario
    units: Ints
    people: Ints

    @property
    def first(self) -> int:
        """First day, as days since 1970-01-01."""
        return (self.scenario.start - _EPOCH).days


def set_up(
    plan: Plan, corps: Corps, flow: Flow, load: Floats, *, all_days: Calendar, told: Calendar
) -> Setting:
    """Declare the office.

    Parameters
    ----------
    plan, corps, flow
        What was decided, who is there, how cases go.
    load
        Expected filings per month, centre and field; shape (months, centres, 35).
    all_days, told
        The days that are simulated, and those of them that are told.
    """
    served = stints(corps.spells)
    units = np.unique([spells[0].place[1] for spells in served])
    names = {int(unit): _name(corps, int(unit)) for unit in units}
    return Setting(
        Scenario(
            title=plan.title,
            start=_date(all_days.first),
            end=_date(all_days.last + 1),
            flows={"": flow},
            pools=tuple(_pool(plan, corps, load, told, int(u), names[int(u)]) for u in units),
            examiners=tuple(_person(spells, corps.spells, names) for spells in served),
            career=_career(plan),
            effort=_effort(plan),
            hold=Hold(plan.examination["held"], tuple(plan.examination["held_days"]),
                      plan.examination["rework"]),
            transfers=tuple(_transfers(plan, corps, names)),
            paces=tuple(_paces(plan, corps, names)),
            order=_order(plan),
            limits=plan.examination["limits"],
        ),
        units=units,
        people=np.array([spells[0].examiner for spells in served]),
    )  # fmt: skip


def run(
    setting: Setting, plan: Plan, filings: Filings, unit: Ints, effective: Ints, *, seed: int
) -> Recorded:
    """Let the cases be examined, each from the day on which its examination is effective.

    Parameters
    ----------
    unit, effective
        Section, and the day as days since 1970-01-01, of each filing; shape (n,).
    seed
        Any whole number.
    """
    stock = _announced(setting, plan, filings, unit, effective)
    # the engine's key has 32 bits
    return record(setting.scenario, seed=stream_of(f"sample office {seed}"), stock=stock)


def _announced(
    setting: Setting, plan: Plan, filings: Filings, unit: Ints, effective: Ints
) -> Stock:
    pool = np.searchsorted(setting.units, unit)
    last = setting.first + setting.scenario.length
    staffed = np.isin(unit, setting.units)
    rows = np.flatnonzero(staffed & (effective > setting.first) & (effective < last))
    tracks = np.array([TRACKS.index(track) for track in plan.intake["tracks"]])
    return Stock(
        number=rows,
        pool=pool[rows],
        stage=np.zeros(len(rows), dtype=np.int64),
        filed=filings.day[rows] - setting.first,
        since=effective[rows] - setting.first,
        track=tracks[filings.track[rows]],
        seen=np.zeros(len(rows), dtype=np.bool_),
        stages=(("", _OPENING, 0),),
    )


def _date(day: int) -> dt.date:
    return _EPOCH + dt.timedelta(days=day)


def _name(corps: Corps, unit: int) -> str:
    return str(corps.units["code"][unit - 1])


def _pool(plan: Plan, corps: Corps, load: Floats, told: Calendar, unit: int, name: str) -> Pool:
    """A section; its hours follow how its posts were rounded to people, in a small office, too."""
    centre, field = (int(i) for i in np.argwhere(corps.unit_of == unit)[0])
    filed = load[:, centre].sum(axis=0) * (corps.unit_of[centre] == unit)
    effort = np.array([plan.field_effort.get(f, 1.0) for f in range(1, len(filed) + 1)])
    posts = corps.posts[:, unit]
    filled = _filled(corps, told, unit)
    rounded = filled.sum() / posts.sum() if posts.sum() > 0 else 1.0
    return Pool(
        name, centre=plan.centres[centre].code, field=field + 1, dockets="personal",
        effort=float(effort @ filed / filed.sum() * rounded) if filed.sum() > 0 else 1.0,
    )  # fmt: skip


def _filled(corps: Corps, told: Calendar, unit: int) -> Floats:
    """Examiners in a section at the start of each month."""
    starts = told.month_starts()[:-1]
    there = np.zeros(len(starts))
    for spell in corps.spells:
        if spell.place[1] == unit:
            there += (starts >= spell.start) & (spell.end is None or starts <= spell.end)
    return there


def _person(spells: list[Spell], everyone: tuple[Spell, ...], names: dict[int, str]) -> Examiners:
    """One person's time in one section."""
    first, last = spells[0], spells[-1]
    hired = min(s.start for s in everyone if s.examiner == first.examiner)
    return Examiners(
        names[first.place[1]],
        share=first.share,
        spells=tuple((_date(spell.start), spell.share) for spell in spells[1:]),
        service=(first.start - hired) / 365.25,
        joins=_date(first.start),
        leaves=None if last.end is None else _date(last.end + 1),
    )


def _career(plan: Plan) -> Career:
    return Career(
        ramp=tuple((float(month), float(output)) for month, output in plan.corps["ramp"]),
        duties=plan.corps["duties"],
        mentoring=plan.corps["mentoring"],
    )


def _effort(plan: Plan) -> Effort:
    rules = plan.examination
    return Effort(
        hours=rules["hours"],
        complexity=tuple((share, factor) for share, factor in rules["complexity"]),
        interview=rules["interview"],
    )


def _order(plan: Plan) -> Order:
    """The docket's own order, with the keys that the office goes by."""
    rules = docket_order()
    keys = {key.name: key for key in rules.keys}
    return replace(rules, keys=tuple(keys[name] for name in plan.examination["order"]))


def _transfers(plan: Plan, corps: Corps, names: dict[int, str]) -> list[Transfer]:
    """New cases go to the same section of the next centre that has it, but to no new centre."""
    share = plan.examination["transfers"] * plan.examination["transfers_agreed"]
    able = [i for i, centre in enumerate(plan.centres) if centre.opened is None]
    moves: list[Transfer] = []
    for unit, name in names.items():
        centre, field = np.argwhere(corps.unit_of == unit)[0]
        others = [corps.unit_of[i, field] for i in [*able[centre + 1 :], *able[:centre]]]
        target = next((int(u) for u in others if u in names), None)
        if target is not None and target != unit:
            moves.append(Transfer(name, names[target], share=share))
    return moves


def _paces(plan: Plan, corps: Corps, names: dict[int, str]) -> list[Pace]:
    found: list[Pace] = []
    for i, centre in enumerate(plan.centres):
        for unit in (int(u) for u in np.unique(corps.unit_of[i]) if int(u) in names):
            for rule in centre.paces:
                more = {**rule, "months": tuple(rule.get("months", ()))}
                found.append(Pace(names[unit], **more))
    return found
