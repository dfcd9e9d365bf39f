"""A national office in the twin: time and memory on one and two threads, and how both scale.

python benchmarks/twin_national.py [--runs 3] [--scaling]

1,500,000 filings a year, 16,000 examiners, 7 centres x 35 fields, a starting stock of 2,000,000,
five years, the flow measured on US histories; ramp-up, attrition, duties, quality holds. "cpu" is
the processor time of the process, "busiest" that of the part outside the threads and of the thread
that had most to do: what the run takes where every thread has a core. The best run counts.

An event is a filing, an arrival of mail (an answer, a lapse, a grant, a release from a quality
check) or a piece of work done. Interviews and holds count with the work that they belong to.
"""

from __future__ import annotations

import argparse
import dataclasses as dc
import datetime as dt
import os
import resource
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from pendency.records import vocabulary
from pendency.records.tables import TRACKS
from pendency.twin import shipped_flow
from pendency.twin.engine import (
    Career,
    Effort,
    Examiners,
    Hold,
    Intake,
    Pool,
    Result,
    Scenario,
    Stock,
    prepare,
    simulate,
)
from pendency.twin.engine import run as running

CENTRES, FIELDS = 7, 35
STAGES = (("filed", 0), ("docketed", 0), ("first_action", 1), ("response", 1), ("later_action", 2))
START = dt.date(2027, 1, 1)


def national(
    *, filings: int = 1_500_000, examiners: int = 16_000, years: int = 5, tracks: int = 3
) -> Scenario:
    """The office; ``tracks`` examination modes make twice as many classes of priority."""
    names = [f"centre {c} field {f}" for c in range(1, CENTRES + 1) for f in range(1, FIELDS + 1)]
    shares = {t: 0.1 / max(tracks - 1, 1) for t in TRACKS[1:tracks]} | {"normal": 0.9}
    shares = shares if tracks > 1 else {"normal": 1.0}
    pools = tuple(Pool(n, centre=n.split()[1], field=i % FIELDS + 1) for i, n in enumerate(names))
    each, more = divmod(examiners, len(pools))
    return Scenario(
        title="national", start=START, end=START.replace(year=START.year + years),
        flows={"us": shipped_flow()}, pools=pools,
        examiners=tuple(Examiners(n, each + (i < more)) for i, n in enumerate(names)),
        intake=tuple(Intake(n, filings / len(names), growth=0.02, tracks=shares) for n in names),
        career=Career(ramp=((0, 0.4), (24, 1.0)), leaving=(0.05, 0.03), duties=0.1,
                      mentoring=0.1),
        effort=Effort({"first_action": 9.0, "later_action": 4.5, "other": 3.0},
                      complexity=((0.7, 0.8), (0.3, 1.5)), interview=1.0),
        hold=Hold(share=0.02),
    )  # fmt: skip


def stock(scenario: Scenario, n: int) -> Stock:
    """Cases in the stages that hold most of a stock, up to four years old."""
    rng = np.random.default_rng(1)
    which = rng.choice(5, size=n, p=[0.25, 0.45, 0.15, 0.05, 0.1])
    filed = -rng.integers(1, 1460, size=n)
    # mail that is still to come has not waited long; the docket has
    since = np.where(which == 1, filed // 2, np.maximum(filed, -60))
    return Stock(
        number=np.arange(n), pool=rng.integers(len(scenario.pools), size=n), stage=which,
        filed=filed, since=since, track=np.zeros(n, dtype=np.int64), seen=which >= 2,
        stages=tuple(("us", c, r) for c, r in STAGES),
    )  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """Seconds of the best of some runs, and what it did."""

    elapsed: float
    cpu: float
    busiest: float
    result: Result


@contextmanager
def watched() -> Iterator[dict[int, float]]:
    """Processor seconds of each thread within the kernel."""
    kernel, spent = running.run_pool, defaultdict[int, float](float)

    def watching(*given: Any) -> None:
        start = time.thread_time()
        kernel(*given)
        spent[threading.get_ident()] += time.thread_time() - start

    running.run_pool = watching
    try:
        yield spent
    finally:
        running.run_pool = kernel


def measured(scenario: Scenario, held: Stock, threads: int, runs: int) -> Measured:
    ready, found = prepare(scenario), []
    for _ in range(runs):
        with watched() as spent:
            clock, cpu = time.perf_counter(), time.process_time()
            result = simulate(ready, seed=1, stock=held, threads=threads)
            elapsed, used = time.perf_counter() - clock, time.process_time() - cpu
        within = list(spent.values())
        found.append(Measured(elapsed, used, used - sum(within) + max(within), result))
    return min(found, key=lambda one: one.cpu)


def say(name: str, found: Measured) -> None:
    events, rate = found.result.events / 1e6, found.result.events / found.cpu / 1e6
    print(
        f"{name:34} {found.elapsed:6.2f} s  cpu {found.cpu:6.2f} s  "
        f"busiest {found.busiest:6.2f} s  {events:6.1f} M events  {rate:5.1f} M/s of cpu",
        flush=True,
    )


def kinds(result: Result) -> str:
    """Events by kind, in millions."""
    words = vocabulary().events
    beside = ("interview", "held_for_quality")
    by = {name: int(result.flow(name).sum()) for name in words if name not in beside}
    work = sum(n for name, n in by.items() if words[name].actor == "examiner")
    filed, released = by["filed"], by["released"]
    mail = result.events - filed - work
    return (f"filings {filed / 1e6:.1f}, examiners' acts {work / 1e6:.1f}, mail {mail / 1e6:.1f}, "
            f"of which {released / 1e6:.1f} releases from a quality check")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scaling", action="store_true")
    asked = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    scenario = national()
    held = stock(scenario, 2_000_000)
    measured(national(filings=1_000, years=1), stock(scenario, 1000), 1, 1)  # compile
    for threads in (1, 2):
        found = measured(scenario, held, threads, asked.runs)
        say(f"national, {threads} thread(s)", found)
    print(f"millions: {kinds(found.result)}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"memory at the peak {peak:.2f} GB")
    if asked.scaling:
        for part in (0.25, 0.5, 1.0):
            cases = national(filings=int(1_500_000 * part), examiners=int(16_000 * part))
            few = stock(cases, int(2_000_000 * part))
            say(f"cases and examiners x {part}", measured(cases, few, 1, asked.runs))
        for number in (8_000, 16_000, 32_000):
            part = number / 16_000
            hours = Effort({"first_action": 9.0 * part, "other": 4.0 * part})
            more = dc.replace(national(examiners=number), effort=hours)
            say(f"examiners {number}, same output", measured(more, held, 1, asked.runs))
        for tracks in (1, 3, 7):
            say(f"classes of priority {2 * tracks}",
                measured(national(tracks=tracks), held, 1, asked.runs))  # fmt: skip


if __name__ == "__main__":
    main()
