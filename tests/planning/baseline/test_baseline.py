"""A hand-made office whose baseline can be counted on paper; observed for 1,000 days."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.planning.conftest import day
from tests.records.conftest import a_case, history

from pendency.planning import PlanInputError
from pendency.planning.baseline import BASES, Baseline, baseline, start_values
from pendency.planning.capacity import Decisions, run_fluid, solve
from pendency.records import Snapshot, seal_tables, table

LAST = 1000  # 2022-09-27
Steps = list[tuple[int, str]]
NORTH = {"centre_id": 1, "unit_id": 2, "field": 4}
SOUTH = {"centre_id": 2, "unit_id": 3, "field": 9}

#: (filed, what happened, where)
CASES: tuple[tuple[int, Steps, dict[str, object]], ...] = (
    (0, [(30, "examination_effective"), (100, "first_action"), (160, "response"),
         (720, "allowed")], NORTH),
    (0, [(40, "examination_effective"), (700, "first_action"), (900, "deemed_withdrawn")], NORTH),
    (0, [(50, "examination_effective"), (800, "first_action")], NORTH),
    (0, [(60, "examination_effective"), (810, "first_action"), (990, "response")], NORTH),
    (0, [(70, "examination_effective")], NORTH),
    (700, [(900, "examination_effective")], NORTH | {"track": "priority"}),
    (900, [], NORTH),
    (0, [(900, "examination_effective"), (950, "allowed")], SOUTH),
    (700, [(910, "examination_effective")], SOUTH),
    (700, [(920, "examination_effective")], {"centre_id": None, "field": 4}),
)  # fmt: skip


def sealed(folder: Path, *, employment: bool = True) -> Snapshot:
    rows = [a_case(i, filing_date=day(filed), **where)
            for i, (filed, _steps, where) in enumerate(CASES, 1)]  # fmt: skip
    events = [event for i, (_filed, steps, _where) in enumerate(CASES, 1)
              for event in history(i, *steps)]  # fmt: skip
    spells = [
        (1, -2000, None, 1, 2, 1.0), (2, -2000, None, 1, 2, 0.5), (3, 900, None, 1, 2, 1.0),
        (4, -2000, 600, 1, 2, 1.0), (5, -2000, None, 2, 3, 0.8),
    ]  # fmt: skip
    tables = {
        "cases": table("cases").frame(rows),
        "events": table("events").frame(events),
        "centres": table("centres").frame(
            {"centre_id": i, "code": code, "en": code, "zh": code}
            for i, code in [(1, "N"), (2, "S")]
        ),
        "units": table("units").frame(
            {"unit_id": i, "code": f"U{i}", "en": f"U{i}", "zh": f"U{i}", "centre_id": centre,
             "parent_id": above} for i, centre, above in [(1, 1, None), (2, 1, 1), (3, 2, None)]
        ),
        "examiners": table("examiners").frame(
            {"examiner_id": x, "code": f"E{x}"} for x, *_ in spells
        ),
        "employment": table("employment").frame(
            {"examiner_id": x, "from_date": day(a), "to_date": day(b) if b else None,
             "centre_id": c, "unit_id": u, "share": share} for x, a, b, c, u, share in spells
        ) if employment else table("employment").frame([]),
    }  # fmt: skip
    return seal_tables(folder, tables, title="hand-made", provenance="generated",
                       observed_to=day(LAST))  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return sealed(tmp_path_factory.mktemp("baseline") / "office")


@pytest.fixture(scope="module")
def drawn(office: Snapshot) -> Baseline:
    # the few cases of the test are enough to measure from
    return baseline(office, quarters=8, values=replace(start_values(), least=1))


def _known(drawn: Baseline, name: str) -> tuple[str, float | None]:
    (found,) = [one for one in drawn.known if one.name == name]
    return found.basis, found.value


def test_the_plan_begins_with_the_next_quarter(drawn: Baseline) -> None:
    assert drawn.problem.start == dt.date(2022, 10, 1)
    assert drawn.as_of == day(LAST)


def test_stock_lies_in_its_pool_mode_and_age(drawn: Baseline) -> None:
    problem = drawn.problem
    assert [pool.name for pool in problem.pools] == ["N/4", "S/9"]
    assert [track.name for track in problem.tracks] == ["priority", "normal"]
    # bands: priority; normal from 0, 6 and 12 months since entering examination
    assert problem.stock.tolist() == [[1, 0, 0, 1], [0, 1, 0, 0]]
    assert problem.at_applicant.tolist() == [1, 0]  # the third waits for its applicant
    assert problem.returned.tolist() == [1, 0]  # the fourth was answered; allowed ones are done


def test_what_is_left_out_is_told(drawn: Baseline) -> None:
    assert _known(drawn, "left_out") == ("measured", 1.0)
    assert _known(drawn, "to_come") == ("measured", 1.0)
    assert _known(drawn, "entering_examination") == ("measured", None)


def test_examiners_in_service_are_trained_or_join_when_they_are(drawn: Baseline) -> None:
    assert [pool.examiners for pool in drawn.problem.pools] == [1.5, 0.8]
    # examiner 3 came 100 days ago: he has three of his four quarters of training before him
    assert drawn.problem.staffing is not None
    assert drawn.problem.staffing[0].tolist() == [0, 0, 1, 0, 0, 0, 0, 0]
    assert _known(drawn, "recruits") == ("measured", 1.0)


def test_hours_reproduce_the_output_of_the_last_year(drawn: Baseline) -> None:
    # the south: one first action by 0.8 examiner in 365 of 365.25 days, a tenth for other duties
    south = 220 * 7 * 0.9 * 0.8 * 365 / 365.25
    assert drawn.problem.pools[1].first_action_hours == pytest.approx(south, rel=1e-3)
    # the north: three first actions and one later work at 0.6 by 1.5 examiners; the recruit's
    # first quarter counts nothing, and of his second 8.7 days at a quarter of the output
    north = 220 * 7 * 0.9 * (1.5 * 365 + 0.25 * (101 - 365.25 / 4)) / 365.25 / 3.6
    assert drawn.problem.pools[0].first_action_hours == pytest.approx(north, rel=2e-3)
    assert drawn.problem.pools[0].later_action_hours == pytest.approx(0.6 * north, rel=2e-3)


def test_shares_are_those_of_the_last_year(drawn: Baseline) -> None:
    flow = drawn.problem.flow
    assert flow.first_closing == 0.25  # the south's allowance, of four first actions
    assert flow.closing == 1.0  # the one later work allowed
    assert flow.lapsed == 0.5  # settled at the applicant: one lapse, one response
    assert _known(drawn, "closing") == ("measured", 1.0)


def test_a_short_past_gives_last_years_level_and_says_so(drawn: Baseline) -> None:
    # four cases with field and centre entered in the last year
    assert drawn.forecast is None
    assert drawn.problem.intake[:, :, :4].sum() == pytest.approx(3.0)
    assert _known(drawn, "intake_flat")[0] == "start"


def test_few_cases_leave_the_start_values(office: Snapshot) -> None:
    found = baseline(office, quarters=4)
    hours = start_values().first_action_hours
    assert {pool.first_action_hours for pool in found.problem.pools} == {hours}
    assert found.problem.flow.closing == 0.7
    bases = {one.name: one.basis for one in found.known}
    assert bases["hours_start"] == bases["closing"] == bases["leaving"] == "start"


def test_the_problem_can_be_run_and_solved(drawn: Baseline) -> None:
    course = run_fluid(drawn.problem, Decisions.none(drawn.problem))
    assert np.isfinite(course.pendency).all()
    assert solve(drawn.problem, method="simplex").status == "optimal"


def test_the_same_snapshot_gives_the_same_problem(office: Snapshot, drawn: Baseline) -> None:
    again = baseline(office, quarters=8, values=replace(start_values(), least=1))
    assert again.known == drawn.known
    assert again.problem.pools == drawn.problem.pools
    np.testing.assert_array_equal(again.problem.intake, drawn.problem.intake)


def test_an_earlier_day_knows_only_what_was_known_then(office: Snapshot) -> None:
    found = baseline(office, quarters=4, as_of=day(750), values=replace(start_values(), least=1))
    assert found.problem.start == dt.date(2022, 4, 1)
    assert found.problem.stock.sum() == 3  # cases 3, 4 and 5 had entered and were unexamined
    assert found.problem.at_applicant.sum() == 1  # case 2


def test_without_examiners_the_error_says_what_to_import(tmp_path: Path) -> None:
    with pytest.raises(PlanInputError, match="no examiner is in service"):
        baseline(sealed(tmp_path / "bare", employment=False))


def test_a_day_after_the_last_observed_is_refused(office: Snapshot) -> None:
    with pytest.raises(PlanInputError, match="as_of"):
        baseline(office, as_of=day(LAST + 1))


def test_every_figure_has_words_in_both_languages(drawn: Baseline) -> None:
    assert all(one.words.en and one.words.zh for one in drawn.known)
    assert {one.basis for one in drawn.known} <= set(BASES)


def test_the_intake_is_forecast_where_the_past_is_long_enough(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    filed = np.sort(rng.integers(0, 6 * 365, 900)).tolist()
    rows = [a_case(i, filing_date=day(d), **(NORTH if i % 3 else SOUTH))
            for i, d in enumerate(filed, 1)]  # fmt: skip
    acts = [
        event
        for i, d in enumerate(filed, 1)
        for event in history(i, (d, "examination_effective"), (d + 90, "first_action"))
    ]
    small = sealed(tmp_path / "people")
    tables = {name: small.read(name) for name in ("centres", "units", "examiners", "employment")}
    tables |= {"cases": table("cases").frame(rows), "events": table("events").frame(acts)}
    long = seal_tables(tmp_path / "long", tables, title="long", provenance="generated",
                       observed_to=day(6 * 365 + 100))  # fmt: skip
    found = baseline(long, quarters=12, as_of=day(6 * 365))
    assert found.forecast is not None
    assert _known(found, "intake")[0] == "forecast"
    quarters = found.problem.intake.sum(axis=(0, 1))
    assert 20 < quarters.mean() < 60  # 900 cases in 24 quarters
    np.testing.assert_allclose(quarters[8:], quarters[4:8])  # beyond the horizon, its last year
    point = found.forecast.table.filter(pl.col("level") == "all", pl.col("step") == 1)["point"]
    assert quarters[0] == pytest.approx(point.item(), rel=0.02)
