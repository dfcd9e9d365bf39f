"""Pools that take the flow's time: a sample of an office's cases, without examiners of its own."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from tests.twin.engine.offices import START, examination

from pendency.twin.engine import Examiners, Hold, Intake, Pool, Scenario, Stock, simulate
from pendency.twin.errors import ScenarioError


def scenario(**more: Any) -> Scenario:
    pool = more.pop("pool", {})
    settings: dict[str, Any] = {
        "title": "sample", "start": START, "end": START + dt.timedelta(days=1461),
        "flows": {"": examination()}, "pools": (Pool("sample", dockets="flow", **pool),),
        "examiners": (), "intake": (Intake("sample", 2_000),),
    }  # fmt: skip
    return Scenario(**(settings | more))


def quartiles(run: Any, year: int = 3) -> np.ndarray:
    return np.array(
        [run.pendency_quantile("first_action", q, year=year) for q in (0.25, 0.5, 0.75)]
    )


def test_first_actions_come_when_the_flow_says() -> None:
    """Filed 20 to 120 days, docketed 0 to 400: the sum's quartiles are 172, 270, 368."""
    assert quartiles(simulate(scenario(), seed=1)) == pytest.approx([172, 270, 368], abs=14)


def test_at_twice_the_pace_the_wait_for_the_examiner_is_half() -> None:
    fast = simulate(scenario(pool={"pace": (2.0,)}), seed=1)
    assert quartiles(fast)[1] == pytest.approx(70 + 100, abs=14)


def test_a_faster_month_brings_acts_forward_and_a_slower_one_holds_them_back() -> None:
    paces = (1.0,) * 24 + (3.0,) + (1.0,) * 5 + (0.2,) + (1.0,)
    even, uneven = (
        simulate(scenario(pool={"pace": pace}), seed=2).flow("first_action_on_merits")[0]
        for pace in ((1.0,), paces)
    )
    assert uneven[24] > 2 * even[24]
    assert uneven[30] < 0.5 * even[30]
    assert (uneven[:24] == even[:24]).all()


def test_later_acts_have_a_pace_of_their_own() -> None:
    even, later = (simulate(scenario(pool=pool), seed=3) for pool in ({}, {"later_pace": (4.0,)}))
    acted = [run.flow("first_action")[0, :12] for run in (even, later)]
    assert acted[0].tolist() == acted[1].tolist()  # before the first ones come back
    assert later.flow("later_action")[0, 12:24].sum() > even.flow("later_action")[0, 12:24].sum()


def test_the_stock_waits_what_is_left() -> None:
    """Docketed for 399 of at most 400 days: a first action, or an allowance, comes at once."""
    n = 500
    old = np.full(n, -399)
    stock = Stock(
        number=np.arange(n), pool=np.zeros(n, dtype=np.int64), stage=np.zeros(n, dtype=np.int64),
        filed=old, since=old, track=np.zeros(n, dtype=np.int64), seen=np.zeros(n, dtype=np.bool_),
        stages=(("", "docketed", 0),),
    )  # fmt: skip
    run = simulate(scenario(intake=()), seed=1, stock=stock)
    withdrawn = run.flow("withdrawn")[0].sum()
    assert run.flow("first_action_on_merits")[0, 0] + withdrawn == n
    assert withdrawn > 0


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"examiners": (Examiners("sample"),)}, r"pools\[0\]: 'sample' takes .*; name"),
        ({"hold": Hold(share=0.1)}, "has the quality check in it"),
        ({"pool": {"pace": ()}}, r"pools\[0\].pace: is empty"),
        ({"pool": {"later_pace": (1.0, 0.0)}}, r"later_pace\[1\]: 0.0 is not above 0"),
        ({"pools": (Pool("sample", pace=(2.0,)),), "examiners": (Examiners("sample"),)},
         "is for pools that take the flow's time"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(more: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        scenario(**more)
