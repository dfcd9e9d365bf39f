"""From a snapshot into the engine and back: the first day is the ledger, the last one again."""

from __future__ import annotations

import dataclasses as dc
import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.twin import flows

from pendency.planning import INDICATORS, measure
from pendency.records import Snapshot, vocabulary
from pendency.twin import Flow, sample_office
from pendency.twin.engine import Effort, Examiners, Intake, Scenario, begin, record, write_snapshot
from pendency.twin.engine.beginning import Beginning
from pendency.twin.engine.run import Recorded
from pendency.twin.errors import ScenarioError


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return sample_office(tmp_path_factory.mktemp("ledger") / "office", seed=7, cases=4_000)


@pytest.fixture(scope="module")
def begun(office: Snapshot) -> Beginning:
    return begin(office, Flow.fit(office), by="unit")


@pytest.fixture(scope="module")
def run(office: Snapshot, begun: Beginning) -> Recorded:
    scenario = Scenario(
        title="two more years", start=begun.start, end=begun.start + dt.timedelta(days=730),
        flows={"": Flow.fit(office)}, pools=begun.pools,
        examiners=tuple(Examiners(pool.name, 2) for pool in begun.pools),
        intake=tuple(Intake(pool.name, 12.0, region="North") for pool in begun.pools),
        effort=Effort({"other": 20.0}),
    )  # fmt: skip
    return record(scenario, seed=3, stock=begun.stock)


def ledger(snapshot: Snapshot, day: dt.date) -> dict[str, int]:
    ended = pl.col("to_date")
    spells = snapshot.read("spells").filter(
        pl.col("from_date") <= day, ended.is_null() | (ended > day)
    )
    return {str(s): int(n) for s, n in spells["state"].value_counts().iter_rows()}


def pending(counts: np.ndarray) -> dict[str, int]:
    states = vocabulary().states.values()
    total = counts.sum(axis=0)
    return {s.name: int(n) for s, n in zip(states, total, strict=True) if s.pending and n}


def only_pending(counts: dict[str, int]) -> dict[str, int]:
    return {name: n for name, n in counts.items() if vocabulary().states[name].pending}


def test_the_first_day_is_the_ledger(office: Snapshot, run: Recorded) -> None:
    expected = only_pending(ledger(office, office.observed_to))

    assert pending(run.result.stock[:, 0]) == expected
    assert len(expected) >= 5


def test_each_unit_starts_with_its_own_stock(
    office: Snapshot, begun: Beginning, run: Recorded
) -> None:
    final = office.read("milestones", "state")["state"].to_list()
    open_ = np.array([vocabulary().states[state].pending for state in final])

    assert (
        run.result.pending[:, 0] == np.bincount(begun.pool_of[open_], minlength=len(begun.pools))
    ).all()


def test_what_is_written_back_is_the_stock_of_every_month(
    begun: Beginning, run: Recorded, tmp_path: Path
) -> None:
    written = write_snapshot(run, begun, tmp_path / "future")

    assert written.generated
    assert "Simulated, not real" in written.manifest.title
    assert written.observed_to == run.ready.scenario.end - dt.timedelta(days=1)
    for period, day in enumerate(run.ready.days.starts):
        on = ledger(written, day - dt.timedelta(days=1))
        # a revival undoes a withdrawal from the start: the ledger knows it before it came
        revived = run.result.flow("restored").sum()
        there = pending(run.result.stock[:, period])
        assert abs(sum(only_pending(on).values()) - sum(there.values())) <= revived
    assert only_pending(on) == there


def test_every_indicator_works_on_a_simulated_future(
    begun: Beginning, run: Recorded, tmp_path: Path
) -> None:
    written = write_snapshot(run, begun, tmp_path / "future")

    for name in INDICATORS:
        assert measure(name, written).height > 0
    disposed = measure("disposals", written, since=begun.start - dt.timedelta(days=1))
    told = run.result.disposals.sum()
    revived = run.result.flow("restored", "reexamination_requested").sum()
    assert told - revived <= disposed.filter(disposed["part"] == "all")["value"][0] <= told


def test_new_cases_are_of_their_pool_and_numbered_on(
    office: Snapshot, begun: Beginning, run: Recorded, tmp_path: Path
) -> None:
    written = write_snapshot(run, begun, tmp_path / "future")
    new = written.read("cases").slice(office.rows("cases"))

    assert new.height == run.result.flow("filed").sum() > 100
    assert new["number"].str.starts_with("SIM").all()
    assert new["filing_date"].is_sorted()
    assert set(new["unit_id"]) <= set(begun.keys["unit_id"])
    assert set(new["region"]) == {"North"}


def test_the_same_run_writes_the_same_snapshot(
    begun: Beginning, run: Recorded, tmp_path: Path
) -> None:
    again = record(run.ready.scenario, seed=3, stock=begun.stock, threads=2)

    one, two = (write_snapshot(r, begun, tmp_path / n) for r, n in ((run, "a"), (again, "b")))
    assert one.id == two.id


def test_a_flow_without_the_states_of_the_office_is_refused(office: Snapshot) -> None:
    poor = dc.replace(flows.simple(), stages=flows.simple().stages[:1])

    with pytest.raises(ScenarioError, match="no stage for the state"):
        begin(office, poor)


def test_real_histories_start_as_their_ledger(shared_data: Path, tmp_path: Path) -> None:
    from pendency.exchange import take_in
    from pendency.records import Store

    take_in(
        "uspto-peds", shared_data / "us_peds_g01w", Store(tmp_path / "s"), today=dt.date(2026, 1, 1)
    )
    snapshot = Snapshot.open(tmp_path / "s")
    flow = Flow.fit(snapshot)
    begun = begin(snapshot, flow, by="office")
    scenario = Scenario(
        title="one day", start=begun.start, end=begun.start + dt.timedelta(days=1),
        flows={"": flow}, pools=begun.pools, examiners=(Examiners("office"),),
    )  # fmt: skip
    found = record(scenario, seed=1, stock=begun.stock).result

    assert pending(found.stock[:, 0]) == only_pending(ledger(snapshot, snapshot.observed_to))
    assert found.pending[0, 0] == 413
