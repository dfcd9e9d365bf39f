from __future__ import annotations

from datetime import date

import pytest

from pendency.allocation.transfers import (
    TransferStepError,
    possible,
    step_to,
    transfer_rules,
)
from pendency.records.desk_tables import TRANSFER_REASONS, TRANSFER_STATES

DAY = date(2025, 6, 2)


def test_the_data_say_what_the_records_declare() -> None:
    rules = transfer_rules()
    assert tuple(rules.states) == TRANSFER_STATES
    assert tuple(rules.reasons) == TRANSFER_REASONS
    for step in rules.steps.values():
        assert step.froms <= set(rules.open_states)
        assert step.to in rules.states
        assert step.who in {"asker", "receiver", "adjudicator"}
        assert step.text.en
        assert step.text.zh


@pytest.mark.parametrize("state", TRANSFER_STATES)
@pytest.mark.parametrize("step", list(transfer_rules().steps))
def test_a_step_leads_where_it_says_or_is_refused(step: str, state: str) -> None:
    rule, overdue = transfer_rules().steps[step], date(2025, 6, 1)
    if possible(step, state, today=DAY, due=overdue):
        assert state in rule.froms
        assert step_to(step, state, today=DAY, due=overdue, reason="x") == rule.to
    else:
        assert state not in rule.froms
        with pytest.raises(TransferStepError):
            step_to(step, state, today=DAY, due=overdue, reason="x")


def test_a_request_that_ended_stays_ended() -> None:
    rules = transfer_rules()
    ended = set(rules.states) - set(rules.open_states)
    assert not any(possible(s, e, today=DAY, due=None) for s in rules.steps for e in ended)


def test_the_proposed_unit_refuses_once() -> None:
    assert step_to("contest", "requested", today=DAY, due=DAY, reason="x") == "disputed"
    assert not possible("contest", "disputed", today=DAY, due=DAY)
    assert not possible("accept", "disputed", today=DAY, due=DAY)


@pytest.mark.parametrize(
    ("state", "due", "may"),
    [("requested", DAY, False), ("requested", date(2025, 6, 1), True), ("requested", None, False),
     ("disputed", DAY, True), ("disputed", None, True)],
)  # fmt: skip
def test_when_the_adjudicator_may_step_in(state: str, due: date | None, may: bool) -> None:
    assert possible("refuse", state, today=DAY, due=due) is may
    if not may:
        with pytest.raises(TransferStepError):
            step_to("refuse", state, today=DAY, due=due, reason="x")


def test_reasons_and_days() -> None:
    with pytest.raises(TransferStepError, match="reasons"):
        step_to("contest", "requested", today=DAY, due=DAY, reason="  ")
    rules = transfer_rules()
    assert rules.due("requested", DAY) == date(2025, 6, 9)
    assert rules.due("disputed", DAY) == date(2025, 6, 9)
    assert rules.due("transferred", DAY) is None
