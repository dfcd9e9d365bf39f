"""Why a date is what it is: the law's chain of steps, in the reader's language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pendency.law import ExplainedDate, StepTaken
from pendency.law.calendars import DayEntry
from pendency.law.steps import StepKind
from pendency.office.casework.clocks import RunningLimit
from pendency.office.language import choose

#: What a step does, in a word or two.
STEPS: dict[StepKind, tuple[str, str]] = {
    StepKind.DELIVER: ("delivery", "送达"),
    StepKind.PERIOD: ("period", "期间计算"),
    StepKind.MONTH_END: ("end of the month", "月末"),
    StepKind.EXTEND: ("extension", "延长"),
    StepKind.CAP: ("longest time", "最长期限"),
    StepKind.SAFEGUARD: ("late delivery", "迟延送达补偿"),
    StepKind.ROLL: ("day of rest", "休息日顺延"),
    StepKind.CONSEQUENCE: ("consequence", "法律后果"),
}


@dataclass(frozen=True)
class Step:
    """One step: from which day to which, in a sentence, with rule, source and calendar."""

    words: str
    before: dt.date
    after: dt.date
    sentence: str
    rule: str
    source: str
    closed: tuple[tuple[dt.date, str, str], ...]

    @property
    def moved(self) -> bool:
        """Whether the step changed the day."""
        return self.before != self.after


@dataclass(frozen=True)
class Explained:
    """A date with its reasons, or the reason why there is none."""

    date: ExplainedDate | None
    problem: str
    start: str
    steps: tuple[Step, ...]
    end: str
    notes: tuple[str, ...]

    @classmethod
    def of(cls, limit: RunningLimit, *, longest: bool = False) -> Explained:
        """The explanation of a limit's last day, or of its last day with all extensions."""
        found = limit.explained(longest=longest)
        if isinstance(found, str):
            return cls(None, found, "", (), "", ())
        said = found.sentences(choose("en", "zh"))
        steps = len(found.steps)
        return cls(
            date=found,
            problem=limit.problem_words,
            start=said[0],
            steps=tuple(map(_step, found.steps, said[1 : steps + 1])),
            end=said[steps + 1],
            notes=said[steps + 2 :],
        )


def _step(step: StepTaken, sentence: str) -> Step:
    return Step(
        words=choose(*STEPS[step.kind]),
        before=step.before,
        after=step.after,
        sentence=sentence,
        rule=choose(*step.rule),
        source=step.source,
        closed=tuple(map(_entry, step.entries)),
    )


def _entry(entry: DayEntry) -> tuple[dt.date, str, str]:
    return entry.day, choose(*entry.name), entry.source
