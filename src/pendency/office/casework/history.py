"""A case's history as the state machine of the procedure takes it."""

from __future__ import annotations

from collections.abc import Iterable

from pendency.examination.cases import CaseEvent, History
from pendency.office.models import Case, Event


def history_of(case: Case, events: Iterable[Event] | None = None) -> History:
    """All events of a case in the order in which they were recorded, read if not given."""
    rows = case.events.order_by("seq") if events is None else events
    return History(
        case.office,
        case.filing_date,
        tuple(CaseEvent(e.seq, e.date, e.code, e.effective_date, e.corrects) for e in rows),
    )
