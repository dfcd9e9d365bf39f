"""Bad scenarios: a clear error that names the place."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from typing import Any

import numpy as np
import pytest
from tests.twin.engine import offices
from tests.twin.flows import office, stage, way

from pendency.twin import TwinError
from pendency.twin.engine import (
    Career,
    Effort,
    Examiners,
    Hold,
    Intake,
    Pace,
    Pool,
    Stock,
    Transfer,
    WorkDays,
    prepare,
    simulate,
)
from pendency.twin.errors import ScenarioError

CIRCLE = office(
    stage("filed", way("docketed", 1.0, 0, 1)), stage("docketed", way("filed", 1.0, 0, 1))
)
TORN = office(stage("filed", way("docketed", 1.0, 0, 1)))

BAD: list[tuple[str, dict[str, Any]]] = [
    ("end", {"end": offices.START}),
    ("end", {"end": dt.date(2200, 1, 1)}),
    ("flows", {"flows": {}}),
    ("pools", {"pools": ()}),
    ("pools[1].name", {"pools": (Pool("north"), Pool("north"))}),
    ("pools[0]", {"pools": (Pool("empty"),)}),
    ("pools[0]", {"examiners": (Examiners("south"), Examiners("west"), Examiners("north", 0))}),
    ("pools[0].effort", {"pools": (Pool("north", effort=0.0), Pool("south"), Pool("west"))}),
    ("pools[0].field", {"pools": (Pool("north", field=36), Pool("south"), Pool("west"))}),
    ("examiners[0].share", {"examiners": (Examiners("north", share=1.2), *offices.staff())}),
    ("examiners[0].number", {"examiners": (Examiners("north", -1), *offices.staff())}),
    ("examiners[0].service", {"examiners": (Examiners("north", service=-1.0), *offices.staff())}),
    ("examiners[0].pool", {"examiners": (Examiners("nowhere"), *offices.staff())}),
    ("examiners[0].leaves", {"examiners": (
        Examiners("north", joins=dt.date(2031, 1, 1), leaves=dt.date(2031, 1, 1)),
        *offices.staff())}),
    ("intake[0].per_year", {"intake": (Intake("north", -5.0),)}),
    ("intake[0].per_year", {"intake": (Intake("north", float("nan")),)}),
    ("intake[0].growth", {"intake": (Intake("north", 5.0, growth=-1.0),)}),
    ("intake[0].season", {"intake": (Intake("north", 5.0, season=(1.0,) * 11),)}),
    ("intake[0].tracks", {"intake": (Intake("north", 5.0, tracks={"normal": 0.9}),)}),
    ("intake[0].tracks", {"intake": (Intake("north", 5.0, tracks={"fast": 1.0}),)}),
    ("intake[0].flow", {"intake": (Intake("north", 5.0, flow="design"),)}),
    ("intake[0].opening", {"intake": (Intake("north", 5.0, opening="suspended"),)}),
    ("intake[1]", {"intake": (Intake("north", 5.0), Intake("north", 7.0))}),
    ("career.ramp", {"career": Career(ramp=((12, 1.0), (6, 0.5)))}),
    ("career.ramp[0]", {"career": Career(ramp=((0, 0.0),))}),
    ("career.leaving[1]", {"career": Career(leaving=(0.1, -0.1))}),
    ("career.duties", {"career": Career(duties=1.0)}),
    ("effort.hours", {"effort": Effort({"first_action": 3.0})}),
    ("effort.hours.first_action", {"effort": Effort({"first_action": -3.0, "other": 1.0})}),
    ("effort.hours.first_acton", {"effort": Effort({"first_acton": 3.0, "other": 1.0})}),
    ("effort.complexity", {"effort": Effort(complexity=((0.5, 1.0),))}),
    ("effort.spread", {"effort": Effort(spread=-0.1)}),
    ("hold.share", {"hold": Hold(share=1.0)}),
    ("hold.days", {"hold": Hold(share=0.1, days=(9, 3))}),
    ("transfers[0].target", {"transfers": (Transfer("north", "north", per_month=1),)}),
    ("transfers[0]", {"transfers": (Transfer("north", "south"),)}),
    ("transfers[1].share", {"transfers": (
        Transfer("north", "south", share=0.6), Transfer("north", "west", share=0.6))}),
    ("transfers", {"clock": "continuous"}),
    ("examiners[0].spells[0]", {"examiners": (
        Examiners("north", spells=((dt.date(2030, 5, 1), 0.0),)), *offices.staff())}),
    ("examiners[0].spells", {"examiners": (
        Examiners("north", spells=((dt.date(2030, 5, 1), 0.5), (dt.date(2030, 4, 1), 0.8))),
        *offices.staff())}),
    ("paces[0].months", {"paces": (Pace("north", 0.5, months=(0,)),)}),
    ("days.hours", {"days": WorkDays(hours=0.0)}),
    ("days.weekend", {"days": WorkDays(weekend=frozenset(range(7)))}),
    ("limits.granted", {"limits": {"granted": 90}}),
    ("limits.awaiting_office", {"limits": {"awaiting_office": 0}}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("place", "changes"), BAD, ids=[f"{i}-{p}" for i, (p, _) in enumerate(BAD)]
)
def test_a_bad_scenario_names_the_place(place: str, changes: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError) as caught:
        offices.three_centres(**changes)

    assert caught.value.place == place
    assert str(caught.value).startswith(f"scenario: {place}: ")
    assert isinstance(caught.value, TwinError)


def test_a_flow_that_leads_nowhere_is_named() -> None:
    with pytest.raises(ScenarioError, match=r"flows\.: .*no stage covers 'docketed'"):
        prepare(offices.three_centres(flows={"": TORN}))


def test_a_case_that_goes_round_in_circles_is_found() -> None:
    scenario = dc.replace(
        offices.three_centres(flows={"": CIRCLE}, transfers=()),
        end=offices.START + dt.timedelta(days=31_000), intake=(Intake("north", 1.0),),
        clock="continuous", effort=Effort({"other": 0.001}, law="fixed"),
    )  # fmt: skip
    with pytest.raises(ScenarioError, match="goes round in circles"):
        simulate(scenario, seed=1)


def test_a_year_without_calendar_is_named() -> None:
    scenario = offices.three_centres(
        end=dt.date(2070, 1, 1), start=dt.date(2060, 1, 1), days=WorkDays(office="CN")
    )
    with pytest.raises(ScenarioError, match=r"days\.office"):
        prepare(scenario)


def test_an_unknown_office_is_named() -> None:
    with pytest.raises(ScenarioError, match=r"days\.office"):
        prepare(offices.three_centres(days=WorkDays(office="ZZ")))


@pytest.mark.parametrize(("seed", "replication"), [(-1, 0), (2**32, 0), (1, -1)])
def test_a_seed_must_fit_the_key(seed: int, replication: int) -> None:
    with pytest.raises(ScenarioError, match="is not from 0 to 4294967295"):
        simulate(offices.three_centres(), seed=seed, replication=replication)


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        ("stock.number", {"number": np.zeros(4, dtype=np.int64)}),
        ("stock.filed", {"filed": np.ones(4, dtype=np.int64)}),
        ("stock", {"track": np.zeros(3, dtype=np.int64)}),
    ],
)
def test_bad_stock_names_the_column(place: str, changes: dict[str, Any]) -> None:
    good = Stock.fresh(4, pool=0, code="docketed", flow="")
    with pytest.raises(ScenarioError) as caught:
        dc.replace(good, **changes)

    assert caught.value.place == place


@pytest.mark.parametrize(
    ("stock", "place"),
    [
        (Stock.fresh(4, pool=9, code="docketed", flow=""), "stock.pool"),
        (Stock.fresh(4, pool=0, code="suspended", flow=""), "flows."),
    ],
)
def test_stock_must_fit_the_scenario(stock: Stock, place: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        simulate(offices.three_centres(), seed=1, stock=stock)

    assert caught.value.place == place
