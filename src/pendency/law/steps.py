"""The steps that a limit is made of, and the short notation in which data and vectors hold them.

``deliver +4M extend safeguard roll`` reads: from the deemed delivery four months, then an
extension if one was granted, then the safeguard for late delivery, then to the next open day.
A number of days after the last ``roll`` (``roll +1D``) names the day of the consequence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pendency.law.errors import StepError
from pendency.law.periods import Period


class StepKind(StrEnum):
    """What a step does to the date."""

    DELIVER = "delivery"
    PERIOD = "period"
    MONTH_END = "month_end"
    EXTEND = "extension"
    CAP = "cap"
    SAFEGUARD = "safeguard"
    ROLL = "roll"
    CONSEQUENCE = "consequence"


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes
    ----------
    kind
        What it does.
    period
        How long, for a period, a consequence and a cap.
    days
        For an explicit safeguard (``late7``), after how many days receipt counts as late.
    """

    kind: StepKind
    period: Period | None = None
    days: int | None = None

    def __str__(self) -> str:
        if self.kind is StepKind.SAFEGUARD and self.days is not None:
            return f"late{self.days}"
        if self.kind is StepKind.CAP:
            return f"cap{str(self.period)[1:]}"
        return str(self.period) if self.period else _WORD_OF[self.kind]


_WORDS = {
    "deliver": StepKind.DELIVER,
    "eom": StepKind.MONTH_END,
    "extend": StepKind.EXTEND,
    "safeguard": StepKind.SAFEGUARD,
    "roll": StepKind.ROLL,
}
_WORD_OF = {kind: word for word, kind in _WORDS.items()}
_TOKEN = re.compile(r"[+-]\d+(?:WD|[DWMY])|[a-z_]+\d*[a-z]?|\S+", re.IGNORECASE)
_LATE = re.compile(r"late(\d+)d?")
_CAP = re.compile(r"(?:cap|max)_?(\d+)(m|y)")


def parse_steps(text: str) -> tuple[Step, ...]:
    """Read steps separated by spaces, commas or nothing (``+15D+2M roll``)."""
    tokens = _TOKEN.findall(text.replace(",", " "))
    steps = [_step(token, text) for token in tokens]
    return tuple(_with_consequence(steps))


def _step(token: str, text: str) -> Step:
    low = token.lower()
    if low in _WORDS:
        return Step(_WORDS[low])
    if late := _LATE.fullmatch(low):
        return Step(StepKind.SAFEGUARD, days=int(late[1]))
    if cap := _CAP.fullmatch(low):
        return Step(StepKind.CAP, Period(int(cap[1]), cap[2].upper()))
    if token[0] in "+-":
        return Step(StepKind.PERIOD, Period.parse(token))
    raise StepError(token, text)


def _with_consequence(steps: list[Step]) -> list[Step]:
    """Days counted after the last roll name the consequence, not a further period."""
    rolls = [i for i, step in enumerate(steps) if step.kind is StepKind.ROLL]
    if not rolls:
        return steps
    tail = steps[rolls[-1] + 1 :]
    if len(tail) == 1 and tail[0].period is not None and tail[0].period.days is not None:
        return [*steps[:-1], Step(StepKind.CONSEQUENCE, tail[0].period)]
    return steps
