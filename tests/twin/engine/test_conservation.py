"""What comes in is there or has left, on every day; the first day is the starting stock."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.twin.engine import offices

from pendency.records import vocabulary
from pendency.twin.engine import Examiners, Intake, Pool, Scenario, Stock, record, simulate
from pendency.twin.engine.model import NONE
from pendency.twin.engine.nodes import build_nodes
from pendency.twin.engine.run import Recorded


@pytest.fixture(scope="module")
def daily() -> Recorded:
    scenario = dc.replace(offices.three_centres(), step="day")
    return record(scenario, seed=8, stock=offices.some_stock(scenario, 1_500))


def test_the_first_day_is_the_starting_stock(daily: Recorded) -> None:
    scenario = daily.ready.scenario
    stock = offices.some_stock(scenario, 1_500)
    nodes = build_nodes(scenario.flows, scenario.effort)
    expected = np.zeros_like(daily.result.stock[:, 0])
    for pool, stage in zip(stock.pool, stock.stage, strict=True):
        expected[pool, nodes.nodes[nodes.find(*stock.stages[stage])]["state"]] += 1

    assert (daily.result.stock[:, 0] == expected).all()


def test_on_every_day_what_came_is_there_or_has_left(daily: Recorded) -> None:
    found = daily.result
    entered = found.flow("filed", "received", "restored")
    left = found.disposals + found.flow("transferred")
    # a refusal that goes to re-examination comes back into the stock
    back = found.flow("reexamination_requested")

    assert found.disposals.sum() > 1_000
    assert found.flow("received").sum() > 50
    assert (found.pending[:, 1:] - found.pending[:, :-1] == entered + back - left).all()


def test_every_case_is_in_one_place(daily: Recorded) -> None:
    """On a desk, on a docket, or neither; the dockets hold as many as they say."""
    s = daily.state
    on_desk = s.desk[s.desk != NONE].tolist()
    queued = []
    for d in range(s.head.shape[0]):
        there = []
        for k in range(s.head.shape[1]):
            c = s.head[d, k]
            since = []
            while c != NONE:
                there.append(int(c))
                since.append(int(s.cases[c]["since"]))
                last, c = c, s.cases[c]["next"]
            if since:
                assert s.tail[d, k] == last
        assert len(there) == s.length[d] >= 0
        queued += there

    assert len(queued) == s.pools["waiting"].sum()
    assert len(set(queued + on_desk)) == len(queued) + len(on_desk)
    assert len(on_desk) == s.pools["busy"].sum()


def test_the_log_tells_the_flows(daily: Recorded) -> None:
    codes = np.bincount(daily.state.log_code, minlength=len(vocabulary().events))

    assert (codes == daily.result.flows[:, :, :-2].sum(axis=(0, 1))).all()


def test_a_cases_days_do_not_go_back(daily: Recorded) -> None:
    s = daily.state
    order = np.lexsort((np.arange(len(s.log_case)), s.log_case))
    case, day = s.log_case[order], s.log_day[order].astype(int)
    handed_over = vocabulary().events and list(vocabulary().events).index("transferred")
    same = case[1:] == case[:-1]
    # logs are by pool: a case that was handed over has its later events in another pool's part
    moved = np.isin(case, case[s.log_code[order] == handed_over])

    assert (np.diff(day)[same & ~moved[1:]] >= 0).all()
    assert moved.any()


@settings(max_examples=12)
@given(
    servers=st.integers(1, 6), per_year=st.floats(0, 900), days=st.integers(1, 500),
    personal=st.booleans(), stock=st.integers(0, 200), seed=st.integers(0, 2**32 - 1),
)  # fmt: skip
def test_any_small_office_conserves_its_cases(
    servers: int, per_year: float, days: int, personal: bool, stock: int, seed: int
) -> None:
    scenario = Scenario(
        title="small", start=offices.START, end=offices.START + dt.timedelta(days=days),
        flows={"": offices.examination()},
        pools=(Pool("one", dockets="personal" if personal else "pool"),),
        examiners=(Examiners("one", servers),), intake=(Intake("one", per_year),), step="day",
    )  # fmt: skip
    held = Stock.fresh(stock, pool=0, code="docketed", flow="")
    found = simulate(scenario, seed=seed, stock=held)
    change = found.flow("filed", "restored", "reexamination_requested") - found.disposals

    assert found.pending[0, 0] == stock
    assert (np.diff(found.pending) == change).all()
    assert (found.pending >= 0).all()
    assert (found.stock >= 0).all()
