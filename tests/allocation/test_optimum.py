from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment, linprog
from tests.allocation.builders import SEED, frames, instance

from pendency.allocation.allocating import assign, probabilities, proven
from pendency.allocation.arranging import arrange
from pendency.allocation.errors import InstanceError, SolveError
from pendency.allocation.instance import FULL_FIT, SIZES, Instance, Ladder, sized
from pendency.allocation.network import Network, Spread, build
from pendency.allocation.prices import prices
from pendency.allocation.solving import is_unique, potentials, solve

caps = st.sampled_from([1, 2, 4, 8])
spreads = st.builds(Spread, cap=caps) | st.builds(
    Spread, cap=caps, pieces=st.sampled_from([2, 4]), slope=st.integers(1, 2000)
)


def _network(given: Instance, spread: Spread) -> Network:
    return build(given, spread, seed=SEED, list_hash="00")


@given(st.integers(0, 10**6), spreads)
def test_the_optimum_is_that_of_an_independent_linear_program(seed: int, spread: Spread) -> None:
    network = _network(instance(seed), spread)
    flow = solve(network)
    arcs, nodes = len(network.tail), len(network.supply)
    balance = np.zeros((nodes, arcs))
    np.add.at(balance, (network.tail, np.arange(arcs)), 1)
    np.add.at(balance, (network.head, np.arange(arcs)), -1)
    other = linprog(
        network.cost / 2**20, A_eq=balance, b_eq=network.supply,
        bounds=np.stack([np.zeros(arcs), network.capacity], axis=1),
    )  # fmt: skip
    assert other.fun == pytest.approx(float((network.cost * flow).sum()) / 2**20, rel=1e-9)


def test_one_case_each_is_the_assignment_problem() -> None:
    rng = np.random.default_rng(5)
    for n in range(2, 9):
        misfit = rng.integers(0, FULL_FIT, (n, n))
        case, desk = np.divmod(np.arange(n * n), n)
        one = np.ones(n, dtype=np.int64)
        ladder = Ladder(np.arange(n), one, one * 0)
        asked = Instance(
            tuple(f"c{i}" for i in range(n)), tuple(f"d{i}" for i in range(n)), ("z",),
            hours=one, wait_price=one * 50_000, limit=one, reserve=one * 0, centre=one * 0,
            desk_ladder=ladder, centre_ladder=Ladder(one[:1] * 0, one[:1] * n, one[:1] * 0),
            pair_case=case, pair_desk=desk, misfit=misfit.ravel(),
            near=np.zeros(n * n, dtype=np.bool_), reserve_price=0,
        )  # fmt: skip
        winner = assign(probabilities(asked, Spread(1), seed=SEED))
        best = linear_sum_assignment(misfit)
        assert misfit[np.arange(n), winner].sum() == misfit[best].sum()


@given(st.integers(0, 10**6), spreads)
def test_no_probability_exceeds_the_cap_and_no_expected_load_the_budget(
    seed: int, spread: Spread
) -> None:
    asked = instance(seed)
    step = probabilities(asked, spread, seed=SEED)
    placed = step.chances.desk < len(asked.desks)
    assert (step.probability[placed] <= 1 / spread.cap + 1e-12).all()
    assert (step.load <= asked.budget + 1e-9).all()
    sums = np.bincount(step.chances.case, weights=step.probability, minlength=len(asked.cases))
    assert sums == pytest.approx(np.ones(len(asked.cases)))


@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_shuffled_rows_give_the_same_probabilities_and_winners(seed: int, random: object) -> None:
    asked = frames(seed)
    shuffled = [f.sample(fraction=1.0, shuffle=True, seed=seed) for f in asked]
    one, other = (
        probabilities(arrange(*rows, prices()), Spread(2), seed=SEED) for rows in (asked, shuffled)
    )
    assert one.list_hash == other.list_hash
    assert (one.chances.units == other.chances.units).all()
    assert (assign(one) == assign(other)).all()


def test_equal_pairs_have_one_optimum_only_with_the_perturbation() -> None:
    cases, desks, pairs = frames(1, density=1.0)
    pairs = pairs.with_columns(fit=pl.lit(0.5), near=pl.lit(value=False))
    desks = desks.with_columns(capacity=pl.lit(4000.0), load=pl.lit(0.0), limit=pl.lit(4000.0))
    network = _network(arrange(cases, desks, pairs, prices()), Spread(2))
    flow = solve(network)
    assert is_unique(network, flow, potentials(network, flow))
    plain = replace(network, cost=network.cost // 2**20 * 2**20)
    flow = solve(plain)
    assert not is_unique(plain, flow, potentials(plain, flow))


def test_a_flow_that_is_not_the_optimum_has_no_proof() -> None:
    network = _network(instance(3), Spread(2))
    flow = solve(network)
    potential = potentials(network, flow)
    assert proven(network, flow, potential)
    used = np.flatnonzero(flow[: network.pairs])[0]
    worse = flow.copy()
    worse[used] -= 1  # the unit waits instead: still a flow where the balance is mended
    worse[network.pairs + network.tail[used]] += 1
    assert not proven(network, worse, potential)
    dearer = replace(network, cost=np.where(flow > 0, network.cost + 10**12, network.cost))
    with pytest.raises(SolveError, match="not optimal"):
        potentials(replace(dearer, cost=-dearer.cost), flow)


def test_waiting_is_dearer_for_what_is_older_and_more_urgent() -> None:
    cases, desks, pairs = frames(2, cases=2, desks=1, centres=1, density=1.0)
    cases = cases.with_columns(hours=pl.lit(40.0), wait_price=pl.Series([20_000, 45_000]))
    desks = desks.with_columns(capacity=pl.lit(100.0), load=pl.lit(0.0), limit=pl.lit(40.0))
    pairs = pairs.with_columns(fit=pl.lit(0.5), near=pl.lit(value=False))
    asked = arrange(cases, desks, pairs, prices())
    step = probabilities(replace(asked, limit=2 * asked.hours[:1] - 1), Spread(1), seed=SEED)
    assert step.chances.case.tolist() == [0, 1]
    assert step.chances.desk.tolist() == [1, 0]


def test_own_work_pays_to_enter_the_reserve_and_near_work_does_not_leave_it() -> None:
    cases, desks, pairs = frames(4, cases=8, desks=1, centres=1, density=1.0)
    cases = cases.with_columns(hours=pl.lit(prices().quantum))
    desks = desks.with_columns(
        capacity=pl.lit(800.0), load=pl.lit(0.0), limit=pl.lit(6 * prices().quantum)
    )
    pairs = pairs.with_columns(fit=pl.lit(0.9), near=pl.col("case") < "C005")
    asked = replace(arrange(cases, desks, pairs, prices()), reserve=np.array([2]))
    step = probabilities(asked, Spread(1), seed=SEED)
    placed = step.chances.case[step.chances.desk == 0]
    assert (placed < 5).sum() == 2
    assert (placed >= 5).sum() == 3
    assert step.overflow.tolist() == [0]
    narrow = replace(asked, reserve=np.array([4]), near=np.zeros(8, dtype=np.bool_))
    step = probabilities(narrow, Spread(1), seed=SEED)
    assert (step.chances.desk == 0).sum() == 6
    assert step.overflow.tolist() == [4]


@given(st.floats(1, 480))
def test_sizes_are_near(quanta: float) -> None:
    found = int(sized(np.array([quanta]))[0])
    assert found in SIZES
    assert max(found / quanta, quanta / found) <= (1.08 if quanta > 6 else 1.5)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"cases": ("b", "a")}, "sorted"),
        ({"limit": np.array([1])}, "values"),
        ({"misfit": np.array([-1])}, "misfit|values"),
        ({"reserve_price": -1}, "negative"),
    ],
)
def test_a_question_that_contradicts_itself_is_refused(change: dict, reason: str) -> None:
    with pytest.raises(InstanceError, match=reason):
        replace(instance(1), **change)


def test_a_spread_is_one_of_those_offered() -> None:
    for bad in ({"cap": 3}, {"pieces": 5, "slope": 1}, {"slope": -1}, {"slope": 1}, {"pieces": 2}):
        with pytest.raises(SolveError):
            Spread(**bad)
