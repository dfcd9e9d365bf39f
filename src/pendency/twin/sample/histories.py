"""Histories of the sample office: formal steps, what the engine made of them, what goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from pendency.records import vocabulary
from pendency.twin.sample.formal import Formal, formal_events
from pendency.twin.sample.intake import Filings
from pendency.twin.sample.parts import NEVER, Part, part, weekday
from pendency.twin.sample.plan import Ints, Plan
from pendency.twin.sample.run import Steps
from pendency.twin.sample.visits import Marker


@dataclass(frozen=True)
class Events:
    """Events in order of row, day and place in the procedure; every array has shape (m,)."""

    row: Ints
    code: Ints
    day: Ints


def tell(
    plan: Plan,
    last: int,
    marker: Marker,
    filings: Filings,
    formal: Formal,
    steps: Steps,
    transfers: Part,
    rng: np.random.Generator,
) -> Events:
    """All events of a block of cases, up to the last day observed.

    Parameters
    ----------
    plan, last
        The office, and the last day.
    marker
        Draws what happens during visits.
    filings, formal, steps, transfers
        The cases, their steps before and in the examination, and who handed them over; rows are
        places in the filings.
    rng
        The block's random numbers.
    """
    moves, talks = steps.moves(), steps.at("interview")
    told = steps.where(~talks)
    parts = [
        *formal_events(plan, filings, formal, rng),
        (told.row, told.code, told.day, _rank(told.row) + 100),
        *marker.marks(moves, last, rng),
        *marker.interviews(moves, steps.where(talks), last, rng),
        *_around(moves, rng),
        *_after_refusal(plan, moves, rng),
        transfers,
    ]
    return _merged(parts, last)


def _around(moves: Steps, rng: np.random.Generator) -> Iterator[Part]:
    """What goes with single steps of the examination."""
    before, u = moves.before(), rng.random(len(moves))
    known = before < NEVER
    rows = np.flatnonzero(moves.at("first_action", "allowed") & known)
    days = moves.day[rows] - 1 - (u[rows] * 6).astype(np.int64)
    yield part("search_completed", moves.row[rows], np.maximum(days, before[rows]), 90)
    rows = np.flatnonzero(moves.at("granted") & known)
    paid = np.maximum(before[rows], moves.day[rows] - 20 - (u[rows] * 30).astype(np.int64))
    yield part("grant_fee_paid", moves.row[rows], paid, 900)


def _after_refusal(plan: Plan, steps: Steps, rng: np.random.Generator) -> Iterator[Part]:
    """Requests for re-examination of a refusal: those that set it aside, and those in vain."""
    before, u = steps.before(), rng.random((3, len(steps)))
    back = np.flatnonzero(steps.at("returned"))
    asked = before[back] + np.minimum((steps.day[back] - before[back]) // 4, 90)
    yield part("reexamination_requested", steps.row[back], asked, 910)
    decided = np.maximum(steps.day[back] - 7, asked)
    yield part("reexamination_decided", steps.row[back], decided, 911)
    last_of_case = np.append(steps.row[1:] != steps.row[:-1], np.True_)[: len(steps.row)]
    chance = plan.flow["returned"]["requested"] - plan.flow["returned"]["share"]
    vain = np.flatnonzero(steps.at("refused") & last_of_case & (u[0] < chance))
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
