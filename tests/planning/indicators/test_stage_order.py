"""Stage times follow the days of the events, not the order in which they were recorded."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from tests.planning.conftest import day, value_of
from tests.records.conftest import a_case

from pendency.planning import measure
from pendency.records import Snapshot, seal_tables, table

Step = tuple[int, str, int | None]  # day, code, seq of the event that it corrects


def _sealed(folder: Path, *histories: list[Step]) -> Snapshot:
    events = [
        {"case_id": case, "seq": seq, "date": day(when), "code": code, "corrects": corrects,
         "actor": "unknown"}
        for case, steps in enumerate(histories, 1)
        for seq, (when, code, corrects) in enumerate(steps, 1)
    ]  # fmt: skip
    cases = table("cases").frame(a_case(i) for i in range(1, len(histories) + 1))
    return seal_tables(
        folder, {"cases": cases, "events": table("events").frame(events)},
        title="t", provenance="generated", observed_to=dt.date(2021, 12, 31),
    )  # fmt: skip


def _found(snapshot: Snapshot) -> pl.DataFrame:
    return measure("stage_times", snapshot, since=day(0))


def test_an_event_recorded_late_takes_its_place(tmp_path: Path) -> None:
    late: list[Step] = [
        (10, "first_action", None), (90, "later_action", None), (60, "response", None),
    ]  # fmt: skip
    found = _found(_sealed(tmp_path / "s", *[late] * 6))
    assert value_of(found, "response_to_action/p50", "n") == 6
    assert value_of(found, "response_to_action/p50") == 30


def test_a_corrected_event_does_not_count(tmp_path: Path) -> None:
    corrected: list[Step] = [
        (10, "docketed", None), (50, "first_action", None), (70, "first_action", 2),
    ]  # fmt: skip
    found = _found(_sealed(tmp_path / "s", *[corrected] * 6))
    parts = [p for p in found["part"] if p.startswith("docketed") and p.endswith("p50")]
    assert len(parts) == 1
    assert value_of(found, parts[0], "n") == 6
    assert value_of(found, parts[0]) == 60


@pytest.mark.parametrize("order", [1, -1])
def test_no_stage_takes_less_than_no_time(tmp_path: Path, order: int) -> None:
    steps: list[Step] = [
        (10, "first_action", None), (60, "response", None), (90, "allowed", None),
        (99, "granted", None),
    ]  # fmt: skip
    found = _found(_sealed(tmp_path / "s", *[steps[::order]] * 6))
    assert found.filter(pl.col("value") < 0).is_empty()
    assert value_of(found, "allowance_to_grant/p50") == 9
