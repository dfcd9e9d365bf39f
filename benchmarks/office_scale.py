"""Generate and seal an office of millions of cases, then open it.

python benchmarks/office_scale.py [--cases 3000000] [--folder DIR]

The office is the sample office, larger: same centres, same flow, examiners in proportion.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from pendency.records import Snapshot
from pendency.twin import sample_office

OPENINGS = 5


def peak_gigabytes() -> float:
    """Largest resident set of this process so far."""
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 1e9


def generate(folder: Path, cases: int, seed: int) -> tuple[Snapshot, float]:
    """Generate and seal; the snapshot and the seconds it took."""

    def progress(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done:,} of {total:,} cases", end="", file=sys.stderr)

    start = time.perf_counter()
    snapshot = sample_office(folder, seed=seed, cases=cases, progress=progress)
    return snapshot, time.perf_counter() - start


def opening(folder: Path) -> list[float]:
    """Seconds that each of several openings takes: every byte is hashed every time."""
    seconds = []
    for _ in range(OPENINGS):
        start = time.perf_counter()
        Snapshot.open(folder)
        seconds.append(time.perf_counter() - start)
    return seconds


def report(snapshot: Snapshot, seconds: float) -> None:
    tables = snapshot.manifest.tables
    rows = {name: sealed.rows for name, sealed in tables.items()}
    print(f"cores          {os.cpu_count()}")
    print(f"generate, seal {seconds:8.1f} s   {rows['events'] / seconds:,.0f} events/s")
    print(f"peak memory    {peak_gigabytes():8.2f} GB")
    for name, sealed in sorted(tables.items(), key=lambda item: -item[1].bytes):
        each = sealed.bytes / max(sealed.rows, 1)
        print(
            f"  {name:<12} {sealed.rows:>12,} rows {sealed.bytes / 1e6:9.1f} MB {each:7.2f} B/row"
        )
    print(f"  {'all':<12} {'':>12}      {sum(t.bytes for t in tables.values()) / 1e6:9.1f} MB")
    times = opening(snapshot.path)
    print(f"open           {statistics.median(times):8.3f} s median of {OPENINGS}, "
          f"longest {max(times):.3f} s")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=3_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="new folder for the snapshot, which is kept")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp()) / "office"
    try:
        report(*generate(folder, options.cases, options.seed))
    finally:
        if options.folder is None:
            shutil.rmtree(folder.parent)


if __name__ == "__main__":
    main()
