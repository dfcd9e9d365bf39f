"""Sealed snapshots and the report packs made from them."""

from __future__ import annotations

from django.db.models import QuerySet

from pendency.office.access.answers import all_if
from pendency.office.models import Job, SnapshotRecord, User
from pendency.office.permissions import Permission


def visible_packs_to_come(user: User) -> QuerySet[Job]:
    """Report packs that were asked for, latest first."""
    return all_if(user, Permission.VIEW_PACK, Job.objects.filter(kind=Job.Kind.PACK))


def visible_snapshots(user: User) -> QuerySet[SnapshotRecord]:
    """The sealed snapshots."""
    return all_if(user, Permission.VIEW_NETWORK, SnapshotRecord.objects.all())
