"""One case over time: the events with what passed between them, and the picture of it all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pendency.office.charts.timeline import End, Mark, Spell, Timeline
from pendency.office.language import choose
from pendency.office.models import Event
from pendency.records import vocabulary

#: Whose move it is: words and colour of the band.
MOVES: dict[str, tuple[str, str, int]] = {
    "office": ("the office's move", "等待局方", 1),
    "applicant": ("the applicant's move", "等待申请人", 2),
    "board": ("the board's move", "等待复审机构", 5),
    "nobody": ("nobody's move", "程序停止", 4),
}
#: Who acted, or whose move it is.
ACTORS: dict[str, tuple[str, str]] = {
    "applicant": ("applicant", "申请人"),
    "office": ("office", "专利局"),
    "examiner": ("examiner", "审查员"),
    "board": ("board of appeal", "复审机构"),
    "third_party": ("third party", "第三方"),
    "nobody": ("nobody", "无"),
    "unknown": ("not stated", "未注明"),
}
#: Who acted: words and colour of the mark.
ACTED: dict[str, tuple[str, str, int]] = {
    "office": ("by the office", "局方行为", 1),
    "examiner": ("by the office", "局方行为", 1),
    "applicant": ("by the applicant", "申请人行为", 2),
    "board": ("by the board", "复审机构行为", 5),
}
_OTHERS = ("by others", "其他", 4)


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


def timeline(
    spells: Iterable[Mapping[str, Any]],
    history: Iterable[Moment],
    ends: Sequence[End],
    today: dt.date,
) -> Timeline:
    """The picture of a case.

    Parameters
    ----------
    spells
        Rows of the records' ``spells`` table, oldest first.
    history
        Its events; those that were corrected are left out.
    ends
        Its limits.
    today
        The last day that the records know.
    """
    states = vocabulary().states
    rows = list(spells)
    last = max(today, rows[-1]["from_date"])
    drawn = [
        Spell(
            label=choose(states[s["state"]].en, states[s["state"]].zh),
            since=s["from_date"],
            to=s["to_date"] or last,
            group=choose(*MOVES[states[s["state"]].awaits][:2]),
            colour=MOVES[states[s["state"]].awaits][2],
        )
        for s in rows
        if states[s["state"]].pending
    ]
    marks = [_mark(moment) for moment in history if not moment.corrected]
    return Timeline(drawn, marks, ends, today)


def _mark(moment: Moment) -> Mark:
    *words, colour = ACTED.get(moment.event.actor, _OTHERS)
    return Mark(moment.event.date, moment.words, choose(*words), colour, bool(moment.merits))
