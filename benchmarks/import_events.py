"""Import 1,000,000 generated events (50,000 cases) through the format csv; prints a table row.

    python benchmarks/import_events.py [--events N] [--folder DIR]

The extract is plain text, as an office's database writes it; its content is random with a seed.
Time is from the call to the sealed, current snapshot; memory is the process's peak.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from pendency.exchange import take_in
from pendency.records import Store

EVENTS_PER_CASE = 20
CODES = ("published", "docketed", "action", "response", "extension", "interview", "notice_sent",
         "internal", "fee_paid", "document_received")  # fmt: skip
MAPPING = """
office = "XX"
[cases]
file = "cases.csv"
[cases.columns]
number = "number"
filing_date = "filed"
centre = "site"
ipc = "ipc"
title = "title"
[events]
file = "events.csv"
columns = { number = "number", date = "day", code = "code" }
"""


def write_extract(folder: Path, events: int, seed: int = 1) -> None:
    random = np.random.default_rng(seed)
    n = events // EVENTS_PER_CASE
    filed = np.datetime64("2012-01-01") + random.integers(0, 3_000, n)
    numbers = np.array([f"{i:09d}" for i in range(n)])
    cases = pl.DataFrame(
        {
            "number": numbers,
            "filed": filed.astype("datetime64[D]").astype(str),
            "site": random.choice(["north", "south", "east", "west"], n),
            "ipc": random.choice(["G06F 17/00", "A61K 8/02", "H04L 29/06", "B60R 1/00"], n),
            "title": np.char.add("Invention ", numbers),
        }
    )
    case = np.repeat(np.arange(n), EVENTS_PER_CASE)
    days = np.sort(random.integers(1, 1_500, (n, EVENTS_PER_CASE)), axis=1).ravel()
    rows = pl.DataFrame(
        {
            "number": numbers[case],
            "day": (filed[case] + days).astype("datetime64[D]").astype(str),
            "code": random.choice(CODES, len(case)),
        }
    )
    cases.write_csv(folder / "cases.csv")
    rows.write_csv(folder / "events.csv")
    (folder / "mapping.toml").write_text(MAPPING)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        folder = Path(name)
        write_extract(folder, args.events)
        size = (folder / "events.csv").stat().st_size / 1e6
        store = Store(folder / "store")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        times = []
        for _ in range(2):
            start, cpu = time.perf_counter(), time.process_time()
            report = take_in("csv", folder, store, mapping=folder / "mapping.toml")
            times.append((time.perf_counter() - start, time.process_time() - cpu))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert report.records["events"].duplicates == report.records["events"].read
        print("| events | file | first import (CPU) | again, all duplicates (CPU) | peak memory |")
        print("|---|---|---|---|---|")
        first, again = (f"{wall:.1f} s ({cpu:.1f} s)" for wall, cpu in times)
        print(f"| {report.records['events'].read:,} | {size:.0f} MB | {first} | {again} "
              f"| {peak / 1024:,.0f} MB (of which {before / 1024:,.0f} before) |")  # fmt: skip


if __name__ == "__main__":
    main()
