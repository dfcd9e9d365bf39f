"""Server time of the examiner's screens: whole requests through Django on a big database.

python benchmarks/case_page.py [--cases 300000] [--snapshot DIR] [--home DIR] [--repeat 40]

The cases are loaded into SQLite by the office's bulk path (no mart is built: these screens read
the records). Without a snapshot one is generated. One docket is made as long as ``--docket`` says
by giving its examiner more pending cases, and texts are added to its first cases.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.dashboard import measure, row
from pendency.office.commands import collect_static, prepare
from pendency.records import Snapshot
from pendency.twin import sample_office

NOW = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
SEED = 1
#: Screen: address; ``limit`` is one that runs in the case.
PAGES = {
    "docket": "/dockets/{examiner}/",
    "docket, a filter": "/dockets/{examiner}/?waits=office",
    "when reached": "/dockets/{examiner}/reach/?track=normal&since=2025-12-31",
    "case": "/cases/{case}/",
    "why this date": "/cases/{case}/limits/{limit}/",
    "claims, findings": "/cases/{case}/claims/",
    "document": "/cases/{case}/documents/1/",
    "calendar": "/calendar/",
}


def load(snapshot: Snapshot) -> None:
    """Fill the database, if it is empty."""
    from pendency.office.bulk import bulk_load
    from pendency.office.models import Case, Office

    if Case.objects.exists():
        return
    start = time.perf_counter()
    rows = bulk_load(snapshot)
    seconds = time.perf_counter() - start
    print(f"bulk load      {seconds:8.1f} s   {rows / seconds:,.0f} rows/s")
    Office.objects.create(id=1, title=snapshot.manifest.title, provenance="generated",
                          observed_to=snapshot.observed_to)  # fmt: skip


def examiner_with(pending: int) -> tuple[Any, dict[str, object]]:
    """An examiner with that many pending cases, and the case that the addresses name."""
    from pendency.office.actions import NewDocument, add_documents
    from pendency.office.casework.clocks import limits_of
    from pendency.office.casework.excerpt import excerpt_of
    from pendency.office.demonstration import applied
    from pendency.office.models import Case, DocumentKind, Employment, Office, User
    from pendency.twin.sample.texts import sample_text

    serving = Employment.objects.filter(to_date=None).order_by("examiner_id").first()
    assert serving is not None
    free = Case.objects.filter(closed_date=None).exclude(examiner=None).order_by("pk")
    ids = list(free.values_list("pk", flat=True)[:pending])
    Case.objects.filter(examiner=serving.examiner_id, closed_date=None).exclude(pk__in=ids).update(
        examiner=None
    )
    Case.objects.filter(pk__in=ids).update(examiner=serving.examiner_id)
    running = limits_of(excerpt_of(ids, observed_to=Office.objects.get().observed_to))
    limit = next(x for x in running if x.status == "running")
    case = Case.objects.get(pk=limit.case_id)
    text = sample_text(applied(case), seed=SEED)
    new = NewDocument(case.pk, DocumentKind.APPLICATION, case.filing_date, text.filed)
    add_documents(new=[new], by=None, now=NOW)
    who, _made = User.objects.get_or_create(
        username="examiner", defaults={"role": "examiner", "examiner_id": serving.examiner_id}
    )
    places = {"examiner": serving.examiner_id, "case": case.pk, "limit": limit.key}
    return who, places


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=300_000)
    parser.add_argument("--snapshot", type=Path)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--docket", type=int, default=400)
    parser.add_argument("--repeat", type=int, default=40)
    given = parser.parse_args()
    home = given.home or Path(tempfile.mkdtemp(prefix="pendency-case-page-"))
    prepare(home)
    collect_static()
    from pendency.office.models import Case, Event

    if not Case.objects.exists():
        folder = given.snapshot or home / "snapshot"
        if given.snapshot is None:
            sample_office(folder, seed=SEED, cases=given.cases)
        load(Snapshot.open(folder))
    who, places = examiner_with(given.docket)
    print(f"{Case.objects.count():,} cases, {Event.objects.count():,} events; "
          f"a docket of {given.docket}")  # fmt: skip
    print(f"{'page':<20}{'first ms':>10}{'median ms':>10}{'p95 ms':>10}{'CPU ms':>10}")
    for name, address in PAGES.items():
        (first, *later), busy = measure(who, address.format(**places), given.repeat)
        print(f"{name:<20}{first:>10.1f}{row(later)}{busy:>10.1f}")


if __name__ == "__main__":
    main()
