"""The screens find what was planted, and keep still where nothing was."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from pendency.integrity.screens import (
    NothingToTellError,
    Rule,
    ScreenError,
    burst_screen,
    night_screen,
    outcome_screen,
    outside_screen,
    override_screens,
    pair_screen,
    share_screen,
    speed_screen,
)
from pendency.integrity.screens.outcomes import fitted_chances

RULE = Rule(0.05)
DAY = dt.date(2026, 1, 5)


def draws(cases: int = 600, examiners: int = 30, seed: int = 1) -> pl.DataFrame:
    """Each case drawn among four examiners."""
    rng = np.random.default_rng(seed)
    first = rng.integers(0, examiners, cases)
    desk = (first[:, None] + np.arange(4)) % examiners + 1
    winner = rng.integers(0, 4, cases)
    return pl.DataFrame({
        "run": ["1"] * 4 * cases, "case_id": np.repeat(np.arange(cases), 4),
        "examiner_id": desk.ravel(), "probability": np.full(4 * cases, 0.25),
        "won": (np.arange(4)[None, :] == winner[:, None]).ravel(),
        "drawn_on": [DAY] * 4 * cases,
    })  # fmt: skip


def parties(cases: int = 600, size: int = 20) -> pl.DataFrame:
    ids = np.arange(cases)
    return pl.DataFrame({"case_id": ids, "party": ids % size})


def captured(frame: pl.DataFrame, party: int, examiner: int) -> pl.DataFrame:
    """Every case of a party for which the examiner had a chance goes to him."""
    of = pl.col("case_id") % 20 == party
    his = (of & (pl.col("examiner_id") == examiner)).any().over("case_id")
    return frame.with_columns(
        won=pl.when(his).then(pl.col("examiner_id") == examiner).otherwise(pl.col("won"))
    )


def test_an_honest_draw_raises_no_alarm() -> None:
    screened = pair_screen("pair_agent", draws(), parties(), RULE)
    assert screened.alarms.is_empty()
    assert 0 < screened.expected_false <= 0.05
    assert screened.tests["found"].sum() == 600
    assert screened.tests["expected"].sum() == pytest.approx(600)


def test_a_pair_that_gets_what_it_wants_is_the_one_alarm() -> None:
    screened = pair_screen("pair_agent", captured(draws(3_000), 7, 12), parties(3_000), RULE)
    assert screened.alarms.select("examiner_id", "party").rows() == [(12, 7)]
    row = screened.alarms.row(0, named=True)
    assert row["found"] == row["n"]
    assert row["expected"] == pytest.approx(row["n"] / 4)
    assert 1 < row["low"] < row["ratio"] < row["found"] / row["expected"] + 1
    assert row["by_chance"] < 0.05


def test_cases_moved_after_an_honest_draw_are_found_by_who_has_them_now() -> None:
    honest = draws(3_000)
    moved = captured(honest, 7, 12).filter("won").select("case_id", "examiner_id")
    assert pair_screen("pair_agent", honest, parties(3_000), RULE).alarms.is_empty()
    screened = pair_screen("pair_agent", honest, parties(3_000), RULE, moved)
    assert screened.alarms.select("examiner_id", "party").rows() == [(12, 7)]


def test_what_was_drawn_as_one_counts_once() -> None:
    frame = draws(200).with_columns(lot=(pl.col("case_id") // 10).cast(pl.String))
    # ten cases of a family, one draw: the same desks and the same winner
    family = frame.filter(pl.col("case_id") % 10 == 0)
    members = pl.DataFrame({"lot": [str(i // 10) for i in range(200)], "case_id": range(200)})
    drawn = family.drop("case_id").join(members, on="lot").select(frame.columns)
    of = pl.DataFrame({"case_id": range(200), "party": [1] * 200})
    screened = pair_screen("pair_agent", drawn, of, RULE)
    assert screened.tests["found"].sum() == 20


def test_only_the_last_draw_of_a_case_counts() -> None:
    again = draws(seed=2).with_columns(run=pl.lit("2"), drawn_on=pl.lit(DAY + dt.timedelta(9)))
    both = pl.concat([draws(), again])
    assert pair_screen("x", both, parties(), RULE).tests.equals(
        pair_screen("x", again, parties(), RULE).tests
    )


def test_records_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(ScreenError, match="twice"):
        pair_screen("x", pl.concat([draws(), draws()]), parties(), RULE)
    with pytest.raises(ScreenError, match="probability"):
        pair_screen("x", draws().drop("probability"), parties(), RULE)
    with pytest.raises(NothingToTellError) as told:
        pair_screen("x", draws(), parties().clear(), RULE)
    assert told.value.words("zh-hans") != told.value.words("en")


def outcomes(boost: float, seed: int = 5) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    n = 6_000
    examiner, party = rng.integers(1, 40, n), rng.integers(1, 30, n)
    odds = 0.6 + rng.normal(0, 0.5, 41)[examiner] + rng.normal(0, 0.5, 31)[party]
    odds = odds + boost * ((examiner == 3) & (party == 4))
    granted = rng.random(n) < 1 / (1 + np.exp(-odds))
    return pl.DataFrame({"case_id": np.arange(n), "group": ["7:2025"] * n,
                          "examiner_id": examiner, "party": party, "granted": granted})  # fmt: skip


def crowded(frame: pl.DataFrame, *, granted: bool) -> pl.DataFrame:
    more = pl.DataFrame({"case_id": np.arange(9_000, 9_040), "group": ["7:2025"] * 40,
                         "examiner_id": [3] * 40, "party": [4] * 40,
                         "granted": [granted] * 40})  # fmt: skip
    return pl.concat([frame, more])


def test_differences_between_people_are_no_alarm() -> None:
    assert outcome_screen("outcome_agent", outcomes(0.0), RULE).alarms.is_empty()


@pytest.mark.parametrize(("granted", "side"), [(True, "more"), (False, "fewer")])
def test_a_pair_that_its_parts_do_not_explain_is_found(granted: bool, side: str) -> None:
    screened = outcome_screen("outcome_agent", crowded(outcomes(0.0), granted=granted), RULE)
    assert screened.alarms.select("examiner_id", "party", "side").rows() == [(3, 4, side)]


def test_fitted_chances_of_one_factor_are_its_shares() -> None:
    code, hit = np.repeat([0, 1], [40, 60]), np.zeros(100)
    hit[:10], hit[40:85] = 1, 1
    chance = fitted_chances([code], (1e-9,), hit)
    assert chance[0] == pytest.approx(0.25, abs=1e-5)
    assert chance[-1] == pytest.approx(0.75, abs=1e-5)


def acts(seed: int = 6, people: int = 40, each: int = 60) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    n = people * each
    examiner = np.repeat(np.arange(1, people + 1), each)
    pace = rng.normal(0, 0.3, people + 1)[examiner]
    days = np.exp(4 + pace + rng.normal(0, 0.7, n)).round()
    return pl.DataFrame({
        "case_id": np.arange(n), "examiner_id": examiner, "party": rng.integers(1, 9, n),
        "group": rng.choice(["1:first", "1:later"], n),
        "date": [DAY + dt.timedelta(int(d)) for d in rng.integers(0, 365, n)], "days": days,
    })  # fmt: skip


def test_people_who_differ_as_people_do_are_no_alarm() -> None:
    screened = speed_screen(acts(), RULE)
    assert screened.alarms.is_empty()
    assert 0.05 < screened.about["between"] < 0.6


@pytest.mark.parametrize(("factor", "side"), [(0.05, "quick"), (15.0, "slow")])
def test_unusual_speed_is_found_both_ways(factor: float, side: str) -> None:
    mine = pl.col("examiner_id") == 9
    days = pl.when(mine).then(pl.col("days") * factor).otherwise(pl.col("days"))
    screened = speed_screen(acts().with_columns(days=days), RULE)
    assert screened.alarms.select("examiner_id", "side").rows() == [(9, side)]
    assert (screened.alarms["ratio"][0] < 1) == (side == "quick")


def test_a_field_with_two_examiners_has_no_peers() -> None:
    with pytest.raises(NothingToTellError):
        speed_screen(acts(people=2), RULE)


def test_acts_for_one_agency_in_a_burst_are_found() -> None:
    assert burst_screen("burst_agent", acts(), RULE).alarms.is_empty()
    his = (pl.col("examiner_id") == 9) & (pl.col("party") == 5)
    together = acts(each=120).with_columns(
        date=pl.when(his).then(pl.lit(DAY + dt.timedelta(100))).otherwise(pl.col("date"))
    )
    screened = burst_screen("burst_agent", together, RULE)
    assert screened.alarms.select("examiner_id", "party").rows() == [(9, 5)]


def reads(seed: int = 8, people: int = 60) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    rows = []
    for person in range(people):
        late = 0.5 if person == 4 else rng.beta(1, 30)
        outside = 0.8 if person == 5 else rng.beta(2, 30)
        for day in range(80):
            hour = 23 if rng.random() < late else 10
            at = dt.datetime(2026, 3, 1, hour, tzinfo=dt.UTC) + dt.timedelta(day)
            rows.append({"case_id": person * 1_000 + day, "person": f"p{person}",
                         "purpose": "own work", "at": at.replace(tzinfo=None),
                         "own_docket": bool(rng.random() >= outside)})  # fmt: skip
    return pl.DataFrame(rows)


def test_reading_at_night_is_found_and_the_night_belongs_to_its_day() -> None:
    screened = night_screen(reads(), RULE)
    assert screened.alarms["person"].to_list() == ["p4"]
    assert screened.about["overdispersion"] > 0
    assert screened.tests["n"].to_list()[0] == 80  # a day counts once


def test_look_ups_outside_the_docket_are_found() -> None:
    assert outside_screen(reads(), RULE).alarms["person"].to_list() == ["p5"]


def test_alone_there_is_nobody_to_compare_with() -> None:
    with pytest.raises(NothingToTellError):
        share_screen("x", pl.DataFrame({"person": ["a"], "n": [5], "found": [5]}), RULE)


def test_overrides_that_gather_on_one_examiner_and_one_agency_are_found() -> None:
    honest, of = draws(3_000), parties(3_000)
    rng = np.random.default_rng(9)
    rows = []
    others = honest.filter(~pl.col("won"))
    for case in rng.choice(3_000, 150, replace=False).tolist():
        to = others.filter(pl.col("case_id") == case)["examiner_id"].to_list()
        rows.append((case, int(rng.choice(to)), "h1"))
    crooked = honest.filter(~pl.col("won") & (pl.col("examiner_id") == 12)
                            & (pl.col("case_id") % 20 == 7))["case_id"].to_list()  # fmt: skip
    rows += [(case, 12, "h2") for case in crooked]
    made = pl.DataFrame(rows, schema=["case_id", "examiner_id", "head"], orient="row")
    made = made.with_columns(at=pl.lit(dt.datetime(2026, 1, 6)))  # noqa: DTZ001
    party, head = override_screens(made, honest, of, RULE)
    assert party.alarms["party"].to_list() == [7]
    assert head.alarms.select("examiner_id", "party").rows() == [(12, "h2")]


def test_the_same_frames_give_the_same_answer_in_any_order() -> None:
    frame = captured(draws(), 7, 12)
    one = pair_screen("x", frame, parties(), RULE)
    other = pair_screen("x", frame.sample(fraction=1, shuffle=True, seed=1), parties(), RULE)
    assert one.tests.equals(other.tests)
