from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from tests.records.futures import DAY, other_future

from pendency.records import Snapshot, SnapshotError, SnapshotWriter, as_known
from pendency.twin import sample_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return sample_office(tmp_path_factory.mktemp("known") / "office", seed=3, cases=600)


def test_what_came_later_changes_no_byte_of_it(office: Snapshot, tmp_path: Path) -> None:
    changed = other_future(office, tmp_path / "changed")

    cut, same = as_known(office, DAY, tmp_path / "a"), as_known(changed, DAY, tmp_path / "b")

    assert changed.id != office.id
    assert cut.rows("cases") > 100
    assert cut.id == same.id


def test_it_holds_nothing_of_later(office: Snapshot, tmp_path: Path) -> None:
    cut = as_known(office, DAY, tmp_path / "cut")

    assert cut.observed_to == DAY
    assert cut.generated
    assert cut.read("events")["date"].max() <= DAY  # type: ignore[operator]
    cases = cut.read("cases")
    assert cases["filing_date"].max() <= DAY  # type: ignore[operator]
    assert cases["status"].null_count() == cases.height
    assert (cases["publication_date"].drop_nulls() <= DAY).all()
    granted = cut.read("milestones").filter(pl.col("state") == "granted").height
    assert cases["patent_number"].drop_nulls().len() <= granted
    spells = cut.read("employment")
    assert (spells["from_date"] <= DAY).all()
    assert (spells["to_date"].drop_nulls() <= DAY).all()


def test_recorded_later_is_not_known(office: Snapshot, tmp_path: Path) -> None:
    """An event of before the day that was recorded after it."""
    cases = office.read("cases").head(1)
    events = office.read("events").filter(pl.col("case_id") == 1)
    late = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    last = events["seq"] == events["seq"].max()
    events = events.with_columns(
        recorded_at=pl.when(last).then(pl.lit(late)).otherwise(None).cast(
            events.schema["recorded_at"])
    )  # fmt: skip
    writer = SnapshotWriter(tmp_path / "one", title="one", provenance="generated",
                            observed_to=office.observed_to)  # fmt: skip
    writer.add_histories(cases, events)

    cut = as_known(writer.seal(), office.observed_to, tmp_path / "cut")

    assert cut.rows("events") == events.height - 1


def test_a_day_that_nobody_knows_is_refused(office: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="Choose a day before"):
        as_known(office, office.observed_to + dt.timedelta(days=1), tmp_path / "a")
    with pytest.raises(SnapshotError, match="no case was known"):
        as_known(office, dt.date(1990, 1, 1), tmp_path / "b")
