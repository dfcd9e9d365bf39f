"""Asking for long work, and the steps of the process that does it."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from pendency.office import jobs
from pendency.office.access import require
from pendency.office.actions.deeds import deed, name_of
from pendency.office.models import Job, User
from pendency.office.models.jobs import OPEN
from pendency.office.permissions import Permission

INTERRUPTED = "the process ended before the work did; nothing half done is left: ask for it again"

_NEEDS = {
    Job.Kind.PACK: Permission.VIEW_PACK,
    Job.Kind.LOOK: Permission.RUN_IMPORT,
    Job.Kind.IMPORT: Permission.RUN_IMPORT,
    Job.Kind.FREEZE: Permission.RUN_ALLOCATION,
    Job.Kind.DRAW: Permission.TAKE_PART_IN_DRAW,
    Job.Kind.SCREENS: Permission.RUN_SCREENS,
    Job.Kind.SCENARIO: Permission.RUN_SCENARIO,
    Job.Kind.REMEDY: Permission.RUN_SCENARIO,
}


def ask_for(
    *, kind: Job.Kind, subject: str, given: dict[str, object], by: User | None, now: dt.datetime
) -> Job:
    """Ask for long work; where the same is asked for already, that job.

    Effects: the job's row, as waiting; on commit, a process that works, unless there is one.
    """
    if by:
        require(by, _NEEDS[kind])
    same = Job.objects.filter(kind=kind, subject=subject, state__in=OPEN)
    job = same.first()
    if job is None:
        try:
            with transaction.atomic():
                job = Job.objects.create(
                    kind=kind, subject=subject, given=given, by=name_of(by), asked_at=now
                )
        except IntegrityError:  # somebody else asked at the same moment
            job = same.get()
    jobs.wake()
    return job


def begin_next(*, now: dt.datetime) -> Job | None:
    """Take the job that has waited longest; None when none waits. Only by who holds the lock."""
    job = Job.objects.filter(state=Job.State.WAITING).order_by("pk").first()
    if job is not None:
        job.state, job.started_at = Job.State.RUNNING, now
        job.save()
    return job


def advance(*, job: Job, done: int, total: int) -> None:
    """Say how far a job is."""
    Job.objects.filter(pk=job.pk).update(done=done, total=total)


def finish(*, job: Job, result: dict[str, object], now: dt.datetime) -> None:
    """End a job that has come to a result: its row and the audit row, in one transaction."""
    _end(job, Job.State.DONE, now, result=result)


def fail(*, job: Job, error: str, now: dt.datetime) -> None:
    """End a job that has failed: its row and the audit row, in one transaction."""
    _end(job, Job.State.FAILED, now, error=error)


def close_interrupted(*, now: dt.datetime) -> None:
    """End jobs whose process was killed. Only by who holds the lock: nobody else works then."""
    for job in Job.objects.filter(state=Job.State.RUNNING):
        fail(job=job, error=INTERRUPTED, now=now)


def _end(
    job: Job, state: Job.State, now: dt.datetime, *, result: dict[str, object] | None = None,
    error: str = "",
) -> None:  # fmt: skip
    by = User.objects.filter(username=job.by).first()
    with deed(f"{job.kind}_{state}", by=by, now=now, needs=None) as act:
        job.refresh_from_db(fields=["done", "total"])
        job.state, job.finished_at, job.error = state, now, error
        job.result = result or {}
        job.save()
        act.on("job", job.pk, subject=job.subject, **({"error": error} if error else {}))
