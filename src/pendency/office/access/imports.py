"""Runs of imports, their files and what was quarantined."""

from __future__ import annotations

from django.db.models import QuerySet

from pendency.office.access.answers import all_if, found, require
from pendency.office.models import ImportRun, Job, Quarantined, Source, User
from pendency.office.permissions import Permission


def visible_imports(user: User) -> QuerySet[ImportRun]:
    """Runs of imports."""
    return all_if(user, Permission.VIEW_IMPORTS, ImportRun.objects.all())


def visible_sources(user: User) -> QuerySet[Source]:
    """Files that were taken in."""
    return all_if(user, Permission.VIEW_IMPORTS, Source.objects.all())


def visible_quarantine(user: User) -> QuerySet[Quarantined]:
    """Records that could not be read; their bytes are left to `access_quarantined`."""
    return all_if(user, Permission.VIEW_IMPORTS, Quarantined.objects.defer("raw"))


def access_import(user: User, run_id: int) -> ImportRun:
    """A run of an import."""
    require(user, Permission.VIEW_IMPORTS)
    return found(visible_imports(user).filter(pk=run_id).first())


def access_job(user: User, job_id: int) -> Job:
    """A job of an import, for whoever may run one."""
    require(user, Permission.RUN_IMPORT)
    return found(Job.objects.filter(kind__in=("look", "import"), pk=job_id).first())


def access_quarantined(user: User, source_sha256: str, place: str) -> Quarantined:
    """A quarantined record with its bytes."""
    require(user, Permission.VIEW_IMPORTS)
    row = Quarantined.objects.filter(source_sha256=source_sha256, place=place).first()
    return found(row)
