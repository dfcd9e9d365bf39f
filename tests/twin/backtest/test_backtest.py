from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from tests.records.futures import DAY, other_future

from pendency.cli import main
from pendency.exchange import take_in
from pendency.records import Snapshot, Store, as_known
from pendency.twin import sample_office
from pendency.twin.backtest import METHODS, backtest, backtest_at
from pendency.twin.backtest.futures import Told, begin_at
from pendency.twin.backtest.outcomes import inclusion, period_edges, told_after
from pendency.twin.calibration import fit_pace
from pendency.twin.errors import CalibrationError


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return sample_office(tmp_path_factory.mktemp("back") / "office", seed=3, cases=600)


def told(snapshot: Snapshot) -> list[tuple[object, ...]]:
    """What each method forecast, without what came."""
    cut = backtest_at(snapshot, DAY, months=6, draws=20)
    return [
        (cut.known_id, method, s.measure, s.period, s.mean, s.median, s.intervals)
        for method, found in cut.scores.items() for s in found
    ]  # fmt: skip


def test_another_future_changes_nothing_of_any_forecast(office: Snapshot, tmp_path: Path) -> None:
    changed = other_future(office, tmp_path / "changed")

    assert told(office) == told(changed)
    came = [backtest_at(s, DAY, months=6, draws=20).scores["rate"] for s in (office, changed)]
    assert [s.actual for s in came[0]] != [s.actual for s in came[1]]


def test_same_seed_same_result_and_another_one_another(office: Snapshot) -> None:
    a, b, c = (
        backtest(office, [DAY], months=3, draws=20, seed=seed).to_dict() for seed in (1, 1, 2)
    )
    assert a == b
    assert a["cuts"][0]["forecasts"] != c["cuts"][0]["forecasts"]


def test_what_came_adds_up_with_the_ledger(office: Snapshot, tmp_path: Path) -> None:
    """Stock before + filed - net disposals is the number of cases pending on the last day."""
    cut = as_known(office, DAY, tmp_path / "cut")
    fit = fit_pace(cut)
    begun = begin_at(fit.found, fit.flow)
    edges = period_edges(DAY, 42, office.observed_to)

    came = told_after(office, cut, DAY).future(begun, edges)

    later = as_known(office, DAY + dt.timedelta(days=int(edges[-1])), tmp_path / "later")
    fitted = fit_pace(later)
    assert came.periods[2, -1] == len(begin_at(fitted.found, fitted.flow).case)


def test_events_become_first_actions_disposals_and_stock(office: Snapshot) -> None:
    from pendency.records import vocabulary

    fit = fit_pace(office)
    begun = begin_at(fit.found, fit.flow)
    names = list(vocabulary().events)
    waiting, acted = int(begun.case[~begun.acted][0]), int(begun.case[begun.acted][0])
    rows = [(waiting, 5, "first_action"), (waiting, 40, "allowed"), (waiting, 80, "granted"),
            (acted, 9, "later_action"), (-1, 20, "filed"), (-1, 95, "first_action")]  # fmt: skip
    case, day, code = zip(*rows, strict=True)

    found = Told(
        np.array(case), np.array(day), np.array([names.index(c) for c in code])
    ).future(begun, np.array([0, 50, 100]))  # fmt: skip

    assert found.periods.tolist() == [
        [1, 1], [0, 1], [len(begun.case) + 1, len(begun.case)],
    ]  # fmt: skip
    place = begun.case.tolist().index(waiting)
    assert (found.first_action[place], found.disposal[place]) == (5, 80)
    assert (found.disposal < 1000).sum() == 1


def test_quarters_end_with_months() -> None:
    edges = period_edges(dt.date(2019, 12, 31), 6, dt.date(2022, 1, 1))
    assert edges.tolist() == [0, 91, 182]
    with pytest.raises(CalibrationError, match="no whole quarters"):
        period_edges(DAY, 4, dt.date(2030, 1, 1))
    with pytest.raises(CalibrationError, match="observed to 2022-07-01 only"):
        period_edges(DAY, 3, dt.date(2022, 7, 1))


def test_of_a_sample_of_published_cases_the_last_are_missing(
    office: Snapshot, tmp_path: Path
) -> None:
    cut = as_known(office, DAY, tmp_path / "cut")
    found = fit_pace(cut).found

    share = inclusion(found, cut, 730, DAY + dt.timedelta(days=730))

    assert (np.diff(share) <= 0).all()
    assert share[0] > 0.9
    assert share[-1] < 0.2
    assert (inclusion(found, cut, 730, None) == 1).all()


def test_command_prints_a_table_and_the_documented_json(office: Snapshot, tmp_path: Path) -> None:
    words = ["twin", "backtest", str(office.path), "--cut", str(DAY), "--horizon", "3",
             "--draws", "20"]  # fmt: skip
    out = tmp_path / "b.json"

    found = CliRunner().invoke(main, [*words, "--json", "--out", str(out)])
    text = CliRunner().invoke(main, [*words, "--lang", "zh"])

    assert found.exit_code == text.exit_code == 0, found.output + text.output
    body = json.loads(found.stdout)
    assert body == json.loads(out.read_text("utf-8"))
    assert set(body) == {"snapshot", "title", "generated", "horizon", "draws", "seed", "summary",
                         "skill", "single_cases", "cuts"}  # fmt: skip
    assert {row["method"] for row in body["summary"]} == set(METHODS)
    assert set(body["skill"]) == {"rate", "flow"}
    row = body["cuts"][0]["forecasts"][0]
    assert row["low_95"] <= row["low_50"] <= row["median"] <= row["high_50"] <= row["high_95"]
    assert "孪生的 CRPS" in text.stdout


def test_a_horizon_that_is_not_over_is_a_clear_error(office: Snapshot) -> None:
    result = CliRunner().invoke(main, ["twin", "backtest", str(office.path),
                                       "--cut", str(office.observed_to)])  # fmt: skip
    assert result.exit_code == 1
    assert "cut earlier" in result.stderr


@pytest.mark.data
def test_real_histories(shared_data: Path, tmp_path: Path) -> None:
    """As many pending as were known that day, and single cases better forecast than by rate."""
    store = Store(tmp_path / "us")
    take_in("uspto-peds", shared_data / "us_peds_g01w", store)
    snapshot = store.current()
    assert snapshot is not None

    found = backtest(snapshot, [dt.date(2019, 12, 31)], draws=20, sampled_on=snapshot.observed_to)

    # with hindsight 518: the others were lapsed that day and restored later
    assert (found.cuts[0].pending, found.cuts[0].unexamined) == (516, 332)
    actual = {r["measure"]: r["actual"] for r in found.summary().to_dicts()}
    assert actual["first_actions"] * 8 == 401
    assert (
        found.single_cases()["twin"]["disposal_wait"]
        < (found.single_cases()["rate"]["disposal_wait"])
    )
