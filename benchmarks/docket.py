"""How long a docket takes, and the running limits and owed acts of a whole office.

python benchmarks/docket.py [--snapshot DIR | --cases 1000000] [--docket 400] [--runs 5]

Without a snapshot the sample office is generated in that size first. "ordered" is `order` on
columns that are there, "explained" adds every case's reasons and why it comes before the next.
"cold" opens the snapshot anew and reads its columns from the files, "again" asks the same open
snapshot. The best of the runs counts.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from pendency.examination.clocks import limits, office_acts
from pendency.examination.docket import Pace, order, what_if
from pendency.records import Snapshot, vocabulary

TODAY = dt.date(2026, 1, 5)


def drawn(count: int, seed: int) -> pl.DataFrame:
    """A docket with all states and tracks; every third case has a limit, every third a family."""
    rng = np.random.default_rng(seed)
    pending = [name for name, state in vocabulary().states.items() if state.pending]
    tracks = ["normal", "priority", "expedited", "pph", "batch", "deferred"]
    since = rng.integers(0, 1500, count)
    due = rng.integers(-60, 300, count)
    has_due, related = rng.random(count) < 0.33, rng.random(count) < 0.3
    return pl.DataFrame(
        {
            "case_id": np.arange(1, count + 1, dtype=np.int32),
            "number": [f"CN2024{i:08d}" for i in range(count)],
            "state": [pending[i] for i in rng.integers(0, len(pending), count)],
            "track": [tracks[i] for i in rng.integers(0, len(tracks), count)],
            "due": [TODAY + dt.timedelta(int(d)) if h else None
                    for d, h in zip(due, has_due, strict=True)],
            "due_by": ["priority_close_1_year" if h else None for h in has_due],
            "since": [TODAY - dt.timedelta(int(d)) for d in since],
            "family": [int(f) if r else None
                       for f, r in zip(rng.integers(0, max(count // 10, 1), count), related,
                                       strict=True)],
        },
        schema_overrides={"due": pl.Date, "due_by": pl.String, "family": pl.Int64},
    )  # fmt: skip


def best(runs: int, act: Callable[[], object]) -> float:
    """Seconds of the fastest of some runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return min(times)


def docket(count: int, runs: int) -> None:
    cases = drawn(count, seed=20260105)
    order(cases, as_of=TODAY)  # the data files are read once per process
    rng = np.random.default_rng(20260106)
    pace = Pace(rng.poisson(4, 26), rng.poisson(1, 26))
    new = {**cases.row(0, named=True), "case_id": count + 1, "state": "awaiting_examination"}
    ready = order(cases, as_of=TODAY)
    print(f"\n| docket of {count} cases | ms |\n| --- | ---: |")
    for name, act in {
        "ordered": lambda: order(cases, as_of=TODAY),
        "ordered and explained": lambda: order(cases, as_of=TODAY).entries,
        "what if one more case came": lambda: what_if(ready, new, pace),
    }.items():
        print(f"| {name} | {best(runs, act) * 1000:.1f} |")


def office(folder: Path, runs: int) -> None:
    snapshot = Snapshot.open(folder)
    cases, events = snapshot.rows("cases"), snapshot.rows("events")
    print(f"\n| office of {cases:,} cases, {events:,} events | rows | cold, s | again, s |")
    print("| --- | ---: | ---: | ---: |")
    for name, act in {"running limits": limits, "owed acts": office_acts}.items():
        cold = []
        for _ in range(runs):
            fresh = Snapshot.open(folder)
            start = time.perf_counter()
            act(fresh)
            cold.append(time.perf_counter() - start)
        rows = act(snapshot).height
        again = best(runs, lambda act=act: act(snapshot))
        print(f"| {name} | {rows:,} | {min(cold):.2f} | {again:.2f} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    print(f"\n{os.cpu_count()} CPUs; peak memory {peak:.1f} GB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--snapshot", type=Path)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--docket", type=int, default=400)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    docket(asked.docket, asked.runs)
    if asked.snapshot:
        office(asked.snapshot, asked.runs)
        return
    from pendency.twin import sample_office

    with tempfile.TemporaryDirectory() as folder:
        made = sample_office(Path(folder) / "office", seed=1, cases=asked.cases)
        office(made.path, asked.runs)


if __name__ == "__main__":
    main()
