"""The limit that a notice sets: computed by the law room, said in the notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pendency.examination.composing.kinds import Kind
from pendency.law import ExplainedDate, deadline
from pendency.law.sentences import length
from pendency.law.steps import StepKind
from pendency.law.text import with_weekday


def reply_limit(kind: Kind, day: date, *, roll: bool = True) -> ExplainedDate:
    """The limit that a notice of a kind starts when it is sent on a day.

    ``roll`` False leaves a last day where it falls, open or closed.

    Raises
    ------
    LawError
        The calendar does not reach that far.
    """
    clock = kind.limit
    numbers = None if clock.months is None else {"months": clock.months}
    return deadline(
        clock.rule, day, clock.office, delivery=clock.delivery, numbers=numbers, roll=roll
    )


def said(limit: ExplainedDate, language: str) -> Mapping[str, str]:
    """What the form paragraphs say of a limit: its length, last day, consequence and start."""
    zh = language == "zh"
    spans = [step.amount for step in limit.steps if step.kind is StepKind.PERIOD]
    return {
        "period": length(spans[0], zh=zh) if spans else "",
        "last_day": with_weekday(limit.last_day, language),
        "lapse": limit.lapse.in_language(language) if limit.lapse else "",
        "event": limit.event.in_language(language),
    }
