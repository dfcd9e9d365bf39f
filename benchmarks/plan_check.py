"""How long the check of a plan takes, at sample-office size and at national size.

python benchmarks/plan_check.py [--small 60] [--national 2] [--share 0.1]

Seconds of the clock and of the processor for the whole check (runs and rungs) of a plan of four
pools over two years, and for single runs of the generated national office of `capacity_plan` (7
centres x 35 fields x 20 quarters) at full size and at a share, without levers.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Callable

from benchmarks.capacity_plan import national
from benchmarks.twin_common import office
from pendency.planning.capacity import Decisions
from pendency.planning.checking import Uncertainty, check_plan
from pendency.planning.checking.check import RUNG_RUNS, default_share
from pendency.planning.checking.running import Case, Task, run_task
from pendency.planning.checking.uncertainty import FACTORS


def told(name: str, what: Callable[[], object], runs: int) -> None:
    clock, cpu = time.perf_counter(), time.process_time()
    what()
    clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
    print(f"{name:44} {clock:7.2f} s  cpu {cpu:7.2f} s  cpu a run {cpu / runs:7.3f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", type=int, default=60)
    parser.add_argument("--national", type=int, default=2)
    parser.add_argument("--share", type=float, default=0.1)
    asked = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}")
    problem = office()
    none = Decisions.none(problem)
    run_task(Case(problem, none, Uncertainty()), Task(1, 0))  # compiles, or loads what is compiled
    runs = asked.small + 3 * min(asked.small, RUNG_RUNS)
    told(f"four pools, {runs} runs in all",
         lambda: check_plan(problem, none, replications=asked.small), runs)  # fmt: skip
    large = national()
    none = Decisions.none(large)
    print(f"national: share by default at 30 runs and 3 x 20: {default_share(large, 90):.3f}")
    for share in (asked.share, 1.0):
        case = Case(large, none, Uncertainty(), share)
        told(f"national, {asked.national} runs at a share of {share:g}",
             lambda case=case: [run_task(case, Task(1, i, FACTORS)) for i in range(asked.national)],
             asked.national)  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"memory at the peak {peak:.2f} GB; load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
