"""Scenarios are stored, compared and rerun to the same numbers; forecasts are kept and scored."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.planning.capacity.offices import office
from tests.planning.conftest import Office

from pendency.planning import ForecastError, PlanInputError
from pendency.planning.capacity import Decisions, Target
from pendency.planning.checking import (
    PlanCheck,
    Runs,
    check_plan,
    compare,
    difference_by_quarter,
    forecast_of,
    load,
    read_stored,
    rerun,
    same_numbers,
    save,
    score_kept,
    shift_of,
    stored,
)
from pendency.planning.checking.compared import paired, unpaired
from pendency.planning.checking.kept import KEPT


def _check(hired: float = 0.0, *, replications: int = 12, **more: object) -> PlanCheck:
    problem = office(targets=(Target("first_action_pendency", 2027, 10.0, 1.0),
                              Target("stock", 2027, 12_000.0, 1.0, centre="A")))  # fmt: skip
    flat = Decisions.none(problem)
    hires = flat.hires.copy()
    hires[0, 0] = hired
    return check_plan(problem, replace(flat, hires=hires), rungs=2, replications=replications,
                      **more)  # type: ignore[arg-type]  # fmt: skip


@pytest.fixture(scope="module")
def check() -> PlanCheck:
    return _check()


def test_a_stored_scenario_reruns_to_the_same_numbers(check: PlanCheck, tmp_path: Path) -> None:
    save(stored(check, "base", snapshot="abc"), tmp_path / "base.json")
    found = load(tmp_path / "base.json")

    assert (found.name, found.inputs.snapshot) == ("base", "abc")
    again = rerun(found)
    assert again.digest == check.digest
    assert same_numbers(found, again)
    assert not same_numbers(found, _check(3.0))


def test_equal_scenarios_have_equal_texts_and_hashes(check: PlanCheck) -> None:
    one, two = stored(check, "base"), stored(_check(), "other name")
    assert one.hash == two.hash
    assert one.text() == replace(two, name="base").text()
    assert stored(_check(3.0), "base").hash != one.hash
    assert read_stored(one.text()).text() == one.text()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda body: body["inputs"].update(seed=2), "changed after it was stored"),
        (lambda body: body["inputs"]["case"]["problem"].update(quarters=7), "has shape"),
        (lambda body: body["inputs"]["case"]["problem"].pop("title"),
         "inputs.case.problem.title: is missing"),
        (lambda body: body["inputs"].update(sed=2), "inputs.sed: is unknown"),
        (lambda body: body.update(format="other"), "is no stored scenario"),
    ],
)  # fmt: skip
def test_a_changed_scenario_is_refused(change, said: str, check: PlanCheck) -> None:  # type: ignore[no-untyped-def]
    body = json.loads(stored(check, "base").text())
    change(body)
    with pytest.raises(PlanInputError, match=said):
        read_stored(json.dumps(body))
    with pytest.raises(PlanInputError, match="is not JSON"):
        read_stored("{")
    with pytest.raises(PlanInputError, match="known by its name"):
        stored(check, " ")


def test_scenarios_are_compared_run_by_run(check: PlanCheck) -> None:
    more = _check(4.0)
    first, stock = compare(check, more)

    assert first.target.measure == "first_action_pendency"
    by = first.by
    assert by is not None
    assert by.low < by.mean < by.high < 0
    expected = more.targets[0].values - check.targets[0].values
    assert by.mean == pytest.approx(expected.mean())
    # common random numbers: the hires move the runs together
    assert by.pairs == 12
    assert by.narrower is not None
    assert by.narrower > 3
    assert first.probabilities[1] >= first.probabilities[0]  # type: ignore[operator]
    assert stock.target.centre == "A"
    by_quarter = difference_by_quarter(check, more, "unexamined", centre="A", field=3)
    assert by_quarter["shift"][-1] < by_quarter["shift"][0] + 1
    other = difference_by_quarter(check, more, "unexamined", centre="B")
    assert other["shift"].to_list() == pytest.approx([0.0] * 8)


def test_what_has_other_numbers_is_compared_without_pairs(check: PlanCheck) -> None:
    paired_by, _stock = (one.by for one in compare(check, _check(4.0)))
    for other in (_check(4.0, seed=2), _check(4.0, share=0.5)):
        by, _stock = (one.by for one in compare(check, other))
        assert by is not None
        assert paired_by is not None
        assert (by.pairs, by.narrower) == (0, None)
        assert by.high - by.low > 3 * (paired_by.high - paired_by.low)
        with pytest.raises(PlanInputError, match=r"run by run|same share"):
            difference_by_quarter(check, other, "unexamined")
    other = replace(check, case=replace(check.case, problem=office(title="x", quarters=4,
        intake=office().intake[:, :, :4], working_days={2026: 225.0}, targets=())))  # fmt: skip
    with pytest.raises(PlanInputError, match="other quarters"):
        compare(check, other)


def test_the_paired_interval_is_narrow_and_covers(check: PlanCheck) -> None:
    """Each run is small beside the noise that both share; the true difference is 0.5."""
    rng, trials, covered, ratios = np.random.default_rng(7), 400, 0, []
    for _trial in range(trials):
        shared = rng.normal(10, 3, 20)
        second = shared + 0.5 + rng.normal(0, 0.3, 20)
        by = shift_of(Runs(1, 1.0, shared.tolist()), Runs(1, 1.0, second.tolist()))
        assert by is not None
        assert by.narrower is not None
        covered += by.low <= 0.5 <= by.high
        ratios.append(by.narrower)
    assert 0.92 <= covered / trials <= 0.98
    assert min(ratios) > 5


def test_the_twin_s_paired_interval_covers_what_many_other_runs_give(check: PlanCheck) -> None:
    by = compare(check, _check(4.0))[0].by
    many = compare(_check(seed=2, replications=40), _check(4.0, seed=2, replications=40))[0].by
    assert by is not None
    assert many is not None
    assert by.low <= many.mean <= by.high
    assert many.high - many.low < by.high - by.low


def test_runs_are_paired_by_number_as_far_as_both_go() -> None:
    by = shift_of(Runs(1, 1.0, [1.0, 2.0, 3.0]), Runs(1, 1.0, [2.0, 3.5]))
    assert by is not None
    assert (by.pairs, by.mean) == (2, pytest.approx(1.25))
    alike = shift_of(Runs(1, 1.0, [1.0, 2.0]), Runs(1, 1.0, [2.0, 3.0]))
    assert alike is not None
    assert (alike.low, alike.high, alike.narrower) == (1.0, 1.0, None)
    assert shift_of(Runs(1, 1.0, [1.0, float("nan")]), Runs(1, 1.0, [1.0, 2.0])) is None
    assert shift_of(Runs(1, 1.0, []), Runs(1, 1.0, [1.0, 2.0])) is None


def test_unpaired_difference_on_paper() -> None:
    """Welch's interval: variances 1 and 4 of 4 runs each, 4.4 degrees of freedom, taken as 4."""
    unit = np.array([-1.0, -1.0, 1.0, 1.0]) * 0.75**0.5
    mean, low, high = unpaired(unit, 3.0 + 2.0 * unit)
    assert mean == pytest.approx(3.0)
    assert (high - low) / 2 == pytest.approx(2.776 * (5 / 4) ** 0.5, rel=1e-3)


def test_paired_difference_on_paper() -> None:
    shift, low, high, gain = paired(np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 4.5]))
    assert shift == pytest.approx(3.5 / 3)
    # Student's t of two degrees of freedom, 4.303, times 0.289 / sqrt(3)
    assert (high - low) / 2 == pytest.approx(4.303 * 0.28868 / 3**0.5, rel=1e-3)
    assert gain == pytest.approx((1.0 + 1.58333) / 0.083333, rel=1e-3)


def test_a_kept_forecast_is_scored_when_its_time_has_come(
    check: PlanCheck, office: Office, tmp_path: Path
) -> None:
    kept = forecast_of(check)
    assert kept.height == len(KEPT) * (1 + 2 + 4) * 8
    first = (dt.date(2026, 1, 1) - dt.date(2020, 1, 1)).days
    cases = [(first + 9 * i, [(first + 9 * i, "filed"), (first + 9 * i + 5, "first_action")],
              {"field": 3}) for i in range(20)]  # fmt: skip
    snapshot = office(*cases, observed_to=first + 200)
    assert snapshot.observed_to > dt.date(2026, 6, 30)

    scores = score_kept(kept, snapshot)
    assert scores["step"].unique().sort().to_list() == [1, 2]
    row = scores.filter(measure="first_actions", level="office", step=1).row(0, named=True)
    assert (row["n"], row["mean"]) == (1, 10)
    assert row["bias"] > 1000
    assert row["covered_95"] == 0
    early = office(*cases, observed_to=first + 20)
    with pytest.raises(ForecastError, match="score it later"):
        score_kept(kept, early)
    with pytest.raises(ForecastError, match="plan is missing"):
        score_kept(kept.drop("plan"), snapshot)


def test_a_perfect_forecast_has_no_bias_and_is_covered(check: PlanCheck, office: Office) -> None:
    first = (dt.date(2026, 1, 1) - dt.date(2020, 1, 1)).days
    cases = [(first + i, [(first + i, "filed"), (first + i + 1, "first_action")], {"field": 3})
             for i in range(80)]  # fmt: skip
    snapshot = office(*cases, observed_to=first + 95)
    kept = forecast_of(check).filter(
        (pl.col("measure") == "first_actions") & pl.col("centre").is_null() & (pl.col("step") == 1)
    )
    names = [c for c in kept.columns if c.startswith("q") or c == "plan"]
    exact = kept.with_columns(pl.lit(80.0).alias(name) for name in names)
    row = score_kept(exact, snapshot).row(0, named=True)
    assert (row["bias"], row["crps"], row["covered_80"], row["plan_bias"]) == (0, 0, 1, 0)
