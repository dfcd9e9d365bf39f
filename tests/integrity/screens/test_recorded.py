"""The published record of a real run, read as frames, and the command on a small office."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from pendency.allocation.network import Spread
from pendency.allocation.run import allocate, freeze, publish
from pendency.cli import main
from pendency.integrity.screens import (
    NothingToTellError,
    Rule,
    ScreenError,
    frames_of,
    read_draws,
    run_screens,
    screens,
)
from pendency.records import Snapshot
from pendency.twin import sample_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return sample_office(tmp_path_factory.mktemp("office") / "s", seed=5, cases=400)


@pytest.fixture(scope="module")
def record(office: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    day = office.observed_to - dt.timedelta(days=400)
    frozen = freeze(office, as_of=day, recusals=None)
    publish(allocate(frozen, spread=Spread(2), seed=bytes(range(32))), folder)
    return folder / "draw.jsonl"


def test_chances_and_winners_are_those_of_the_record(record: Path) -> None:
    lines = record.read_text("utf-8").splitlines()
    drawn = [body for body in map(json.loads, lines) if body["kind"] == "drawn"]
    frame = read_draws(lines)
    assert frame["run"].unique().to_list() == [json.loads(lines[0])["list"]]
    won = frame.filter("won").select("number", "examiner").rows()
    assert sorted(won) == sorted((b["case"], b["winner"]) for b in drawn if b["winner"] is not None)
    total = frame.group_by("number").agg(pl.col("probability").sum())
    assert total["probability"].max() <= 1 + 1e-12
    assert frame["probability"].max() <= 0.5


@pytest.mark.parametrize("lines", [[], ["{}"], ["[1]"], ["no json"]])
def test_what_is_no_record_is_refused_with_its_place(lines: list[str]) -> None:
    with pytest.raises(ScreenError, match="draw"):
        read_draws(lines, "x.jsonl")


def test_all_screens_run_or_say_why_not(office: Snapshot, record: Path) -> None:
    recorded = read_draws(record.read_text("utf-8").splitlines())
    report = run_screens(frames_of(office, recorded=recorded), Rule())
    named = {s.name for s in report.screened} | set(report.silent)
    assert named == set(screens())
    assert "pair_applicant" in {s.name for s in report.screened}
    for screened in report.screened:
        assert screened.expected_false >= 0
        assert {"n", "found", "expected", "p", "q", "by_chance", "alarm"} <= set(
            screened.tests.columns
        )
    assert all(isinstance(why, NothingToTellError) for why in report.silent.values())


def test_a_record_of_another_office_is_refused(office: Snapshot) -> None:
    other = pl.DataFrame({"run": ["x"], "number": ["1"], "examiner": ["?"], "probability": [0.5],
                          "won": [True], "drawn_on": [dt.date(2026, 1, 1)]})  # fmt: skip
    with pytest.raises(ScreenError, match="snapshot"):
        frames_of(office, recorded=other)


def run(*words: str | Path) -> Any:
    return CliRunner().invoke(main, ["screens", *map(str, words)])


def test_the_command_prints_alarms_with_what_they_cost(office: Snapshot, record: Path) -> None:
    body = json.loads(run(office.path, "--record", record, "--level", "0.1", "--json").stdout)
    assert body["snapshot"] == office.id
    assert body["level"] == 0.1
    pair = next(s for s in body["screens"] if s["screen"] == "pair_applicant")
    assert pair["tests"] > 0
    assert 0 <= pair["expected_false_alarms"] <= 0.1
    assert set(body["silent"]) | {s["screen"] for s in body["screens"]} == set(screens())
    told = run(office.path, "speed", "--lang", "zh").output
    assert "平均误报" in told or "无法判断" in told


def test_reads_come_from_a_file(office: Snapshot, tmp_path: Path) -> None:
    file = tmp_path / "reads.csv"
    rows = ["case_id,person,purpose,at,own_docket"]
    for person in range(30):
        for day in range(1, 29):
            outside = person == 3 or day == 1
            rows.append(f"{person * 100 + day},p{person},work,2026-02-{day:02}T10:00:00,"
                        f"{'false' if outside else 'true'}")  # fmt: skip
    file.write_text("\n".join(rows), "utf-8")
    done = run(office.path, "outside_reads", "--reads", file, "--json")
    alarms = json.loads(done.stdout)["screens"][0]["alarms"]
    assert [row["person"] for row in alarms] == ["p3"]
    file.write_text("case_id\n1\n", "utf-8")
    refused = run(office.path, "outside_reads", "--reads", file)
    assert refused.exit_code == 1
    assert "lacks the columns" in refused.output


def test_the_list_names_every_screen_in_both_languages(office: Snapshot) -> None:
    for lang in ("en", "zh"):
        told = run(office.path, "--list", "--lang", lang).output
        assert all(name in told for name in screens())
    assert run(office.path, "nothing").exit_code == 1
