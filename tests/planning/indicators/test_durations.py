from __future__ import annotations

import numpy as np
import pytest
from tests.planning.conftest import Office, day, value_of

from pendency.planning import measure
from pendency.records import Snapshot

MONTH = 30.4375


def _acted(*waits: int) -> list[tuple[int, list[tuple[int, str]]]]:
    """Cases filed on consecutive days whose first action came after so many days."""
    return [(i, [(i + wait, "first_action")]) for i, wait in enumerate(waits)]


def test_first_action_pendency(office: Office) -> None:
    waits = (100, 150, 200, 300, 500, 700)
    found = measure("first_action_pendency", office(*_acted(*waits)), since=day(0))
    assert value_of(found, "mean") == pytest.approx(325 / MONTH)
    assert value_of(found, "p50") == pytest.approx(250 / MONTH)
    assert value_of(found, "p90") == pytest.approx(np.quantile(waits, 0.9) / MONTH)
    assert value_of(found, "p50", "low") == pytest.approx(100 / MONTH)
    assert value_of(found, "p50", "high") == pytest.approx(700 / MONTH)
    assert found["n"].unique().to_list() == [6]


def test_fewer_than_five_show_their_number_and_nothing_else(office: Office) -> None:
    found = measure("first_action_pendency", office(*_acted(10, 20, 30, 40)), since=day(0))
    assert found["n"].unique().to_list() == [4]
    assert found["value"].null_count() == found["low"].null_count() == found.height
    assert found["note"].unique().to_list() == ["n<5"]


def test_none_at_all(small: Snapshot) -> None:
    found = measure("first_action_pendency", small, since=day(500))
    assert found["n"].unique().to_list() == [0]
    assert found["note"].unique().to_list() == ["no cases"]


def test_total_pendency_counts_from_filing_to_disposal(office: Office) -> None:
    kinds = ["granted", "refused", "withdrawn", "deemed_withdrawn", "granted"]
    made = office(*[(10, [(110 + 50 * i, kind)]) for i, kind in enumerate(kinds)])
    found = measure("total_pendency", made, since=day(0))
    assert value_of(found, "p50") == pytest.approx(200 / MONTH)
    assert value_of(measure("total_pendency", made, since=day(0), as_of=day(260)), "mean", "n") == 4


def test_disposal_undone_by_restoration_never_happened(office: Office) -> None:
    made = office((0, [(100, "deemed_withdrawn"), (200, "restored"), (500, "granted")]))
    assert value_of(measure("total_pendency", made, since=day(0)), "mean", "n") == 1
    assert value_of(measure("disposals", made, since=day(0), as_of=day(150))) == 0


def test_examination_cycle_ends_with_the_first_decision(office: Office) -> None:
    """From the effective date of examination; allowance counts, the later grant does not."""
    steps = [(50, "examination_effective"), (150, "first_action"), (350, "allowed")]
    cases = [(0, [*steps, (450 + i, "granted")]) for i in range(4)]
    refused = (0, [(50, "examination_effective"), (750, "refused")])
    unrequested = (0, [(90, "withdrawn")])
    found = measure("examination_cycle", office(*cases, refused, unrequested), since=day(0))
    assert value_of(found, "mean", "n") == 5
    assert value_of(found, "p50") == pytest.approx(300 / MONTH)
    assert value_of(found, "mean") == pytest.approx((4 * 300 + 700) / 5 / MONTH)


def test_time_in_state_sees_the_unfinished_stays_too(office: Office) -> None:
    """Stays of 10, 20, 30 days ended, two still last after 50 and 60 days: the median is 30."""
    ended = [(0, [(40, "docketed"), (40 + d, "first_action")]) for d in (10, 20, 30)]
    lasting = [(0, [(40, "docketed")]), (0, [(50, "docketed")])]
    made = office(*ended, *lasting, observed_to=100)
    found = measure("time_in_state", made, since=day(0))
    assert value_of(found, "awaiting_examination/p50") == 30
    assert value_of(found, "awaiting_examination/p50", "n") == 5
    assert value_of(found, "awaiting_examination/p75", "note") == "not reached"
    assert value_of(found, "held/p50", "note") == "no cases"


def test_stage_times_pair_each_trigger_with_the_first_later_target(office: Office) -> None:
    """Two allowances before one grant are two pairs; a case's events never answer another's."""
    twice = [(0, [(100, "allowed"), (150, "allowance_withdrawn"), (200, "allowed"),
                  (300, "granted")])] * 3  # fmt: skip
    alone = (0, [(100, "allowed")])
    found = measure("stage_times", office(*twice, alone, (0, [(500, "granted")])), since=day(0))
    assert value_of(found, "allowance_to_grant/p50", "n") == 6
    assert value_of(found, "allowance_to_grant/mean") == 150
    before = measure("stage_times", office(*twice), since=day(0), as_of=day(299))
    assert value_of(before, "allowance_to_grant/p50", "n") == 0
