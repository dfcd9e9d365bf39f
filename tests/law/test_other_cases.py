"""Dates in the layout of the published ones, in other words, other years and without steps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pendency.law.check import check_row
from pendency.law.commands import law
from pendency.law.derive import find_rule
from pendency.law.rows import Row, parse_rows, read_rows

CASES = Path(__file__).with_name("other_cases.csv")
HEADER = "office,rule,trigger_event,trigger_date,extra,expected_date,source\n"


@pytest.mark.parametrize("case", read_rows(CASES), ids=lambda row: row.id)
def test_case(case: Row) -> None:
    verdict = check_row(case)

    assert verdict.computed == case.expected, verdict.problem
    if verdict.by_rule is not None:
        assert verdict.rule_date == case.expected


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("CN,Rule 103,national entry 32 months with grace,2017-02-10", "pct_national_entry_late"),
        ("CN,Art.29,first filing of design -> priority,2023-08-31", "priority_design"),
        ("CN,Rule 6,restoration 2 months after the obstacle,2023-03-31",
         "restoration_force_majeure"),
        ("CN,Art.41,re-examination decision -> court action,2023-03-31", "court_action"),
        ("US,37 CFR 1.362(e),maintenance fee in the grace period 4 years,2020-02-29",
         "maintenance_fee_grace"),
    ],
)  # fmt: skip
def test_the_limit_meant_is_found(line: str, rule: str) -> None:
    (row,) = parse_rows([HEADER, f"{line},,,s\n"])

    found = find_rule(row)

    assert found is not None
    assert found.id == rule


def test_an_unknown_limit_is_answered_with_the_nearest() -> None:
    (row,) = parse_rows([HEADER, "CN,Rule 999,term compensation request,2024-01-01,,,s\n"])

    problem = check_row(row).problem

    assert problem is not None
    assert "nearest: term_compensation (Art. 42(2); Rule 77)" in problem


def test_a_misspelt_rule_is_answered_with_the_nearest() -> None:
    result = CliRunner().invoke(law, ["explain", "CN", "office_action_frst", "2024-01-30"])

    assert result.exit_code == 1
    assert "did you mean office_action_first" in result.output


def test_an_unreadable_row_does_not_hide_the_others(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(
        HEADER.upper()
        + "CN,Rule 5,e,2022-02-30,steps=roll,2022-03-01,s\n"
        + "CN,Rule 5,e,9999-10-01,steps=+3Y,2022-03-01,s\n"
        + "CN,Rule 5,e,2022-10-01,steps=+3Q,2022-10-10,s\n"
        + "CN,Rule 5,e,2022-10-01,steps=roll;closed=1000-01-01..9999-12-31,2022-10-10,s\n"
        + "CN,Rule 5,e,2022-10-01,steps=roll,2022-10-10,s\n",
        encoding="utf-8",
    )

    result = CliRunner().invoke(law, ["check", str(file), "--json"])

    assert result.exit_code == 1
    report = json.loads(result.output)
    assert (report["rows"], report["agreed"], report["disagreed"]) == (5, 1, 2)
    assert [(u["line"], u["column"]) for u in report["unread"]] == [
        (2, "trigger_date"),
        (5, "extra, closed"),
    ]
    assert "years 1 to 9999" in report["results"][0]["problem"]
    assert "'+3Q'" in report["results"][1]["problem"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (HEADER.encode() + b"CN,\xb9\xe6,e,2022-10-01,,,s\n", "line 2, column any: byte 0xB9"),
        (HEADER.encode("utf-16"), "line 1, column any: byte 0xFF"),
        (HEADER.encode() + b"CN," + b"x" * 200_000, "field larger than field limit"),
    ],
)
def test_a_file_that_is_no_such_csv_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "rows.csv"
    file.write_bytes(content)

    result = CliRunner().invoke(law, ["check", str(file)])

    assert result.exit_code == 1
    assert words in result.output
