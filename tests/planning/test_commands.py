from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from tests.planning.capacity.test_reading import PLAN, TABLES, _write
from tests.planning.conftest import Office

from pendency.cli import main
from pendency.planning.checking import REASONS
from pendency.planning.checking.spreads import BASIS_WORDS, SPREAD_WORDS
from pendency.twin import shipped_flow

TIGHT = (TABLES + PLAN).replace("value = 6.0", "value = 3.0")


def _run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(word) for word in words])
    return result.exit_code, result.output


def test_plan_is_solved_and_its_levers_told(tmp_path: Path) -> None:
    out = tmp_path / "quarters.csv"
    code, output = _run(
        "plan", "solve", _write(tmp_path, TIGHT), "--out", out, "--levers", 2, "--json"
    )
    assert code == 0, output
    body = json.loads(output)
    assert body["status"] == "optimal"
    assert [row["year"] for row in body["pendency"]] == [2026]
    assert len(body["quarters"]) == pl.read_csv(out).height == 4
    kinds = [lever["kind"] for lever in body["levers"]]
    assert kinds.count("examiner") == 2
    assert "months of pendency" in body["levers"][0]["en"]


def test_solver_writes_nothing_amid_the_json(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = _write(tmp_path, TIGHT)
    main(["plan", "solve", str(path), "--json"], standalone_mode=False)
    out, err = capfd.readouterr()
    assert json.loads(out)["status"] == "optimal"
    assert "HiGHS" not in err


@pytest.mark.parametrize(("lang", "word"), [("en", "first-action pendency"), ("zh", "一通周期")])
def test_plan_is_shown_in_both_languages(lang: str, word: str, tmp_path: Path) -> None:
    code, output = _run("plan", "solve", _write(tmp_path, TIGHT), "--lang", lang)
    assert code == 0, output
    assert word in output


def test_whole_hires(tmp_path: Path) -> None:
    code, output = _run("plan", "solve", _write(tmp_path, TIGHT), "--whole-hires", "--json")
    assert code == 0, output
    hires = [row["hires"] for row in json.loads(output)["quarters"]]
    assert hires == pytest.approx([round(number) for number in hires], abs=1e-6)


def test_conflicting_targets_are_named(tmp_path: Path) -> None:
    plan = (TABLES + PLAN).replace("value = 6.0\nprice = 1000.0", "value = 0.1")
    code, output = _run("plan", "solve", _write(tmp_path, plan))
    assert code == 1
    assert "This target cannot be reached: first-action pendency of the office in 2026" in output


def test_validate_tells_the_size_or_the_fault(tmp_path: Path) -> None:
    code, output = _run("plan", "validate", _write(tmp_path), "--json")
    assert (code, json.loads(output)["pools"]) == (0, 1)
    broken = (TABLES + PLAN).replace("first_action_hours = 9.0", "first_action_hours = -9.0")
    code, output = _run("plan", "validate", _write(tmp_path, broken))
    assert code == 1
    assert "pools[0].first_action_hours: -9.0 is negative" in output


def test_a_plan_is_checked_stored_rerun_and_compared(tmp_path: Path) -> None:
    plan, saved = _write(tmp_path), tmp_path / "base.json"
    code, output = _run("plan", "check", plan, "--replications", 4, "--save", saved, "--name", "a",
                        "--keep", tmp_path / "kept.parquet", "--json")  # fmt: skip
    assert code == 0, output
    first = json.loads(output)
    (target,) = first["targets"]
    assert target["runs"] == 4
    assert target["probability"] == target["reached"] / 4
    assert [one["reason"] for one in target["reasons"]] == [
        reason for reason in REASONS if reason != "transitions"
    ]
    assert len(first["fans"]["stock"]) == 4
    assert {one["basis"] for one in first["uncertainty"]} == {"start"}
    assert pl.read_parquet(tmp_path / "kept.parquet").height == 3 * 3 * 4

    code, output = _run("plan", "check", saved, "--runs", tmp_path / "runs", "--json")
    again = json.loads(output)
    assert again["same_numbers"] is True
    assert again["uncertainty"] == [one | {"basis": "stored"} for one in first["uncertainty"]]
    fewer = tmp_path / "fewer"
    fewer.mkdir()
    plan = _write(fewer, (TABLES + PLAN).replace("examiners = 12", "examiners = 9"))
    _run("plan", "check", plan, "--replications", 4, "--save", tmp_path / "b.json", "--name", "b")
    code, output = _run("plan", "compare", saved, tmp_path / "b.json", "--runs", tmp_path / "runs",
                        "--json")  # fmt: skip
    assert code == 0, output
    (other,) = json.loads(output)["others"]
    assert other["name"] == "b"
    assert other["differences"][0]["low"] > 0
    assert other["differences"][0]["pairs"] == 4
    code, output = _run("plan", "compare", saved, tmp_path / "b.json", "--lang", "zh")
    assert code == 0, output
    assert "配对，4次模拟" in output


@pytest.mark.parametrize(("lang", "word"), [("en", "of 4 runs"), ("zh", "4次模拟中")])
def test_a_check_is_shown_in_both_languages(lang: str, word: str, tmp_path: Path) -> None:
    plan = _write(tmp_path, TABLES + PLAN + "\n[uncertainty]\neffort = 0.2\n")
    code, output = _run("plan", "check", plan, "--replications", 4, "--lang", lang)
    assert code == 0, output
    assert word in output
    given, start = (getattr(BASIS_WORDS[basis], lang) for basis in ("given", "start"))
    spreads = [line for line in output.splitlines() if given in line or start in line]
    assert len(spreads) == len(SPREAD_WORDS)
    (own,) = [line for line in spreads if given in line]
    assert getattr(SPREAD_WORDS["effort"], lang) in own
    assert "0.2" in own


def test_a_measured_flow_takes_the_place_of_the_plan_s_shares(tmp_path: Path) -> None:
    shipped_flow().save(tmp_path / "flow.json")
    plan, saved = _write(tmp_path), tmp_path / "a.json"
    code, output = _run("plan", "check", plan, "--replications", 3, "--flow",
                        tmp_path / "flow.json", "--save", saved, "--json")  # fmt: skip
    assert code == 0, output
    reasons = {one["reason"]: one for one in json.loads(output)["targets"][0]["reasons"]}
    assert list(reasons) == list(REASONS)
    assert reasons["transitions"]["shift"] != 0
    code, output = _run("plan", "check", saved, "--json")
    assert json.loads(output)["same_numbers"] is True


def _snapshot(office: Office) -> Path:
    cases = [
        (15 * i, [(15 * i, "filed"), (15 * i + 90 + i, "first_action")],
         {"field": 3 if i % 3 else 9})
        for i in range(100)
    ]  # fmt: skip
    return office(*cases, observed_to=1700).path


def test_review_adds_up(office: Office) -> None:
    code, output = _run("plan", "review", _snapshot(office), "--as-of", "2023-12-31", "--json")
    assert code == 0, output
    body = json.loads(output)
    change = body["pendency"]["after"] - body["pendency"]["before"]
    assert sum(body["factors"].values()) == pytest.approx(change)
    code, output = _run("plan", "review", _snapshot(office), "--as-of", "2023-12-31",
                        "--lang", "zh")  # fmt: skip
    assert "审查次序" in output


def test_forecast_is_kept_and_scored(office: Office, tmp_path: Path) -> None:
    folder, kept = _snapshot(office), tmp_path / "kept.parquet"
    code, output = _run("forecast", folder, "--since", "2019-12-31", "--as-of", "2023-06-30",
                        "--each", "month", "--horizon", 3, "--keep", kept, "--json")  # fmt: skip
    assert code == 0, output
    assert len(json.loads(output)["forecast"]) == 3 * 3
    code, output = _run("forecast", folder, "--since", "2019-12-31", "--as-of", "2023-12-31",
                        "--each", "month", "--score", kept, "--json")  # fmt: skip
    assert code == 0, output
    assert sum(row["n"] for row in json.loads(output)["scores"]) == 9
    code, output = _run("forecast", folder, "--since", "2023-06-30", "--each", "month")
    assert code == 1
    assert "begin earlier" in output
