"""The way of a request to move a case to another unit: ``data/transfers.toml``.

A request goes to the proposed unit, which accepts or refuses once with a reason; a refused one, or
one that it leaves unanswered, is adjudicated finally. Who asked or refused never adjudicates.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from pendency.allocation.errors import AllocationError
from pendency.law.text import Text


class TransferStepError(AllocationError):
    """A step is not possible where the request stands, or lacks its reasons; in both languages."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True)
class TransferStep:
    """A step: from where it is possible, where it leads, who takes it, whether it needs reasons."""

    name: str
    froms: frozenset[str]
    to: str
    who: str
    reason: bool
    text: Text


@dataclass(frozen=True)
class TransferRules:
    """The data, read."""

    steps: Mapping[str, TransferStep]
    states: Mapping[str, Text]
    open_states: tuple[str, ...]
    reasons: Mapping[str, Text]
    answer_days: int
    adjudicate_days: int

    def due(self, state: str, since: date) -> date | None:
        """The day by which the next step is due; none where the request has ended."""
        days = {"requested": self.answer_days, "disputed": self.adjudicate_days}.get(state)
        return None if days is None else since + timedelta(days=days)


@cache
def transfer_rules() -> TransferRules:
    """The rules of transfers."""
    data = tomllib.loads(
        files("pendency.allocation").joinpath("data/transfers.toml").read_text("utf-8")
    )
    steps = {
        name: TransferStep(
            name, frozenset(s["from"]), s["to"], s["who"], s["reason"], Text(s["en"], s["zh"])
        )
        for name, s in data["steps"].items()
    }
    return TransferRules(
        steps=steps,
        states={name: Text(s["en"], s["zh"]) for name, s in data["states"].items()},
        open_states=tuple(name for name, s in data["states"].items() if s["open"]),
        reasons={name: Text(s["en"], s["zh"]) for name, s in data["reasons"].items()},
        answer_days=data["days"]["answer"],
        adjudicate_days=data["days"]["adjudicate"],
    )


def possible(step: str, state: str, *, today: date, due: date | None) -> bool:
    """Whether a step can be taken in a state on a day.

    The adjudicator takes up a request that nobody refused only when the proposed unit has let its
    time pass.
    """
    rule = transfer_rules().steps[step]
    if state not in rule.froms:
        return False
    waits = rule.who == "adjudicator" and state == "requested"
    return not waits or (due is not None and today > due)


def step_to(step: str, state: str, *, today: date, due: date | None, reason: str) -> str:
    """The state after a step.

    Raises
    ------
    TransferStepError
        It can't be taken where the request stands, or lacks its reasons.
    """
    rules = transfer_rules()
    rule, stands = rules.steps[step], rules.states[state]
    if state not in rule.froms:
        raise TransferStepError(
            Text(f"The request ({stands.en}) does not allow this step: {rule.text.en}.",
                 f"该请求（{stands.zh}）目前不能办理“{rule.text.zh}”。")
        )  # fmt: skip
    if not possible(step, state, today=today, due=due):
        raise TransferStepError(
            Text(f"The proposed unit has until {due} to answer; only then is it adjudicated.",
                 f"接收部门答复期限至{due}，届满后方可裁决。")
        )  # fmt: skip
    if rule.reason and not reason.strip():
        raise TransferStepError(Text("Give the reasons.", "请说明理由。"))
    return rule.to
