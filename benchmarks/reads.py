"""What noting a reading costs: opening an unpublished case, noted, noted already, and not noted.

Ratios in one run on SQLite with durable commits, medians of ``n`` openings each, interleaved.
Run: python -m benchmarks.reads [n]
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(n: int = 300) -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"PENDENCY_HOME": home, "DJANGO_SETTINGS_MODULE": "pendency.office.settings"}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _measure(Path(home), n)


def _measure(home: Path, n: int) -> None:
    spec = importlib.util.spec_from_file_location("factory", ROOT / "tests/office/factory.py")
    factory = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(factory)

    from pendency.office import access
    from pendency.office.bulk import bulk_load
    from pendency.office.log.reads import seal_reads
    from pendency.office.models import Read, User

    bulk_load(factory.seal(home / "snapshot"))
    user = User.objects.create_user("x", password=None, role="examiner", examiner_id=1)
    secret, published = factory.cases_of(1)[:2]
    times: dict[str, list[float]] = {"published, not noted": [], "noted": [], "noted already": []}
    for _ in range(n):
        for name, case in (("published, not noted", published), ("noted", secret),
                           ("noted already", secret)):  # fmt: skip
            start = time.perf_counter()
            access.access_case(user, case)
            times[name].append(time.perf_counter() - start)
        Read.objects.filter(at__gt=dt.datetime(2000, 1, 1, tzinfo=dt.UTC)).update(
            at=dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
        )
    base = statistics.median(times["published, not noted"])
    for name, taken in times.items():
        middle = statistics.median(taken)
        print(f"{name:24} {1000 * middle:7.2f} ms  x{middle / base:.2f}  (n = {n})")
    start = time.perf_counter()
    batch = seal_reads()
    print(f"sealing {batch.count if batch else 0} readings: {time.perf_counter() - start:.3f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
