"""A computed date with the chain of steps that leads to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pendency.law.calendars import DayEntry
from pendency.law.steps import StepKind
from pendency.law.text import Text


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step that was taken: from which day to which, by which rule, from which source.

    Attributes
    ----------
    kind
        What was done.
    before, after
        The date before and after it.
    rule, source
        The provision, and what it says and where.
    amount
        The length that was added, as ``+4M``; the days of delay, for a safeguard.
    entries
        The calendar's closed days that were passed.
    grade
        How the calendar year of ``after`` is known (only for steps that used a calendar).
    detail
        The name of the channel, or of the dislocation.
    clamped
        The month has no day of that number, so its last day counts.
    """

    kind: StepKind
    before: date
    after: date
    rule: Text
    source: str
    amount: str = ""
    entries: tuple[DayEntry, ...] = ()
    grade: str = ""
    detail: Text | None = None
    clamped: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The step as plain values, for JSON."""
        return {
            "step": self.kind.value,
            "before": self.before.isoformat(),
            "after": self.after.isoformat(),
            "rule": self.rule._asdict(),
            "source": self.source,
            "amount": self.amount,
            "calendar": [
                {
                    "day": e.day.isoformat(),
                    "name": e.name._asdict(),
                    "source": e.source,
                    "grade": e.grade,
                }
                for e in self.entries
            ],
            "calendar_grade": self.grade,
        }


@dataclass(frozen=True, slots=True)
class ExplainedDate:
    """The end of a limit, with everything that one needs to dispute or defend it.

    Attributes
    ----------
    office, rule
        Whose limit, and which.
    title, event, basis, lapse
        What it is for, what started it, on what provision, and what follows when it is missed.
    trigger
        The date of the event.
    deemed_notified
        When the document counts as delivered (``None``: the limit runs from an event).
    nominal
        Where the period, with its extension, ends before safeguard and rest days.
    last_day
        The last day on which the act is in time.
    consequence_date
        The first day of the consequence (``None``: none is attached).
    steps
        The chain from trigger to end.
    notes
        What a reader must know: a leg that was not compared, a year that is reconstructed.
    """

    office: str
    rule: str
    title: Text
    event: Text
    basis: Text
    trigger: date
    deemed_notified: date | None
    nominal: date
    last_day: date
    consequence_date: date | None
    steps: tuple[StepTaken, ...]
    lapse: Text | None = None
    notes: tuple[Text, ...] = ()

    @property
    def end(self) -> date:
        """Where the chain of steps ends: the consequence if it holds one, else the last day."""
        return self.steps[-1].after if self.steps else self.last_day

    @property
    def rolled(self) -> bool:
        """Whether a rest day moved the end."""
        return any(s.kind is StepKind.ROLL and s.before != s.after for s in self.steps)

    @property
    def extended(self) -> bool:
        """Whether an extension is in it."""
        return any(s.kind is StepKind.EXTEND and s.before != s.after for s in self.steps)

    def sentences(self, language: str = "en") -> tuple[str, ...]:
        """The explanation, one sentence per step, in ``en`` or ``zh``."""
        from pendency.law.sentences import sentences  # noqa: PLC0415 - it imports this class

        return sentences(self, language)

    def explanation(self, language: str = "en") -> str:
        """The explanation as one paragraph."""
        return ("" if language == "zh" else " ").join(self.sentences(language))

    def as_dict(self) -> dict[str, Any]:
        """All of it as plain values, for JSON."""

        def text(value: Text | None) -> dict[str, str] | None:
            return value._asdict() if value else None

        def day(value: date | None) -> str | None:
            return value.isoformat() if value else None

        return {
            "office": self.office,
            "rule": self.rule,
            "title": text(self.title),
            "event": text(self.event),
            "basis": text(self.basis),
            "lapse": text(self.lapse),
            "trigger": day(self.trigger),
            "deemed_notified": day(self.deemed_notified),
            "nominal": day(self.nominal),
            "last_day": day(self.last_day),
            "consequence_date": day(self.consequence_date),
            "steps": [s.as_dict() for s in self.steps],
            "notes": [n._asdict() for n in self.notes],
            "explanation": {"en": self.explanation("en"), "zh": self.explanation("zh")},
        }
