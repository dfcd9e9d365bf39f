"""The case as a state machine: an event leads to a new state or is refused with the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pendency.examination.cases.refusal import Kind, Refusal, refuse
from pendency.examination.cases.rules import Legality, OfficeRules, rules_for
from pendency.law import UncalendaredYear, deadline
from pendency.records import EventCode, vocabulary

_NEVER: Mapping[str, dt.date] = {}


@dataclass(frozen=True)
class CaseEvent:
    """An event of a case, as in the records' ``events`` table.

    Attributes
    ----------
    seq
        Its number within the case; also its place among the events of a day.
    date, code
        When it happened, and what, in the vocabulary.
    effective_date
        The day from which it takes effect, where that is another one.
    corrects
        The number of the event that it stands in for.
    """

    seq: int
    date: dt.date
    code: str
    effective_date: dt.date | None = None
    corrects: int | None = None

    @property
    def day(self) -> dt.date:
        """The day on which it counts."""
        return self.effective_date or self.date


@dataclass(frozen=True)
class Move:
    """A change of the state: the case is in ``state`` from ``day`` on."""

    day: dt.date
    state: str


@dataclass(frozen=True)
class CaseState:
    """Where a case stands.

    Attributes
    ----------
    office
        Whose case it is.
    state
        State of the records' vocabulary.
    stage
        The finer state; equal to ``state`` where there is none.
    in_adjudication
        A transfer has been asked for and not been decided.
    started
        Something has been sent or answered; docketing no longer changes the state.
    last
        The last day of each kind of event that has happened.
    trail
        Every change of the state, without disposals that were undone.
    meanwhile
        Changes that a disposal kept from happening; its undoing makes them happen.
    """

    office: str
    state: str
    stage: str
    in_adjudication: bool = False
    started: bool = False
    last: Mapping[str, dt.date] = field(default_factory=lambda: _NEVER, repr=False)
    trail: tuple[Move, ...] = field(default=(), repr=False)
    meanwhile: tuple[Move, ...] = field(default=(), repr=False)

    @property
    def spells(self) -> tuple[Move, ...]:
        """The states of the case, each from a day to the next one's.

        Of several changes on one day the last one counts; a change to the same state is none.
        """
        by_day = {move.day: move.state for move in self.trail}
        moves = [Move(day, state) for day, state in by_day.items()]
        return tuple(
            move for i, move in enumerate(moves) if i == 0 or move.state != moves[i - 1].state
        )

    @property
    def since(self) -> dt.date:
        """The day from which the case is in its state."""
        return self.spells[-1].day

    @property
    def pending(self) -> bool:
        """Whether the case is in the stock."""
        return vocabulary().states[self.state].pending


def opened(office: str, filed: dt.date) -> CaseState:
    """The state of a case on its filing date."""
    first = next(e.leads_to for e in vocabulary().events.values() if e.name == "filed")
    assert first is not None
    return CaseState(office, first, first, trail=(Move(filed, first),))


def advance(state: CaseState, event: CaseEvent) -> CaseState | Refusal:
    """Take one event.

    Parameters
    ----------
    state
        Where the case stands.
    event
        What happens next; events must come in the order of their days (`replay` sees to it).

    Returns
    -------
    CaseState or Refusal
        The new state, or the reason why the event is not legal and what would be.
    """
    rules = rules_for(state.office)
    refusal = _refusal(state, event, rules)
    return refusal if refusal is not None else _taken(state, event, rules)


def legal_events(state: CaseState, day: dt.date) -> tuple[str, ...]:
    """Every event that is legal in a state on a day, in the order of the vocabulary."""
    rules = rules_for(state.office)
    return tuple(
        code
        for code in vocabulary().events
        if _refusal(state, CaseEvent(0, day, code), rules) is None
    )


def _refusal(state: CaseState, event: CaseEvent, rules: OfficeRules) -> Refusal | None:
    """The first rule that the event breaks."""
    if event.code in rules.lacks:
        return refuse("unknown_procedure", state.office, state.stage, event)
    rule = rules.events.get(event.code)
    if rule is None:
        return None
    broken: tuple[tuple[Kind, bool], ...] = (
        ("wrong_state", rule.stages is not None and state.stage not in rule.stages),
        ("missing_event", bool(rule.needs) and rule.needs.isdisjoint(state.last)),
        ("happened_already", not rule.bars.isdisjoint(state.last)),
    )
    for kind, is_broken in broken:
        if is_broken:
            return refuse(kind, state.office, state.stage, event, rule)
    ended = _ended(state, event, rule)
    if ended is not None:
        return refuse("too_late", state.office, state.stage, event, rule, ended=ended)
    return None


def _ended(state: CaseState, event: CaseEvent, rule: Legality) -> dt.date | None:
    """The last day of the limit within which the event had to happen, if that has passed.

    A limit whose end the calendar does not know refuses nothing.
    """
    if rule.within is None:
        return None
    starts = [state.last[code] for code in rule.within.since if code in state.last]
    if not starts:
        return None
    rules = rules_for(state.office)
    try:
        limit = deadline(rule.within.rule, max(starts), rules.office, delivery=rules.delivery)
    except UncalendaredYear:
        return None
    return limit.last_day if event.date > limit.last_day else None


def _taken(state: CaseState, event: CaseEvent, rules: OfficeRules) -> CaseState:
    spec = vocabulary()[event.code]
    after = replace(state, last={**state.last, event.code: event.date})
    if spec.leads_to is not None and not (spec.once and state.started):
        after = _moved(after, Move(event.day, spec.leads_to), spec)
    return _refined(after, event.code, rules)


def _moved(state: CaseState, move: Move, spec: EventCode) -> CaseState:
    """Change the state as the vocabulary's flags say; see its notes."""
    if spec.closes and move.state == state.state:
        return state
    trail = state.trail
    if not state.pending:
        if spec.reopens == "ex_tunc":
            # the disposal never was, so what happened since counts after all
            trail = (*trail[:-1], *state.meanwhile)
        elif spec.closes:
            trail = trail[:-1]
        elif not spec.reopens:
            return replace(state, meanwhile=(*state.meanwhile, move))
    return replace(
        state,
        state=move.state,
        stage=move.state,
        started=state.started or not spec.once,
        in_adjudication=state.in_adjudication and not spec.closes,
        trail=(*trail, move),
        meanwhile=(),
    )


def _refined(state: CaseState, code: str, rules: OfficeRules) -> CaseState:
    """The finer state and what goes on beside it."""
    stage = state.stage
    for finer in rules.stages:
        if finer.refines != state.state:
            continue
        if code in finer.on:
            stage = finer.name
        elif code in finer.ends and stage == finer.name:
            stage = state.state
    if code in rules.overlay.on | rules.overlay.ends:
        return replace(state, stage=stage, in_adjudication=code in rules.overlay.on)
    return replace(state, stage=stage)
