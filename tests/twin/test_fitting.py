"""Fitting: known flows are recovered, censoring does not bias, rounds are told apart."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.twin import flows

from pendency.records import Snapshot, seal_tables
from pendency.twin import Flow, FlowError
from pendency.twin.flow import Stage
from pendency.twin.flowfile import check
from pendency.twin.goodness import goodness
from pendency.twin.replay import replay, sample_cases
from pendency.twin.visits import visits


def sealed(folder: Path, flow: Flow, n: int, *, seed: int, until: dt.date = flows.LAST) -> Snapshot:
    day = (until - dt.date(1970, 1, 1)).days
    filed = flows.spread(n)
    ((cases, events),) = replay(flow, filed[filed <= day], until=day, seed=seed)
    return seal_tables(
        folder, {"cases": cases, "events": events},
        title="t", provenance="generated", observed_to=until,
    )  # fmt: skip


def test_a_known_flow_is_recovered_with_the_stated_coverage(tmp_path: Path) -> None:
    """30 offices of 1,500 cases with a third censored: intervals cover about 95 %."""
    truth = flows.simple()
    shares, medians = [], []
    for seed in range(30):
        fitted = Flow.fit(sealed(tmp_path / str(seed), truth, 1_500, seed=seed))
        for stage in truth.stages:
            for way in stage.transitions:
                found = fitted.by_name[stage.name].to(way.to)
                if len(stage.transitions) > 1 or stage.stay:  # else the share is 1 by definition
                    shares.append(found.low <= way.share <= found.high)
                if not found.pooled:
                    medians.append(found.median_low <= way.median <= found.median_high)

    assert len(shares) == 30 * 7
    assert 0.90 <= np.mean(shares) <= 0.99
    assert len(medians) >= 30 * 6
    assert 0.90 <= np.mean(medians) <= 1.0


def test_censoring_biases_the_naive_figures_and_not_the_fitted_ones(tmp_path: Path) -> None:
    truth = flows.simple()
    # observed for little more than a year after the last filing: slow exits are still to come
    cut = dt.date(2011, 9, 30)
    filed = flows.spread(60_000)
    first_years = filed[filed <= (dt.date(2011, 6, 30) - dt.date(1970, 1, 1)).days]
    day = (cut - dt.date(1970, 1, 1)).days
    ((cases, events),) = replay(truth, first_years, until=day, seed=5)
    snapshot = seal_tables(
        tmp_path / "s", {"cases": cases, "events": events},
        title="t", provenance="generated", observed_to=cut,
    )  # fmt: skip
    seen = visits(snapshot, as_of=cut)

    stage = Flow.fit(snapshot).by_name["filed"]
    filed_visits = seen.code == seen.code[0]
    finished = seen.days[filed_visits & (seen.exit >= 0)]
    ends = events.filter(pl.col("code").is_in(["first_action", "withdrawn"]))["code"].to_list()

    assert ends.count("first_action") / len(ends) < 0.87
    assert abs(stage.to("first_action").share - 0.9) < 0.03
    assert np.median(finished) < 440
    assert abs(stage.to("first_action").median - 500) < 30


def test_rounds_are_told_apart_where_there_are_enough_cases(tmp_path: Path) -> None:
    large = Flow.fit(sealed(tmp_path / "large", flows.rounds(), 3_000, seed=1))
    small = Flow.fit(sealed(tmp_path / "small", flows.rounds(), 60, seed=1))

    def names(flow: Flow, code: str) -> list[str]:
        return [stage.name for stage in flow.stages if stage.code == code]

    assert {"response.0-1", "response.2"} <= set(names(large, "response"))
    assert names(large, "response")[-1].endswith("+")
    assert names(small, "response") == ["response"]
    assert all(stage.n >= 100 for stage in large.stages if stage.code == "response")
    check(large)
    check(small)


def test_a_rare_transition_borrows_its_durations(tmp_path: Path) -> None:
    fitted = Flow.fit(sealed(tmp_path / "s", flows.simple(), 300, seed=2))
    restored = fitted.by_name["deemed_withdrawn"].to("restored")

    assert restored.n < 20
    assert restored.pooled == "stage"
    assert fitted.by_name["filed"].to("first_action").pooled == ""


def test_only_what_was_known_on_the_day_counts(tmp_path: Path) -> None:
    cut = dt.date(2014, 12, 31)
    whole = sealed(tmp_path / "whole", flows.simple(), 2_000, seed=3)
    kept = {name: whole.read(name).filter(pl.col(day) <= cut)
            for name, day in (("cases", "filing_date"), ("events", "date"))}  # fmt: skip
    early = seal_tables(
        tmp_path / "early", kept, title="t", provenance="generated", observed_to=cut
    )  # fmt: skip

    then = Flow.fit(whole, as_of=cut)

    assert then.observed_to == cut
    assert then.stages == Flow.fit(early).stages
    assert then.stages != Flow.fit(whole).stages


def test_what_was_recorded_later_was_not_known(tmp_path: Path) -> None:
    snapshot = sealed(tmp_path / "s", flows.simple(), 200, seed=3)
    late = dt.datetime(2030, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
    events = snapshot.read("events").with_columns(
        recorded_at=pl.when(pl.col("code") != "filed").then(pl.lit(late, dtype=pl.Datetime("ms")))
    )
    unrecorded = seal_tables(
        tmp_path / "u", {"cases": snapshot.read("cases"), "events": events},
        title="t", provenance="generated", observed_to=flows.LAST,
    )  # fmt: skip

    assert [stage.name for stage in Flow.fit(unrecorded).stages] == ["filed"]


def test_a_corrected_event_does_not_count(tmp_path: Path) -> None:
    snapshot = sealed(tmp_path / "s", flows.simple(), 200, seed=3)
    refused = snapshot.read("events").filter(pl.col("code") == "refused")
    last = snapshot.read("events").group_by("case_id").agg(next=pl.col("seq").max() + 1)
    corrections = refused.join(last, on="case_id").with_columns(
        corrects=pl.col("seq"), seq=pl.col("next"), code=pl.lit("granted")
    )
    events = pl.concat(
        [snapshot.read("events"), corrections.select(snapshot.read("events").columns).cast(
            dict(snapshot.read("events").schema))]
    ).sort("case_id", "seq")  # fmt: skip
    corrected = seal_tables(
        tmp_path / "c", {"cases": snapshot.read("cases"), "events": events},
        title="t", provenance="generated", observed_to=flows.LAST,
    )  # fmt: skip

    assert refused.height > 20
    response = Flow.fit(corrected).by_name["response"]
    assert [way.to for way in response.transitions] == ["granted"]
    assert Flow.fit(snapshot).by_name["response"].to("refused").n == refused.height


def test_two_fits_are_the_same(tmp_path: Path) -> None:
    snapshot = sealed(tmp_path / "s", flows.rounds(), 500, seed=9)

    assert Flow.fit(snapshot) == Flow.fit(Snapshot.open(snapshot.path))


def test_an_office_without_cases_by_the_day_is_refused(tmp_path: Path) -> None:
    snapshot = sealed(tmp_path / "s", flows.rounds(), 50, seed=9)

    with pytest.raises(FlowError, match="no case was filed by 1999-01-01"):
        Flow.fit(snapshot, as_of=dt.date(1999, 1, 1))


def test_what_remains_open_is_shared_out_at_the_longest_day(tmp_path: Path) -> None:
    """Efron's rule: in an open stage no share stays, and its grid ends at the longest time."""
    cut = dt.date(2010, 12, 31)
    snapshot = sealed(tmp_path / "s", flows.simple(), 3_000, seed=3, until=cut)
    stage: Stage = Flow.fit(snapshot).by_name["filed"]

    assert stage.tail > 0.5
    assert stage.stay == 0
    assert sum(way.share for way in stage.transitions) == pytest.approx(1, abs=1e-4)
    assert stage.to("first_action").days[-1] == visits(snapshot, as_of=cut).days.max()


def test_the_fit_tells_the_histories_again(tmp_path: Path) -> None:
    snapshot = sealed(tmp_path / "s", flows.simple(), 2_000, seed=21)
    flow = Flow.fit(snapshot)

    for found in goodness(flow, snapshot, seed=1):
        assert found.n == 2_000
        assert found.distance < found.band
        assert found.generated == pytest.approx(found.observed, rel=0.06)


def test_a_wrong_flow_is_found_out(tmp_path: Path) -> None:
    snapshot = sealed(tmp_path / "s", flows.simple(), 2_000, seed=21)
    other = Flow.fit(sealed(tmp_path / "o", flows.rounds(), 2_000, seed=21))

    assert all(found.distance > 5 * found.band for found in goodness(other, snapshot, seed=1))


def test_a_sample_is_a_snapshot_that_fits_back(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    def progress(done: int, cases: int) -> None:
        told.append((done, cases))

    snapshot = sample_cases(
        flows.simple(), tmp_path / "s", cases=4_000, seed=1, progress=progress
    )  # fmt: skip

    assert snapshot.generated
    assert snapshot.rows("cases") == 4_000
    assert snapshot.observed_to == flows.LAST
    assert told == [(4_000, 4_000)]
    assert Flow.fit(snapshot).by_name["filed"].to("first_action").share == pytest.approx(
        0.9, abs=0.02
    )
