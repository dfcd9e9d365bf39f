"""Whole histories: agreement with the records, late arrivals, corrections, real histories."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pendency.examination.cases import (
    CaseEvent,
    CaseState,
    History,
    Refusal,
    advance,
    illegal_events,
    legal_events,
    opened,
    record,
    replay,
    replay_as_of,
    replayed,
)
from pendency.exchange import take_in
from pendency.records import Snapshot, Store, table
from pendency.records.histories import derive

FILED = date(2016, 1, 4)


def legal_history(office: str, seed: int, length: int) -> History:
    """A random walk through legal events; some days hold several."""
    rng = random.Random(seed)
    state, day, events = opened(office, FILED), FILED, []
    for seq in range(1, length + 1):
        day += timedelta(days=rng.choice((0, 0, 1, 20, 90, 200)))
        code = rng.choice(legal_events(state, day))
        events.append(CaseEvent(seq, day, code))
        outcome = advance(state, events[-1])
        assert isinstance(outcome, CaseState)
        state = outcome
    return History(office, FILED, tuple(events))


HISTORIES = st.builds(
    legal_history, st.sampled_from(("CN", "EP", "US", "IN", "JP")), st.integers(0, 2**32),
    st.integers(0, 40),
)  # fmt: skip


def derived(history: History) -> list[tuple[date, str]]:
    """The spells that the records derive from the same events."""
    cases = pl.DataFrame(
        {"case_id": [1], "filing_date": [history.filed]}, schema_overrides={"case_id": pl.Int32}
    )
    events = table("events").frame(
        {"case_id": 1, "seq": e.seq, "date": e.date, "effective_date": e.effective_date,
         "code": e.code, "actor": "office", "corrects": e.corrects}
        for e in history.events
    )  # fmt: skip
    spells = derive(cases, events).spells
    return list(spells.select("from_date", pl.col("state").cast(pl.String)).iter_rows())


@given(HISTORIES)
def test_legal_histories_lead_where_the_records_say(history: History) -> None:
    done = replay(history)
    assert done.refusals == ()
    assert [(m.day, m.state) for m in done.spells] == derived(history)


@given(HISTORIES, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(history: History, rng: random.Random) -> None:
    shuffled = list(history.events)
    rng.shuffle(shuffled)
    assert replay(History(history.office, history.filed, tuple(shuffled))) == replay(history)


@given(HISTORIES, st.integers(0, 39))
def test_a_corrected_event_never_was(history: History, which: int) -> None:
    if which >= len(history.events):
        return
    target = history.events[which]
    last = max(e.date for e in history.events)
    correction = CaseEvent(len(history.events) + 1, last, "corrected", corrects=target.seq)
    with_it = History(history.office, FILED, (*history.events, correction))
    without = History(history.office, FILED, tuple(e for e in history.events if e != target))
    one, other = replay(with_it), replay(without)
    assert one.spells == other.spells
    assert [r.seq for r in one.refusals] == [r.seq for r in other.refusals]


def test_a_day_in_the_past_knows_nothing_of_what_came_later() -> None:
    restored = History("CN", FILED, (*BASE.events, CaseEvent(4, date(2019, 5, 6), "restored")))
    before, after = replay_as_of(restored, date(2019, 5, 5)), replay(restored)
    assert before.state.state == "deemed_withdrawn"
    assert "deemed_withdrawn" not in [m.state for m in after.spells]


# --- Recording ----------------------------------------------------------------------------------

BASE = History(
    "CN",
    FILED,
    (
        CaseEvent(1, date(2018, 1, 3), "examination_effective"),
        CaseEvent(2, date(2018, 9, 3), "first_action"),
        CaseEvent(3, date(2019, 3, 4), "deemed_withdrawn"),
    ),
)


def grown(history: History, event: CaseEvent) -> History:
    outcome = record(history, event)
    assert isinstance(outcome, History), outcome
    return outcome


def test_a_response_that_was_recorded_late_makes_the_disposal_illegal() -> None:
    """The office must correct the notice first: it can't stand beside the response."""
    response = CaseEvent(4, date(2018, 12, 3), "response")
    outcome = record(BASE, response)
    assert isinstance(outcome, Refusal)
    assert (outcome.seq, outcome.code, outcome.kind) == (3, "deemed_withdrawn", "wrong_state")
    mended = grown(BASE, CaseEvent(4, date(2019, 4, 1), "corrected", corrects=3))
    mended = grown(mended, CaseEvent(5, date(2018, 12, 3), "response"))
    done = replay(mended)
    assert (done.state.state, done.state.since) == ("awaiting_office", date(2018, 12, 3))


def test_an_event_that_is_not_legal_in_its_own_place_is_refused() -> None:
    outcome = record(BASE, CaseEvent(4, date(2017, 1, 3), "response"))
    assert isinstance(outcome, Refusal)
    assert (outcome.seq, outcome.stage) == (4, "filed")


def test_a_correction_may_put_another_event_in_the_place_of_the_wrong_one() -> None:
    outcome = grown(BASE, CaseEvent(4, date(2018, 10, 8), "first_action", corrects=2))
    assert [m.day for m in replay(outcome).spells][2] == date(2018, 10, 8)


@pytest.mark.parametrize(
    "event",
    [
        CaseEvent(3, date(2019, 4, 1), "internal"),
        CaseEvent(4, date(2019, 4, 1), "corrected"),
        CaseEvent(4, date(2019, 4, 1), "corrected", corrects=9),
    ],
)
def test_wrong_corrections_are_refused(event: CaseEvent) -> None:
    outcome = record(BASE, event)
    assert isinstance(outcome, Refusal)
    assert outcome.kind == "wrong_correction"


def test_an_event_is_corrected_once() -> None:
    once = grown(BASE, CaseEvent(4, date(2019, 4, 1), "corrected", corrects=3))
    outcome = record(once, CaseEvent(5, date(2019, 4, 2), "corrected", corrects=3))
    assert isinstance(outcome, Refusal)
    assert "already" in outcome.reason.en


def test_an_event_before_the_filing_counts_from_the_filing() -> None:
    early = History("US", FILED, (CaseEvent(1, date(2015, 12, 1), "docketed"),))
    assert [(m.day, m.state) for m in replay(early).spells] == [(FILED, "awaiting_examination")]


# --- Real histories -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    store = Store(tmp_path_factory.mktemp("store"))
    take_in("uspto-peds", shared_data / "us_peds_g01w", store)
    return Snapshot.open(store.path)


@pytest.fixture(scope="module")
def illegal(real: Snapshot) -> pl.DataFrame:
    return illegal_events(real)


@pytest.mark.data
def test_few_real_events_are_illegal(real: Snapshot, illegal: pl.DataFrame) -> None:
    found = illegal
    assert real.rows("events") == 94_304
    assert found.height == 57
    assert found["case_id"].n_unique() == 44
    assert dict(found["kind"].value_counts().iter_rows()) == {"wrong_state": 55, "missing_event": 2}


@pytest.mark.data
def test_real_legal_histories_lead_where_the_records_say(
    real: Snapshot, illegal: pl.DataFrame
) -> None:
    broken = set(illegal["case_id"])
    spells: dict[int, list[tuple[date, str]]] = {}
    for case_id, state, day in real.read("spells", "case_id", "state", "from_date").iter_rows():
        spells.setdefault(case_id, []).append((day, state))
    agreed = [
        case_id
        for case_id, done in replayed(real)
        if [(m.day, m.state) for m in done.spells] == spells[case_id]
    ]
    assert len(set(agreed) - broken) == 1909 - len(broken) == 1865


def test_a_correction_may_itself_be_corrected() -> None:
    history = History("CN", date(2020, 1, 2))
    for event in (
        CaseEvent(1, date(2020, 3, 1), "examination_requested"),
        CaseEvent(2, date(2020, 12, 1), "docketed"),
        CaseEvent(3, date(2020, 11, 1), "docketed", corrects=2),
        CaseEvent(4, date(2020, 10, 1), "docketed", corrects=3),
    ):
        grown = record(history, event)
        assert isinstance(grown, History), grown
        history = grown

    assert [move.day for move in replay(history).spells] == [date(2020, 1, 2), date(2020, 10, 1)]
    again = record(history, CaseEvent(5, date(2020, 9, 1), "docketed", corrects=2))
    assert isinstance(again, Refusal)
    assert again.kind == "wrong_correction"


def test_an_event_is_taken_once_what_it_lacked_has_been_recorded() -> None:
    history = History("CN", date(2020, 1, 2))
    action = CaseEvent(3, date(2021, 3, 1), "first_action")
    assert isinstance(record(history, action), Refusal)

    for event in (
        CaseEvent(1, date(2020, 3, 1), "examination_requested"),
        CaseEvent(2, date(2020, 12, 1), "docketed"),
        action,
    ):
        grown = record(history, event)
        assert isinstance(grown, History), grown
        history = grown

    assert replay(history).state.state == "awaiting_applicant"
