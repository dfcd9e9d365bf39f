"""The sample office: plausible, labelled, the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pendency.records import Snapshot, vocabulary
from pendency.twin import OfficeError, sample_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return sample_office(tmp_path_factory.mktemp("twin") / "office", seed=7, cases=20_000)


def test_it_says_that_it_is_generated(office: Snapshot) -> None:
    assert office.generated
    assert "generated" in office.manifest.title
    assert "模拟" in office.manifest.title


def test_same_seed_same_bytes(office: Snapshot, tmp_path: Path) -> None:
    again = sample_office(tmp_path / "again", seed=7, cases=20_000)
    other = sample_office(tmp_path / "other", seed=8, cases=20_000)

    assert again.id == office.id
    assert other.id != office.id


def test_dates_never_go_back_within_a_case_nor_past_the_last_day(office: Snapshot) -> None:
    events = office.read("events", "case_id", "seq", "date")
    back = events.filter(pl.col("date") < pl.col("date").shift(1).over("case_id"))

    assert back.height == 0
    assert events["date"].max() <= office.observed_to


def test_every_case_is_opened_by_its_filing(office: Snapshot) -> None:
    opening = office.read("events").filter(pl.col("seq") == 1)
    cases = office.read("cases", "case_id", "filing_date")

    assert opening["case_id"].equals(cases["case_id"])
    assert opening["date"].equals(cases["filing_date"])
    assert set(opening["code"]) == {"filed"}


def test_every_state_of_the_procedure_occurs(office: Snapshot) -> None:
    states = set(office.read("spells", "state")["state"])
    closed = {name for name, state in vocabulary().states.items() if not state.pending}

    assert closed <= states
    assert {"filed", "awaiting_examination", "awaiting_applicant", "awaiting_office"} <= states


def test_unpublished_cases_are_secret(office: Snapshot) -> None:
    cases = office.read("cases")
    published = pl.col("publication_date").is_not_null() & (
        pl.col("publication_date") <= office.observed_to
    )

    assert cases.filter(pl.col("secret") & published).height == 0
    assert (
        cases.filter(~pl.col("secret") & ~published & pl.col("patent_number").is_null()).height == 0
    )
    assert 0 < cases["secret"].mean() < 0.3


def test_pending_cases_are_in_the_hands_of_examiners_in_post(office: Snapshot) -> None:
    pending = [name for name, state in vocabulary().states.items() if state.pending]
    held = (
        office.scan("milestones")
        .filter(pl.col("state").is_in(pending))
        .join(office.scan("cases").select("case_id", "examiner_id", "unit_id"), on="case_id")
        .drop_nulls("examiner_id")
    )
    in_post = office.scan("employment").filter(pl.col("to_date").is_null())
    found = held.join(in_post, on="examiner_id").collect()

    assert found.height == held.collect().height
    assert (found["unit_id"] == found["unit_id_right"]).all()


def test_an_office_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OfficeError, match="at least 1 case"):
        sample_office(tmp_path / "none", seed=1, cases=0)
