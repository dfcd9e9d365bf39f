from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pendency.law.check import check_row
from pendency.law.commands import law
from pendency.law.errors import RowError
from pendency.law.rows import Row, parse_extra, parse_rows

HEADER = "office,rule,trigger_event,trigger_date,extra,expected_date,source\n"


def rows_of(*lines: str) -> list[Row]:
    return list(parse_rows([HEADER, *(line + "\n" for line in lines)]))


def test_a_note_may_hold_semicolons_and_equal_signs() -> None:
    extra = parse_extra("steps=+4M roll;note=first; then (+3 days = Sunday);grade=official")

    assert extra["note"] == "first; then (+3 days = Sunday)"
    assert extra["grade"] == "official"


def test_days_are_read_as_ranges_and_lists() -> None:
    (row,) = rows_of(
        'CN,R,e,2018-09-29,"steps=roll;closed=2018-10-01..2018-10-03,2018-10-05;'
        'working_weekend=2018-09-29,2018-09-30",2018-10-08,s'
    )

    assert [d.day for d in row.closed] == [1, 2, 3, 5]
    assert [d.day for d in row.working] == [29, 30]


def test_the_law_in_the_name_of_a_channel_is_dropped() -> None:
    rows = rows_of(
        "EP,R,e,2008-07-21,steps=+10D;delivery=post_pre20231101,2008-07-31,s",
        "EP,R,e,2023-03-01,steps=+10D +4M;delivery=pre20231101,2023-07-11,s",
    )

    assert [r.delivery for r in rows] == ["post", ""]
    verdicts = [check_row(r) for r in rows]
    assert all(v.agreed for v in verdicts)
    assert all(v.explained and v.explained.deemed_notified for v in verdicts)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # the safeguard applies although the row doesn't repeat it
        ("EP,R.126(2),report,2024-01-30,steps=+4M roll;received=2024-02-09,2024-06-03,s", True),
        # no safeguard before its time; receipt after the tenth day is delivery
        (
            "EP,R.126,report,2022-03-01,steps=+10D +4M roll;received=2022-03-20,2022-07-20,s",
            True,
        ),
        ("US,37 CFR 1.136(a),OA,2022-01-31,steps=+3M roll;extension=1M,2022-05-31,s", True),
        ("US,35 USC 133,OA,2022-08-31,steps=+3M +4M cap6M roll,2023-02-28,s", True),
        ("CN,R,e,2012-03-01,steps=+3Y roll;roll=none_stated,2015-03-01,s", True),
        ("PCT,Rule 80.5,e,2021-08-19,steps=+30M roll;calendar=US,2024-02-20,s", True),
        ("EP,R.51(1)+134(1),filing -> last day 3rd annuity,2019-10-11,,2021-11-02,s", True),
        ("EP,R.99,x,2020-01-01,,2021-11-02,s", False),
        ("CN,R,e,2012-03-01,steps=+3Q,2015-03-01,s", False),
        ("CN,R,e,2039-03-01,steps=+3Y roll,2042-03-03,s", False),
        ("XX,R,e,2039-03-01,steps=+3Y,2042-03-01,s", False),
    ],
)
def test_rows_of_other_lawyers(line: str, expected: bool) -> None:
    (row,) = rows_of(line)
    verdict = check_row(row)

    assert verdict.agreed is expected
    assert (verdict.problem is None) is expected


def test_what_is_not_read_is_said() -> None:
    (row,) = rows_of("US,R,OA,2022-01-31,steps=+3M;colour=red;delivery=pigeon,2022-04-30,s")
    verdict = check_row(row)

    assert verdict.agreed
    assert any("colour" in note for note in verdict.notes)
    assert any("pigeon" in note for note in verdict.notes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("office,rule\nCN,x\n", "trigger_event"),
        (HEADER + "CN,R,e,2018-13-01,,,s\n", "line 2, column trigger_date"),
        (HEADER + "CN,R,e,2018-12-01,closed=soon,,s\n", "extra, closed"),
        (HEADER + "CN,R,e,2018-12-01,extension=long,,s\n", "extra, extension"),
    ],
)
def test_a_broken_file_is_named_by_line_and_column(text: str, words: str) -> None:
    with pytest.raises(RowError, match=words):
        list(parse_rows(text.splitlines(keepends=True)))


def test_check_agrees_and_exits_zero(tmp_path: Path) -> None:
    file = tmp_path / "good.csv"
    file.write_text(HEADER + "US,37 CFR 1.134,OA,2019-05-15,steps=+3M roll,2019-08-15,s\n")
    result = CliRunner().invoke(law, ["check", str(file)])

    assert result.exit_code == 0
    assert "1 of 1 rows agree, 0 disagree." in result.output


def test_check_explains_a_disagreement_and_exits_non_zero(tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(HEADER + "US,37 CFR 1.134,OA,2019-05-15,steps=+3M roll,2019-08-16,s\n")
    result = CliRunner().invoke(law, ["check", str(file)])

    assert result.exit_code == 1
    assert "DISAGREED" in result.output
    assert "three months from 15 May 2019 end on 15 August 2019" in result.output
    in_chinese = CliRunner().invoke(law, ["check", str(file), "--lang", "zh"])
    assert "2019年8月15日（星期四）为工作日" in in_chinese.output


def test_check_as_json(tmp_path: Path) -> None:
    file = tmp_path / "two.csv"
    file.write_text(
        HEADER
        + "US,37 CFR 1.134,OA,2019-05-15,steps=+3M roll,2019-08-16,s\n"
        + "CN,Art.35,exam request,2024-01-10,steps=+30Y roll,2054-01-12,s\n"
    )
    result = CliRunner().invoke(law, ["check", str(file), "--json"])
    report = json.loads(result.output)

    assert result.exit_code == 1
    assert (report["rows"], report["agreed"], report["disagreed"]) == (2, 0, 2)
    first, second = report["results"]
    assert first["computed_date"] == "2019-08-15"
    assert first["explained"]["steps"][-1]["step"] == "roll"
    assert second["computed_date"] is None
    assert "2054" in second["problem"]


def test_check_names_a_broken_file(tmp_path: Path) -> None:
    file = tmp_path / "broken.csv"
    file.write_text("a,b\n1,2\n")
    result = CliRunner().invoke(law, ["check", str(file)])

    assert result.exit_code == 1
    assert "broken.csv: line 1, column office" in result.output


def test_explain_prints_the_sentences() -> None:
    arguments = ["explain", "EP", "examination_report", "2024-01-30", "--received", "2024-02-09"]
    english = CliRunner().invoke(law, arguments)
    chinese = CliRunner().invoke(law, [*arguments, "--lang", "zh"])

    assert english.exit_code == 0
    assert "The last day is Monday, 3 June 2024" in english.output
    assert "最后期限为2024年6月3日（星期一）" in chinese.output


def test_explain_takes_numbers_dates_and_json() -> None:
    arguments = [
        "explain",
        "PCT",
        "demand",
        "2024-01-15",
        "--date",
        "priority=2022-09-01",
        "--json",
    ]
    result = CliRunner().invoke(law, arguments)
    assert json.loads(result.output)["last_day"] == "2024-07-01"

    arguments = ["explain", "EP", "renewal_payment", "2018-10-11", "--number", "years=2"]
    assert "2 November 2020" in CliRunner().invoke(law, arguments).output


def test_explain_lists_rules_and_names_what_is_wrong() -> None:
    listed = CliRunner().invoke(law, ["explain", "CN"])
    wrong = CliRunner().invoke(law, ["explain", "CN", "nothing", "2024-01-15"])
    unpaired = CliRunner().invoke(law, ["explain", "CN", "receipt", "2024-01-15", "--number", "4"])

    assert "office_action_first" in listed.output
    assert wrong.exit_code == 1
    assert "no rule 'nothing'" in wrong.output
    assert unpaired.exit_code == 2
