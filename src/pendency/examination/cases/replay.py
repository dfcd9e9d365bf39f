"""A whole history: replayed in the order of its days, whatever the order of arrival."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pendency.examination.cases.machine import CaseEvent, CaseState, Move, advance, opened
from pendency.examination.cases.refusal import Refusal
from pendency.law.text import Text


@dataclass(frozen=True)
class History:
    """A case with its events in the order in which they were recorded."""

    office: str
    filed: date
    events: tuple[CaseEvent, ...] = ()


@dataclass(frozen=True)
class Replayed:
    """Where the events lead.

    Attributes
    ----------
    state
        Where the case stands after all legal events.
    refusals
        The events that were not legal when their turn came; they changed nothing.
    """

    state: CaseState
    refusals: tuple[Refusal, ...]

    @property
    def spells(self) -> tuple[Move, ...]:
        """The states of the case, each from a day to the next one's."""
        return self.state.spells


def replay(history: History) -> Replayed:
    """Take all events in order of the days on which they count.

    Corrected events do not count; an event dated before the filing counts from it; events of one
    day keep the order of their numbers.
    """
    state, refusals = opened(history.office, history.filed), []
    for event in in_order(history):
        outcome = advance(state, event)
        if isinstance(outcome, Refusal):
            refusals.append(outcome)
        else:
            state = outcome
    return Replayed(state, tuple(refusals))


def record(history: History, event: CaseEvent) -> History | Refusal:
    """Add an event that has just been recorded, whenever it happened.

    Everything is replayed with it. It is refused where it is not legal in its own place, where it
    makes a later event illegal, and where it corrects an event that isn't there.
    """
    wrong = _wrong_correction(history, event)
    if wrong is not None:
        return wrong
    grown = History(history.office, history.filed, (*history.events, event))
    known = {r.seq for r in replay(history).refusals}
    for refusal in replay(grown).refusals:
        if refusal.seq not in known:
            return refusal
    return grown


def in_order(history: History) -> list[CaseEvent]:
    """The events that count, in the order in which they take effect."""
    corrected = {e.corrects for e in history.events if e.corrects is not None}
    standing = (e for e in history.events if e.seq not in corrected)
    return sorted((_not_before(e, history.filed) for e in standing), key=lambda e: (e.day, e.seq))


def _not_before(event: CaseEvent, filed: date) -> CaseEvent:
    if event.day >= filed:
        return event
    return CaseEvent(event.seq, event.date, event.code, filed, event.corrects)


def _wrong_correction(history: History, event: CaseEvent) -> Refusal | None:
    """Why an event can't take its number, or can't correct what it says it corrects."""
    numbers = {e.seq for e in history.events}
    corrected = {e.corrects for e in history.events}
    target = event.corrects
    reason = None
    if event.seq in numbers:
        reason = Text(
            f"The case has an event {event.seq} already", f"该案件已有序号为{event.seq}的事件"
        )
    elif target is None and event.code == "corrected":
        reason = Text("A correction must name the event that it corrects", "更正须指明被更正的事件")
    elif target is not None and target not in numbers:
        reason = Text(
            f"The case has no event {target} to correct", f"该案件没有可更正的第{target}号事件"
        )
    elif target is not None and target in corrected:
        reason = Text(f"Event {target} has been corrected already", f"第{target}号事件已被更正")
    return _wrong(event, replay(history).state.stage, reason) if reason else None


def _wrong(event: CaseEvent, stage: str, reason: Text) -> Refusal:
    remedy = Text(
        "a new number, and in `corrects` the number of an event that stands",
        "使用新的序号，并在“更正对象”中填写仍有效的事件序号",
    )
    return Refusal("wrong_correction", event.code, event.seq, event.date, stage, reason, remedy)


def replay_as_of(history: History, day: date) -> Replayed:
    """Where the case stood on a day, by what is known now."""
    until = tuple(e for e in in_order(history) if e.day <= day)
    return replay(History(history.office, history.filed, until))
