"""Same seed, same bytes, whatever the threads; scenarios share their random numbers."""

from __future__ import annotations

import dataclasses as dc

import numpy as np
import pytest
from tests.twin.engine import offices

from pendency.twin.engine import Examiners, Scenario, Transfer, prepare, record, simulate


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return offices.three_centres()


def test_threads_change_nothing(scenario: Scenario) -> None:
    stock = offices.some_stock(scenario, 3_000)
    found = {
        simulate(scenario, seed=5, stock=stock, threads=threads).digest for threads in (1, 2, 3)
    }

    assert len(found) == 1


def test_the_order_of_replications_changes_nothing(scenario: Scenario) -> None:
    ready = prepare(scenario)
    there = [simulate(ready, seed=5, replication=i).digest for i in range(3)]
    back = [simulate(scenario, seed=5, replication=i).digest for i in (2, 1, 0)]

    assert there == back[::-1]
    assert len(set(there)) == 3
    assert simulate(ready, seed=6).digest != there[0]


def test_writing_events_down_changes_nothing(scenario: Scenario) -> None:
    stock = offices.some_stock(scenario, 500)
    written = record(scenario, seed=5, stock=stock, threads=2)

    assert written.result.digest == simulate(scenario, seed=5, stock=stock).digest
    again = record(scenario, seed=5, stock=stock)
    for name in ("log_case", "log_day", "log_code", "cases"):
        assert getattr(written.state, name).tobytes() == getattr(again.state, name).tobytes()


def test_a_pool_does_not_feel_what_happens_in_another(scenario: Scenario) -> None:
    alone = dc.replace(scenario, transfers=())
    more = dc.replace(alone, examiners=(*alone.examiners, Examiners("north", 5, name="more")))
    before, after = simulate(alone, seed=5), simulate(more, seed=5)

    assert (before.stock[1:] == after.stock[1:]).all()
    assert (before.stock[0] != after.stock[0]).any()


def test_filings_are_the_same_in_every_scenario(scenario: Scenario) -> None:
    fewer = dc.replace(scenario, examiners=scenario.examiners[:3], transfers=())
    moved = dc.replace(scenario, transfers=(Transfer("north", "south", per_month=9),))

    filed = simulate(scenario, seed=5).flow("filed")
    for other in (fewer, moved):
        assert (simulate(other, seed=5).flow("filed") == filed).all()


def test_common_random_numbers_cut_the_variance_of_a_difference(scenario: Scenario) -> None:
    """An examiner more or less, 24 replications: the difference of the stock at the end."""
    base = prepare(dc.replace(scenario, transfers=()))
    more = prepare(
        dc.replace(base.scenario, examiners=(*scenario.examiners, Examiners("north", 1, name="x")))
    )

    def end(which: object, seed: int, i: int) -> int:
        return int(simulate(which, seed=seed, replication=i).pending[:, -1].sum())  # type: ignore[arg-type]

    common = [end(base, 1, i) - end(more, 1, i) for i in range(24)]
    separate = [end(base, 1, i) - end(more, 2, i) for i in range(24)]

    assert np.mean(common) > 0
    assert np.var(separate, ddof=1) > 5 * np.var(common, ddof=1)
