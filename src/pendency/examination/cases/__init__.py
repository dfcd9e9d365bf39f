"""The case as a state machine over its events.

`advance` takes one event and gives the new state, or a `Refusal` with the reason and what would be
legal. `replay` takes a whole history in the order of its days, `record` adds an event whenever it
arrives, corrections included, and `illegal_events` audits a snapshot. What leads where is declared
by the records' vocabulary; which event is legal where, and what each office calls it, is data of
this room (``data/legality.toml``, ``data/wording.toml``).
"""

from pendency.examination.cases.audit import histories, illegal_events, replayed
from pendency.examination.cases.machine import (
    CaseEvent,
    CaseState,
    Move,
    advance,
    legal_events,
    opened,
)
from pendency.examination.cases.refusal import Refusal
from pendency.examination.cases.replay import History, Replayed, record, replay, replay_as_of
from pendency.examination.cases.rules import all_stages, offices_with_rules, rules_for
from pendency.examination.cases.words import event_name, state_name

__all__ = [
    "CaseEvent",
    "CaseState",
    "History",
    "Move",
    "Refusal",
    "Replayed",
    "advance",
    "all_stages",
    "event_name",
    "histories",
    "illegal_events",
    "legal_events",
    "offices_with_rules",
    "opened",
    "record",
    "replay",
    "replay_as_of",
    "replayed",
    "rules_for",
    "state_name",
]
