"""The kernel against queueing theory: every mean within its 99 % interval.

Independent replications, the start of each left out. The seed is fixed, so that the tests are
either right or wrong for good; 10^7 cases are in `benchmarks.twin_theory`.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pendency.twin.engine import Scenario, Stock, prepare, simulate, theory
from pendency.twin.engine.result import Result

WARMUP, DAYS, REPLICATIONS = 5, 25, 16


def replications(scenario: Scenario, stock: Stock | None = None) -> list[Result]:
    ready = prepare(scenario)
    return [
        simulate(ready, seed=11, replication=i, stock=stock, warmup=WARMUP)
        for i in range(REPLICATIONS)
    ]


def wait(result: Result, *classes: int) -> float:
    n, total, _ = result.waits[0][list(classes) or slice(None)].sum(axis=0)
    return float(total / n) * theory.UNITS


def assert_within(values: list[float], expected: float) -> None:
    """Student's 99 % interval of independent replications; it must be narrow enough to tell."""
    mean, se = np.mean(values), np.std(values, ddof=1) / np.sqrt(len(values))
    half = stats.t.ppf(0.995, len(values) - 1) * se
    assert abs(mean - expected) <= half
    assert half < 0.08 * expected


@pytest.mark.parametrize(("servers", "load"), [(1, 0.7), (3, 2.4), (20, 18.0)])
def test_waits_of_m_m_c_are_erlangs(servers: int, load: float) -> None:
    runs = replications(theory.station(servers=servers, load=load, days=DAYS))

    assert_within([wait(run) for run in runs], theory.mmc_wait(servers, load))


@pytest.mark.parametrize(
    ("law", "spread"), [("fixed", 0.0), ("exponential", 1.0), ("lognormal", 1.5)]
)
def test_waits_of_m_g_1_are_pollaczeks_and_khinchines(law: str, spread: float) -> None:
    runs = replications(theory.station(servers=1, load=0.7, days=2 * DAYS, law=law, spread=spread))

    assert_within([wait(run) for run in runs], theory.mg1_wait(0.7, spread))


def test_waits_by_priority_are_cobhams() -> None:
    tracks = {"expedited": 0.2, "priority": 0.3, "normal": 0.5}
    runs = replications(theory.station(servers=3, load=2.55, days=2 * DAYS, tracks=tracks))
    expected = theory.cobham_waits(3, [2.55 * share for share in tracks.values()])

    classes = [k for k in range(runs[0].waits.shape[1]) if runs[0].waits[0, k, 0]]
    assert len(classes) == 3
    for k, mean in zip(classes, expected, strict=True):
        assert_within([wait(run, k) for run in runs], mean)
    assert expected[0] < expected[1] < expected[2]


def test_littles_law_holds_between_integrals_and_waits() -> None:
    runs = replications(theory.station(servers=3, load=2.4, days=DAYS))
    span = DAYS - WARMUP

    assert_within([float(run.pools["queue_area"][0]) / span for run in runs],
                  2.4 * theory.mmc_wait(3, 2.4))  # fmt: skip
    assert_within([float(run.pools["busy_area"][0]) / span for run in runs], 2.4)
    for run in runs:
        rate = run.waits[0, :, 0].sum() / span
        length = float(run.pools["queue_area"][0]) / span
        assert length == pytest.approx(rate * wait(run) / theory.UNITS, rel=0.01)


def test_machines_wait_for_repair_as_palm_says() -> None:
    machines, crew, running = 12, 3, 4.0
    scenario = theory.workshop(crew=crew, running=running, days=DAYS // 5)
    ready = prepare(scenario)
    stock = Stock.fresh(machines, pool=0, code="advisory_action", flow="")
    runs = [simulate(ready, seed=3, replication=i, stock=stock, warmup=1) for i in range(30)]
    waiting, working = theory.repair_down(machines, crew, running)
    span = DAYS // 5 - 1

    assert_within([float(run.pools["queue_area"][0]) / span for run in runs], waiting)
    assert_within([float(run.pools["busy_area"][0]) / span for run in runs], working)
