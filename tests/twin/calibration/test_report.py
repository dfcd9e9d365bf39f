from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from pendency.cli import main
from pendency.exchange import take_in
from pendency.records import Snapshot, Store, as_known
from pendency.twin import sample_office
from pendency.twin.calibration import calibrate
from pendency.twin.calibration.material import expected_steps
from pendency.twin.calibration.words import _REASONS, _SAID

PARAMETERS = {"flow", "intake", "pace", "hours", "share", "people", "binding", "order",
              "examiners", "duties", "ramp", "hold", "transfers"}  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return sample_office(tmp_path_factory.mktemp("report") / "office", seed=3, cases=1_500)


def test_every_parameter_has_a_verdict_in_two_languages(office: Snapshot) -> None:
    found = calibrate(office)

    assert [f.parameter for f in found.findings].count("flow") == 1
    assert {f.parameter for f in found.findings} == PARAMETERS
    for lang in ("en", "zh"):
        text = found.text(lang)
        assert all(finding.words(lang) in text for finding in found.findings)
        assert office.id in text
    assert "generated, not real" in found.text()


def test_every_figure_lies_in_its_interval_and_has_an_n(office: Snapshot) -> None:
    for estimate in calibrate(office, by_unit=True).estimates:
        assert estimate.low <= estimate.value <= estimate.high, estimate
        assert estimate.n > 0 or estimate.value == 0, estimate


def test_without_employment_hours_are_a_product_and_people_are_not_told(
    office: Snapshot, tmp_path: Path
) -> None:
    from pendency.records import SnapshotWriter

    writer = SnapshotWriter(tmp_path / "bare", title="bare", provenance="generated",
                            observed_to=office.observed_to)  # fmt: skip
    writer.add_histories(office.read("cases"), office.read("events"))
    bare = calibrate(writer.seal())

    verdicts = {finding.parameter: finding.verdict for finding in bare.findings}
    assert (verdicts["hours"], verdicts["people"]) == ("product", "not_told")
    assert not bare.of("hours")
    assert {f.parameter: f.verdict for f in calibrate(office).findings}["people"] == "told"


def test_drawn_parameters_are_the_same_for_the_same_seed_and_spread_around_the_estimate(
    office: Snapshot,
) -> None:
    fit = calibrate(office).fit
    assert fit.draw(1, 4, years=2) == fit.draw(1, 4, years=2)

    drawn = [fit.draw(1, k, years=2) for k in range(30)]
    shares = [p.flow.stage("first_action", 1).to("response").share for p in drawn]
    central = fit.flow.stage("first_action", 1).to("response")

    assert np.std(shares) > 0
    assert abs(np.mean(shares) - central.share) < 3 * central.se
    assert all(len(pace) == 24 for p in drawn for pace in p.paces)


def test_acts_expected_at_the_flows_own_hazards_are_those_observed(office: Snapshot) -> None:
    """Over the whole time, with equal weights, both sides are the same sum."""
    found = calibrate(office).fit.found
    edges = np.array([found.filed.min() - 1, found.epoch])

    observed, expected = expected_steps(found, 1e12, edges)

    assert observed.sum() > 1000
    assert expected == pytest.approx(observed, rel=1e-6)


def test_command_prints_text_and_the_documented_json(office: Snapshot, tmp_path: Path) -> None:
    words = ["twin", "calibrate", str(office.path), "--as-of", "2023-12-31"]
    out = tmp_path / "calibration.json"

    told = CliRunner().invoke(main, [*words, "--json", "--out", str(out)])
    text = CliRunner().invoke(main, [*words, "--lang", "zh"])

    assert told.exit_code == text.exit_code == 0, told.output + text.output
    body = json.loads(told.stdout)
    assert body == json.loads(out.read_text("utf-8"))
    assert set(body) == {"source", "snapshot", "title", "generated", "as_of", "cases",
                         "half_life", "binding", "estimates", "findings"}  # fmt: skip
    assert body["source"] == office.id != body["snapshot"]
    assert body["as_of"] == "2023-12-31"
    assert "不可估" in text.stdout


def test_a_day_before_the_first_case_is_a_clear_error(office: Snapshot) -> None:
    result = CliRunner().invoke(main, ["twin", "calibrate", str(office.path),
                                       "--as-of", "1990-01-01"])  # fmt: skip
    assert result.exit_code == 1
    assert "no case was known by 1990-01-01" in result.stderr


def test_words_are_there_in_both_languages() -> None:
    for words in (_SAID, _REASONS):
        for key, (en, zh) in words.items():
            assert bool(en) == bool(zh), key


@pytest.mark.data
def test_a_sample_of_us_cases_shares_its_examiners(shared_data: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "us")
    take_in("uspto-peds", shared_data / "us_peds_g01w", store)
    snapshot = store.current()
    assert snapshot is not None

    found = calibrate(as_known(snapshot, dt.date(2014, 12, 31), tmp_path / "2014"))

    assert found.cases == 719
    assert found.binding == "shared"
    whole = {f.parameter: f.reason for f in calibrate(snapshot).findings}
    assert whole["intake"] == "intake_published"
    assert whole["examiners"] == "examiners_shared"
