"""One model in six libraries: M/M/c with classes of priority, non-preemptive.

Arrivals come one unit of time apart on average over ``load``, service takes one unit. Each function
starts with a ``stock`` of waiting cases, lets ``cases`` more come and returns the mean wait of all,
so that the answers can be compared.
"""

from __future__ import annotations

import heapq
import random
from collections import deque

SHARES = (0.2, 0.3, 0.5)


def _class(rng: random.Random) -> int:
    u = rng.random()
    return 0 if u < SHARES[0] else 1 if u < SHARES[0] + SHARES[1] else 2


def simpy_textbook(servers: int, load: float, cases: int, stock: int, seed: int) -> float:
    """A process per case and a PriorityResource, as the documentation shows it."""
    import simpy

    rng, env = random.Random(seed), simpy.Environment()
    desk, total = simpy.PriorityResource(env, capacity=servers), [0.0]

    def case(env: simpy.Environment) -> object:
        came = env.now
        with desk.request(priority=_class(rng)) as turn:
            yield turn
            total[0] += env.now - came
            yield env.timeout(rng.expovariate(1.0))

    def source(env: simpy.Environment) -> object:
        for _ in range(stock):
            env.process(case(env))
        for _ in range(cases):
            yield env.timeout(rng.expovariate(load))
            env.process(case(env))

    env.process(source(env))
    env.run()
    return total[0] / (cases + stock)


def simpy_callbacks(servers: int, load: float, cases: int, stock: int, seed: int) -> float:
    """What an expert writes: no processes, bare timeouts with callbacks, queues of one's own."""
    import simpy

    rng, env = random.Random(seed), simpy.Environment()
    queues: tuple[deque[float], ...] = (deque(), deque(), deque())
    free, left, total = servers, cases, 0.0

    def begin() -> None:
        env.timeout(rng.expovariate(1.0)).callbacks.append(done)

    def done(_: object) -> None:
        nonlocal free, total
        for queue in queues:
            if queue:
                total += env.now - queue.popleft()
                begin()
                return
        free += 1

    def came(_: object) -> None:
        nonlocal free, left
        left -= 1
        kind = _class(rng)
        if free:
            free -= 1
            begin()
        else:
            queues[kind].append(env.now)
        if left:
            env.timeout(rng.expovariate(load)).callbacks.append(came)

    for _ in range(stock):
        queues[_class(rng)].append(0.0)
    for _ in range(min(servers, stock)):
        free -= 1
        begin()
        next(queue for queue in queues if queue).popleft()
    env.timeout(rng.expovariate(load)).callbacks.append(came)
    env.run()
    return total / (cases + stock)


def plain_heap(servers: int, load: float, cases: int, stock: int, seed: int) -> float:
    """No library at all: Python's heapq and deques."""
    rng = random.Random(seed)
    queues: tuple[deque[float], ...] = (deque(), deque(), deque())
    done: list[float] = []
    coming, total, left = rng.expovariate(load), 0.0, cases
    for _ in range(stock):
        queues[_class(rng)].append(0.0)
    for _ in range(min(servers, stock)):
        next(queue for queue in queues if queue).popleft()
        heapq.heappush(done, rng.expovariate(1.0))
    while left or done:
        if left and (not done or coming <= done[0]):
            kind, left = _class(rng), left - 1
            if len(done) < servers:
                heapq.heappush(done, coming + rng.expovariate(1.0))
            else:
                queues[kind].append(coming)
            coming += rng.expovariate(load)
            continue
        now = heapq.heappop(done)
        for queue in queues:
            if queue:
                total += now - queue.popleft()
                heapq.heappush(done, now + rng.expovariate(1.0))
                break
    return total / (cases + stock)


def ciw(servers: int, load: float, cases: int, stock: int, seed: int) -> float:
    """Ciw with a priority class per kind; the stock comes within the first thousandth of a unit."""
    import ciw as library

    names = ("a", "b", "c")
    first = {n: round(stock * s) for n, s in zip(names, SHARES, strict=True)}

    class Arrivals(library.dists.Exponential):
        def __init__(self, rate: float, at_once: int) -> None:
            super().__init__(rate)
            self.at_once = at_once

        def sample(self, t: object = None, ind: object = None) -> float:
            self.at_once -= 1
            return 1e-9 if self.at_once >= 0 else float(super().sample(t, ind))

    network = library.create_network(
        arrival_distributions={
            n: [Arrivals(load * s, first[n])] for n, s in zip(names, SHARES, strict=True)
        },
        service_distributions={n: [library.dists.Exponential(1.0)] for n in names},
        number_of_servers=[servers], priority_classes={n: i for i, n in enumerate(names)},
    )  # fmt: skip
    library.seed(seed)
    run = library.Simulation(network)
    run.simulate_until_max_customers(cases + stock, method="Finish")
    waits = [record.waiting_time for record in run.get_all_records()]
    return sum(waits) / len(waits)


def salabim(servers: int, load: float, cases: int, stock: int, seed: int) -> float:
    """Salabim with a component per case, without yield-less threads and without statistics."""
    import salabim as library

    rng, total = random.Random(seed), [0.0]
    env = library.Environment(trace=False, random_seed=seed, yieldless=False)
    desk = library.Resource("desk", capacity=servers, monitor=False)

    class Case(library.Component):
        def process(self) -> object:
            came = env.now()
            yield self.request((desk, 1, _class(rng)))
            total[0] += env.now() - came
            yield self.hold(rng.expovariate(1.0))
            self.release()

    class Source(library.Component):
        def process(self) -> object:
            for _ in range(stock):
                Case(mode="")
            for _ in range(cases):
                yield self.hold(rng.expovariate(load))
                Case(mode="")

    Source()
    env.run()
    return total[0] / (cases + stock)


def cimba(servers: int, load: float, cases: int, stock: int, seed: int) -> float:
    """Compiled: a process that lets cases come, and one for each server."""
    from benchmarks._cimba import mean_wait

    if servers != 3:
        raise ValueError("written for three servers")
    return mean_wait(load, cases, stock, seed)
