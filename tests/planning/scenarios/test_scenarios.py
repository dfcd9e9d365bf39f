"""Scenarios of a small declared office: settings, what-if, running, remedies."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from pendency.planning import PlanInputError
from pendency.planning.capacity import (
    Career,
    Costs,
    Decisions,
    Levers,
    Pool,
    Problem,
    Track,
    solve,
)
from pendency.planning.checking.spreads import start_spreads
from pendency.planning.scenarios import (
    Aim,
    Choices,
    Prices,
    Setting,
    Transfer,
    as_now,
    cheapest,
    decisions_of,
    hires_by_year,
    price_by_measure,
    problem_of,
    read_setting,
    run,
    start_prices,
    told,
    what_if,
)

YEARS = 3


def office(intake: float = 60.0) -> Problem:
    """Two centres with one field each in common; 6 examiners, about 230 cases a year."""
    pools = (Pool("A", 4, 3.0, 20.0, 12.0), Pool("A", 9, 1.0, 20.0, 12.0),
             Pool("B", 4, 2.0, 20.0, 12.0))  # fmt: skip
    tracks = (Track("priority"), Track("normal", ages=(0, 6, 12), movable=(0,)))
    share = np.array([0.5, 0.15, 0.35])
    coming = np.zeros((3, 2, 20))
    coming[:, 0], coming[:, 1] = (0.1 * intake * share)[:, None], (0.9 * intake * share)[:, None]
    stock = np.outer(share, [5.0, 60.0, 40.0, 20.0])
    return Problem(
        title="two centres", start=dt.date(2026, 1, 1), quarters=20, pools=pools, tracks=tracks,
        intake=coming, stock=stock, at_applicant=40 * share, returned=15 * share,
        working_days=dict.fromkeys(range(2026, 2032), 200.0),
        levers=Levers(places={"A": 2.0, "B": 2.0}, overtime=0.1, retrained=1.0, moved=0.2),
        career=Career(leaving=0.05), costs=Costs(examiner=1.0, hire=0.5, overtime=0.004),
    )  # fmt: skip


AIMS = (Aim("first_actions", 2027, 200.0), Aim("closings", 2027, 200.0),
        Aim("first_action_pendency", 2028, 4.0))  # fmt: skip


@pytest.fixture(scope="module")
def setting() -> Setting:
    return replace(as_now(office(), AIMS, years=YEARS), replications=4)


@pytest.fixture(scope="module")
def figures(setting: Setting) -> dict[str, object]:
    return run(office(intake=90.0), setting)


def test_going_on_as_now_replaces_leavers_and_touches_nothing_else(setting: Setting) -> None:
    assert setting.hires == pytest.approx(6 * 0.05)
    assert (setting.overtime, setting.moved, setting.retrained, setting.choices) == (0, 0, 0, None)


def test_a_setting_reads_back_as_it_was_and_has_one_hash(setting: Setting) -> None:
    given = replace(setting, choices=Choices({"A": 2.0}, 0.05, (Transfer("A", "B", 10.0),)))
    again = read_setting(given.plain())
    assert again == given
    assert again.hash == given.hash != setting.hash


@pytest.mark.parametrize(
    ("name", "value"),
    [("years", 0), ("intake", 0.0), ("effort", 9.0), ("overtime", 1.5), ("replications", 1)],
)
def test_a_setting_that_makes_no_sense_is_refused_by_name(name: str, value: float) -> None:
    with pytest.raises(PlanInputError, match=name):
        replace(Setting(AIMS), **{name: value})  # type: ignore[arg-type]


def test_a_setting_changes_the_offices_problem(setting: Setting) -> None:
    changed = problem_of(office(), replace(setting, intake=1.1, effort=0.9, places=2.0))
    assert changed.quarters == 12
    assert changed.intake.sum() == pytest.approx(1.1 * 60 * 12)
    assert changed.pools[0].first_action_hours == pytest.approx(18.0)
    assert changed.levers.places == {"A": 4.0, "B": 4.0}
    assert changed.levers.hires == dict.fromkeys((2026, 2027, 2028), setting.hires)
    assert [t.measure for t in changed.targets] == [a.measure for a in AIMS]
    assert all(t.price for t in changed.targets)


def test_more_years_than_the_figures_reach_are_refused() -> None:
    with pytest.raises(PlanInputError, match="years"):
        problem_of(office(), Setting(AIMS, years=6))


def test_given_recruits_are_spread_over_fields_and_quarters() -> None:
    problem = problem_of(office(), Setting((), years=YEARS))
    found = decisions_of(problem, Choices({"A": 4.0}))
    np.testing.assert_allclose(found.hires[:2].sum(axis=0), 1.0)
    assert found.hires[0, 0] > found.hires[1, 0] > 0
    assert found.hires[2].sum() == 0
    rows = hires_by_year(problem, found)
    assert [(row["centre"], row["year"]) for row in rows] == [("A", y) for y in (2026, 2027, 2028)]
    assert "Recruits for A: 4.0 in 2026" in told(problem, found)[0].en


def test_given_transfers_stay_within_the_field_and_add_up() -> None:
    problem = problem_of(office(), Setting((), years=YEARS))
    found = decisions_of(problem, Choices(transfers=(Transfer("A", "B", 12.0),)))
    assert found.moved_out[0].sum() == pytest.approx(36.0)
    assert found.moved_in[2].sum() == pytest.approx(36.0)
    assert found.moved_out[1].sum() == 0  # field 9 is in A alone
    with pytest.raises(PlanInputError, match="no field in common"):
        decisions_of(problem, Choices(transfers=(Transfer("A", "A", 12.0),)))


def test_an_unknown_centre_is_named() -> None:
    problem = problem_of(office(), Setting((), years=YEARS))
    with pytest.raises(PlanInputError, match="no pool is in Z; there are A, B"):
        decisions_of(problem, Choices({"Z": 1.0}))


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"choices": Choices({"A": 2.0, "B": 1.0})}, {"choices": Choices()}),
        ({"choices": Choices(overtime=0.1)}, {"choices": Choices()}),
        ({"intake": 0.9}, {"intake": 1.1}),
        ({"effort": 0.9}, {"effort": 1.1}),
    ],
)
def test_what_helps_lowers_the_stock_and_the_pendency(
    better: dict[str, object], worse: dict[str, object]
) -> None:
    large = office(intake=120.0)
    good, bad = (what_if(large, replace(Setting(()), **one)).years for one in (better, worse))  # type: ignore[arg-type]
    assert good["unexamined"][-1] < bad["unexamined"][-1]
    assert good["pendency"][-1] < bad["pendency"][-1]


def test_what_if_tells_every_year_and_centre() -> None:
    found = what_if(office(), Setting((), years=YEARS))
    assert found.years["year"].to_list() == [2026, 2027, 2028]
    assert sum(found.by_centre.values()) == pytest.approx(found.years["unexamined"][-1])
    assert found.years["intake"].sum() == pytest.approx(720.0)


def test_running_gives_targets_fans_and_levers(figures: dict[str, object]) -> None:
    targets = figures["targets"]
    assert [t["measure"] for t in targets] == [a.measure for a in AIMS]
    for one in targets:
        assert 0 <= one["probability_low"] <= one["probability"] <= one["probability_high"] <= 1
        assert one["low"] <= one["median"] <= one["high"]
        assert one["reached"] == round(one["probability"] * one["runs"])
    assert {c["centre"] for c in targets[2]["centres"]} == {"A", "B"}
    office_fans = [f for f in figures["fans"] if f["centre"] is None]
    assert all(len(f["q500"]) == 4 * YEARS for f in office_fans)
    assert figures["levers"]
    assert all(one["worth"] > 0 and one["en"] and one["zh"] for one in figures["levers"])


def test_the_same_scenario_gives_the_same_figures(
    setting: Setting, figures: dict[str, object]
) -> None:
    assert run(office(intake=90.0), setting)["digest"] == figures["digest"]
    other = run(office(intake=90.0), replace(setting, seed=2))
    assert other["digest"] != figures["digest"]


def test_progress_is_told(setting: Setting) -> None:
    steps: list[tuple[int, int | None]] = []
    given = replace(setting, choices=Choices({"A": 1.0}), replications=2)
    found = run(office(), given, progress=lambda done, total: steps.append((done, total)))
    assert steps[0] == (0, None)
    assert steps[-1][0] == steps[-1][1] > 2
    assert found["levers"] == []  # given decisions have no prices


def test_a_missed_target_has_a_cheapest_remedy(
    setting: Setting, figures: dict[str, object]
) -> None:
    target = figures["targets"][2]
    assert target["probability"] < 0.5
    found = cheapest(office(intake=90.0), setting, target, figures["cost"])
    assert found.setting is not None
    assert found.setting.hires is None  # the levers were opened
    assert found.expected is not None
    assert found.expected < target["fluid"]
    assert found.cost > found.before
    assert found.does
    again = run(office(intake=90.0), found.setting)
    assert again["targets"][2]["median"] < target["median"]


def test_an_impossible_target_names_the_conflict(setting: Setting) -> None:
    target = {"measure": "closings", "year": 2026, "value": 5000.0, "centre": None, "plan": 100.0,
              "median": 100.0, "low": 90.0, "high": 110.0}  # fmt: skip
    found = cheapest(office(), setting, target, 0.0)
    assert found.setting is None
    assert found.conflict is not None
    assert "cannot be reached" in found.conflict.en
    assert "5,000" in found.conflict.zh


def test_an_office_that_nothing_enters_is_told_so() -> None:
    idle = replace(office(), intake=np.zeros((3, 2, 20)))
    with pytest.raises(PlanInputError, match="no case enters in 2026"):
        what_if(idle, Setting(()))


def test_prices_are_data_that_a_scenario_may_change(setting: Setting) -> None:
    problem = problem_of(office(), setting)
    price = price_by_measure(problem, start_prices())
    # a quarter of the yearly pay of six examiners; two first actions of 20 hours at 350 a quarter
    assert price["first_action_pendency"] == pytest.approx(0.25 * 4 * 6)
    assert price["closings"] == pytest.approx(2 * 20 / problem.hours.mean())
    assert price["stock"] == pytest.approx(price["closings"] / 2)
    dear = replace(setting, prices=Prices(month=0.5, case=4.0))
    prices = {target.measure: target.price for target in problem_of(office(), dear).targets}
    assert prices["first_action_pendency"] == pytest.approx(0.5 * 4 * 6)
    assert prices["first_actions"] == pytest.approx(2 * price["first_actions"])
    assert dear.hash != setting.hash
    assert read_setting(dear.plain()) == dear
    without = {k: v for k, v in setting.plain().items() if k != "prices"}
    assert read_setting(without) == setting  # kept before prices could be set


@pytest.mark.parametrize("given", [{"month": 0.0}, {"case": -1.0}, {"month": float("nan")}])
def test_impossible_prices_are_refused(given: dict[str, float]) -> None:
    with pytest.raises(PlanInputError, match=r"prices\.(month|case)"):
        Prices(**given)


def test_a_dearer_month_makes_a_plan_hire(setting: Setting) -> None:
    """What the price decides: cheap misses are left, dear ones are worked off."""
    opened = replace(setting, hires=None)
    spent = [solve(problem_of(office(120.0), replace(opened, prices=Prices(month, month * 8))))
             for month in (0.001, 2.0)]  # fmt: skip
    cheap, dear = (Decisions.of(plan).hires.sum() for plan in spent)
    assert dear > cheap


def test_a_run_says_how_uncertain_its_parameters_were(setting: Setting) -> None:
    surer = tuple(replace(one, value=one.value / 4, basis="calibrated", n=100)
                  for one in start_spreads())  # fmt: skip
    wide, narrow = run(office(), setting), run(office(), setting, spreads=surer)
    assert wide["uncertainty"] == [one.plain() for one in start_spreads()]
    assert {row["basis"] for row in narrow["uncertainty"]} == {"calibrated"}
    assert wide["digest"] != narrow["digest"]
