"""The twin's engine beside SimPy, Ciw, salabim and Cimba on one model, in one run.

python benchmarks/twin_speed.py [--cases 20000] [--own 2000000] [--runs 2]

M/M/3 with three classes of priority at a load of 0.9, empty and with a stock of waiting cases. Two
events a case: arrival and completion. Seconds are processor seconds, the best of the runs; the mean
waits stand beside, so that one sees that the same thing was computed (they differ by chance).
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import version

import numpy as np

from benchmarks import _queues
from pendency.twin.engine import Stock, prepare, simulate
from pendency.twin.engine.theory import UNITS, station

SERVERS, LOAD = 3, 2.7
TRACKS = ("expedited", "priority", "normal")
PEERS: dict[str, Callable[..., float]] = {
    f"SimPy {version('simpy')} textbook": _queues.simpy_textbook,
    f"SimPy {version('simpy')} callbacks": _queues.simpy_callbacks,
    "heapq, no library": _queues.plain_heap,
    f"Ciw {version('ciw')}": _queues.ciw,
    f"salabim {version('salabim')}": _queues.salabim,
    f"Cimba {version('cimba')}": _queues.cimba,
}
#: How many times the cases: salabim makes a thread of its own of each one; Cimba is compiled.
TIMES = {"salabim": 0.1, "Cimba": 50}


def timed(what: Callable[[], float], runs: int) -> tuple[float, float]:
    """Best processor seconds of some runs, and the last mean wait."""
    best = float("inf")
    for _ in range(runs):
        start = time.process_time()
        wait = what()
        best = min(best, time.process_time() - start)
    return best, wait


def own(cases: int, stock: int) -> tuple[Callable[[], float], list[int]]:
    """The twin in continuous time, and the events of its last run."""
    shares = dict(zip(TRACKS, _queues.SHARES, strict=True))
    days = max(1, round((cases + stock) / LOAD / UNITS))
    ready = prepare(station(servers=SERVERS, load=LOAD, days=days, tracks=shares))
    held, events = _waiting(stock), [0]

    def run() -> float:
        result = simulate(ready, seed=1, stock=held)
        events[0] = result.events
        n, total, _ = result.waits[0].sum(axis=0)
        return float(total / n * UNITS)

    return run, events


def _waiting(n: int) -> Stock | None:
    if not n:
        return None
    zeros = np.zeros(n, dtype=np.int64)
    track = np.random.default_rng(1).choice([3, 1, 0], size=n, p=_queues.SHARES)
    return Stock(np.arange(n), zeros, zeros, zeros, zeros, track, zeros > 0, (("", "docketed", 0),))


def compare(cases: int, of_own: int, stock: int, runs: int) -> None:
    run, events = own(of_own, stock)
    run()  # compile
    seconds, wait = timed(run, runs)
    rate = events[0] / seconds
    print(f"\nstock {stock:,}\n{'pendency.twin':24} {of_own:>9,} cases {seconds:7.2f} s "
          f"{rate / 1e6:7.3f} M events/s  mean wait {wait:9.2f}")  # fmt: skip
    for name, peer in PEERS.items():
        n = round(cases * TIMES.get(name.split()[0], 1))
        peer(SERVERS, LOAD, 10, 0, 1)  # what is compiled or imported at the first call
        seconds, wait = timed(partial(peer, SERVERS, LOAD, n, stock, 1), runs)
        slow = 2 * (n + stock) / seconds
        print(f"{name:24} {n:>9,} cases {seconds:7.2f} s {slow / 1e6:7.3f} M events/s"
              f"  mean wait {wait:9.2f}  ratio {rate / slow:,.0f}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--own", type=int, default=2_000_000)
    parser.add_argument("--runs", type=int, default=2)
    asked = parser.parse_args()
    print(f"load of the machine {os.getloadavg()[0]:.1f}")
    _queues.cimba(SERVERS, LOAD, 10, 0, 1)  # it fails to compile once Numba knows our records
    for stock in (0, 500, 2_000):
        compare(asked.cases, asked.own, stock, asked.runs)


if __name__ == "__main__":
    main()
