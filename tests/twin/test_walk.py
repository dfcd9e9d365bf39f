"""Walking through a flow: shares kept, durations from the grid, states legal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.twin import flows

from pendency.records import vocabulary
from pendency.twin.errors import FlowError
from pendency.twin.replay import BLOCK, replay, stream
from pendency.twin.walk import Walker

NAMES = list(vocabulary().events)
FAR = 10**6


def walk(flow, n: int, *, seed: int = 1, until: int = FAR) -> pl.DataFrame:
    """Events of n cases that start on day 0."""
    walker = Walker(flow)
    steps = walker.walk(np.zeros(n, np.int64), stream(seed, 0), until=until)
    codes = pl.Series(NAMES).gather(steps.code)
    return pl.DataFrame({"row": steps.row, "code": codes, "day": steps.day})


def test_shares_are_kept() -> None:
    n = 40_000
    events = walk(flows.simple(), n)
    seen = dict(events.group_by("code").agg(pl.col("row").n_unique()).iter_rows())

    def within(count: int, of: int, share: float) -> bool:
        return abs(count / of - share) < 4 * np.sqrt(share * (1 - share) / of)

    assert within(seen["first_action"], n, 0.9)
    assert within(seen["withdrawn"], n, 0.1)
    assert within(seen["response"], seen["first_action"], 0.8)
    assert within(seen["refused"], seen["response"], 0.4)
    assert within(seen["restored"], seen["deemed_withdrawn"], 0.1)
    # what stays in a closed stage stays for good
    assert seen["granted"] + seen["refused"] + seen["withdrawn"] < n


def test_durations_come_from_the_grid() -> None:
    events = walk(flows.simple(), 40_000)
    waits = events.filter(pl.col("code") == "first_action")["day"]

    assert waits.min() >= 200
    assert waits.max() <= 800
    assert waits.mean() == pytest.approx(500, abs=5)
    assert waits.quantile(0.25) == pytest.approx(350, abs=7)


def test_marks_fall_inside_their_visit_with_their_share() -> None:
    events = walk(flows.simple(), 20_000)
    first = events.filter(pl.col("code") == "first_action").select("row", start="day")
    left = events.filter(pl.col("code").is_in(["response", "deemed_withdrawn"]))
    ends = left.group_by("row").agg(end=pl.col("day").min())
    interviews = events.filter(pl.col("code") == "interview").join(first, on="row")
    interviews = interviews.join(ends, on="row")

    assert interviews.height / first.height == pytest.approx(0.4, abs=0.02)
    assert (interviews["day"] >= interviews["start"]).all()
    assert (interviews["day"] <= interviews["end"]).all()


def test_the_first_action_is_called_so_and_the_others_not() -> None:
    events = walk(flows.rounds(), 5_000)
    actions = events.filter(pl.col("code").str.ends_with("action"))
    per_case = actions.group_by("row", maintain_order=True).agg("code")

    assert per_case.height == 5_000
    assert all(
        codes[0] == "first_action" and set(codes[1:]) <= {"later_action"}
        for codes in per_case["code"].to_list()
    )
    assert per_case["code"].list.len().mean() == pytest.approx(2.0, abs=0.1)


def test_nothing_is_told_after_the_last_day() -> None:
    events = walk(flows.simple(), 5_000, until=600)

    assert events["day"].max() <= 600
    assert events.filter(pl.col("code") == "first_action").height < 5_000 * 0.9


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32), n=st.integers(1, 300), until=st.integers(0, 3_000))
def test_every_step_is_legal_and_time_never_goes_back(seed: int, n: int, until: int) -> None:
    flow = flows.simple()
    legal = {(s.code, t.to) for s in flow.stages for t in s.transitions}
    told = walk(flow, n, seed=seed, until=until)
    moves = told.filter(pl.col("code") != "interview").with_columns(
        before=pl.col("code").shift(1, fill_value="filed").over("row")
    )

    assert set(moves.select("before", "code").iter_rows()) <= legal
    assert told.filter(pl.col("day") < pl.col("day").shift(1).over("row")).is_empty()


def test_the_same_seed_gives_the_same_cases_and_blocks_do_not_depend_on_each_other() -> None:
    flow, filed = flows.simple(), flows.spread(BLOCK + 500)
    until = int(filed[-1])
    whole = list(replay(flow, filed, until=until, seed=3))
    again = list(replay(flow, filed, until=until, seed=3))
    first_only = list(replay(flow, filed[:BLOCK], until=until, seed=3))
    other = list(replay(flow, filed[:BLOCK], until=until, seed=4))

    assert all(a[1].equals(b[1]) for a, b in zip(whole, again, strict=True))
    assert whole[0][1].equals(first_only[0][1])
    assert not whole[0][1].equals(other[0][1])


def test_a_flow_that_leads_nowhere_is_refused() -> None:
    flow = flows.simple()
    broken = replace(flow, stages=flow.stages[:-1])

    with pytest.raises(FlowError, match="no stage covers 'restored'"):
        walk(broken, 2_000)


def test_a_flow_without_an_end_is_refused() -> None:
    endless = flows.office(
        flows.stage("filed", flows.way("suspended", 1.0, 0, 0)),
        flows.stage("suspended", flows.way("resumed", 1.0, 0, 0)),
        flows.stage("resumed", flows.way("suspended", 1.0, 0, 0)),
    )

    with pytest.raises(FlowError, match="did not come to an end"):
        walk(endless, 3)
