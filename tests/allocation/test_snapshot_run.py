from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result
from tests.allocation.builders import SEED

from pendency.allocation.allocating import probabilities
from pendency.allocation.arranging import arrange
from pendency.allocation.errors import AllocationError, InstanceError
from pendency.allocation.explain import grouping_gap
from pendency.allocation.network import Spread
from pendency.allocation.prices import prices
from pendency.allocation.question import Recusals, question
from pendency.allocation.run import allocate, freeze
from pendency.cli import main
from pendency.integrity.recusal import DECLARATIONS, TIES
from pendency.records import Snapshot
from pendency.twin.sample.office import sample_office

DAY = date(2023, 6, 1)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return sample_office(tmp_path_factory.mktemp("office") / "o", seed=3, cases=6_000)


def _declared(codes: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"examiner": codes}).with_columns(
        from_date=pl.lit(date(2023, 1, 1)), to_date=pl.lit(None, pl.Date)
    )


def test_every_case_without_examiner_on_the_day_is_asked_for(office: Snapshot) -> None:
    asked = question(office, as_of=DAY, prices=prices(), recusals=None)
    cases = office.read("cases").join(office.read("milestones"), on="case_id")
    begun = pl.coalesce("examination_date", "docketed_date", "first_action_date") <= DAY
    pending = pl.col("closed_date").is_null() | (pl.col("closed_date") > DAY)
    unassigned = pl.coalesce("docketed_date", "first_action_date").fill_null(DAY.max) > DAY
    wanted = cases.filter(begun & pending & unassigned, pl.col("filing_date") <= DAY)["number"]
    assert sorted(asked.cases["members"].explode()) == sorted(wanted)
    assert asked.pairs["fit"].is_between(0, 1).all()
    employed = office.read("employment").filter(
        (pl.col("from_date") <= DAY) & (pl.col("to_date").is_null() | (pl.col("to_date") >= DAY))
    )
    assert asked.desks.height == employed["examiner_id"].n_unique()


def test_what_happened_later_changes_nothing(office: Snapshot, tmp_path: Path) -> None:
    """The same question is put by a snapshot that ends on the day, as far as it can know."""
    asked = question(office, as_of=DAY, prices=prices(), recusals=None)
    later = office.read("milestones").filter(pl.col("first_action_date") > DAY)
    assert later.height > 100  # else this would show nothing
    done = office.read("cases").join(office.read("milestones"), on="case_id")
    done = done.filter(pl.min_horizontal("first_action_date", "closed_date") <= DAY)
    experienced = set(done["examiner_id"].drop_nulls())
    codes = office.read("examiners").filter(pl.col("examiner_id").is_in(experienced))["code"]
    assert set(asked.pairs["desk"]) <= set(codes)


def test_who_has_not_declared_gets_nothing(office: Snapshot) -> None:
    codes = office.read("examiners")["code"]
    half = _declared(codes.head(len(codes) // 2))
    found = question(office, as_of=DAY, prices=prices(), recusals=Recusals(half, TIES.to_frame()))
    assert set(found.pairs["desk"]) <= set(half["examiner"])
    assert "undeclared" in set(found.excluded["reason"])
    none = Recusals(DECLARATIONS.to_frame(), TIES.to_frame())
    closed = freeze(office, as_of=DAY, recusals=none)
    outcome = allocate(closed, spread=Spread(2), seed=SEED)
    assert outcome.winners()["desk"].null_count() == outcome.winners().height


def test_a_tie_to_an_applicant_excludes_and_says_so(office: Snapshot) -> None:
    open_run = question(office, as_of=DAY, prices=prices(), recusals=None)
    case = open_run.pairs["case"][0]
    desk = open_run.pairs.filter(pl.col("case") == case)["desk"][0]
    applicant = (
        office.read("cases").filter(pl.col("number") == case)
        .join(office.read("parties"), left_on="applicant_id", right_on="party_id")["name"][0]
    )  # fmt: skip
    tie = pl.DataFrame([(desk, "employer", applicant.upper(), None, date(2022, 1, 1))],
                       schema=TIES, orient="row")  # fmt: skip
    told = Recusals(_declared(office.read("examiners")["code"]), tie)
    outcome = allocate(freeze(office, as_of=DAY, recusals=told), spread=Spread(2), seed=SEED)
    pairs = outcome.frozen.question.pairs
    assert pairs.filter(pl.col("case") == case, pl.col("desk") == desk).is_empty()
    said = outcome.explained(case).filter(pl.col("desk") == desk)
    assert said["en"].to_list() == ["former employer"]
    assert said["probability"].to_list() == [0.0]
    assert outcome.explained(case)["probability"].sum() == pytest.approx(1.0)
    with pytest.raises(AllocationError, match="not in this run"):
        outcome.explained("nothing")


def test_relatives_move_as_one_within_the_gap(office: Snapshot) -> None:
    asked = question(office, as_of=DAY, prices=prices(), recusals=None)
    terms = prices()
    step = probabilities(arrange(asked.cases, asked.desks, asked.pairs, terms), Spread(2),
                         seed=SEED)  # fmt: skip
    alone = asked.cases.explode("members").with_columns(
        pl.col("hours") / pl.len().over("case"), group="case", case="members"
    )
    pairs = asked.pairs.rename({"case": "group"}).join(alone.select("group", "case"), on="group")
    free = probabilities(arrange(alone, asked.desks, pairs, terms), Spread(2), seed=SEED)
    assert 0 <= grouping_gap(step, free) < 0.005


def test_who_is_bound_to_a_language_or_track_gets_no_other(office: Snapshot) -> None:
    free = question(office, as_of=DAY, prices=prices(), recusals=None)
    desk = free.pairs.join(free.cases, on="case").filter(pl.col("language") == "zh")["desk"][0]
    listed = pl.DataFrame({"examiner": [desk] * 2, "kind": ["language", "track"],
                           "value": ["en", "normal"]})  # fmt: skip
    bound = question(office, as_of=DAY, prices=prices(), recusals=None, authority=listed)
    mine = bound.pairs.filter(pl.col("desk") == desk).join(bound.cases, on="case")
    assert set(mine["language"]) <= {"en"}
    assert set(mine["track"].cast(pl.String)) <= {"normal"}
    assert "language" in set(bound.excluded.filter(pl.col("desk") == desk)["reason"])
    others = free.pairs.filter(pl.col("desk") != desk)
    assert others.join(bound.pairs, on=["case", "desk"], how="anti").is_empty()


def test_a_family_search_shortens_the_case(office: Snapshot) -> None:
    free = question(office, as_of=DAY, prices=prices(), recusals=None)
    number = free.cases["members"][0][0]
    known = question(office, as_of=DAY, prices=prices(), recusals=None, searched=[number])
    assert known.cases["hours"][0] < free.cases["hours"][0]


def test_nothing_to_allocate_is_said(office: Snapshot) -> None:
    with pytest.raises(InstanceError, match="nothing to allocate"):
        question(office, as_of=date(2000, 1, 1), prices=prices(), recusals=None)


def _run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_the_ceremony_from_list_to_certificate(office: Snapshot, tmp_path: Path) -> None:
    out = tmp_path / "run"
    day = ("--as-of", "2023-06-01", "--trial", "--out", out)
    assert _run("allocate", office.path, *day).exit_code == 0
    for party in ("c1", "head office"):
        made = _run(
            "draw", "commit", out / "list.jsonl", "--party", party, "--out", tmp_path / party
        )
        assert made.exit_code == 0, made.output
    again = _run("draw", "commit", out / "list.jsonl", "--party", "c1", "--out", tmp_path / "c1")
    assert "commits once" in again.output
    reveals = [w for p in ("c1", "head office") for w in ("--reveal", tmp_path / p / "reveal.json")]
    done = _run("allocate", office.path, *day, *reveals, "--lang", "zh")
    assert done.exit_code == 0, done.output
    assert "随机化代价" in done.output
    shown = [
        w for p in ("c1", "head office") for w in ("--commitment", tmp_path / p / "commitment.json")
    ]
    replayed = _run("draw", "replay", out / "draw.jsonl", *shown, "--json")
    assert json.loads(replayed.output)["faults"] == []
    assert json.loads(_run("draw", "certify", out / "draw.jsonl", "--json").output)["optimal"]
    missing = _run("draw", "replay", out / "draw.jsonl", *shown[:2])
    assert missing.exit_code == 1
    assert "not those of the published commitments" in missing.output


def test_the_command_refuses_what_it_can_not_do(office: Snapshot, tmp_path: Path) -> None:
    day = ("allocate", office.path, "--as-of", "2023-06-01", "--out", tmp_path)
    assert "nobody is eligible" in _run(*day).output
    assert "32 bytes" in _run(*day, "--trial", "--seed", "abc").output
    broken = tmp_path / "draw.jsonl"
    broken.write_text("{}\n", "utf-8")
    assert _run("draw", "certify", broken).exit_code == 1
