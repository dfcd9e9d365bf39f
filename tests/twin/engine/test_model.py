"""Parts of the model: the docket's order, careers, calendars, holds, transfers, stock."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.twin.engine import offices
from tests.twin.flows import office, stage, way

from pendency.examination.docket import docket_order, order
from pendency.records import vocabulary
from pendency.records.tables import TRACKS
from pendency.twin.engine import (
    Career,
    Effort,
    Examiners,
    Hold,
    Intake,
    Pace,
    Pool,
    Scenario,
    Stock,
    Transfer,
    WorkDays,
    record,
    simulate,
)
from pendency.twin.engine.priorities import priority_classes
from pendency.twin.engine.staffing import staff
from pendency.twin.engine.time import build_days
from pendency.twin.errors import ScenarioError
from pendency.twin.flow import GRID

DECIDED = office(
    stage("docketed", way("first_action", 1.0, 0, 1)),
    stage("response", way("refused", 1.0, 0, 1)),
    stage("first_action", way("response", 1.0, 5000, 5001)),
    stage("refused"),
)


def one(**more: Any) -> Scenario:
    settings: dict[str, Any] = {
        "title": "one", "start": dt.date(2030, 1, 1), "end": dt.date(2031, 1, 1),
        "flows": {"": DECIDED}, "pools": (Pool("one"),), "examiners": (Examiners("one"),),
        "effort": Effort({"other": 7.0}, law="fixed"), "days": WorkDays(hours=7.0), "step": "day",
    }  # fmt: skip
    return Scenario(**(settings | more))


@pytest.mark.parametrize("limits", [{}, {"awaiting_examination": 400, "awaiting_office": 90}])
def test_cases_are_taken_up_in_the_order_of_the_docket(limits: dict[str, int]) -> None:
    """One examiner, one case a day: the twin's order is the order that the docket shows him."""
    n, start = 120, dt.date(2030, 1, 1)
    rng = np.random.default_rng(3)
    code = np.array(["docketed", "response"])[rng.integers(2, size=n)]
    since = -np.sort(rng.choice(np.arange(1, 500), n, replace=False))[::-1]
    track = rng.integers(len(TRACKS), size=n)
    stock = Stock(
        number=np.arange(1, n + 1), pool=np.zeros(n, dtype=np.int64),
        stage=(code == "response").astype(np.int64), filed=since, since=since, track=track,
        seen=code == "response", stages=(("", "docketed", 0), ("", "response", 1)),
    )  # fmt: skip
    run = record(one(limits=limits), seed=1, stock=stock)
    acts = np.isin(run.state.log_code, _codes("first_action", "refused"))
    taken = run.state.cases["number"][run.state.log_case[acts]]

    left = set(range(1, n + 1))
    names = {"docketed": "awaiting_examination", "response": "awaiting_office"}
    days = [start + dt.timedelta(days=int(d)) for d in run.state.log_day[acts]]
    for number, day in zip(taken.tolist(), days, strict=True):
        rows = sorted(left)
        state = [names[code[i - 1]] for i in rows]
        joined = [start + dt.timedelta(days=int(since[i - 1])) for i in rows]
        due = [
            s + dt.timedelta(days=limits[w]) if w in limits else None
            for s, w in zip(joined, state, strict=True)
        ]
        shown = order(
            pl.DataFrame(
                {"case_id": rows, "number": [str(i) for i in rows], "state": state,
                 "track": [TRACKS[track[i - 1]] for i in rows],
                 "due": pl.Series(due, dtype=pl.Date), "since": joined,
                 "family": pl.Series([None] * len(rows), dtype=pl.Int64)},
            ),
            as_of=day,
        )  # fmt: skip
        assert shown.position(number) == 1
        left.remove(number)
    assert len(taken) == n


def _codes(*names: str) -> list[int]:
    return [list(vocabulary().events).index(name) for name in names]


def test_an_order_that_classes_cannot_express_is_refused() -> None:
    rules = docket_order()
    late = dc.replace(rules, keys=(*rules.keys[2:4], rules.keys[1], *rules.keys[4:]))
    with pytest.raises(ScenarioError, match="limit"):
        priority_classes(late, TRACKS, {})


def test_age_before_track_makes_one_class_of_all_tracks() -> None:
    rules = docket_order()
    aged = dc.replace(rules, keys=(*rules.keys[:3], rules.keys[4], rules.keys[3], rules.keys[5]))

    assert priority_classes(rules, TRACKS, {}).count == 2 * len(TRACKS)
    assert priority_classes(aged, TRACKS, {}).count == 2


def test_work_takes_its_hours_at_the_examiners_speed() -> None:
    """700 cases of 7 hours, one examiner at half time with a fifth for other duties."""
    found = simulate(
        one(examiners=(Examiners("one", share=0.5),), career=Career(duties=0.2)), seed=1,
        stock=Stock.fresh(700, pool=0, code="docketed", flow=""),
    )  # fmt: skip
    worked = np.busday_count("2030-01-01", "2031-01-01")

    assert found.flow("first_action").sum() == pytest.approx(worked * 0.5 * 0.8, abs=1)


def test_no_work_is_done_on_days_off() -> None:
    run = record(one(), seed=1, stock=Stock.fresh(700, pool=0, code="docketed", flow=""))
    days = np.datetime64("2030-01-01") + run.state.log_day.astype(int)

    assert len(days) > 250
    assert np.is_busday(days).all()


def test_an_offices_calendar_counts_where_it_is_named() -> None:
    days = build_days(one(start=dt.date(2025, 1, 1), end=dt.date(2026, 1, 1),
                          days=WorkDays(office="CN")))  # fmt: skip
    october = (dt.date(2025, 10, 1) - dt.date(2025, 1, 1)).days

    assert not days.worked[october : october + 7].any()
    assert days.worked[october + 8 : october + 10].all()


def test_new_examiners_learn_and_cost_their_mentors_time() -> None:
    career = Career(ramp=((0, 0.4), (12, 1.0)), mentoring=0.2)
    scenario = one(
        examiners=(Examiners("one", 2, service=9.0), Examiners("one", 1, service=0.0)),
        career=career, step="month",
    )  # fmt: skip
    speed = staff(scenario, build_days(scenario), seed=1, replication=0).speed

    assert speed[2, 0] == pytest.approx(0.4)
    assert speed[2, 6] == pytest.approx(0.7, abs=0.01)
    assert speed[0] == pytest.approx(0.9)
    assert (np.diff(speed[2]) > 0).all()


def test_examiners_leave_at_the_stated_rates() -> None:
    scenario = one(
        examiners=(Examiners("one", 20_000, service=0.0),), career=Career(leaving=(0.2, 0.1)),
        end=dt.date(2034, 1, 1),
    )  # fmt: skip
    leaves = staff(scenario, build_days(scenario), seed=1, replication=0).leaves
    stay = [(leaves >= 365.25 * years).mean() for years in (1, 2, 3)]

    for found, expected in zip(stay, np.exp([-0.2, -0.3, -0.4]), strict=True):
        assert found == pytest.approx(expected, abs=0.012)


def test_who_joins_and_leaves_works_between() -> None:
    group = Examiners("one", joins=dt.date(2030, 3, 1), leaves=dt.date(2030, 6, 1))
    found = record(one(examiners=(group,)), seed=1,
                   stock=Stock.fresh(500, pool=0, code="docketed", flow=""))  # fmt: skip
    days = found.state.log_day

    assert days.min() >= 59
    assert days.max() <= 151 + 2  # the Monday on which he is done with his last case
    assert len(days) == pytest.approx(np.busday_count("2030-03-01", "2030-06-01"), abs=1)


def test_personal_dockets_of_leavers_are_dealt_and_returns_come_back() -> None:
    scenario = dc.replace(
        offices.three_centres(transfers=()), pools=(Pool("south", dockets="personal"),),
        examiners=(Examiners("south", 4), Examiners("south", 2, leaves=dt.date(2030, 10, 1))),
        intake=(Intake("south", 900),), hold=Hold(),
        career=Career(),
    )  # fmt: skip
    run = record(scenario, seed=4)
    gone = np.flatnonzero(run.model.servers["leaves"] <= scenario.length)
    waiting = run.state.length[[run.model.servers[g]["docket"] for g in gone]]

    assert waiting.tolist() == [0, 0]
    assert run.state.length.sum() > 20


def test_held_work_comes_out_days_later_and_some_is_done_again() -> None:
    scenario = offices.three_centres(hold=Hold(share=0.3, days=(5, 9), rework=0.25))
    run = record(scenario, seed=4)
    log = pl.DataFrame(
        {"case": run.state.log_case, "day": run.state.log_day.astype(np.int32),
         "code": pl.Series(list(vocabulary().events)).gather(run.state.log_code.astype(int))}
    ).sort("case", "day", maintain_order=True)  # fmt: skip
    held = log.with_columns(
        days=pl.col("day").shift(-1).over("case") - pl.col("day"),
        then=pl.col("code").shift(-1).over("case"),
        after=pl.col("code").shift(-2).over("case"), same=pl.col("day").shift(-2).over("case")
        == pl.col("day").shift(-1).over("case"),
    ).filter((pl.col("code") == "held_for_quality") & (pl.col("then") == "released"))  # fmt: skip

    assert held.height > 300
    assert held["days"].is_between(5, 9).all()
    assert 1 - held["same"].fill_null(value=False).mean() == pytest.approx(0.25, abs=0.06)
    acts = run.result.flow("held_for_quality").sum() / run.state.pools["events"].sum()
    assert acts > 0.05


def test_transfers_move_what_was_planned() -> None:
    transfer = Transfer("one", "two", per_month=7, first=dt.date(2030, 2, 1),
                        last=dt.date(2030, 6, 30))  # fmt: skip
    scenario = one(
        pools=(Pool("one"), Pool("two")), examiners=(Examiners("one"), Examiners("two")),
        transfers=(transfer,), step="month",
    )  # fmt: skip
    run = record(scenario, seed=1, stock=Stock.fresh(900, pool=0, code="docketed", flow=""))

    assert run.result.flow("transferred")[0].tolist() == [0, 7, 7, 7, 7, 7, *[0] * 6]
    assert run.result.flow("received")[1].sum() == 35
    assert run.result.flow("first_action")[1].sum() == 35
    assert run.result.pending[1, -1] == 35


def test_cases_passed_on_are_the_stated_share() -> None:
    scenario = offices.three_centres(transfers=(Transfer("north", "west", share=0.3),))
    found = simulate(scenario, seed=9)
    reached = found.flow("docketed")[0].sum()

    assert found.flow("received")[2].sum() / reached == pytest.approx(0.3 * 0.96, abs=0.03)


def test_the_stock_waits_for_what_is_left_of_its_wait() -> None:
    """A wait even between 0 and 400 days, 300 of which are over: even between 0 and 100."""
    flow = office(
        stage("first_action", way("response", 0.5, 0, 400), way("deemed_withdrawn", 0.5, 0, 800)),
        stage("response", way("refused", 1.0, 0, 1)), stage("refused"), stage("deemed_withdrawn"),
    )  # fmt: skip
    n = 20_000
    stock = dc.replace(
        Stock.fresh(n, pool=0, code="first_action", flow="", round_=1),
        filed=np.full(n, -900), since=np.full(n, -300),
    )  # fmt: skip
    run = record(one(flows={"": flow}, end=dt.date(2032, 1, 1)), seed=1, stock=stock)
    days = {
        code: run.state.log_day[run.state.log_code == _codes(code)[0]].astype(int)
        for code in ("response", "deemed_withdrawn")
    }
    answered = 0.25 / (0.25 + 0.625)  # half of each, of which a quarter and five eighths are left

    assert len(days["response"]) + len(days["deemed_withdrawn"]) == n
    assert len(days["response"]) / n == pytest.approx(answered, abs=0.015)
    assert days["response"].max() <= 100
    assert days["response"].mean() == pytest.approx(50, abs=2)
    assert days["deemed_withdrawn"].mean() == pytest.approx(250, abs=5)


def test_who_waits_longer_than_anybody_did_starts_afresh() -> None:
    flow = office(stage("first_action", way("deemed_withdrawn", 1.0, 100, 200)),
                  stage("deemed_withdrawn"))  # fmt: skip
    stock = dc.replace(
        Stock.fresh(2_000, pool=0, code="first_action", flow="", round_=1),
        filed=np.full(2_000, -900), since=np.full(2_000, -300),
    )  # fmt: skip
    days = record(one(flows={"": flow}), seed=1, stock=stock).state.log_day

    assert len(days) == 2_000
    assert days.min() >= 100
    assert days.max() <= 200


def test_complexity_changes_hours_and_not_their_mean() -> None:
    stock = Stock.fresh(3_000, pool=0, code="docketed", flow="")
    staffed = one(examiners=(Examiners("one", 20),))
    plain = simulate(staffed, seed=1, stock=stock).pools["hours"][0]
    mixed = dc.replace(staffed, effort=Effort({"other": 7.0}, law="fixed",
                                              complexity=((0.5, 0.5), (0.5, 1.5))))  # fmt: skip

    assert plain == 7.0 * 3_000
    assert simulate(mixed, seed=1, stock=stock).pools["hours"][0] == pytest.approx(plain, rel=0.03)


def test_pendency_is_told_by_year() -> None:
    stock = dc.replace(Stock.fresh(200, pool=0, code="docketed", flow=""),
                       filed=np.full(200, -100), since=np.full(200, -50))  # fmt: skip
    found = simulate(one(), seed=1, stock=stock)
    sums = found.pendency_days[0, 0, 0] / found.pendency[0, 0, 0].sum()

    assert found.pendency[0, 0, 0].sum() == 200
    assert sums == pytest.approx(100 + 0.5 * 200 * 365 / 261, rel=0.03)
    assert found.pendency_quantile("first_action", 0.5, year=0) == pytest.approx(sums, abs=10)
    assert np.isnan(found.pendency_quantile("disposal", 0.5, year=0))


def test_frames_hold_what_the_arrays_hold() -> None:
    found = simulate(offices.three_centres(), seed=1)
    stock, flows = found.stock_frame(), found.flow_frame()

    assert stock["n"].sum() == found.stock.sum()
    assert flows.filter(pl.col("event") == "filed")["n"].sum() == found.flow("filed").sum()
    assert set(flows["pool"]) == {"north", "south", "west"}
    assert len(GRID) == 25


def test_announced_cases_come_on_their_day_and_are_examined() -> None:
    """Three a day from the second day on, filed 200 days before the start."""
    n = 600
    stock = dc.replace(
        Stock.fresh(n, pool=0, code="docketed", flow=""),
        filed=np.full(n, -200), since=np.arange(n) // 3 + 1,
    )  # fmt: skip
    found = simulate(one(), seed=1, stock=stock)

    assert found.stock[0, 0].sum() == 0
    assert found.flow("filed")[0].tolist() == [0, *[3] * 200, *[0] * 164]
    assert found.flow("first_action").sum() > 200
    # the first action is counted from the filing
    assert found.pendency_quantile("first_action", 0.01, year=0) > 190


def test_announced_cases_after_the_last_day_never_come() -> None:
    stock = dc.replace(
        Stock.fresh(5, pool=0, code="docketed", flow=""), since=np.full(5, 365), filed=np.zeros(5)
    )

    assert simulate(one(), seed=1, stock=stock).flow("filed").sum() == 0


def test_a_pace_holds_in_its_days_and_months_and_part_time_in_its_spells() -> None:
    scenario = one(
        pools=(Pool("one"), Pool("two")), step="month",
        examiners=(
            Examiners("one", spells=((dt.date(2030, 5, 1), 0.5), (dt.date(2030, 9, 1), 0.8))),
            Examiners("two"),
        ),
        paces=(
            Pace("one", 0.5, first=dt.date(2030, 2, 1), last=dt.date(2030, 3, 31)),
            Pace("one", 2.0, months=(3, 12)),
        ),
    )  # fmt: skip
    speed = staff(scenario, build_days(scenario), seed=1, replication=0).speed

    expected = [1, 0.5, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.8, 0.8, 0.8, 1.6]
    assert speed[0].tolist() == pytest.approx(expected)
    assert (speed[1] == 1).all()


def test_while_nobody_is_there_cases_wait_for_who_comes_next() -> None:
    scenario = one(
        pools=(Pool("one", dockets="personal"),),
        examiners=(
            Examiners("one", leaves=dt.date(2030, 1, 10)),
            Examiners("one", joins=dt.date(2030, 4, 1)),
        ),
    )  # fmt: skip
    run = record(scenario, seed=1, stock=Stock.fresh(60, pool=0, code="docketed", flow=""))
    days = run.state.log_day[run.state.log_code == _codes("first_action")[0]]

    assert len(days) == 60
    assert ((days < 12) | (days >= 90)).all()


def test_the_log_says_who_acted() -> None:
    scenario = offices.three_centres(transfers=())
    run = record(scenario, seed=4)
    acts = np.isin(run.state.log_code, _codes("first_action", "later_action"))
    who = run.state.log_who[acts]
    pool = np.searchsorted(run.state.log_from, np.flatnonzero(acts), side="right") - 1

    assert (who >= 0).all()
    assert (run.staff.pool[who] == pool).all()
    assert len(np.unique(who)) > 15
