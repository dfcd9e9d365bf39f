"""Scenarios in files, and the command that runs them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from tests.twin.engine import offices

from pendency.cli import main
from pendency.records import Snapshot
from pendency.twin import sample_cases, shipped_flow
from pendency.twin.declared import read_run, read_scenario, stored_run
from pendency.twin.engine import begin, simulate
from pendency.twin.errors import ScenarioError
from pendency.twin.futures import simulate_many
from pendency.twin.plain import canonical, digest

SCENARIO = """
title = "two fields"
start = 2030-01-01
end = 2031-07-01

[flows]
us = "shipped"

[[pools]]
name = "telecoms"
field = 3

[[pools]]
name = "optics"
field = 9
effort = 1.2

[[examiners]]
pool = "telecoms"
number = 4

[[examiners]]
pool = "optics"
number = 3
joins = 2030-04-01

[[intake]]
pool = "telecoms"
per_year = 400
levels = [[2030-07-01, 1.5]]
tracks = { normal = 0.9, priority = 0.1 }

[[intake]]
pool = "optics"
per_year = 200.0

[career]
ramp = [[0, 0.5], [12, 1]]
leaving = [0.1]

[effort]
hours = { first_action = 12, later_action = 7, other = 5 }

[[paces]]
pool = "telecoms"
factor = 1.1
first = 2030-03-01
last = 2030-06-30

[[quotas]]
track = "priority"
least = 0.05
"""
CALENDAR = '[days]\noffice = "{}"\n[career]'


def _run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(word) for word in words])
    return result.exit_code, result.output


def _write(folder: Path, text: str = SCENARIO) -> Path:
    path = folder / "scenario.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_scenario_is_read_whole(tmp_path: Path) -> None:
    found = read_scenario(_write(tmp_path))
    assert [pool.name for pool in found.pools] == ["telecoms", "optics"]
    assert found.examiners[1].joins is not None
    assert found.intake[0].levels[0][1] == 1.5
    assert found.career.ramp == ((0.0, 0.5), (12.0, 1.0))
    assert found.effort.hours["first_action"] == 12.0
    assert found.flows["us"] == shipped_flow()
    assert found.quotas[0].track == "priority"


BAD = [
    ("number = 4", "number = 0", "pools[0]: 'telecoms' has no examiners"),
    ("number = 4", "number = -4", "examiners[0].number: -4 is negative"),
    ("number = 4", "number = 4\nshare = -0.5", "examiners[0].share: -0.5 is not above 0"),
    ("number = 4", 'number = "four"', "examiners[0].number: 'four' is not a whole number"),
    ('pool = "optics"\nnumber = 3', "number = 3", "examiners[1].pool: is missing"),
    ("per_year = 400", "per_yaer = 400", "intake[0].per_yaer: is unknown; there are pool, per_"),
    ("per_year = 400", "", "intake[0].per_year: is missing"),
    ("first_action = 12", "first_action = -12", "effort.hours.first_action: -12.0 is not above"),
    ("factor = 1.1", "factor = nan", "paces[0].factor: nan is not above 0"),
    ("start = 2030-01-01", "start = 2030", "start: 2030 is not a day such as"),
    ('us = "shipped"', 'us = "none.json"', "flows.us: "),
    ('us = "shipped"', "us = 3", "flows.us: 3 is neither a flow file"),
    ('[flows]\nus = "shipped"', "", "flows: is missing"),
    ("levels = [[2030-07-01, 1.5]]", "levels = [[2030-07-01]]", "intake[0].levels[0]: needs 2"),
    ("leaving = [0.1]", "leaving = 0.1", "career.leaving: 0.1 is not a list"),
    ("end = 2031-07-01", "end = 2029-07-01", "end: 2029-07-01 is not after the first day"),
    ('title = "two fields"', 'title = "two', "is not TOML"),
    ('pool = "optics"\nnumber = 3', 'pool = "telecoms"\nnumber = 3',
     "pools[1]: 'optics' has no examiners"),
    ("[career]", CALENDAR.format("cn"), "days.office: "),
    ("[career]", CALENDAR.format("atlantis"), "days.office: "),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), BAD, ids=[said for _, _, said in BAD])
def test_a_bad_scenario_names_the_place(old: str, new: str, said: str, tmp_path: Path) -> None:
    assert old in SCENARIO
    code, output = _run("twin", "run", _write(tmp_path, SCENARIO.replace(old, new, 1)))
    assert code == 1, output
    assert said in output


def test_a_stored_scenario_is_the_same_scenario(tmp_path: Path) -> None:
    scenario = read_scenario(_write(tmp_path))
    stored = stored_run(scenario, name="a", seed=3, replications=2, result="")
    again = read_run(stored.text())
    assert again.inputs.scenario == scenario
    assert again.hash == stored.hash == digest(again.inputs)
    assert again.text() == stored.text()
    assert simulate(again.inputs.scenario, seed=3).digest == simulate(scenario, seed=3).digest
    with pytest.raises(ScenarioError, match="changed after it was stored"):
        read_run(stored.text().replace('"seed":3', '"seed":4'))
    with pytest.raises(ScenarioError, match="is no stored scenario"):
        read_run("[]")


def test_equal_numbers_have_one_text() -> None:
    assert canonical({"b": 12.0, "a": [1, 2.5]}) == canonical({"a": (1.0, 2.5), "b": 12})
    assert canonical({1: np.array([1.0, 2.5])}) == '{"1":[1,2.5]}'


def test_quarters_add_up() -> None:
    scenario = offices.three_centres()
    stock = offices.some_stock(scenario, 800)
    found = simulate_many(scenario, seed=2, replications=2, stock=stock)
    single = simulate(scenario, seed=2, replication=1, stock=stock)

    assert found.quarters[0] == scenario.start
    assert len(found.quarters) == 10
    disposals = found.series["disposals"][1]
    assert disposals.sum(axis=1).tolist() == single.disposals.sum(axis=1).tolist()
    assert found.series["inflow"][1].sum() == single.flow("filed").sum()
    assert found.series["stock"][1][:, -1].tolist() == single.pending[:, -1].tolist()
    assert found.series["stock"][1][:, 0].tolist() == single.pending[:, 3].tolist()
    days = single.pendency_days[:, 0, 1].sum() / single.pendency[:, 0, 1].sum()
    assert found.pendency[1, 0, 1] == pytest.approx(days)
    assert found.by_quarter(pools=True).height == 5 * 10 * 4
    with pytest.raises(ScenarioError, match="month"):
        simulate_many(offices.three_centres(step="day"), seed=1, replications=1)


def test_run_tells_quarters_and_reruns_to_the_same_numbers(tmp_path: Path) -> None:
    out = tmp_path / "future"
    code, output = _run("twin", "run", _write(tmp_path), "--replications", 3, "--out", out,
                        "--runs", tmp_path / "runs", "--json")  # fmt: skip
    assert code == 0, output
    body = json.loads(output)
    assert len(body["quarters"]) == 6 * 5
    assert {row["measure"] for row in body["pendency"]} == {"first_action", "disposal"}
    assert len(list((tmp_path / "runs").glob("*.npz"))) == 3
    with (out / "quarters.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 6 * 5 * 3

    code, output = _run("twin", "run", out / "scenario.json", "--json")
    assert code == 0, output
    assert json.loads(output)["same_numbers"] is True
    code, output = _run("twin", "run", out / "scenario.json")
    assert "The numbers are those stored." in output
    code, output = _run("twin", "run", _write(tmp_path), "--write", tmp_path / "x")
    assert (code, "give one with --from" in output) == (1, True)


def test_run_from_a_snapshot_and_back(tmp_path: Path) -> None:
    opened = sample_cases(shipped_flow(), tmp_path / "office", cases=300, seed=1)
    start = begin(opened, shipped_flow(), by="office", flow_name="us").start
    head = SCENARIO[: SCENARIO.index("[[pools]]")].replace("2030-01-01", start.isoformat())
    text = head.replace("2031-07-01", start.replace(year=start.year + 1).isoformat()) + (
        '[[examiners]]\npool = "office"\nnumber = 2\n'
        '[[intake]]\npool = "office"\nper_year = 50\n'
    )  # fmt: skip
    path, source = _write(tmp_path, text), tmp_path / "office"
    code, output = _run("twin", "run", path, "--from", source, "--by", "office", "--replications",
                        2, "--out", tmp_path / "out", "--write", tmp_path / "future",
                        "--json")  # fmt: skip
    assert code == 0, output
    body = json.loads(output)
    future = Snapshot.open(tmp_path / "future")
    assert (future.id, future.generated) == (body["snapshot"], True)
    assert future.rows("cases") > 300

    stored = tmp_path / "out" / "scenario.json"
    code, output = _run("twin", "run", stored)
    assert (code, f"starts from snapshot {opened.id}" in output) == (1, True)
    code, output = _run("twin", "run", stored, "--from", source, "--json")
    assert json.loads(output)["same_numbers"] is True
    code, output = _run("twin", "run", stored, "--from", tmp_path / "future")
    assert (code, "it was run from" in output) == (1, True)
    code, output = _run("twin", "run", path, "--from", tmp_path / "future", "--by", "office")
    assert (code, "start: is" in output) == (1, True)
    pools = text.replace("[[examiners]]", '[[pools]]\nname = "other"\n[[examiners]]', 1)
    path = _write(tmp_path, pools.replace('"office"', '"other"'))
    code, output = _run("twin", "run", path, "--from", source, "--by", "office")
    assert (code, "pools: 'office' is missing" in output) == (1, True)


def test_a_snapshot_alone_goes_on_as_it_is(tmp_path: Path) -> None:
    opened = sample_cases(shipped_flow(), tmp_path / "office", cases=600, seed=1)
    words = ("twin", "run", tmp_path / "office", "--quarters", 4, "--replications", 3)
    code, output = _run(*words, "--out", tmp_path / "out", "--write", tmp_path / "future",
                        "--runs", tmp_path / "runs", "--json")  # fmt: skip
    assert code == 0, output
    body = json.loads(output)
    stock = [row for row in body["quarters"] if row["measure"] == "stock"]
    assert len(stock) >= 4
    assert stock[0]["q025"] < stock[0]["q975"]
    assert Snapshot.open(tmp_path / "future").rows("cases") > opened.rows("cases")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["quarters.csv", "years.csv"]

    code, output = _run(*words, "--runs", tmp_path / "runs", "--json")
    assert json.loads(output)["digest"] == body["digest"]
    code, output = _run(*words, "--json")
    assert json.loads(output)["digest"] == body["digest"]
    code, output = _run("twin", "run", tmp_path / "out")
    assert code == 1, output
