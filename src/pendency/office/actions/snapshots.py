"""Snapshots taken on and published."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from django.conf import settings

from pendency.office import mart
from pendency.office.access import require
from pendency.office.actions.deeds import deed
from pendency.office.bulk import Progress, bulk_load
from pendency.office.database import consistent_read
from pendency.office.errors import NotEmptyError, NotPublishableError
from pendency.office.export import export
from pendency.office.models import Office, SnapshotRecord, User
from pendency.office.permissions import Permission
from pendency.records import Snapshot, Store


def store() -> Store:
    """The office's store of sealed snapshots, in its data directory."""
    return Store(Path(settings.PENDENCY_HOME) / "store")


def take_on_snapshot(
    *, snapshot: Snapshot, by: User | None, now: dt.datetime, progress: Progress | None = None
) -> SnapshotRecord:
    """Fill an empty office with a snapshot.

    Effects: a copy of the snapshot in the store, as its current one; all records in the database,
    the office's row, the snapshot's row and the audit row, in one transaction; then the mart. A
    process killed on the way leaves the database as it was, and a rerun completes.

    Raises
    ------
    NotEmptyError
        The office holds records already.
    """
    with deed("take_on_snapshot", by=by, now=now, needs=Permission.RUN_IMPORT) as act:
        if Office.objects.exists():
            raise NotEmptyError(
                "this office holds records already: import into it, or name another data directory"
            )
        rows = bulk_load(snapshot, progress=progress)
        place(snapshot)
        office = describe(snapshot, Office(id=1))
        record = register(snapshot, office.revision, now)
        act.on("snapshot", snapshot.id, rows=rows, title=snapshot.manifest.title)
    mart.publish(snapshot, now=now)
    return record


def publish_snapshot(*, by: User | None, now: dt.datetime, anew: bool = False) -> SnapshotRecord:
    """Seal the state of the records and show it on every dashboard.

    Effects: the sealed snapshot in the store; its row, as the current one, and the audit row; then
    the mart. Where nothing has changed since the current one, that one stays and nothing is
    recorded. With ``anew`` it is sealed though no record has changed: readings are in the snapshot,
    too, and are no change of the records.
    """
    if by:
        require(by, Permission.PUBLISH_SNAPSHOT)
    record = up_to_date()
    if record and not anew:
        mart.publish(Snapshot.open(path_of(record)), now=now)
        return record
    snapshot, revision = seal()
    with deed("publish_snapshot", by=by, now=now, needs=Permission.PUBLISH_SNAPSHOT) as act:
        same = record is not None and record.snapshot_id == snapshot.id
        record = register(snapshot, revision, now)
        act.on("snapshot", snapshot.id, revision=revision)
        if same:
            act.nothing()
    mart.publish(snapshot, now=now)
    return record


def up_to_date() -> SnapshotRecord | None:
    """The current snapshot, if the records have not changed since it was sealed."""
    office = Office.objects.first()
    if office is None:
        raise NotPublishableError("this office holds no records yet: import some, or take on a "
                                  "snapshot")  # fmt: skip
    return SnapshotRecord.objects.filter(current=True, revision=office.revision).first()


def seal() -> tuple[Snapshot, int]:
    """Export the records into the store; also the revision of the records that it holds."""
    home = store()
    with home.writing() as scratch, consistent_read():
        revision = Office.objects.get().revision
        return home.publish(export, scratch), revision


def place(snapshot: Snapshot) -> None:
    """Make a copy of a sealed snapshot the current one of the store."""

    def copy(folder: Path) -> Snapshot:
        shutil.copytree(snapshot.path, folder)
        return Snapshot.open(folder)

    home = store()
    with home.writing() as scratch:
        home.publish(copy, scratch)


def register(snapshot: Snapshot, revision: int, now: dt.datetime) -> SnapshotRecord:
    """Enter a snapshot of the store as the current one."""
    SnapshotRecord.objects.filter(current=True).update(current=False)
    record = SnapshotRecord.objects.filter(snapshot_id=snapshot.id).first() or SnapshotRecord(
        snapshot_id=snapshot.id,
        title=snapshot.manifest.title,
        provenance=snapshot.manifest.provenance,
        observed_to=snapshot.observed_to,
        created_at=now,
    )
    record.revision, record.current = revision, True
    record.save()
    return record


def describe(snapshot: Snapshot, office: Office) -> Office:
    """Make the office's row say what a snapshot says, as a new revision."""
    office.title = snapshot.manifest.title
    office.provenance = snapshot.manifest.provenance
    office.observed_to = snapshot.observed_to
    office.revision += 1
    office.save()
    return office


def path_of(record: SnapshotRecord) -> Path:
    """Where the store keeps a snapshot."""
    return store().path / "snapshots" / record.snapshot_id
