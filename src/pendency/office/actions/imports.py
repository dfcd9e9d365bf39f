"""Taking in records of other systems."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.db import transaction
from django.db.models import F

from pendency import exchange
from pendency.office import mart
from pendency.office.access import require
from pendency.office.actions import snapshots
from pendency.office.actions.declarations import note_findings
from pendency.office.actions.deeds import deed, name_of
from pendency.office.bulk import Progress, bulk_load
from pendency.office.difference import apply_difference
from pendency.office.errors import ChangedMeanwhileError, OfficeError
from pendency.office.models import ImportRun, Office, User
from pendency.office.permissions import Permission
from pendency.records import RecordsError, Snapshot

INTERRUPTED = "the process ended before the import did; nothing was imported: run it again"


def run_import(
    *,
    format: str,  # noqa: A002  # the word of the command line and of the exchange
    path: Path,
    by: User | None,
    now: dt.datetime,
    mapping: Path | None = None,
    progress: Progress | None = None,
) -> ImportRun:
    """Take in an extract.

    Effects: the run's row, as running; the store brought to the state of the database; the
    extract merged into a new snapshot, with what can't be read in its quarantine; the difference
    in the database, the snapshot's row, the run's end, what the screening of dockets finds anew and
    the audit row, in one transaction; then the mart. The same extract again changes nothing. A
    process killed on the way leaves the records as they were, and a rerun completes.

    Raises
    ------
    exchange.ExchangeError, RecordsError, ChangedMeanwhileError
        The input as a whole is not what the format promises, the store is busy, or the records
        changed on the way; the run's row says so.
    """
    if by:
        require(by, Permission.RUN_IMPORT)
    run = _begin(format, path, by, now)
    try:
        base, revision = _level_store()
        run.snapshot_before = base.id if base else ""
        report = exchange.take_in(
            format, path, snapshots.store(), mapping=mapping, progress=progress, today=now.date()
        )
        fresh = Snapshot.open(snapshots.store().path)
        _load(run, base, revision, fresh, report.to_dict(), by, now)
    except (exchange.ExchangeError, RecordsError, OfficeError) as error:
        # the folder is the server's business; the command line has it in the exception
        told = str(error).replace(f"{path.parent}/", "")
        run.state, run.error, run.finished_at = ImportRun.State.FAILED, told, now
        run.save()
        raise
    mart.publish(fresh, now=now)
    return run


def _begin(name: str, path: Path, by: User | None, now: dt.datetime) -> ImportRun:
    """Enter the run; one that a killed process left unfinished is closed."""
    ImportRun.objects.filter(state=ImportRun.State.RUNNING).update(
        state=ImportRun.State.FAILED, finished_at=now, error=INTERRUPTED
    )
    return ImportRun.objects.create(format=name, name=path.name, by=name_of(by), started_at=now)


def _level_store() -> tuple[Snapshot | None, int]:
    """Make the store's current snapshot the state of the database; also that state's revision.

    The two differ when events were recorded since the last snapshot, or when a process was killed
    between taking in and loading.
    """
    home = snapshots.store()
    if not Office.objects.exists():
        (home.path / "HEAD").unlink(missing_ok=True)
        return None, 0
    record = snapshots.up_to_date()
    if record is None:
        return snapshots.seal()
    current = Snapshot.open(snapshots.path_of(record))
    if home.head != current.id:
        snapshots.place(current)
    return current, record.revision


@transaction.atomic
def _load(
    run: ImportRun,
    base: Snapshot | None,
    revision: int,
    fresh: Snapshot,
    counts: dict[str, object],
    by: User | None,
    now: dt.datetime,
) -> None:
    with deed("run_import", by=by, now=now, needs=Permission.RUN_IMPORT) as act:
        if base is None:
            bulk_load(fresh)
            office = snapshots.describe(fresh, Office(id=1))
        else:
            office = Office.objects.select_for_update().get()
            if office.revision != revision:
                raise ChangedMeanwhileError(
                    "somebody recorded an event while the extract was read, and nothing has been "
                    "imported: run the import again"
                )
            if apply_difference(base, fresh):
                snapshots.describe(fresh, office)
        snapshots.register(fresh, office.revision, now)
        run.state, run.finished_at = ImportRun.State.DONE, now
        run.counts, run.snapshot_after = counts, fresh.id
        run.save()
        found = note_findings(now, None)
        if found:  # the snapshot was sealed before them
            Office.objects.update(revision=F("revision") + 1)
        act.on("import", run.pk, format=run.format, name=run.name, snapshot=fresh.id,
               findings=found)  # fmt: skip
