"""Small hand-made offices whose every figure can be counted on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from tests.records.conftest import DAY, a_case, history

from pendency.records import Snapshot, seal_tables, table

Steps = list[tuple[int, str]]
Office = Callable[..., Snapshot]


def day(number: int) -> dt.date:
    """The date that many days after 2020-01-01."""
    return DAY + dt.timedelta(days=number)


def value_of(frame: pl.DataFrame, part: str = "all", column: str = "value") -> object:
    """One cell of an indicator's table."""
    (found,) = frame.filter(part=part)[column].to_list()
    return found


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Seals an office from (filing day, [(day, code), ...], other columns) per case."""
    made = iter(range(1000))

    def make(*cases: tuple[int, Steps] | tuple[int, Steps, dict[str, object]],
             observed_to: int = 1000) -> Snapshot:  # fmt: skip
        rows, events = [], []
        for number, (filed, steps, *other) in enumerate(cases, 1):
            more = other[0] if other else {}
            rows.append(a_case(number, filing_date=day(filed), **more))
            events += history(number, *steps)
        return seal_tables(
            tmp_path / f"office{next(made)}",
            {"cases": table("cases").frame(rows), "events": table("events").frame(events)},
            title="hand-made",
            provenance="generated",
            observed_to=day(observed_to),
        )

    return make


@pytest.fixture
def small(office: Office) -> Snapshot:
    """Six cases of two centres, observed for 1,000 days.

    1  filed 0, docketed 30, first action 100, response 160, allowed 200, granted 300
    2  filed 10, first action 150, response 200; waits for the office
    3  filed 20, docketed 40; unexamined
    4  filed 400, restriction 430; unexamined, waits for the applicant
    5  filed 50, first action 250, deemed withdrawn 450
    6  filed 60, first action 160, allowed 260; waits for grant
    """
    one, two = {"centre_id": 1}, {"centre_id": 2}
    return office(
        (0, [(30, "docketed"), (100, "first_action"), (160, "response"), (200, "allowed"),
             (300, "granted")], one),
        (10, [(150, "first_action"), (200, "response")], one),
        (20, [(40, "docketed")], two),
        (400, [(430, "restriction")], two),
        (50, [(250, "first_action"), (450, "deemed_withdrawn")], one),
        (60, [(160, "first_action"), (260, "allowed")], two),
    )  # fmt: skip
