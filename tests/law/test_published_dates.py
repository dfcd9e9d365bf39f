"""Published dates: every row by its own steps and, where our rules hold its limit, by these."""

from __future__ import annotations

from pathlib import Path

import pytest

from pendency.law.check import check_row, check_rows
from pendency.law.rows import Row, read_rows
from pendency.law.text import written

#: Rows that our own rules compute without being told the steps; a fall of it is a regression.
BY_RULE = 59


def test_row_agrees(vectors: Path, row: Row) -> None:
    verdict = check_row(row)

    assert verdict.problem is None
    assert verdict.computed == row.expected, verdict.explained and verdict.explained.explanation()


def test_explanation_names_rule_and_dates_in_both_languages(vectors: Path, row: Row) -> None:
    verdict = check_row(row)
    assert verdict.explained is not None
    for language in ("en", "zh"):
        text = verdict.explained.explanation(language)
        assert written(row.trigger, language) in text
        assert row.expected is not None
        assert written(row.expected, language) in text
        assert "None" not in text
        assert "{" not in text
    rules = [step.rule.en for step in verdict.explained.steps]
    assert all(rules)
    assert all(step.source for step in verdict.explained.steps)


def test_own_rule_agrees_with_row(vectors: Path, row: Row) -> None:
    verdict = check_row(row)
    if verdict.by_rule is None:
        pytest.skip(f"no limit of our rules is named by this row ({verdict.rule_problem})")

    assert verdict.rule_date == row.expected, verdict.by_rule.explanation()


def test_our_rules_hold_the_limits_of_the_file(vectors: Path) -> None:
    verdicts = check_rows(read_rows(vectors / "time_limits.csv"))

    assert sum(v.rule_date == v.row.expected for v in verdicts) >= BY_RULE
