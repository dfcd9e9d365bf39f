"""How long each indicator takes at national size, and Kaplan-Meier beside lifelines.

python benchmarks/indicators.py [--snapshot DIR | --cases 3000000] [--runs 3]

Without a snapshot the sample office is generated in that size first. "alone" opens the snapshot
anew and computes one indicator by centre and field, reading its columns from the files; "again"
is the same question to the same open snapshot. The best of the runs counts. Processor seconds
are those of all cores together; on a machine with other work they say more than the clock.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

from pendency.planning import INDICATORS, curve, measure
from pendency.planning.estimators import kaplan_meier, risk_table
from pendency.planning.facts import facts_of
from pendency.planning.periods import day_number
from pendency.records import Snapshot

BY = ("centre", "field")


def best(runs: int, act: Callable[[], object]) -> float:
    """Seconds of the fastest of some runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return min(times)


def alone(folder: Path, name: str, runs: int) -> tuple[float, float]:
    """Least seconds, and processor seconds, of an indicator on a freshly opened snapshot."""
    times, work = [], []
    for _ in range(runs):
        snapshot = Snapshot.open(folder)
        start, used = time.perf_counter(), time.process_time()
        measure(name, snapshot, by=BY)
        times.append(time.perf_counter() - start)
        work.append(time.process_time() - used)
    return min(times), min(work)


def peak_gigabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def indicators(folder: Path, runs: int) -> None:
    snapshot = Snapshot.open(folder)
    print(f"\n| indicator, by {' and '.join(BY)} | rows | alone, s | processor, s | again, s |")
    print("| --- | ---: | ---: | ---: | ---: |")
    slowest = 0.0
    for name in INDICATORS:
        cold, work = alone(folder, name, runs)
        rows = measure(name, snapshot, by=BY).height
        warm = best(runs, lambda name=name: measure(name, snapshot, by=BY))
        slowest = max(slowest, cold)
        print(f"| {name} | {rows:,} | {cold:.3f} | {work:.3f} | {warm:.3f} |", flush=True)
    print(f"\nslowest alone {slowest:.3f} s; peak memory {peak_gigabytes():.2f} GB")


def against_lifelines(folder: Path, runs: int) -> None:
    """Filing to first action over all cases of the office, the unfinished censored."""
    from lifelines import KaplanMeierFitter

    snapshot = Snapshot.open(folder)
    facts = facts_of(snapshot)
    filing = facts.milestone("filing_date")
    end = np.int32(day_number(snapshot.observed_to))
    over = np.minimum(facts.milestone("first_action_date"), facts.first_closing)
    took = np.minimum(over, end) - filing
    seen = facts.milestone("first_action_date") <= np.minimum(facts.first_closing, end)
    event = seen.astype(np.uint8)
    ours = best(runs, lambda: kaplan_meier(risk_table(took, event)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = best(max(1, runs - 1), lambda: KaplanMeierFitter().fit(took, event))
        peer = KaplanMeierFitter().fit(took, event)
    mine = kaplan_meier(risk_table(took, event))
    at = peer.survival_function_.index.to_numpy().astype(int)
    limits = peer.confidence_interval_.to_numpy()
    inside = (mine.value[0, at] > 0) & (mine.value[0, at] < 1)
    apart = max(
        np.abs(mine.value[0, at] - peer.survival_function_.to_numpy()[:, 0]).max(),
        np.abs(mine.low[0, at] - limits[:, 0])[inside].max(),
        np.abs(mine.high[0, at] - limits[:, 1])[inside].max(),
    )
    first = snapshot.read("cases", "filing_date")["filing_date"].min()
    whole = best(runs, lambda: curve("first_action_entering", snapshot, since=first))
    print(f"\nKaplan-Meier of {len(took):,} cases: {ours:.4f} s, lifelines {theirs:.3f} s, "
          f"ratio {theirs / ours:.0f}; largest difference of estimate and limits {apart:.1e}; "
          f"through `curve` {whole:.3f} s")  # fmt: skip


def generated(cases: int) -> Path:
    from pendency.twin import sample_office

    folder = Path(tempfile.mkdtemp()) / "office"
    sample_office(folder, seed=1, cases=cases)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--snapshot", type=Path, help="folder of a sealed snapshot")
    parser.add_argument("--cases", type=int, default=3_000_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    folder = options.snapshot or generated(options.cases)
    snapshot = Snapshot.open(folder)
    opened = best(5, lambda: Snapshot.open(folder))
    rows = {name: snapshot.rows(name) for name in ("cases", "events", "spells")}
    print(f"{os.cpu_count()} cores; " + ", ".join(f"{n:,} {name}" for name, n in rows.items())
          + f"; open {opened:.3f} s")  # fmt: skip
    indicators(folder, options.runs)
    against_lifelines(folder, options.runs)


if __name__ == "__main__":
    main()
