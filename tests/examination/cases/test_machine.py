"""Single events: what is legal, what is refused, and what the refusal says."""

from __future__ import annotations

from collections import deque
from datetime import date

import pytest

from pendency.examination.cases import (
    CaseEvent,
    CaseState,
    Refusal,
    advance,
    all_stages,
    event_name,
    legal_events,
    offices_with_rules,
    opened,
    rules_for,
    state_name,
)
from pendency.records import vocabulary

FILED = date(2020, 3, 2)
OFFICES = ("CN", "EP", "US", "IN")


def walk(office: str, *events: tuple[str, str]) -> CaseState:
    state = opened(office, FILED)
    for seq, (day, code) in enumerate(events, start=1):
        outcome = advance(state, CaseEvent(seq, date.fromisoformat(day), code))
        assert isinstance(outcome, CaseState), outcome
        state = outcome
    return state


def refused(state: CaseState, code: str, day: str = "2024-06-03") -> Refusal:
    outcome = advance(state, CaseEvent(99, date.fromisoformat(day), code))
    assert isinstance(outcome, Refusal), outcome
    return outcome


EXAMINED = (
    ("2020-09-01", "examination_requested"),
    ("2021-09-01", "published"),
    ("2021-10-01", "examination_effective"),
    ("2022-05-01", "first_action"),
)


def test_a_case_walks_from_filing_to_grant() -> None:
    state = walk(
        "CN", *EXAMINED, ("2022-08-01", "response"), ("2022-10-01", "later_action"),
        ("2022-12-01", "response"), ("2023-02-01", "allowed"), ("2023-03-01", "grant_fee_paid"),
        ("2023-04-04", "granted"),
    )  # fmt: skip
    assert (state.state, state.since, state.pending) == ("granted", date(2023, 4, 4), False)
    assert [m.state for m in state.spells] == [
        "filed", "awaiting_examination", "awaiting_applicant", "awaiting_office",
        "awaiting_applicant", "awaiting_office", "allowed", "granted",
    ]  # fmt: skip


def test_refusal_without_hearing_is_refused_with_the_reason() -> None:
    refusal = refused(walk("CN", *EXAMINED[:3]), "refused")
    assert refusal.kind == "wrong_state"
    assert "opportunity to be heard" in refusal.reason.en
    assert "听证原则" in refusal.reason.zh
    assert "回案" in refusal.legal_from.zh


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("response", "wrong_state"),
        ("granted", "wrong_state"),
        ("continued_examination", "unknown_procedure"),
        ("restored", "wrong_state"),
        ("transfer_refused", "missing_event"),
        ("examination_requested", "happened_already"),
    ],
)
def test_kinds_of_refusal(code: str, kind: str) -> None:
    refusal = refused(walk("CN", *EXAMINED[:3]), code)
    assert refusal.kind == kind
    assert refusal.reason.en != refusal.reason.zh
    assert refusal.legal_from.en


def test_continued_examination_is_american() -> None:
    state = walk("US", ("2021-01-05", "docketed"), ("2021-05-03", "first_action"))
    after = advance(state, CaseEvent(3, date(2021, 8, 2), "continued_examination"))
    assert isinstance(after, CaseState)
    assert after.state == "awaiting_office"


# --- The finer states ---------------------------------------------------------------------------

LAPSED = (*EXAMINED, ("2022-10-10", "deemed_withdrawn"))


def test_deemed_withdrawn_waits_for_restoration() -> None:
    state = walk("CN", *LAPSED)
    assert (state.state, state.stage) == ("deemed_withdrawn", "awaiting_restoration")
    assert state_name(state.stage, "CN").zh == "视撤等恢复"


def test_restoration_undoes_the_disposal_from_the_start() -> None:
    state = walk("CN", *LAPSED, ("2022-11-01", "restoration_requested"), ("2023-01-05", "restored"))
    assert (state.state, state.stage) == ("awaiting_office", "awaiting_office")
    assert "deemed_withdrawn" not in [m.state for m in state.spells]


def test_restoration_refused_ends_the_wait() -> None:
    state = walk("CN", *LAPSED, ("2022-11-01", "restoration_requested"),
                 ("2023-01-05", "restoration_refused"))  # fmt: skip
    assert (state.state, state.stage) == ("deemed_withdrawn", "deemed_withdrawn")


def test_a_late_request_for_restoration_is_refused_with_the_last_day() -> None:
    """Notice of 10 October 2022, served electronically: + 15 days + 2 months, a Sunday rolled."""
    state = walk("CN", *LAPSED)
    assert isinstance(
        advance(state, CaseEvent(9, date(2022, 12, 26), "restoration_requested")), CaseState
    )
    refusal = refused(state, "restoration_requested", "2022-12-27")
    assert refusal.kind == "too_late"
    assert refusal.legal_from.en == "until 26 December 2022"
    assert "Rule 6(2)" in refusal.source


def test_a_date_that_the_calendar_does_not_know_refuses_nothing() -> None:
    state = walk("CN", *LAPSED[:-1], ("2029-10-10", "deemed_withdrawn"))
    outcome = advance(state, CaseEvent(9, date(2031, 1, 1), "restoration_requested"))
    assert isinstance(outcome, CaseState)


def test_india_has_no_restoration_of_applications() -> None:
    state = walk("IN", ("2021-01-05", "docketed"), ("2021-05-03", "first_action"),
                 ("2021-12-03", "deemed_withdrawn"))  # fmt: skip
    assert refused(state, "restoration_requested").kind == "unknown_procedure"


def test_re_examination_of_a_refusal_leaves_it_refused_until_it_comes_back() -> None:
    state = walk("CN", *EXAMINED, ("2022-08-01", "response"), ("2023-02-01", "refused"),
                 ("2023-04-03", "reexamination_requested"))  # fmt: skip
    assert (state.state, state.stage, state.pending) == ("refused", "under_reexamination", False)
    back = advance(state, CaseEvent(9, date(2024, 1, 8), "returned"))
    assert isinstance(back, CaseState)
    assert (back.state, back.pending) == ("awaiting_office", True)
    assert [m.state for m in back.spells][-2:] == ["refused", "awaiting_office"]


def test_a_transfer_is_adjudicated_beside_the_state() -> None:
    state = walk("CN", *EXAMINED[:3], ("2021-11-01", "transfer_requested"))
    assert (state.state, state.in_adjudication) == ("awaiting_examination", True)
    for decision in ("transferred", "transfer_refused"):
        after = advance(state, CaseEvent(9, date(2021, 12, 1), decision))
        assert isinstance(after, CaseState)
        assert not after.in_adjudication


@pytest.mark.parametrize(
    ("begin", "state", "end"),
    [("suspended", "suspended", "resumed"), ("held_for_quality", "held", "released")],
)
def test_suspended_and_held_are_left_by_their_own_event(begin: str, state: str, end: str) -> None:
    case = walk("CN", *EXAMINED[:3], ("2021-11-01", begin))
    assert case.state == state
    assert refused(case, "first_action").kind == "wrong_state"
    after = advance(case, CaseEvent(9, date(2021, 12, 1), end))
    assert isinstance(after, CaseState)
    assert after.state == "awaiting_office"


# --- Data ---------------------------------------------------------------------------------------


def test_the_four_offices_have_rules() -> None:
    assert set(offices_with_rules()) == set(OFFICES)


@pytest.mark.parametrize("office", [*OFFICES, "JP"])
def test_every_state_and_event_has_a_name_in_both_languages(office: str) -> None:
    names = [state_name(s, office) for s in all_stages()]
    names += [event_name(e, office) for e in vocabulary().events]
    assert all(n.en and n.zh and n.en.isascii() and not n.zh.isascii() for n in names)


@pytest.mark.parametrize("office", ["CN", "EP", "US"])
def test_the_offices_word_most_states_their_own_way(office: str) -> None:
    own = [s for s in all_stages() if state_name(s, office) != state_name(s, "JP")]
    assert len(own) >= 13


@pytest.mark.parametrize("office", OFFICES)
def test_every_event_that_the_office_knows_is_legal_somewhere(office: str) -> None:
    """From the legal events alone, every event can be reached."""
    wanted = set(vocabulary().events) - rules_for(office).lacks
    seen: set[str] = set()
    open_states, known = deque([opened(office, FILED)]), set()
    while open_states and seen != wanted:
        state = open_states.popleft()
        legal = legal_events(state, date(2020, 3, 3))
        seen |= set(legal)
        for code in legal:
            after = advance(state, CaseEvent(1, date(2020, 3, 3), code))
            assert isinstance(after, CaseState)
            key = (after.stage, after.in_adjudication, after.started, frozenset(after.last) & KEYS)
            if key not in known:
                known.add(key)
                open_states.append(after)
    assert seen == wanted


KEYS = frozenset(
    {"first_action", "allowed", "response", "reexamination_requested", "lapsed",
     "priority_requested"}
)  # fmt: skip
