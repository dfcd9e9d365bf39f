from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import zip_longest

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.records.conftest import DAY, a_case, history

from pendency.records import table, vocabulary
from pendency.records.disposals import disposals_that_stand
from pendency.records.histories import Histories, derive

Spell = tuple[str, int, int | None]


def _derive(*histories: list[tuple[int, str]], filed: int = 0) -> Histories:
    cases = table("cases").frame(
        a_case(i, filing_date=DAY + dt.timedelta(days=filed)) for i in range(1, len(histories) + 1)
    )
    events = [e for i, steps in enumerate(histories, 1) for e in history(i, *steps)]
    return derive(cases, table("events").frame(events))


def _spells(frame: pl.DataFrame, case_id: int = 1) -> list[Spell]:
    def days(date: dt.date | None) -> int | None:
        return (date - DAY).days if date else None

    return [
        (state, days(start), days(end))  # type: ignore[misc]
        for _, state, start, end in frame.filter(case_id=case_id).rows()
    ]


def test_states_follow_the_events() -> None:
    out = _derive([(0, "filed"), (40, "docketed"), (300, "first_action"), (390, "response"),
                   (450, "allowed"), (560, "granted")])  # fmt: skip
    assert _spells(out.spells) == [
        ("filed", 0, 40),
        ("awaiting_examination", 40, 300),
        ("awaiting_applicant", 300, 390),
        ("awaiting_office", 390, 450),
        ("allowed", 450, 560),
        ("granted", 560, None),
    ]


def test_case_without_any_event_waits_from_its_filing() -> None:
    out = _derive([], [(5, "docketed")])
    assert _spells(out.spells) == [("filed", 0, None)]
    assert out.milestones["events"].to_list() == [0, 1]
    assert out.milestones["last_date"].to_list() == [None, DAY + dt.timedelta(days=5)]


def _corrected(*corrections: dict[str, object]) -> Histories:
    steps = [(10, "docketed"), (100, "first_action"), (190, "response")]
    rows = history(1, *steps) + [
        {"case_id": 1, "seq": 4 + i, "actor": "office", **c} for i, c in enumerate(corrections)
    ]
    return derive(table("cases").frame([a_case(1)]), table("events").frame(rows))


def test_a_correction_takes_the_place_of_the_event_that_it_corrects() -> None:
    day = DAY + dt.timedelta(days=110)
    out = _corrected({"date": day, "code": "first_action", "corrects": 2})
    assert out.milestones["first_action_date"].to_list() == [day]
    assert out.milestones["actions"].to_list() == [1]
    assert _spells(out.spells)[1:3] == [
        ("awaiting_examination", 10, 110),
        ("awaiting_applicant", 110, 190),
    ]


def test_an_event_corrected_by_nothing_is_as_if_it_had_never_been() -> None:
    out = _corrected({"date": DAY, "code": "corrected", "corrects": 3})
    assert _spells(out.spells)[-1] == ("awaiting_applicant", 100, None)
    assert out.milestones["responses"].to_list() == [0]


def test_a_correction_can_be_corrected() -> None:
    wrong, right = DAY + dt.timedelta(days=111), DAY + dt.timedelta(days=112)
    out = _corrected(
        {"date": wrong, "code": "first_action", "corrects": 2},
        {"date": right, "code": "first_action", "corrects": 4},
    )
    assert out.milestones["first_action_date"].to_list() == [right]
    assert out.milestones["events"].to_list() == [3]


def test_docketing_again_after_an_action_changes_nothing() -> None:
    out = _derive([(10, "docketed"), (100, "first_action"), (120, "docketed")])
    assert _spells(out.spells)[-1] == ("awaiting_applicant", 100, None)


def test_events_before_filing_count_from_the_filing_date() -> None:
    out = _derive([(0, "docketed"), (200, "first_action")], filed=30)
    assert _spells(out.spells)[0] == ("awaiting_examination", 30, 200)


def test_effective_date_goes_before_the_event_date() -> None:
    events = (
        table("events")
        .frame(history(1, (0, "filed"), (100, "deemed_withdrawn")))
        .with_columns(effective_date=pl.Series([None, DAY + dt.timedelta(days=114)], dtype=pl.Date))
    )
    out = derive(table("cases").frame([a_case()]), events)
    assert out.milestones["closed_date"].item() == DAY + dt.timedelta(days=114)


def test_nothing_but_another_disposal_or_a_return_moves_a_closed_case() -> None:
    out = _derive([(10, "first_action"), (100, "refused"), (120, "response")])
    assert _spells(out.spells)[-1] == ("refused", 100, None)


def test_restoration_undoes_the_disposal_from_the_start() -> None:
    out = _derive([(10, "first_action"), (100, "deemed_withdrawn"), (150, "restored"),
                   (200, "later_action")])  # fmt: skip
    assert _spells(out.spells) == [
        ("filed", 0, 10),
        ("awaiting_applicant", 10, 150),
        ("awaiting_office", 150, 200),
        ("awaiting_applicant", 200, None),
    ]


def test_return_after_refusal_leaves_the_refusal_standing_for_its_time() -> None:
    out = _derive([(10, "first_action"), (100, "refused"), (300, "returned"), (400, "granted")])
    assert _spells(out.spells)[2:] == [
        ("refused", 100, 300),
        ("awaiting_office", 300, 400),
        ("granted", 400, None),
    ]


def test_repeated_disposal_counts_from_the_first() -> None:
    out = _derive([(10, "first_action"), (100, "deemed_withdrawn"), (160, "deemed_withdrawn")])
    assert out.milestones["closed_date"].item() == DAY + dt.timedelta(days=100)


def test_grant_after_withdrawal_without_restoration_leaves_only_the_grant() -> None:
    out = _derive([(10, "first_action"), (100, "deemed_withdrawn"), (300, "granted")])
    assert _spells(out.spells)[1:] == [("awaiting_applicant", 10, 300), ("granted", 300, None)]


def test_nothing_closes_a_case_after_its_grant() -> None:
    out = _derive([(10, "allowed"), (100, "granted"), (900, "deemed_withdrawn")])
    assert _spells(out.spells)[-1] == ("granted", 100, None)


def test_grant_in_re_examination_leaves_the_refusal_standing_until_then() -> None:
    out = _derive([(10, "first_action"), (100, "refused"), (130, "reexamination_requested"),
                   (400, "reexamination_decided"), (420, "granted")])  # fmt: skip
    assert _spells(out.spells)[2:] == [("refused", 100, 420), ("granted", 420, None)]


@pytest.mark.parametrize(
    ("marks", "standing"),
    [
        ("withdrawn", "1"),
        ("deemed_withdrawn deemed_withdrawn", "10"),
        ("deemed_withdrawn withdrawn", "10"),
        ("deemed_withdrawn restored", "00"),
        ("deemed_withdrawn restored deemed_withdrawn", "001"),
        ("deemed_withdrawn deemed_withdrawn restored", "000"),
        ("deemed_withdrawn granted", "01"),
        ("granted refused withdrawn granted", "1000"),
        ("refused returned refused", "101"),
        ("refused returned granted", "101"),
        ("refused granted", "11"),
        ("refused withdrawn restored", "100"),
        ("restored returned", "00"),
    ],
)
def test_disposals_that_stand(marks: str, standing: str) -> None:
    words = vocabulary()
    found = disposals_that_stand([words[mark] for mark in marks.split()])
    assert "".join(str(int(stands)) for stands in found) == standing


def test_milestones_count_and_date() -> None:
    m = _derive(
        [(0, "filed"), (30, "examination_effective"), (40, "docketed"), (300, "first_action"),
         (350, "interview"), (390, "response"), (450, "later_action"), (500, "response"),
         (520, "continued_examination"), (600, "allowed"), (700, "granted")],
        [(20, "transfer_requested"), (60, "allowed")],
    ).milestones  # fmt: skip
    first = m.row(0, named=True)
    assert [first[k] for k in ("actions", "responses", "continued", "interviews", "transfers")] == [
        2, 2, 1, 1, 0,
    ]  # fmt: skip
    assert first["first_action_date"] == DAY + dt.timedelta(days=300)
    assert first["examination_date"] == DAY + dt.timedelta(days=30)
    assert first["events"] == 11
    # an allowance at once is a first action on the merits too
    assert m["first_action_date"][1] == DAY + dt.timedelta(days=60)
    assert m["transfers"][1] == 1


# --- against a replay event by event -------------------------------------------------------------


def _replay(steps: Iterable[tuple[int, str]]) -> list[Spell]:
    """The rules of the vocabulary, one event after the other, in the plainest way."""
    words = vocabulary()
    timeline = sorted(enumerate([(0, "filed"), *steps]), key=lambda s: (max(s[1][0], 0), s[0]))
    events = [(max(day, 0), words[code]) for _, (day, code) in timeline]
    marks = [i for i, (_, e) in enumerate(events) if e.closes or e.reopens]
    stands = disposals_that_stand([events[i][1] for i in marks])
    standing = {i for i, stand in zip(marks, stands, strict=True) if stand}
    changes: list[tuple[int, str]] = []
    closed = started = False
    for i, (day, event) in enumerate(events):
        if event.leads_to is None or (event.closes and i not in standing):
            continue
        if (event.once and started) or (closed and not (event.closes or event.reopens)):
            started = started or not event.once
            continue
        started = started or not event.once
        closed = bool(event.closes) or (closed and not event.reopens)
        if changes and changes[-1][0] == day:
            changes.pop()
        if not changes or changes[-1][1] != event.leads_to:
            changes.append((day, event.leads_to))
    ends: list[int | None] = [day for day, _ in changes[1:]]
    return [(s, day, end) for (day, s), end in zip_longest(changes, ends)]


_steps = st.lists(
    st.tuples(st.integers(-20, 60), st.sampled_from(list(vocabulary().events))), max_size=12
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_steps, min_size=1, max_size=4))
def test_columns_agree_with_a_replay_event_by_event(histories: list[list[tuple[int, str]]]) -> None:
    spells = _derive(*histories).spells
    for case_id, steps in enumerate(histories, 1):
        assert _spells(spells, case_id) == _replay(steps)


@settings(max_examples=100, deadline=None)
@given(st.lists(_steps, min_size=1, max_size=4))
def test_spells_of_a_case_are_gapless_from_filing_and_only_the_last_is_open(
    histories: list[list[tuple[int, str]]],
) -> None:
    out = _derive(*histories)
    for case_id in range(1, len(histories) + 1):
        spells = _spells(out.spells, case_id)
        assert spells[0][1] == 0
        assert [s[2] for s in spells[:-1]] == [s[1] for s in spells[1:]]
        assert spells[-1][2] is None
        assert out.milestones["state"][case_id - 1] == spells[-1][0]


def test_no_cases_no_rows() -> None:
    out = derive(table("cases").empty(), table("events").empty())
    assert out.spells.height == out.milestones.height == 0
    assert out.spells.schema == table("spells").schema
    assert out.milestones.schema == table("milestones").schema


@pytest.mark.parametrize("seed", range(3))
def test_order_of_the_input_rows_does_not_matter(seed: int) -> None:
    cases = table("cases").frame([a_case(1), a_case(2)])
    events = table("events").frame(
        history(1, (0, "filed"), (50, "first_action"), (90, "granted"))
        + history(2, (7, "docketed"))
    )
    shuffled = derive(cases, events.sample(fraction=1, shuffle=True, seed=seed))
    assert shuffled.spells.equals(derive(cases, events).spells)
    assert shuffled.milestones.equals(derive(cases, events).milestones)
