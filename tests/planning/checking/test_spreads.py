"""How uncertain parameters are: from the calibration where it can tell, else start values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.planning.conftest import Office

from pendency.planning.checking import Uncertainty
from pendency.planning.checking.spreads import (
    BASIS_WORDS,
    SPREAD_WORDS,
    Spread,
    spreads_of,
    start_spreads,
    uncertainty_from,
)
from pendency.records import Snapshot
from pendency.twin import sample_office
from pendency.twin.calibration import calibrate


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return sample_office(tmp_path_factory.mktemp("sample") / "s", seed=3, cases=900)


def test_start_values_are_those_of_the_house() -> None:
    assert uncertainty_from(start_spreads()) == Uncertainty()
    assert {one.basis for one in start_spreads()} == {"start"}
    assert set(SPREAD_WORDS) == {one.name for one in start_spreads()}
    assert set(BASIS_WORDS) == {"calibrated", "given", "start", "stored"}


def test_what_a_calibration_tells_takes_their_place(sample: Snapshot) -> None:
    found = {one.name: one for one in spreads_of(sample, left=16)}
    assert list(found) == [one.name for one in start_spreads()]
    assert found["leaving"] == Spread("leaving", 0.25, "calibrated", 16)  # 1 / sqrt(16)
    told = calibrate(sample)
    shares = [one for one in told.estimates if one.name == "share" and 0 < one.low < one.high < 1]
    assert found["shares"].basis == "calibrated"
    assert found["shares"].n == sum(one.n for one in shares)
    # between the best and the worst known share
    widths = [np.log(one.high / (1 - one.high)) - np.log(one.low / (1 - one.low))
              for one in shares]  # fmt: skip
    assert min(widths) / 3.92 < found["shares"].value < max(widths) / 3.92
    low, high = told.fit.intake.interval()
    assert found["intake"].basis == "calibrated"
    assert found["intake"].value > np.log(high / low) / 3.92 / 2  # a year on, no surer than today
    # hours are told where output follows the people and not the stock
    people = calibrate(sample, by_unit=True).binding == "capacity"
    assert (found["effort"].basis == "calibrated") == people
    (acts,) = (one for one in told.estimates if one.name == "acts_per_examiner")
    error = np.log(acts.high / acts.low) / (2 * 1.959964)
    assert found["effort"].value == pytest.approx(error if people else 0.04, abs=1e-4)
    # its units did too little to be told apart: a plan takes their centre's hours
    assert found["effort_pool"] == Spread("effort_pool", Uncertainty().effort_pool)
    assert found["intake_pool"].basis == "start"
    assert spreads_of(sample, left=16) == tuple(found.values())
    uncertainty_from(found.values())  # a law that can be drawn from


def test_few_leavers_and_few_cases_tell_nothing(office: Office) -> None:
    filed = [(9 * i, [(9 * i, "filed")], {"field": 3}) for i in range(20)]
    found = {one.name: one for one in spreads_of(office(*filed, observed_to=400), left=2)}
    assert found["leaving"].basis == "start"
    assert found["shares"].basis == "start"
    assert found["effort"].basis == "start"


def test_the_same_snapshot_gives_the_same_spreads(sample: Snapshot, tmp_path: Path) -> None:
    again = sample_office(tmp_path / "s", seed=3, cases=900)
    assert spreads_of(again) == spreads_of(sample)
