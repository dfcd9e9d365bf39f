from __future__ import annotations

from pathlib import Path

import pytest
from tests.planning.conftest import Office, day, value_of
from tests.records.conftest import a_case, history

from pendency.planning import measure
from pendency.planning.definitions import INDICATORS, NOT_MISROUTED, ROUTING_DAYS
from pendency.records import seal_tables, table
from pendency.records.office_tables import PURPOSES


def test_the_definition_names_the_days_that_are_counted() -> None:
    assert f"{ROUTING_DAYS} days" in INDICATORS["routing_accuracy"].formula
    assert set(PURPOSES) - {"daily", "transfer"} == NOT_MISROUTED
    assert f"{ROUTING_DAYS} 天" in INDICATORS["routing_accuracy"].formula_zh


def test_an_allocation_stands_that_nobody_moved_in_time(office: Office) -> None:
    """Docketed on day 10: the window ends on day 190."""
    made = office(
        (0, [(10, "docketed")]),
        (0, [(10, "docketed"), (190, "transferred")]),  # on the last day
        (0, [(10, "docketed"), (191, "transferred")]),  # a day late: it stood
        (0, [(10, "docketed"), (30, "transfer_requested"), (40, "transfer_refused")]),
        (0, [(10, "docketed"), (50, "granted")]),
        (0, [(5, "transferred"), (10, "docketed")]),  # before the allocation
        (0, [(20, "filed")]),  # never allocated
        (0, [(900, "docketed")]),  # not watched for long enough
        observed_to=1000,
    )
    found = measure("routing_accuracy", made, since=day(0))
    assert value_of(found, column="n") == 6
    assert value_of(found) == pytest.approx(5 / 6)
    assert value_of(found, "undisputed") == pytest.approx(4 / 6)
    assert value_of(found, column="low") < 5 / 6 < value_of(found, column="high")


def test_a_case_counts_on_the_day_on_which_its_time_ends(office: Office) -> None:
    made = office((0, [(10, "docketed")]), (0, [(11, "docketed"), (12, "transferred")]))
    assert value_of(measure("routing_accuracy", made, since=day(0), as_of=day(189)),
                    column="n") == 0  # fmt: skip
    found = measure("routing_accuracy", made, since=day(0), as_of=day(190))
    assert (value_of(found), value_of(found, column="n")) == (1, 1)
    found = measure("routing_accuracy", made, since=day(190), as_of=day(191))
    assert (value_of(found), value_of(found, column="n")) == (0, 1)


@pytest.mark.parametrize(
    ("detail", "stood"), [("recusal", 1), ("absence", 1), ("transfer", 0), (None, 0)]
)
def test_a_move_for_another_reason_is_no_fault_of_the_routing(
    tmp_path: Path, detail: str | None, stood: int
) -> None:
    moved = history(1, (10, "docketed"), (20, "transferred"))
    moved[-1]["detail"] = detail
    tables = {
        "cases": table("cases").frame([a_case(1, filing_date=day(0))]),
        "events": table("events").frame(moved),
    }
    made = seal_tables(tmp_path / "o", tables, title="x", provenance="generated",
                       observed_to=day(900))  # fmt: skip
    assert value_of(measure("routing_accuracy", made, since=day(0))) == stood


def test_accuracy_by_centre(office: Office) -> None:
    made = office(
        (0, [(10, "docketed")], {"centre_id": 1}),
        (0, [(10, "docketed"), (20, "transferred")], {"centre_id": 2}),
    )
    found = measure("routing_accuracy", made, since=day(0), by=("centre",))
    whole = found.filter(part="all")
    assert dict(whole.select("centre_id", "value").iter_rows()) == {1: 1.0, 2: 0.0}


def test_each_request_is_paired_with_its_own_decision(office: Office) -> None:
    twice = [(5, "transfer_requested"), (9, "transfer_refused"), (9, "transfer_requested"),
             (20, "transferred")]  # fmt: skip
    made = office(
        (0, twice),
        (0, [(5, "transfer_requested")]),
        (0, [(3, "transferred"), (5, "transfer_requested"), (300, "transfer_refused")]),
        (0, [(30, "transferred")]),  # moved without having been asked for
    )
    found = measure("transfer_outcomes", made, since=day(0), as_of=day(100))
    assert value_of(found, "transfer_made", "n") == 4
    assert value_of(found, "transfer_made") == 1 / 4
    assert value_of(found, "transfer_refused") == 1 / 4
    assert value_of(found, "transfer_open") == 2 / 4
    later = measure("transfer_outcomes", made, since=day(0))
    assert value_of(later, "transfer_refused") == 2 / 4


def test_an_office_without_transfers_tells_nothing_of_requests(office: Office) -> None:
    found = measure("transfer_outcomes", office((0, [(5, "docketed")])), since=day(0))
    assert value_of(found, "transfer_made", "note") == "no cases"
