"""What a plan can change: paces, quotas, levels of intake, hours by track, who learns first."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from typing import Any

import numpy as np
import pytest
from tests.twin.engine.test_model import one

from pendency.records.tables import TRACKS
from pendency.twin.engine import (
    Career,
    Effort,
    Examiners,
    Intake,
    Pace,
    Pool,
    Quota,
    Scenario,
    Stock,
    prepare,
    simulate,
)
from pendency.twin.engine.staffing import staff
from pendency.twin.engine.time import expected_filings
from pendency.twin.errors import ScenarioError


def waiting(n: int, track: str = "normal", *, first: int = 0, code: str = "docketed") -> Stock:
    """Cases on the docket, a day apart, the oldest first."""
    since = np.arange(-n, 0)
    return Stock(
        number=first + np.arange(n), pool=np.zeros(n, dtype=np.int64),
        stage=np.zeros(n, dtype=np.int64), filed=since, since=since,
        track=np.full(n, TRACKS.index(track)), seen=np.full(n, code != "docketed"),
        stages=(("", code, int(code != "docketed")),),
    )  # fmt: skip


def both(a: Stock, b: Stock) -> Stock:
    columns = ("number", "pool", "stage", "filed", "since", "track", "seen")
    return Stock(**{c: np.concatenate((getattr(a, c), getattr(b, c))) for c in columns},
                 stages=a.stages)  # fmt: skip


def done(scenario: Scenario, stock: Stock, event: str = "first_action") -> list[int]:
    """Events by month."""
    return simulate(dc.replace(scenario, step="month"), seed=1, stock=stock).flow(event)[0].tolist()


def test_a_pace_holds_for_the_months_that_begin_within_it() -> None:
    usual = done(one(), waiting(2000))
    half = one(paces=(Pace("one", 0.5, dt.date(2030, 3, 1), dt.date(2030, 4, 30)),))
    found = done(half, waiting(2000))

    assert found[:2] == usual[:2]
    assert found[2:4] == pytest.approx([usual[2] / 2, usual[3] / 2], abs=1)
    assert found[4:] == pytest.approx(usual[4:], abs=1)
    twice = one(paces=(Pace("one", 2.0), Pace("one", 1.5)))
    assert done(twice, waiting(2000))[0] == pytest.approx(3 * usual[0], abs=3)


def test_hours_of_first_and_later_work_and_of_tracks() -> None:
    pool = Pool("one", effort=2.0, later=0.5, tracks={"priority": 0.5})
    usual = done(one(), waiting(2000))[0]

    assert done(one(pools=(pool,)), waiting(2000))[0] == pytest.approx(usual / 2, abs=1)
    assert done(one(pools=(pool,)), waiting(2000, "priority"))[0] == pytest.approx(usual, abs=1)
    back = waiting(2000, code="response")
    assert done(one(pools=(pool,)), back, "refused")[0] == pytest.approx(2 * usual, abs=1)
    alike = dc.replace(pool, later=None)
    assert done(one(pools=(alike,)), back, "refused")[0] == pytest.approx(usual / 2, abs=1)


def test_intake_follows_its_levels() -> None:
    levels = ((dt.date(2030, 4, 1), 2.0), (dt.date(2030, 7, 1), 0.0))
    scenario = one(intake=(Intake("one", 1000.0, opening="docketed", levels=levels),))
    days = prepare(scenario).days
    expected = expected_filings(scenario, days, scenario.intake[0])
    flat = expected_filings(scenario, days, dc.replace(scenario.intake[0], levels=()))

    assert expected[:90] == pytest.approx(flat[:90])
    assert expected[90:181] == pytest.approx(2 * flat[90:181])
    assert not expected[181:].any()


def test_who_has_no_output_yet_takes_nothing_up() -> None:
    """A recruit with nothing in his first quarter, half in the second, beside nobody."""
    ramp = ((0.0, 0.0), (2.49, 0.0), (2.5, 0.5), (5.49, 0.5), (5.5, 1.0))
    recruit = Examiners("one", service=0.0, joins=dt.date(2030, 1, 1))
    learning = one(examiners=(recruit,), career=Career(ramp=ramp))
    found, usual = done(learning, waiting(2000)), done(one(), waiting(2000))

    assert found[:3] == [0, 0, 0]
    assert found[3:6] == pytest.approx([n / 2 for n in usual[3:6]], abs=1)
    assert found[6:] == pytest.approx(usual[6:], abs=1)


def test_those_who_begin_later_do_not_hold_up_others() -> None:
    ramp = ((0.0, 0.0), (5.49, 0.0), (5.5, 1.0))
    people = (Examiners("one", service=0.0, joins=dt.date(2030, 1, 1)),
              Examiners("one", service=5.0, joins=dt.date(2030, 2, 1)))  # fmt: skip
    scenario = one(examiners=people, career=Career(ramp=ramp), step="month")
    corps = staff(scenario, prepare(scenario).days, seed=1, replication=0)

    assert corps.joins.tolist() == [31, 0]
    assert corps.begins.tolist() == [31, 181]
    found = done(scenario, waiting(2000))
    assert found[0] == 0
    assert found[1] > 15
    assert found[6] == pytest.approx(2 * found[5], abs=6)


@pytest.mark.parametrize("share", [0.25, 0.5])
def test_a_least_share_brings_a_track_forward(share: float) -> None:
    stock = both(waiting(3000, "priority"), waiting(3000, "deferred", first=3000))
    scenario = one(quotas=(Quota("deferred", least=share),), effort=Effort({"other": 1.0}))
    run = simulate(dc.replace(scenario, step="month"), seed=1, stock=stock)

    assert run.waits[0][:, 0].sum() > 500
    taken = [float(n) for n in run.waits[0][:, 0] if n]
    assert min(taken) / sum(taken) == pytest.approx(share, abs=0.02)


def test_a_greatest_share_holds_a_track_back_as_long_as_there_is_other_work() -> None:
    priority, normal = waiting(3000, "priority"), waiting(200, "normal", first=3000)
    scenario = one(
        quotas=(Quota("priority", most=0.4),), effort=Effort({"other": 1.0}, law="fixed")
    )
    run = simulate(dc.replace(scenario, step="month"), seed=1, stock=both(priority, normal))
    alone = simulate(dc.replace(scenario, step="month"), seed=1, stock=priority)

    # the 200 others are 60 % of the first work until they are used up; nobody rests after that
    assert sorted(run.waits[0][:, 0].tolist())[-2] == 200
    assert run.flow("first_action").sum() == alone.flow("first_action").sum()
    first = run.flow("first_action")[0, 0]
    assert first > 100


def test_no_quota_changes_nothing() -> None:
    stock = both(waiting(500, "priority"), waiting(500, "normal", first=500))
    free = one(quotas=(Quota("priority", 0.0, 1.0),))
    assert simulate(free, seed=1, stock=stock).digest == simulate(one(), seed=1, stock=stock).digest


BAD: list[tuple[str, dict[str, Any]]] = [
    ("pools[0].later", {"pools": (Pool("one", later=-1.0),)}),
    ("pools[0].tracks", {"pools": (Pool("one", tracks={"fast": 1.0}),)}),
    ("pools[0].tracks.priority", {"pools": (Pool("one", tracks={"priority": 0.0}),)}),
    ("paces[0].pool", {"paces": (Pace("two", 1.0),)}),
    ("paces[0].factor", {"paces": (Pace("one", 0.0),)}),
    ("quotas[0].track", {"quotas": (Quota("fast"),)}),
    ("quotas[1].track", {"quotas": (Quota("normal"), Quota("normal"))}),
    ("quotas[0]", {"quotas": (Quota("normal", 0.5, 0.4),)}),
    ("quotas", {"quotas": (Quota("normal", 0.6), Quota("priority", 0.6))}),
    ("intake[0].levels", {"intake": (
        Intake("one", 1.0, opening="docketed",
               levels=((dt.date(2030, 2, 1), 1.0), (dt.date(2030, 1, 1), 1.0))),)}),
    ("intake[0].levels[0]", {"intake": (
        Intake("one", 1.0, opening="docketed", levels=((dt.date(2030, 2, 1), -1.0),)),)}),
    ("career.ramp[1]", {"career": Career(ramp=((0, 0.5), (3, 0.0), (6, 1.0)))}),
    ("career.ramp[0]", {"career": Career(ramp=((0, -0.5), (3, 1.0)))}),
]  # fmt: skip


@pytest.mark.parametrize(("place", "changes"), BAD, ids=[place for place, _ in BAD])
def test_a_bad_lever_names_the_place(place: str, changes: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError) as caught:
        one(**changes)
    assert caught.value.place == place


def test_a_quota_on_a_track_that_the_order_does_not_know_is_refused() -> None:
    order = one().order
    blind = dc.replace(order, keys=tuple(k for k in order.keys if k.column != "track"))
    with pytest.raises(ScenarioError, match="does not tell 'priority' from other tracks"):
        prepare(one(order=blind, quotas=(Quota("priority", 0.1),)))
