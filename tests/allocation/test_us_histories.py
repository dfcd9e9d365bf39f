from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from benchmarks.us_routing import back_test, histories, quarter

from pendency.exchange import take_in
from pendency.records import Snapshot, Store


@pytest.fixture(scope="module")
def snapshot(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    store = tmp_path_factory.mktemp("us")
    take_in("uspto-peds", shared_data / "us_peds_g01w", Store(store), today=dt.date(2026, 1, 5))
    return Snapshot.open(store)


@pytest.mark.data
def test_routing_of_2018_to_2021_from_the_past_only(snapshot: Snapshot) -> None:
    told = back_test(snapshot, 2018, 2021)
    assert told.cases == told.moved + told.stayed == 694
    assert told.moved == 13
    assert 0 < told.avoided <= told.moved
    # 160 units: by chance the first choice would be the real unit for about 1 case in 60
    assert told.kept / told.stayed > 0.1
    assert abs(told.spread - told.real_spread) < 0.1


@pytest.mark.data
def test_what_came_later_changes_no_choice(snapshot: Snapshot) -> None:
    known = histories(snapshot)
    start, end = dt.date(2019, 1, 1), dt.date(2019, 4, 1)
    past = known.filter(pl.col("docketed_date") < end).with_columns(
        pl.when(pl.col("first_action_date") < start).then("first_action_date")
    )
    assert past.height < known.height
    assert quarter(known, start, end)[0].equals(quarter(past, start, end)[0])
