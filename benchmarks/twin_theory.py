"""The twin's engine against queueing theory at 10^7 cases a model: every 99 % interval.

python benchmarks/twin_theory.py [--cases 10000000] [--replications 40]

Independent replications with the start left out; Student's interval of their means. Little's law:
the time integral of the queue over the number served, beside the mean wait.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

import numpy as np
from scipy import stats

from pendency.twin.engine import Scenario, Stock, prepare, simulate, theory
from pendency.twin.engine.result import Result

WARMUP = 10
TRACKS = {"expedited": 0.2, "priority": 0.3, "normal": 0.5}


def runs(scenario: Scenario, n: int, stock: Stock | None = None) -> list[Result]:
    ready = prepare(scenario)
    return [simulate(ready, seed=1, replication=i, stock=stock, warmup=WARMUP) for i in range(n)]


def wait(run: Result, classes: slice | list[int] = slice(None)) -> float:
    n, total, _ = run.waits[0][classes].sum(axis=0)
    return float(total / n) * theory.UNITS


def say(name: str, values: list[float], expected: float) -> None:
    mean, se = np.mean(values), np.std(values, ddof=1) / np.sqrt(len(values))
    half = stats.t.ppf(0.995, len(values) - 1) * se
    inside = "inside" if abs(mean - expected) <= half else "OUTSIDE"
    print(f"{name:44} theory {expected:9.5f}  twin {mean:9.5f} +- {half:.5f}  {inside}", flush=True)


def queues(cases: int, n: int) -> Iterator[tuple[str, Scenario, float]]:
    def days(load: float) -> int:
        return WARMUP + max(1, round(cases / n / load / theory.UNITS))

    for c, load in ((1, 0.8), (3, 2.4), (20, 18.0)):
        queue = theory.station(servers=c, load=load, days=days(load))
        yield f"M/M/{c}, load {load / c:.2f} (Erlang C)", queue, theory.mmc_wait(c, load)
    for law, spread in (("fixed", 0.0), ("lognormal", 0.5), ("lognormal", 1.5)):
        queue = theory.station(servers=1, load=0.7, days=days(0.7), law=law, spread=spread)  # type: ignore[arg-type]
        yield f"M/G/1, {law} {spread} (P.-K.)", queue, theory.mg1_wait(0.7, spread)


def priorities(cases: int, n: int) -> None:
    days = WARMUP + max(1, round(cases / n / 2.55 / theory.UNITS))
    found = runs(theory.station(servers=3, load=2.55, days=days, tracks=TRACKS), n)
    classes = np.flatnonzero(found[0].waits[0, :, 0])
    expected = theory.cobham_waits(3, [2.55 * share for share in TRACKS.values()])
    for k, (track, mean) in zip(classes, zip(TRACKS, expected, strict=True), strict=True):
        say(f"M/M/3, load 0.85, {track} (Cobham)", [wait(run, [k]) for run in found], mean)
    lengths = [float(r.pools["queue_area"][0]) / r.waits[0, :, 0].sum() * theory.UNITS
               for r in found]  # fmt: skip
    apart = max(abs(a / wait(r) - 1) for a, r in zip(lengths, found, strict=True))
    print(f"{'Little: integral and waits differ by at most':44} {apart:.1e} of the wait")


def repairs(cases: int, n: int) -> None:
    machines, crew, running = 12, 3, 4.0
    waiting, working = theory.repair_down(machines, crew, running)
    days = WARMUP + max(1, round(min(cases / n / working, 600_000) / theory.UNITS))
    stock = Stock.fresh(machines, pool=0, code="advisory_action", flow="")
    found = runs(theory.workshop(crew=crew, running=running, days=days), n, stock)
    span = days - WARMUP
    for name, area, expected in (
        ("waiting", "queue_area", waiting),
        ("repaired", "busy_area", working),
    ):
        values = [float(run.pools[area][0]) / span for run in found]
        say(f"machine repair 12/3: machines {name}", values, expected)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=10_000_000)
    parser.add_argument("--replications", type=int, default=40)
    asked = parser.parse_args()
    print(f"{asked.cases:,} cases a model, {asked.replications} replications; "
          f"load of the machine {os.getloadavg()[0]:.1f}")  # fmt: skip
    for name, scenario, expected in queues(asked.cases, asked.replications):
        say(name, [wait(run) for run in runs(scenario, asked.replications)], expected)
    priorities(asked.cases, asked.replications)
    repairs(asked.cases, asked.replications)


if __name__ == "__main__":
    main()
