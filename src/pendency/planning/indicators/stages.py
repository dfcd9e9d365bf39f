"""Time in each state, from spells; time between procedural steps, from pairs of events."""

from __future__ import annotations

import numpy as np

from pendency.planning.definitions import PENDING, STAGES, Stage
from pendency.planning.estimators.level import Ints
from pendency.planning.facts import Facts, pending_states
from pendency.planning.figures import Figure, Question, summary
from pendency.planning.indicators.curves import quantiles
from pendency.planning.indicators.waits import Waits
from pendency.records import vocabulary

_SHOWN = ("p25", "p50", "p75")


def time_in_state(question: Question) -> list[Figure]:
    """Kaplan-Meier quantiles of the stays in each pending state that began in the window."""
    spells, upto = question.facts.spells, question.window.last_day
    rows = question.within(spells.start)
    rows = rows[pending_states()[spells.state[rows]]]
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
    facts = question.facts
    figures = []
    for stage in STAGES.values():
        trigger, target = _pairs(stage, facts)
        day = facts.event_day[target]
        inside = question.within(day)
        trigger, target, day = trigger[inside], target[inside], day[inside]
        cell = question.cell(facts.event_case[target], day)
        took = day - facts.event_day[trigger]
        figures += summary(took, cell, question.cells, scale=1, prefix=f"{stage.name}/")
    return figures


def _pairs(stage: Stage, facts: Facts) -> tuple[Ints, Ints]:
    """Rows of the triggers, and of the first target after each within its case."""
    triggers = _rows(stage.triggers, facts)
    if stage.detail is not None:
        number, details = facts.event_detail
        wanted = details.index(stage.detail) if stage.detail in details else len(details)
        triggers = triggers[number[triggers] == wanted]
    targets = _rows(stage.targets, facts)
    place = np.searchsorted(targets, triggers, side="right")
    followed = place < len(targets)
    triggers, target = triggers[followed], targets[place[followed]]
    same = facts.event_case[triggers] == facts.event_case[target]
    return triggers[same], target[same]


def _rows(codes: tuple[str, ...], facts: Facts) -> Ints:
    """Rows of the events with one of some codes."""
    order = list(vocabulary().events)
    # comparing with each code in turn is several times as fast as looking every row up
    chosen = np.logical_or.reduce([facts.event_code == order.index(code) for code in codes])
    rows: Ints = np.flatnonzero(chosen)
    return rows
