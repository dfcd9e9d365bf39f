from __future__ import annotations

import pytest

from pendency.records import UnknownNameError, vocabulary

#: The kinds of events that the design says the vocabulary holds at least.
PROMISED = {
    "filed", "formalities_complete", "published", "examination_requested",
    "examination_effective", "classified", "docketed", "transferred", "transfer_refused",
    "first_action", "later_action", "response", "extension", "interview",
    "continued_examination", "allowed", "granted", "refused", "withdrawn", "deemed_withdrawn",
    "restored", "reexamination_requested", "reexamination_decided", "held_for_quality",
    "released", "priority_granted", "suspended", "resumed", "returned", "corrected",
}  # fmt: skip


def test_holds_what_the_design_promises() -> None:
    assert set(vocabulary().events) >= PROMISED


def test_every_event_maps_to_a_st27_category() -> None:
    for event in vocabulary().events.values():
        assert event.category in set("ABCDEFGHKLMNPQRSTUVWY"), event
        assert event.st27[1:].isdigit(), event
        assert len(event.st27) == 3, event


def test_every_named_state_exists() -> None:
    words = vocabulary()
    assert {e.leads_to for e in words.events.values() if e.leads_to} <= set(words.states)


def test_closing_events_lead_to_states_that_are_not_pending_and_only_they_do() -> None:
    words = vocabulary()
    for event in words.events.values():
        if event.leads_to:
            assert bool(event.closes) is not words.states[event.leads_to].pending, event.name


def test_every_word_is_in_both_languages() -> None:
    words = vocabulary()
    for word in [*words.events.values(), *words.states.values()]:
        assert word.en.isascii()
        assert word.en
        assert any("一" <= letter <= "鿿" for letter in word.zh), word


def test_unknown_code_is_refused_with_the_list() -> None:
    with pytest.raises(UnknownNameError, match=r"unknown event code 'grantd'.*granted"):
        vocabulary()["grantd"]


def test_physical_codes_fit_a_byte() -> None:
    assert len(vocabulary().events) < 256
