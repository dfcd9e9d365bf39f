"""The sample office: plausible, labelled, the same for the same seed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pendency.records import Snapshot, vocabulary
from pendency.records.fields import field_of
from pendency.twin import OfficeError, sample_office
from pendency.twin.sample.names import symbols
from pendency.twin.sample.plan import plan


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
    assert {"allowed", "on_appeal", "held"} <= states


def test_what_is_held_for_a_quality_check_is_released_with_the_act(office: Snapshot) -> None:
    held = office.read("spells").filter(pl.col("state") == "held")
    events = office.read("events")
    count = dict(
        events.filter(pl.col("code").is_in(["held_for_quality", "released"]))["code"]
        .value_counts()
        .iter_rows()
    )
    days = (held["to_date"] - held["from_date"]).dt.total_days()

    assert count["released"] / count["held_for_quality"] > 0.95
    assert days.median() < 40


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


def test_every_main_symbol_lies_in_its_field() -> None:
    phrases = symbols()
    fields = np.repeat(np.arange(1, 36), np.diff(phrases.start))

    assert field_of(phrases.texts).to_list() == fields.tolist()


def test_examiners_take_on_cases_of_their_own_section_only(office: Snapshot) -> None:
    served = office.scan("employment").select("examiner_id", "unit_id").unique()
    cases = office.scan("cases").select("examiner_id", "unit_id").drop_nulls()
    stray = cases.join(served, on=["examiner_id", "unit_id"], how="anti").collect()

    assert stray.height == 0


def test_careers_do_not_overlap_and_grades_only_rise(office: Snapshot) -> None:
    spells = office.read("employment").sort("examiner_id", "from_date")
    same = pl.col("examiner_id") == pl.col("examiner_id").shift(1)
    wrong = spells.filter(
        same
        & (
            (pl.col("from_date") <= pl.col("to_date").shift(1))
            | pl.col("to_date").shift(1).is_null()
            | (pl.col("grade") < pl.col("grade").shift(1))
        )
    )

    assert wrong.height == 0
    assert spells.filter(pl.col("to_date") < pl.col("from_date")).height == 0
    assert spells["share"].is_between(0, 1, closed="right").all()


def test_the_new_centre_has_no_cases_and_no_staff_before_it_opens(office: Snapshot) -> None:
    opened = plan().centres[-1].opened
    new = pl.col("centre_id") == len(plan().centres)

    assert office.read("cases").filter(new)["filing_date"].min() >= opened
    assert office.read("employment").filter(new)["from_date"].min() >= opened
    moved = office.read("employment").filter(new)["examiner_id"].unique()
    before = office.read("employment").filter(~new & pl.col("examiner_id").is_in(moved.to_list()))
    assert set(before["centre_id"]) == {1}


def test_one_centre_delivers_at_the_end_of_the_year(office: Snapshot) -> None:
    acts = office.read("milestones").join(
        office.read("cases", "case_id", "centre_id"), on="case_id"
    )
    december = acts.filter(pl.col("first_action_date").dt.year() >= 2021).group_by("centre_id").agg(
        share=(pl.col("first_action_date").dt.month() == 12).mean()
    )  # fmt: skip
    share = dict(december.iter_rows())
    loaded = next(i for i, c in enumerate(plan().centres, 1) if c.code == "LG")

    assert share[loaded] == max(share.values())
    assert share[loaded] > 1.4 * sorted(share.values())[-2]


def _stock(office: Snapshot, centre: str, state: str) -> list[int]:
    """Cases of a centre in a state at the end of each year from 2017 on."""
    number = next(i for i, c in enumerate(plan().centres, 1) if c.code == centre)
    spells = office.read("spells").filter(pl.col("state") == state)
    here = spells.join(office.read("cases", "case_id", "centre_id"), on="case_id").filter(
        pl.col("centre_id") == number
    )
    days = [dt.date(year, 12, 31) for year in range(2017, 2026)]
    open_ = [pl.col("to_date").is_null() | (pl.col("to_date") > day) for day in days]
    return [
        here.filter((pl.col("from_date") <= day) & still).height
        for day, still in zip(days, open_, strict=True)
    ]


def test_the_office_does_not_start_empty(office: Snapshot) -> None:
    older = office.read("cases").filter(pl.col("filing_date") < dt.date(2018, 1, 1))
    closed = office.read("milestones", "case_id", "closed_date")
    first = closed.join(older.select("case_id"), on="case_id")["closed_date"].drop_nulls().min()

    assert first >= dt.date(2018, 1, 1)
    assert 0.1 < older.height / office.rows("cases") < 0.3
    assert sum(_stock(office, "NH", "awaiting_examination")[:1]) > 100


def test_one_stock_grows_and_another_is_worked_down(office: Snapshot) -> None:
    growing = _stock(office, "CP", "awaiting_examination")
    shrinking = _stock(office, "SB", "awaiting_examination")

    assert growing[-1] > 2 * growing[3] > 2 * growing[0]
    assert shrinking[-1] < 0.75 * max(shrinking)


def test_one_centre_had_a_bad_year_from_which_it_recovers(office: Snapshot) -> None:
    acts = office.read("milestones", "case_id", "first_action_date").join(
        office.read("cases", "case_id", "centre_id"), on="case_id"
    )
    number = next(i for i, c in enumerate(plan().centres, 1) if c.code == "AC")
    years = acts.filter(pl.col("centre_id") == number)["first_action_date"].dt.year().value_counts()
    by_year = dict(years.drop_nulls().iter_rows())

    assert by_year[2021] < 0.75 * by_year[2020]
    assert by_year[2022] > 1.3 * by_year[2021]


def test_only_who_is_there_has_cases_and_hands_over_who_leaves(office: Snapshot) -> None:
    """A case that its examiner left behind is transferred, on his last day or later."""
    ends = (
        office.read("employment")
        .group_by("examiner_id")
        .agg(
            last=pl.when(pl.col("to_date").is_null().any())
            .then(None)
            .otherwise(pl.col("to_date").max())
        )
    )
    cases = office.read("cases", "case_id", "examiner_id").join(ends, on="examiner_id")
    stones = office.read("milestones", "case_id", "closed_date", "transfers")
    left = cases.join(stones, on="case_id").filter(
        pl.col("last").is_not_null() & pl.col("closed_date").is_null()
    )

    assert left.height == 0
    assert 0.01 < (stones["transfers"] > 0).mean() < 0.1


def test_transfers_to_other_centres_were_asked_for(office: Snapshot) -> None:
    events = office.read("events", "case_id", "code", "date")
    asked, answered = (
        events.filter(pl.col("code").is_in(codes)).group_by("case_id").len()
        for codes in (["transfer_requested"], ["transferred", "transfer_refused"])
    )
    unanswered = asked.join(answered, on="case_id", how="anti").height

    assert asked.height > 200
    assert unanswered < 0.05 * asked.height


def test_a_priority_case_is_faster(office: Snapshot) -> None:
    days = (pl.col("first_action_date") - pl.col("examination_date")).dt.total_days()
    waits = (
        office.scan("milestones")
        .join(office.scan("cases").select("case_id", "track"), on="case_id")
        .group_by("track")
        .agg(days.median())
        .collect()
    )
    median = dict(waits.iter_rows())

    assert median["priority"] < 0.4 * median["normal"]
    assert median["deferred"] > 1.3 * median["normal"]


def test_the_size_of_the_office_follows_its_cases(tmp_path: Path) -> None:
    small = sample_office(tmp_path / "small", seed=1, cases=3_000)
    large = sample_office(tmp_path / "large", seed=1, cases=30_000)

    start = pl.col("filing_date") >= dt.date(2018, 1, 1)
    assert small.read("cases").filter(start).height == 3_000
    assert 200 <= large.rows("examiners") <= 300
    assert small.rows("examiners") < large.rows("examiners")


def test_other_years_and_other_ends(tmp_path: Path) -> None:
    end = dt.date(2024, 2, 29)
    office = sample_office(tmp_path / "o", seed=1, cases=2_000, years=3, end=end)

    assert office.observed_to == end
    filed = office.read("cases")["filing_date"]
    assert (filed >= dt.date(2021, 3, 1)).sum() == 2_000
    assert filed.max() <= end


def test_numbers_are_unique_and_normalised(office: Snapshot) -> None:
    cases = office.read("cases")

    assert cases["number"].n_unique() == cases.height
    assert cases["number"].str.contains(r"^XX[12]0\d{4}\d{9}$").all()
    assert cases["number_original"].str.contains(r"^\d{4}/[PU]/\d{7}$").all()


@pytest.mark.parametrize("seed", [-1, 0, 2**70])
def test_any_whole_number_is_a_seed(tmp_path: Path, seed: int) -> None:
    filed = sample_office(tmp_path / "o", seed=seed, cases=50).read("cases")["filing_date"]
    assert (filed >= dt.date(2018, 1, 1)).sum() == 50


def test_the_day_after_the_last_may_be_a_leap_day(tmp_path: Path) -> None:
    office = sample_office(tmp_path / "o", seed=1, cases=500, years=3, end=dt.date(2024, 2, 28))

    filed = office.read("cases")["filing_date"]
    assert (filed >= dt.date(2021, 3, 1)).sum() == 500


def test_an_applicant_sits_in_one_region(office: Snapshot) -> None:
    home = office.read("cases").filter(pl.col("country") == "XX")

    assert home.group_by("applicant_id").agg(pl.col("region").n_unique())["region"].max() == 1
    assert home["region"].n_unique() == 10
    assert office.read("cases").filter(pl.col("country") != "XX")["region"].null_count() > 0


def test_utility_models_are_registered_without_substantive_examination(office: Snapshot) -> None:
    models = office.scan("milestones").join(
        office.scan("cases").filter(pl.col("kind") == "utility_model").select("case_id"),
        on="case_id",
    )
    found = models.collect()

    assert found.height > 500
    assert found["first_action_date"].null_count() == found.height
    assert set(found["state"]) == {"filed", "granted", "withdrawn"}
