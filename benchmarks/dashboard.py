"""Server time of the dashboards: whole requests through Django, on the mart of a big snapshot.

python benchmarks/dashboard.py SNAPSHOT [--home DIR] [--repeat 40] [--with-cases]

SNAPSHOT is a folder that `benchmarks/office_scale.py --folder` wrote. The mart is built in the
data directory DIR (kept, so that a second run starts at once). With ``--with-cases`` the cases
and events are loaded into SQLite too, and the docket and case pages are measured.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from pendency.office.commands import collect_static, prepare
from pendency.records import Snapshot

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
CORPS = ("centres", "units", "examiners", "employment", "parties")

#: Page: who looks, address. The first row of a worklist is filled in where the address asks for it.
PAGES: dict[str, tuple[str, str]] = {
    "network": ("operations", "/network/"),
    "centre": ("centre_head", "/centres/{centre}/"),
    "department": ("department_head", "/departments/{unit}/"),
    "indicators": ("operations", "/indicators/"),
    "one indicator": ("operations", "/indicators/total_pendency/"),
    "cases, first page": ("operations", "/cases/"),
    "cases of a centre": ("operations", "/cases/?centre_id={centre}&sort=-filing_date"),
    "cases by text": ("operations", "/cases/?text=00012"),
}
CASE_PAGES: dict[str, tuple[str, str]] = {
    "docket": ("examiner", "/dockets/{examiner}/"),
    "case": ("operations", "/cases/{case}/"),
}


def load(snapshot: Snapshot, *, with_cases: bool) -> None:
    """Fill the database, with the corps alone or with everything."""
    from django.db import transaction

    from pendency.office.bulk import _chunks, bulk_load
    from pendency.office.database import insert, stored
    from pendency.office.models import Case, Centre

    if with_cases and not Case.objects.exists():
        start = time.perf_counter()
        rows = bulk_load(snapshot)
        seconds = time.perf_counter() - start
        print(f"bulk load      {seconds:8.1f} s   {rows / seconds:,.0f} rows/s")
    elif not Centre.objects.exists():
        with transaction.atomic():
            for name in CORPS:
                for chunk in _chunks(snapshot, name):
                    insert(stored(name), chunk)


def people(snapshot: Snapshot) -> tuple[dict[str, Any], dict[str, object]]:
    """A person of each role that looks, and the places that the addresses name."""
    from pendency.office.models import User

    one = snapshot.scan("cases").filter(~_pl("secret")).head(1).collect().row(0, named=True)
    places = {name: one[f"{name}_id"] for name in ("centre", "unit", "examiner", "case")}
    bound = {
        "operations": {},
        "centre_head": {"centre_id": places["centre"]},
        "department_head": {"unit_id": places["unit"]},
        "examiner": {"examiner_id": places["examiner"]},
    }
    users = {
        role: User.objects.get_or_create(username=role, defaults={"role": role} | fields)[0]
        for role, fields in bound.items()
    }
    return users, places


def _pl(name: str) -> Any:
    import polars as pl

    return pl.col(name)


def measure(user: Any, address: str, repeat: int) -> tuple[list[float], float]:
    """Milliseconds of a first request and of ``repeat`` further ones, and of processor each."""
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    found = []
    busy = 0.0
    for _ in range(repeat + 1):
        start = time.perf_counter()
        answer = client.get(address)
        found.append((time.perf_counter() - start) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
        busy = busy or time.process_time()
    return found, (time.process_time() - busy) / repeat * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--repeat", type=int, default=40)
    parser.add_argument("--with-cases", action="store_true")
    given = parser.parse_args()
    home = given.home or Path(tempfile.mkdtemp(prefix="pendency-dashboard-"))
    prepare(home)
    collect_static()
    snapshot = Snapshot.open(given.snapshot)
    load(snapshot, with_cases=given.with_cases)

    from pendency.office import mart
    from pendency.office.actions import snapshots

    snapshots.place(snapshot)  # a page may ask the engines for a figure that the mart lacks
    start = time.perf_counter()
    path = mart.publish(snapshot, now=NOW)
    seconds = time.perf_counter() - start
    print(f"mart           {seconds:8.1f} s   {path.stat().st_size / 1e6:,.0f} MB"
          f"   {snapshot.rows('cases'):,} cases, {snapshot.rows('events'):,} events")  # fmt: skip
    users, places = people(snapshot)
    print(f"{'page':<20}{'first ms':>10}{'median ms':>10}{'p95 ms':>10}{'CPU ms':>10}")
    everything: list[float] = []
    for name, (role, address) in (PAGES | (CASE_PAGES if given.with_cases else {})).items():
        (first, *later), busy = measure(users[role], address.format(**places), given.repeat)
        everything += later
        # the first request by itself, as nothing of the mart was in memory
        print(f"{name:<20}{first:>10.1f}{row(later)}{busy:>10.1f}")
    print(f"{'all':<30}{row(everything)}")


def row(times: list[float]) -> str:
    return f"{statistics.median(times):>10.1f}{quantile(times):>10.1f}"


def quantile(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
