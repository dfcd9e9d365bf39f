from __future__ import annotations

import dataclasses as dc

import numpy as np
import pytest

from pendency.twin.calibration.capacity import Output, elasticity, hours_by_act, throughput

EDGES = np.rint(np.arange(17) * 91.3125).astype(np.int64)


def made(done: np.ndarray, *, waiting: float | np.ndarray = 500.0, people: float = 10.0) -> Output:
    shape = done.shape[:2]
    names = tuple(f"unit {p}" for p in range(shape[0]))
    stock = np.broadcast_to(np.asarray(waiting), shape)
    return Output(names, EDGES, done, done[:, :, 1], stock, stock, np.full(shape, people))


def worked(hours: tuple[float, float], seed: int, *, same_mix: bool = False) -> Output:
    """Acts of eight pools whose hours are all spent."""
    rng = np.random.default_rng(seed)
    total = 10.0 * 65 * 7.0
    part = np.full((8, 16), 0.5) if same_mix else rng.uniform(0.3, 0.8, (8, 16))
    noise = 1 + 0.02 * rng.standard_normal((8, 16, 1))
    return made(np.stack((part * total / hours[0], (1 - part) * total / hours[1]), axis=2) * noise)


def test_hours_by_act_come_back() -> None:
    days = np.full(16, 65)
    found, strength = hours_by_act(worked((20.0, 8.0), 1), days)

    assert [one.of for one in found] == ["first_actions", "later_acts"]
    assert strength > 10
    for one, true in zip(found, (20.0, 8.0), strict=True):
        assert one.low <= true <= one.high
        assert one.value == pytest.approx(true, rel=0.02)


def test_acts_in_one_proportion_are_not_told_apart() -> None:
    made_even = worked((20.0, 8.0), 1, same_mix=True)
    even = dc.replace(made_even, coming=np.full((8, 16), made_even.coming.mean()))
    assert hours_by_act(even, np.full(16, 65))[1] < 10


def test_idle_examiners_tell_nothing_of_hours() -> None:
    busy = worked((20.0, 8.0), 1)
    idle = made(busy.done, waiting=3.0)
    assert hours_by_act(idle, np.full(16, 65)) == ([], 0.0)


def test_elasticity_tells_a_limit_from_a_share() -> None:
    rng = np.random.default_rng(4)
    stock = 200 * np.exp(np.cumsum(rng.normal(0.03, 0.05, (1, 16)), axis=1))
    limited = made(rng.poisson(80, (1, 16, 2)).astype(float), waiting=stock)
    shared = made(rng.poisson(stock[:, :, None] * [0.4, 0.4]).astype(float), waiting=stock)

    a, b = elasticity(limited), elasticity(shared)

    assert a is not None
    assert b is not None
    assert a.high < 0.5 < b.low
    assert elasticity(made(np.full((1, 16, 2), 80.0))) is None  # the stock never moved


def test_throughput_is_wider_where_periods_differ_more_than_by_chance() -> None:
    steady, rough = np.full((1, 16, 2), 50.0), np.full((1, 16, 2), 50.0)
    rough[0, ::2] = 90.0
    rough[0, 1::2] = 10.0

    a, b = throughput(made(steady))[0], throughput(made(rough))[0]

    assert a.value == pytest.approx(b.value, rel=0.01)
    assert b.high - b.low > 2 * (a.high - a.low)
    assert throughput(made(steady))[1].unit == "acts/examiner-year"
