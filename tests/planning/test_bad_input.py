"""Bad input: every command that reads a plan or a scenario names the place of the fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.planning.capacity.test_reading import PLAN, TABLES, _write
from tests.twin.test_run import SCENARIO

from pendency.cli import main

DAYS = "[working_days]\n2026 = 225\n"
#: Fault: what is changed in a plan, and what is said; the same in a scenario.
FAULTS = {
    "negative hours": (
        ("later_action_hours = 4.5", "later_action_hours = -4.5"),
        "pools[0].later_action_hours: -4.5 is negative",
        ("other = 5", "other = -5"),
        "effort.hours.other: -5.0 is not above 0",
    ),
    "hours that are no number": (
        ("first_action_hours = 9.0", 'first_action_hours = "nine"'),
        "pools[0].first_action_hours: 'nine' is not a number",
        ("first_action = 12", 'first_action = "twelve"'),
        "effort.hours.first_action: 'twelve' is not a number",
    ),
    "a missing field": (
        ("field = 3\n", ""),
        "pools[0]: missing 1 required positional argument: 'field'",
        ('pool = "optics"\nnumber = 3', "number = 3"),
        "examiners[1].pool: is missing",
    ),
    "a missing part": (
        ('stock = "stock.csv"', ""),
        "stock: is missing",
        ('title = "two fields"', ""),
        "title: is missing",
    ),
    "a unit without examiners": (
        ("examiners = 12\n", "examiners = 0\n"),
        "pools[0].examiners: A/3 has no examiner and A no training place",
        ("number = 4", "number = 0"),
        "pools[0]: 'telecoms' has no examiners",
    ),
    "what lies in the past": (
        ('measure = "first_action_pendency"\nyear = 2026', 'measure = "stock"\nyear = 2025'),
        "targets[0].year: 2025 is past: the plan begins in 2026",
        ("joins = 2030-04-01", "joins = 2030-04-01\nleaves = 2030-03-01"),
        "examiners[1].leaves: 2030-03-01 is not after 2030-04-01",
    ),
    "a year without calendar": (
        (DAYS, '[calendar]\noffice = "cn"\n[working_days]\n2025 = 225\n'),
        "working_days.2031: the calendar of cn does not tell",
        ("[career]", '[days]\noffice = "cn"\n[career]'),
        "days.office: ",
    ),
    "a year without days": (
        (DAYS, "[working_days]\n2025 = 225\n"),
        "working_days.2026: the plan runs through 2026, for which no working days are given",
        ("[career]", '[days]\noffice = "atlantis"\n[career]'),
        "days.office: ",
    ),
    "an unknown name": (
        ("quarters = 4", "quarters = 4\nquaters = 4"),
        "quaters: is not a part of a plan",
        ("[career]", "[carreer]"),
        "carreer: is unknown",
    ),
}
COMMANDS = [("plan", "validate"), ("plan", "solve"), ("plan", "check"), ("twin", "run")]


def _text(fault: str, command: str) -> tuple[str, str]:
    plan, planned, scenario, simulated = FAULTS[fault]
    whole, (old, new), said = (
        (SCENARIO, scenario, simulated) if command == "run" else (TABLES + PLAN, plan, planned)
    )
    if fault == "a unit without examiners" and command != "run":
        whole = whole.replace("places = { A = 2 }", "places = { A = 0 }")
    if fault == "a year without calendar" and command != "run":
        whole = whole.replace("start = 2026-01-01", "start = 2031-01-01")
    assert whole.count(old) == 1, old
    return whole.replace(old, new), said


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("fault", FAULTS)
def test_bad_input_is_named(fault: str, command: tuple[str, str], tmp_path: Path) -> None:
    text, said = _text(fault, command[1])
    path = tmp_path / "scenario.toml"
    if command[1] == "run":
        path.write_text(text, "utf-8")
    else:
        tables = {}
        if fault == "a year without calendar":
            intake = "centre,field,track,quarter,number\nA,3,normal,2031-01-01,300\n"
            tables = {"intake": intake}
        path = _write(tmp_path, text, **tables)
    result = CliRunner().invoke(main, [*command, str(path)])

    assert result.exit_code == 1, result.output
    assert said in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be read"), (b"title = ", "is not TOML"), (b"\xff\xfe\x00", "is not TOML"),
     (b"", "is missing")],
    ids=["absent", "torn", "binary", "empty"],
)  # fmt: skip
def test_a_file_that_is_none_is_named(
    content: bytes | None, said: str, command: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "input.toml"
    if content is not None:
        path.write_bytes(content)
    result = CliRunner().invoke(main, [*command, str(path)])
    assert result.exit_code == 1, result.output
    assert said in result.output


@pytest.mark.parametrize(
    "words",
    [("plan", "check"), ("plan", "compare"), ("twin", "run")],
    ids=" ".join,
)
def test_a_stored_scenario_that_is_none_is_named(words: tuple[str, ...], tmp_path: Path) -> None:
    for content in (b"{}", b"[1", b"\xff\xfe", b'{"format": "pendency plan scenario 1"}'):
        path = tmp_path / "stored.json"
        path.write_bytes(content)
        more = [str(path)] if words[1] == "compare" else []
        result = CliRunner().invoke(main, [*words, str(path), *more])
        assert result.exit_code == 1, result.output
        assert "Traceback" not in result.output
        assert result.output.startswith("Error: ")


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("effort = -0.1", "uncertainty.effort: -0.1 is not a standard deviation"),
        ('effort = "much"', "uncertainty.effort: 'much' is not a number"),
        ("hours = 0.1", "uncertainty.hours: is unknown; there are intake"),
    ],
)
def test_bad_uncertainty_is_named(part: str, said: str, tmp_path: Path) -> None:
    path = _write(tmp_path, f"{TABLES}{PLAN}\n[uncertainty]\n{part}\n")
    result = CliRunner().invoke(main, ["plan", "check", str(path)])
    assert result.exit_code == 1, result.output
    assert said in result.output
