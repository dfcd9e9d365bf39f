"""When a case is reached, and what a docket reads from a snapshot."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pendency.examination.docket import (
    Pace,
    docket_cases,
    families,
    order,
    pace,
    reached,
    what_if,
)
from pendency.records import Snapshot, seal_tables, table

TODAY = dt.date(2024, 6, 28)
SCHEMA = {
    "case_id": pl.Int32, "number": pl.String, "state": pl.String, "track": pl.String,
    "due": pl.Date, "due_by": pl.String, "since": pl.Date, "family": pl.Int64,
}  # fmt: skip


def docket_of(n: int, state: str = "awaiting_examination") -> pl.DataFrame:
    return pl.DataFrame(
        [
            {"case_id": i, "number": f"N{i}", "state": state, "track": "normal",
             "since": dt.date(2022, 1, 1) + dt.timedelta(days=i)}
            for i in range(1, n + 1)
        ],
        schema=SCHEMA,
    )  # fmt: skip


NEW = {"case_id": 999, "number": "N999", "state": "awaiting_examination", "track": "normal",
       "since": TODAY}  # fmt: skip


def steady(finished: list[int], returned: list[int] | None = None) -> Pace:
    back = returned if returned is not None else [0] * len(finished)
    return Pace(np.array(finished), np.array(back))


def test_a_steady_pace_gives_a_sharp_answer() -> None:
    docket = order(docket_of(20), as_of=TODAY)
    found = what_if(docket, NEW, steady([2] * 10))
    assert (found.position, found.ahead) == (21, 20)
    assert found.expected == found.earliest == found.latest == TODAY + dt.timedelta(weeks=10)


def test_a_varying_pace_gives_an_interval_around_the_expected_day() -> None:
    docket = order(docket_of(20), as_of=TODAY)
    found = what_if(docket, NEW, steady([1, 3] * 10))
    assert found.earliest is not None
    assert found.latest is not None
    assert found.earliest < TODAY + dt.timedelta(weeks=10) < found.latest
    assert "20 cases come before it" in found.text.en
    assert "90%区间" in found.text.zh


def test_returned_cases_overtake_new_ones_only() -> None:
    with_returns = steady([3] * 10, [1] * 10)
    new = what_if(order(docket_of(20), as_of=TODAY), NEW, with_returns)
    assert new.expected == TODAY + dt.timedelta(weeks=10)
    back = {**NEW, "state": "awaiting_office"}
    returned = what_if(order(docket_of(20, "awaiting_office"), as_of=TODAY), back, with_returns)
    assert returned.expected == TODAY + dt.timedelta(days=round(20 / 3 * 7))


def test_an_urgent_case_is_next() -> None:
    urgent = {**NEW, "track": "expedited"}
    found = what_if(order(docket_of(5), as_of=TODAY), urgent, steady([1] * 10))
    assert (found.position, found.ahead, found.expected) == (1, 0, TODAY)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (steady([2] * 3), "Only 3 weeks of history"),
        (steady([1] * 10, [2] * 10), "not reached"),
        (steady([0] * 10), "not reached"),
    ],
)
def test_what_cannot_be_said_is_not_said(at: Pace, words: str) -> None:
    found = what_if(order(docket_of(5), as_of=TODAY), NEW, at)
    assert found.expected is None
    assert words in found.text.en


def test_an_interval_without_upper_end_says_so() -> None:
    found = what_if(order(docket_of(50), as_of=TODAY), NEW, steady([0] * 9 + [9]))
    assert found.expected is not None
    assert found.latest is None
    assert "without a bound" in found.text.en


def test_a_case_that_awaits_the_applicant_is_not_reached() -> None:
    docket = order(docket_of(3, "awaiting_applicant"), as_of=TODAY)
    assert reached(docket, 1, steady([1] * 10)).expected is None


def test_the_interval_covers_as_often_as_it_says() -> None:
    """Poisson weeks: 26 of history, then the truth; 90 % intervals."""
    rng, hits, n = np.random.default_rng(20260101), 0, 600
    docket = order(docket_of(40), as_of=TODAY)
    for _ in range(n):
        at = Pace(rng.poisson(4, 26), rng.poisson(1.5, 26))
        found = what_if(docket, NEW, at)
        done = np.cumsum(rng.poisson(4, 400) - rng.poisson(1.5, 400))
        week = int(np.argmax(done >= 40)) + 1
        # a case can be reached on any day of the week in which the last one ahead is done
        first, last = (TODAY + dt.timedelta(weeks=w) for w in (week - 1, week))
        assert found.earliest is not None
        hits += found.earliest <= last and (found.latest is None or found.latest >= first)
    assert 0.86 <= hits / n <= 0.97


# --- From a snapshot ------------------------------------------------------------------------------


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """One examiner with a new, a returned, a suspended and a closed case; another with one."""
    happened = {
        1: [("2023-01-02", "examination_effective")],
        2: [("2023-01-02", "examination_effective"), ("2023-05-02", "first_action"),
            ("2024-06-10", "response")],
        3: [("2023-01-02", "examination_effective"), ("2023-05-02", "suspended")],
        4: [("2023-01-02", "examination_effective"), ("2024-06-03", "refused")],
        5: [("2024-01-02", "examination_effective")],
        6: [("2024-05-06", "examination_effective"), ("2024-05-13", "priority_granted")],
    }  # fmt: skip
    rows = [
        {"case_id": i, "office": "CN", "number": f"CN{i}", "number_original": f"{i}.X",
         "kind": "invention", "filing_date": dt.date(2022, 1, 4), "track": "normal",
         "examiner_id": 2 if i == 5 else 1, "secret": False}
        for i in happened
    ]  # fmt: skip
    events = [
        {"case_id": i, "seq": seq, "date": dt.date.fromisoformat(day), "code": code,
         "actor": "office"}
        for i, all_of in happened.items()
        for seq, (day, code) in enumerate(all_of, start=1)
    ]  # fmt: skip
    relations = [
        {"case_id": 2, "position": 1, "relation": "parent", "other_number": "1.X"},
        {"case_id": 3, "position": 1, "relation": "priority", "other_number": "US9"},
        {"case_id": 6, "position": 1, "relation": "priority", "other_number": "US9"},
    ]
    frames = {
        "cases": table("cases").frame(rows),
        "events": table("events").frame(events),
        "relations": table("relations").frame(relations),
    }
    return seal_tables(tmp_path / "s", frames, title="t", provenance="generated", observed_to=TODAY)


def test_the_cases_of_an_examiner(snapshot: Snapshot) -> None:
    found = docket_cases(snapshot, examiner_id=1)
    assert found["case_id"].to_list() == [1, 2, 3, 6]
    assert found["state"].to_list() == [
        "awaiting_examination", "awaiting_office", "suspended", "awaiting_examination",
    ]  # fmt: skip
    assert found["since"].to_list() == [
        dt.date(2023, 1, 2), dt.date(2024, 6, 10), dt.date(2023, 1, 2), dt.date(2024, 5, 6),
    ]  # fmt: skip


def test_the_act_that_is_due_first_steers_the_order(snapshot: Snapshot) -> None:
    found = docket_cases(snapshot, examiner_id=1)
    docket = order(found, as_of=TODAY)
    assert [e.case_id for e in docket.entries] == [6, 2, 1, 3]
    assert docket.entries[0].decided_by == "limit"
    assert "45 days" in docket.entries[0].why.en


def test_related_cases_are_found_by_parent_and_by_common_priority(snapshot: Snapshot) -> None:
    assert families(snapshot, [1, 2, 3, 6]).to_list() == [1, 1, 3, 3]
    assert families(snapshot, [2, 3, 5]).to_list() == [2, 3, 5]


def test_the_pace_counts_what_left_and_what_came_back(snapshot: Snapshot) -> None:
    found = pace(snapshot, examiner_id=1, weeks=4)
    assert found.finished.tolist() == [1, 0, 0, 0]  # the refusal of 3 June
    assert found.returned.tolist() == [0, 1, 0, 0]  # the response of 10 June


def test_an_earlier_day_has_its_own_docket(snapshot: Snapshot) -> None:
    then = docket_cases(snapshot, examiner_id=1, as_of=dt.date(2023, 6, 1))
    assert then["state"].to_list() == [
        "awaiting_examination", "awaiting_applicant", "suspended", "awaiting_examination", "filed",
    ]  # fmt: skip
