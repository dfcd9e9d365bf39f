"""The same queue in SimPy and Ciw: the same distribution of the time from filing to decision."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy import stats

from pendency.twin.engine import record
from pendency.twin.engine.theory import station

SERVERS, UNIT, CASES = 3, 20, 3_000  # a service takes 20 days on average
EVERY = 50  # cases further apart than the queue remembers


def ours(load: float, replications: int = 12) -> np.ndarray:
    """Whole days from filing to decision, of every fiftieth case."""
    days = int(CASES / load * UNIT * 1.05)
    found = []
    for i in range(replications):
        queue = station(servers=SERVERS, load=load, days=days, units=1 / UNIT)
        run = record(queue, seed=2, replication=i)
        s = run.state
        closed = s.log_code != run.model.codes.filed
        done = np.full(len(s.cases), -1)
        done[s.log_case[closed]] = s.log_day[closed]
        rows = np.arange(500, min(len(done), CASES) - 300, EVERY)
        found.append((done - s.cases["filed"])[rows][done[rows] >= 0])
    return np.concatenate(found)


def simpy_days(load: float, replications: int = 12) -> np.ndarray:
    import simpy

    found = []
    for seed in range(replications):
        rng, env = random.Random(seed), simpy.Environment()
        desk, days = simpy.Resource(env, capacity=SERVERS), np.zeros(CASES)

        def case(i, env=env, rng=rng, desk=desk, days=days):  # type: ignore[no-untyped-def]
            came = env.now
            with desk.request() as turn:
                yield turn
                yield env.timeout(rng.expovariate(1 / UNIT))
            days[i] = int(env.now) - int(came)

        def source(env=env, rng=rng, case=case):  # type: ignore[no-untyped-def]
            for i in range(CASES):
                yield env.timeout(rng.expovariate(load / UNIT))
                env.process(case(i))

        env.process(source())
        env.run()
        found.append(days[500:-300:EVERY])
    return np.concatenate(found)


def ciw_days(load: float, replications: int = 4) -> np.ndarray:
    import ciw

    found = []
    for seed in range(replications):
        ciw.seed(seed)
        run = ciw.Simulation(
            ciw.create_network(
                arrival_distributions=[ciw.dists.Exponential(load / UNIT)],
                service_distributions=[ciw.dists.Exponential(1 / UNIT)],
                number_of_servers=[SERVERS],
            )
        )
        run.simulate_until_max_customers(CASES, method="Finish")
        records = sorted(run.get_all_records(), key=lambda r: r.arrival_date)
        days = [int(r.exit_date) - int(r.arrival_date) for r in records]
        found.append(np.array(days)[500:-300:EVERY])
    return np.concatenate(found)


@pytest.mark.parametrize("peer", [simpy_days, ciw_days], ids=["simpy", "ciw"])
def test_the_distribution_is_that_of_other_libraries(peer) -> None:  # type: ignore[no-untyped-def]
    mine, theirs = ours(2.4), peer(2.4)

    assert len(mine) > 400
    assert len(theirs) > 150
    assert stats.ks_2samp(mine, theirs).pvalue > 0.01


def test_the_comparison_would_notice_another_load() -> None:
    assert stats.ks_2samp(ours(2.7), simpy_days(2.4)).pvalue < 1e-4
