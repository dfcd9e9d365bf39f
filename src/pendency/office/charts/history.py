"""One case over time: its states as a band, its events as moments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pendency.office.charts.small import Band, Spell
from pendency.office.language import choose
from pendency.office.models import Case, Event
from pendency.records import table, vocabulary
from pendency.records.histories import derive

#: Whose move it is: words and colour of the band.
MOVES: dict[str, tuple[str, str, int]] = {
    "office": ("the office's move", "等待局方", 1),
    "applicant": ("the applicant's move", "等待申请人", 2),
    "board": ("the board's move", "等待复审机构", 5),
    "nobody": ("nobody's move", "程序停止", 4),
}


@dataclass(frozen=True)
class Moment:
    """An event with the days that passed since the one before."""

    event: Event
    words: str
    days: int
    merits: bool
    corrected: bool


def moments(events: Sequence[Event]) -> list[Moment]:
    """The events, oldest first."""
    before = [None, *events[:-1]]
    wrong = {event.corrects for event in events}
    return [
        Moment(
            event=event,
            words=choose(event.meaning.en, event.meaning.zh),
            days=(event.date - last.date).days if last else 0,
            merits=event.meaning.merits or event.meaning.closes,
            corrected=event.seq in wrong,
        )
        for last, event in zip(before, events, strict=True)
    ]


def band_of(case: Case, events: Sequence[Event], until: dt.date) -> Band | None:
    """The state spells of a case, replayed from its events; None where it has no length yet."""
    cases = table("cases").frame([_row(case, "cases") | {"case_id": 1}])
    history = table("events").frame([_row(e, "events") | {"case_id": 1} for e in events])
    spells = derive(cases, history).spells.to_dicts()
    states = vocabulary().states
    last = max(until, spells[-1]["from_date"])
    drawn = [
        Spell(
            label=choose(states[s["state"]].en, states[s["state"]].zh),
            since=s["from_date"],
            to=s["to_date"] or last,
            group=choose(*MOVES[states[s["state"]].awaits][:2]),
            colour=MOVES[states[s["state"]].awaits][2],
        )
        for s in spells
        if states[s["state"]].pending
    ]
    return Band(drawn) if drawn and drawn[-1].to > drawn[0].since else None


def _row(row: object, name: str) -> dict[str, object]:
    columns = (c for c in table(name).by_name if c != "recorded_at")
    return {column: getattr(row, column) for column in columns}
