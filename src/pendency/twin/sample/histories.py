"""Histories of the sample office: formal steps, the walk through the flow, what goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from pendency.records import vocabulary
from pendency.twin.sample.corps import Roster
from pendency.twin.sample.formal import Formal, formal_events, formal_steps
from pendency.twin.sample.intake import Filings
from pendency.twin.sample.pace import OfficePace
from pendency.twin.sample.parts import NEVER, Part, part, weekday
from pendency.twin.sample.plan import Bools, Calendar, Ints, Plan
from pendency.twin.walk import Steps, Walker


@dataclass(frozen=True)
class Events:
    """Events in order of row, day and place in the procedure; every array has shape (m,)."""

    row: Ints
    code: Ints
    day: Ints


@dataclass(frozen=True)
class Told:
    """A block of histories: events, formal steps, and who is in charge at the end; shape (n,)."""

    events: Events
    formal: Formal
    examiner: Ints


def tell(
    plan: Plan,
    calendar: Calendar,
    walker: Walker,
    roster: Roster,
    unit: Ints,
    filings: Filings,
    rng: np.random.Generator,
) -> Told:
    """All events of a block of cases, up to the last day observed.

    Parameters
    ----------
    plan, calendar, walker, roster
        The office.
    unit
        Section in charge of each case; shape (n,).
    filings
        The cases.
    rng
        The block's random numbers.
    """
    formal = formal_steps(plan, filings, rng)
    active = np.flatnonzero(formal.effective <= calendar.last)
    steps = walker.walk(
        formal.effective[active],
        rng,
        until=calendar.last,
        opening="examination_effective",
        pace=OfficePace(plan, filings.subset(active), rng),
    )
    steps = Steps(active[steps.row], steps.code, steps.day)
    u = rng.random((2, len(filings)))
    docketed = np.minimum(formal.effective, calendar.last)
    examiner = roster.pick(unit, docketed, u[0])
    until = _until(steps, len(filings), calendar.last)
    leaves = roster.leaves[examiner]
    left = (leaves < until) & (formal.effective <= calendar.last)
    # who leaves hands over; the case goes to someone who stays until its end
    heir = roster.pick(unit, until, u[1])
    handed = np.flatnonzero(left)
    parts = [
        *formal_events(plan, filings, formal, rng),
        (steps.row, steps.code, steps.day, _rank(steps.row) + 100),
        *_around(plan, steps, rng),
        *_after_refusal(plan, steps, rng),
        part("transferred", handed, np.maximum(leaves[handed] + 1, docketed[handed] + 1), 950),
    ]
    return Told(_merged(parts, calendar.last), formal, np.where(left, heir, examiner))


def _until(steps: Steps, n: int, last: int) -> Ints:
    """Day on which each case was closed; the last day observed while it is pending."""
    words = vocabulary()
    closes, reopens = words.flag("closes")[steps.code], words.flag("reopens")[steps.code]
    marks = closes | reopens
    days = np.full(n, last, dtype=np.int64)
    # steps ascend in time, so of several marks of a case the last one stays
    days[steps.row[marks]] = np.where(closes, steps.day, last)[marks]
    return days


def _at(steps: Steps, *codes: str) -> Bools:
    names = list(vocabulary().events)
    return np.isin(steps.code, [names.index(code) for code in codes])


def _before(steps: Steps) -> Ints:
    """Day of the step before each, `NEVER` for the first of a case."""
    fresh = np.insert(steps.row[1:] != steps.row[:-1], 0, np.True_)[: len(steps.row)]
    before: Ints = np.where(fresh, NEVER, np.roll(steps.day, 1))
    return before


def _next_move(steps: Steps) -> Ints:
    """The next step of the same case that changes its stage; -1 where there is none."""
    moves = np.array([bool(event.leads_to) for event in vocabulary().events.values()])
    move = moves[steps.code] & ~_at(steps, "held_for_quality")
    beyond = len(steps.row)
    at = np.where(move, np.arange(beyond), beyond)
    following = np.append(np.minimum.accumulate(at[::-1])[::-1][1:], beyond)[:beyond]
    row = np.append(steps.row, -1)
    found: Ints = np.where(row[following] == steps.row, following, -1)
    return found


def _around(plan: Plan, steps: Steps, rng: np.random.Generator) -> Iterator[Part]:
    """What goes with single steps of the examination."""
    before, u = _before(steps), rng.random((2, len(steps.row)))
    known = before < NEVER
    rows = np.flatnonzero(_at(steps, "first_action", "allowed") & known)
    days = steps.day[rows] - 1 - (u[0][rows] * 6).astype(np.int64)
    yield part("search_completed", steps.row[rows], np.maximum(days, before[rows]), 90)
    # an act that was held for a quality check is dispatched on the day of its release
    held = np.flatnonzero(_at(steps, "held_for_quality"))
    act = _next_move(steps)[held]
    held, act = held[act >= 0], act[act >= 0]
    yield part("released", steps.row[held], steps.day[act], 95)
    rows = np.flatnonzero(_at(steps, "granted") & known)
    paid = np.maximum(before[rows], steps.day[rows] - 20 - (u[0][rows] * 30).astype(np.int64))
    yield part("grant_fee_paid", steps.row[rows], paid, 900)
    rows = np.flatnonzero(_at(steps, "transfer_requested"))
    answered = weekday(steps.day[rows] + 4 + (u[0][rows] * 20).astype(np.int64))
    agreed = u[1][rows] < plan.examination["transfers_agreed"]
    for code, chosen in (("transferred", agreed), ("transfer_refused", ~agreed)):
        yield part(code, steps.row[rows][chosen], answered[chosen], 940)


def _after_refusal(plan: Plan, steps: Steps, rng: np.random.Generator) -> Iterator[Part]:
    """Requests for re-examination of a refusal: those that set it aside, and those in vain."""
    before, u = _before(steps), rng.random((3, len(steps.row)))
    back = np.flatnonzero(_at(steps, "returned"))
    asked = before[back] + np.minimum((steps.day[back] - before[back]) // 4, 90)
    yield part("reexamination_requested", steps.row[back], asked, 910)
    decided = np.maximum(steps.day[back] - 7, asked)
    yield part("reexamination_decided", steps.row[back], decided, 911)
    last_of_case = np.append(steps.row[1:] != steps.row[:-1], np.True_)[: len(steps.row)]
    chance = plan.flow["returned"]["requested"] - plan.flow["returned"]["share"]
    vain = np.flatnonzero(_at(steps, "refused") & last_of_case & (u[0] < chance))
    asked = weekday(steps.day[vain] + 30 + (u[1][vain] * 60).astype(np.int64))
    yield part("reexamination_requested", steps.row[vain], asked, 910)
    decided = weekday(asked + 150 + (u[2][vain] * 300).astype(np.int64))
    yield part("reexamination_decided", steps.row[vain], decided, 911)


def _merged(parts: list[Part], last: int) -> Events:
    """Everything in one order; whatever would fall on a weekend happens on Monday."""
    row, code, day, place = (np.concatenate(column) for column in zip(*parts, strict=True))
    day = weekday(day)
    seen = day <= last
    row, code, day, place = row[seen], code[seen], day[seen], place[seen]
    # one sort key: row, then day (since 1860 below 2^18), then place (below 2^11)
    key = (row << 29) | ((day + 40_000) << 11) | np.minimum(place, 2047)
    order = np.argsort(key, kind="stable")
    return Events(row[order], code[order], day[order])


def _rank(row: Ints) -> Ints:
    """Place of each entry among those of its row, from 0; rows ascend."""
    fresh = np.insert(row[1:] != row[:-1], 0, np.True_)[: len(row)]
    first = np.maximum.accumulate(np.where(fresh, np.arange(len(row)), 0))
    return np.arange(len(row)) - first


def event_frame(events: Events, first: int) -> pl.DataFrame:
    """Events in the form of the records' table; row 0 belongs to case_id ``first`` + 1."""
    words = vocabulary()
    actors = pl.Series([event.actor for event in words.events.values()])
    return pl.DataFrame(
        {
            "case_id": (events.row + first + 1).astype(np.int32),
            "seq": (_rank(events.row) + 1).astype(np.int32),
            "date": pl.Series(events.day.astype(np.int32)).cast(pl.Date),
            "code": pl.Series(events.code.astype(np.uint8)).cat.to(words.code_dtype),
            "actor": actors.gather(events.code),
        }
    )
