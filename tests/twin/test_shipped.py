"""The shipped flow is what the real histories give, and tells them again."""

from __future__ import annotations

from pathlib import Path

import pytest

from pendency.exchange import take_in
from pendency.records import Snapshot, Store
from pendency.twin import Flow, goodness, shipped_flow

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def histories(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("peds") / "store"
    take_in("uspto-peds", shared_data / "us_peds_g01w", Store(folder))
    return Snapshot.open(folder)


@pytest.fixture(scope="module")
def fitted(histories: Snapshot) -> Flow:
    return Flow.fit(histories)


def test_the_shipped_figures_are_those_of_the_histories(fitted: Flow) -> None:
    """After a change of the importer's map of codes: `pendency flow fit`, and ship the result."""
    shipped = shipped_flow()

    assert shipped.stages == fitted.stages
    assert (shipped.cases, shipped.observed_from, shipped.observed_to) == (
        fitted.cases, fitted.observed_from, fitted.observed_to,
    )  # fmt: skip


def test_the_measured_figures_agree_with_those_known_of_the_data(fitted: Flow) -> None:
    """1,105 granted, 1,196 allowances mailed, median 123 days from allowance to grant."""
    granted = fitted.by_name["granted"]
    to_grant = [stage.to("granted") for stage in fitted.stages if stage.code == "allowed"]

    assert (granted.n, granted.stay) == (1_105, 1.0)
    assert 1_090 <= sum(way.n for way in to_grant) <= 1_105
    assert all(110 <= way.median <= 130 for way in to_grant)
    assert fitted.by_name["docketed"].to("first_action").share == pytest.approx(0.82, abs=0.01)
    assert fitted.by_name["first_action"].to("response").median == 91


def test_regenerated_cases_agree_with_the_histories(histories: Snapshot, fitted: Flow) -> None:
    """Within what docs/methods/flow.md states: 0.06 for the first action, 0.03 for the disposal."""
    first_action, closed = goodness(fitted, histories, seed=1)

    assert first_action.distance < 0.065
    assert closed.distance < closed.band
    assert closed.generated == pytest.approx(closed.observed, rel=0.04)
