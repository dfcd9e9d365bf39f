from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2
from tests.allocation.builders import SEED, instance

from pendency.allocation.allocating import assign, probabilities
from pendency.allocation.drawing import Chances, draw
from pendency.allocation.errors import SolveError
from pendency.allocation.network import Spread
from pendency.allocation.rfc3797 import SeedError, digest, key_of, select
from pendency.allocation.stream import words


@given(st.integers(0, 10**6), st.sampled_from([1, 2, 4, 8]), st.binary(min_size=32, max_size=32))
def test_limits_hold_and_only_eligible_pairs_are_drawn(seed: int, cap: int, secret: bytes) -> None:
    asked = instance(seed)
    step = probabilities(asked, Spread(cap), seed=secret)
    winner = assign(step)
    placed = np.flatnonzero(winner < len(asked.desks))
    load = np.bincount(winner[placed], weights=asked.hours[placed], minlength=len(asked.desks))
    assert (load <= asked.limit).all()
    eligible = set(zip(asked.pair_case.tolist(), asked.pair_desk.tolist(), strict=True))
    assert {(c, int(winner[c])) for c in placed.tolist()} <= eligible
    heads = np.bincount(winner[placed], minlength=len(asked.desks))
    expected = np.bincount(
        step.chances.desk, weights=step.probability, minlength=len(asked.desks) + 1
    )[:-1]
    assert (heads <= np.ceil(expected - 1e-9)).all()
    assert (heads >= np.floor(expected + 1e-9)).all()


@pytest.mark.slow
def test_frequencies_agree_with_the_recorded_probabilities() -> None:
    draws, tests = 20_000, []
    step = probabilities(instance(11, cases=30, desks=9), Spread(4), seed=SEED)
    chances = step.chances
    seen = np.zeros(len(chances.case))
    for i in range(draws):
        winner = draw(
            chances, step.instance.hours, 4, 9, seed=i.to_bytes(32, "big"), list_hash="ab"
        )
        seen += winner[chances.case] == chances.desk
    for case in range(30):
        mine = chances.case == case
        if mine.sum() > 1:
            expected = draws * step.probability[mine]
            tests.append(chi2.sf(((seen[mine] - expected) ** 2 / expected).sum(), mine.sum() - 1))
        else:
            assert seen[mine][0] == draws
    ordered = np.sort(tests)
    assert len(ordered) > 15
    # Benjamini and Hochberg: none is found at a false-discovery rate of 5 %
    assert (ordered > 0.05 * np.arange(1, len(ordered) + 1) / len(ordered)).all()


def test_a_biased_draw_would_be_found() -> None:
    """The test above has the power to find two points of bias in one probability."""
    expected, draws = np.array([0.25, 0.75]), 20_000
    seen = draws * (expected + np.array([0.02, -0.02]))
    statistic = (((seen - draws * expected) ** 2) / (draws * expected)).sum()
    assert chi2.sf(statistic, 1) < 0.05 / 30


def test_probabilities_that_do_not_add_up_are_refused() -> None:
    half = Chances(np.array([0]), np.array([0]), np.array([1]))
    with pytest.raises(SolveError, match="add up"):
        draw(half, np.array([1]), 2, 1, seed=SEED, list_hash="")


def test_the_stream_is_the_documented_one() -> None:
    import hmac

    block = hmac.new(SEED, b"pendency.draw/1\nab\n1", "sha256").digest()
    assert words(SEED, "ab", 7)[4:].tolist() == [
        int.from_bytes(block[i : i + 8], "big") for i in (0, 8, 16)
    ]


def test_rfc_3797_selects_what_its_example_selects() -> None:
    key = key_of([[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]])
    assert key == "9319./2.5.8.10.12./9.18.26.34.41.45./"
    assert select(key, 25, 10) == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13]
    assert digest(key, 0).hex().upper() == "990DD0A5692A029A98B5E01AA28F3459"
    assert [digest(key, i).hex().upper()[:8] for i in (1, 2)] == ["3691E55C", "FE814EDF"]
    with pytest.raises(SeedError):
        select(key, 3, 4)


def test_the_recusal_engine_leaves_out_exactly_what_is_barred() -> None:
    """Valid, lapsed, missing, not yet begun declarations; ties on both sides of their end."""
    from benchmarks.allocation import KINDS, STANDINGS, excluded

    case = np.repeat(np.arange(3_000), 2)
    desk = 2 * (case // 3) + np.tile([0, 1], 3_000)
    left_out, barred = excluded(case, desk, 3_000, 2_000, np.random.default_rng(1))
    assert (left_out == barred).all()
    assert 0.3 < barred.mean() < 0.6
    assert {s is not None and s[2] for s in STANDINGS} == {True, False}
    assert {k[2] for k in KINDS} == {True, False}


@pytest.mark.slow
def test_thousands_of_small_instances_break_no_limit_and_draw_no_recused_pair() -> None:
    from benchmarks.allocation import blocks, randomly

    asked, recused = blocks(100, seed=1)
    assert len(recused) > 50
    assert (asked.limit < 12).any()
    assert randomly(20_000, batch=5_000) == (0, 0)
