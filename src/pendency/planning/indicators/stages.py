"""Time in each state, from spells; time between procedural steps, from pairs of events."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from pendency.planning.definitions import PENDING, STAGES, Stage
from pendency.planning.estimators.level import Ints
from pendency.planning.facts import Events, rows_with, state_numbers
from pendency.planning.figures import Figure, Question, summary
from pendency.planning.indicators.curves import quantiles
from pendency.planning.indicators.waits import Waits
from pendency.records import vocabulary

_SHOWN = ("p25", "p50", "p75")


def time_in_state(question: Question) -> list[Figure]:
    """Kaplan-Meier quantiles of the stays in each pending state that began in the window."""
    spells, upto = question.facts.spells, question.window.last_day
    rows = question.within(spells.start)
    rows = rows[rows_with(spells.state[rows], state_numbers(PENDING))]
    start, end, state = spells.start[rows], spells.end[rows], spells.state[rows]
    cell = question.cell(spells.case[rows], start)
    took, ended = np.minimum(end, upto) - start, (end <= upto).astype(np.uint8)
    order = list(vocabulary().states)
    width = len(order)
    waits = Waits(spells.case[rows], cell * width + state, took, ended)
    found = quantiles(waits, question.cells * width, _SHOWN, scale=1)
    return [_of_state(f, name, order.index(name), width) for name in PENDING for f in found]


def _of_state(figure: Figure, name: str, place: int, width: int) -> Figure:
    """The cells of one state, of a figure over cells times states."""
    assert figure.low is not None
    assert figure.high is not None
    mine = slice(place, None, width)
    return Figure(
        f"{name}/{figure.part}",
        figure.n[mine],
        figure.value[mine],
        figure.low[mine],
        figure.high[mine],
    )


def stage_times(question: Question) -> list[Figure]:
    """Days from each trigger to the first later target, for steps completed in the window."""
    needed = {code for stage in STAGES.values() for code in (*stage.triggers, *stage.targets)}
    events = _of_active_cases(question.facts.events(*sorted(needed)), question)
    with ThreadPoolExecutor() as pool:  # numpy lets go of the interpreter's lock
        found = pool.map(lambda stage: _stage(stage, events, question), STAGES.values())
    return [figure for figures in found for figure in figures]


def _of_active_cases(events: Events, question: Question) -> Events:
    """The histories of the cases to which something happened in the window."""
    active = np.zeros(question.facts.cases, dtype=np.bool_)
    active[events.case[question.within(events.day)]] = True
    return events.take(np.flatnonzero(active[events.case]))


def _stage(stage: Stage, events: Events, question: Question) -> list[Figure]:
    trigger, target = _pairs(stage, events, question)
    day = events.day[target]
    cell = question.cell(events.case[target], day)
    took = day - events.day[trigger]
    return summary(took, cell, question.cells, scale=1, prefix=f"{stage.name}/")


def _pairs(stage: Stage, events: Events, question: Question) -> tuple[Ints, Ints]:
    """Rows of the targets in the window, each with the triggers since the target before it."""
    targets, triggers = _rows(stage.targets, events), _triggers(stage, events)
    inside = question.within(events.day[targets])
    earlier = _counts_before(triggers, len(events.case))
    before = np.where(inside > 0, targets[inside - 1], 0)
    first = earlier[before]  # a target may itself be a trigger of the next
    last = earlier[targets[inside]]
    count = last - first
    target = np.repeat(targets[inside], count)
    place = np.arange(len(target)) - np.repeat(count.cumsum() - count, count)
    trigger = triggers[np.repeat(first, count) + place]
    same = events.case[trigger] == events.case[target]
    return trigger[same], target[same]


def _counts_before(rows: Ints, length: int) -> Ints:
    """How many of some rows lie before each row: a lookup instead of a search per target."""
    counts = np.zeros(length + 1, dtype=np.int64)
    counts[rows + 1] = 1
    return counts.cumsum(out=counts)


def _triggers(stage: Stage, events: Events) -> Ints:
    rows = _rows(stage.triggers, events)
    if stage.detail is None:
        return rows
    if stage.detail not in events.details:
        return rows[:0]
    chosen: Ints = rows[events.detail[rows] == events.details.index(stage.detail)]
    return chosen


def _rows(codes: tuple[str, ...], events: Events) -> Ints:
    """Rows of the events with one of some codes."""
    order = list(vocabulary().events)
    return rows_with(events.code, map(order.index, codes))
