"""Why an event is refused, and what would be legal instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from pendency.examination.cases.rules import Legality
from pendency.examination.cases.words import event_name, state_name
from pendency.law.text import Text, written

if TYPE_CHECKING:
    from pendency.examination.cases.machine import CaseEvent

Kind = Literal[
    "unknown_procedure",
    "wrong_state",
    "missing_event",
    "happened_already",
    "too_late",
    "wrong_correction",
]


@dataclass(frozen=True)
class Refusal:
    """An event that is not legal.

    Attributes
    ----------
    kind
        Which rule it breaks.
    event
        The event, as its code, number and date.
    stage
        Where the case stood.
    reason
        Why, as a sentence.
    legal_from
        What would make it legal: the states from which it is, the events that it needs.
    source
        The provision, where the data name one.
    """

    kind: Kind
    code: str
    seq: int
    date: date
    stage: str
    reason: Text
    legal_from: Text
    source: str = ""


def refuse(
    kind: Kind,
    office: str,
    stage: str,
    event: CaseEvent,
    rule: Legality | None = None,
    *,
    ended: date | None = None,
) -> Refusal:
    """Put a refusal into words."""
    what, where = event_name(event.code, office), state_name(stage, office)
    reason, legal = _words(kind, office, what, where, rule or Legality(), ended)
    if rule is not None and rule.why is not None:
        reason = Text(f"{reason.en}: {rule.why.en}", f"{reason.zh}：{rule.why.zh}")
    return Refusal(
        kind, event.code, event.seq, event.date, stage, reason, legal, rule.source if rule else ""
    )


def _words(
    kind: Kind, office: str, what: Text, where: Text, rule: Legality, ended: date | None
) -> tuple[Text, Text]:
    """The reason and what would be legal."""
    if kind == "unknown_procedure":
        return (
            Text(
                f"The procedure of {office} has no “{what.en}”", f"{office}的程序中没有“{what.zh}”"
            ),
            Text("never", "无"),
        )
    if kind == "missing_event":
        needed = _list(tuple(event_name(c, office) for c in sorted(rule.needs)))
        return (
            Text(f"“{what.en}” needs an earlier event", f"“{what.zh}”须以在先事件为前提"),
            Text(f"after: {needed.en}", f"须先有：{needed.zh}"),
        )
    if kind == "happened_already":
        barred = _list(tuple(event_name(c, office) for c in sorted(rule.bars)))
        return (
            Text(f"“{what.en}” can't happen again", f"“{what.zh}”不能再次发生"),
            Text(f"only before: {barred.en}", f"仅限于此前：{barred.zh}"),
        )
    if kind == "too_late":
        assert ended is not None
        return (
            Text(f"“{what.en}” is out of time", f"“{what.zh}”已逾期限"),
            Text(f"until {written(ended, 'en')}", f"截至{written(ended, 'zh')}"),
        )
    stages = _list(tuple(state_name(s, office) for s in sorted(rule.stages or ())))
    return (
        Text(f"“{what.en}” is not possible while the case is: {where.en}",
             f"案件处于“{where.zh}”状态时不能“{what.zh}”"),
        Text(f"while the case is: {stages.en}", f"案件须处于：{stages.zh}"),
    )  # fmt: skip


def _list(names: tuple[Text, ...]) -> Text:
    return Text("; ".join(n.en for n in names), "、".join(n.zh for n in names))
