"""The last year by the plan's own definitions, counted on paper for the office of test_baseline."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.planning.baseline.test_baseline import sealed
from tests.planning.conftest import day
from tests.records.conftest import a_case

from pendency.planning.baseline import last_year
from pendency.records import seal_tables, table

#: Days within the year that cases in examination waited for the first action; c1, c7: none.
UNEXAMINED = (65, 165, 175, 365, 100, 50, 90, 80)
#: The same until examination was settled; the first and the second case were within the year.
UNSETTLED = (85, 265, 365, 365, 365, 100, 50, 90, 80)
ENTERED = 4


def test_pendency_is_littles_law_from_the_entry_into_examination(tmp_path: Path) -> None:
    found = last_year(sealed(tmp_path / "s"))

    assert found["first_action_pendency"] == pytest.approx(sum(UNEXAMINED) / 365.25 * 12 / ENTERED)
    assert found["total_pendency"] == pytest.approx(sum(UNSETTLED) / 365.25 * 12 / ENTERED)
    assert found["stock"] == 6


def test_where_nothing_enters_there_is_no_pendency(tmp_path: Path) -> None:
    cases = table("cases").frame([a_case(1, filing_date=day(0))])
    tables = {"cases": cases, "events": table("events").frame([])}
    quiet = seal_tables(tmp_path / "s", tables, title="quiet", provenance="generated",
                        observed_to=day(1000))  # fmt: skip

    found = last_year(quiet)

    assert (found["first_action_pendency"], found["total_pendency"]) == (None, None)
