"""What an office needs every day, done without anybody pressing: ``pendency office daily``.

Each step is an action in its own transaction, and changes nothing where nothing is due: so the run
may be repeated on the same day, and a step that fails keeps no other one from its work. The log
comes last, so that its checkpoint covers what the others did. What only people can do is reminded
of, in numbers: the output goes to a server's journal, and names nobody.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections
from filelock import FileLock, Timeout

from pendency.office import actions, jobs, tasks, uploads
from pendency.office.actions.jobs import INTERRUPTED
from pendency.office.errors import BusyError
from pendency.office.log import reading
from pendency.office.models import AllocationRun, Job, Office, Read, Screening, SnapshotRecord
from pendency.office.models.jobs import OPEN
from pendency.office.screening import LEVEL
from pendency.office.systems import DAILY_RUN, acting_as
from pendency.office.waiting import Reminder, reminders

_log = logging.getLogger(__name__)

Clock = Callable[[], dt.datetime]
#: What a step did, in figures; empty where nothing was due.
Figures = dict[str, int | str]


@dataclass(frozen=True)
class Step:
    """One thing that is due every day: its name, and what it does."""

    name: str
    does: Callable[[Clock], Figures]


@dataclass(frozen=True)
class Outcome:
    """What came of a step, and how long it took; ``error`` where it failed."""

    step: str
    figures: Figures
    seconds: float
    error: str = ""

    @property
    def state(self) -> str:
        """``done``, ``nothing`` (was due) or ``failed``."""
        return "failed" if self.error else "done" if self.figures else "nothing"


@dataclass
class Day:
    """A whole run: its steps in their order, and what waits for people."""

    outcomes: list[Outcome] = field(default_factory=list)
    waits: list[Reminder] = field(default_factory=list)

    @property
    def failed(self) -> list[str]:
        """The steps that failed."""
        return [one.step for one in self.outcomes if one.error]


def run_day(
    clock: Clock, *, level: float = LEVEL, tell: Callable[[Outcome], None] | None = None
) -> Day:
    """Do what is due, step by step; `tell` hears of each as it ends.

    Raises
    ------
    BusyError
        Another daily run is under way in this data directory.
    """
    day = Day()
    try:
        with _lock().acquire(timeout=0), acting_as(DAILY_RUN):
            for step in steps(level):
                one = _outcome(step, clock)
                day.outcomes.append(one)
                if tell:
                    tell(one)
            reminding = _outcome(Step("reminders", lambda clock: _remind(day, clock)), clock)
            if reminding.error:
                day.outcomes.append(reminding)
    except Timeout as error:
        raise BusyError(
            "another daily run is under way in this data directory: let it end"
        ) from error
    return day


def steps(level: float) -> Iterator[Step]:
    """The steps in their order."""
    yield Step("jobs", _jobs)
    yield Step("overrides", lambda clock: _counted(ended=actions.expire_overrides(now=clock())))
    yield Step("deferrals", lambda clock: _counted(ended=actions.end_deferrals(now=clock())))
    yield Step("dockets", _dockets)
    yield Step("sessions", lambda clock: _counted(forgotten=actions.forget_logins(now=clock())))
    yield Step("uploads", lambda _clock: _counted(forgotten=uploads.forget()))
    yield Step("publish", _publish)
    yield Step("screens", lambda clock: _screens(clock, level))
    yield Step("log", _checkpoint)


def _outcome(step: Step, clock: Clock) -> Outcome:
    """Do a step; an error is told, and the next one has its turn."""
    began, figures, said = time.monotonic(), Figures(), ""
    close_old_connections()  # one that the step before has lost is opened anew
    try:
        figures = step.does(clock)
    except tasks.EXPECTED as error:
        said = str(error)
    except Exception:
        _log.exception("the step %s of the daily run failed", step.name)
        said = "unexpected: the log on standard error says more"
    return Outcome(step.name, figures, round(time.monotonic() - began, 3), said)


def _counted(**figures: int) -> Figures:
    """The figures of a step that did something."""
    return {name: n for name, n in figures.items() if n}


def _jobs(clock: Clock) -> Figures:
    """End jobs whose process was killed, take up draws that they left, do what waits."""
    interrupted = resumed = 0
    try:
        with jobs.lock().acquire(timeout=0):  # held, so that nothing that is asked for starts yet
            interrupted = Job.objects.filter(state=Job.State.RUNNING).count()
            actions.close_interrupted(now=clock())
            for run in _left_behind():
                actions.resume_run(run=run, by=None, now=clock())
                resumed += 1
    except Timeout:
        return {}  # a process is at work, and does all of it
    waiting = list(Job.objects.filter(state__in=OPEN).values_list("pk", flat=True))
    tasks.work(clock)
    ended = Job.objects.filter(pk__in=waiting).exclude(state__in=OPEN).count()
    return _counted(interrupted=interrupted, resumed=resumed, ended=ended)


def _left_behind() -> list[AllocationRun]:
    """Runs that wait for a process, whose last one was killed; what failed otherwise is looked at.

    Whom a list holds and what a draw gives is settled by then: there is nothing to choose.
    """
    kinds = {AllocationRun.State.FREEZING: Job.Kind.FREEZE,
             AllocationRun.State.DRAWING: Job.Kind.DRAW}  # fmt: skip
    left = []
    for run in AllocationRun.objects.filter(state__in=kinds):
        last = Job.objects.filter(kind=kinds[run.state], subject=str(run.pk)).first()
        if last is None or last.error == INTERRUPTED:
            left.append(run)
    return left


def _dockets(clock: Clock) -> Figures:
    """Compare dockets with declarations: a tie may begin today, or a case have come since."""
    return _counted(findings=actions.screen_dockets(by=None, now=clock()))


def _publish(clock: Clock) -> Figures:
    """Seal the records and build the mart, if they or the readings have changed."""
    if not Office.objects.exists():
        return {}
    before = SnapshotRecord.objects.filter(current=True).first()
    last = Read.objects.order_by("-seq").first()
    read_since = before is not None and last is not None and last.at > before.created_at
    made = actions.publish_snapshot(by=None, now=clock(), anew=read_since)
    changed = before is None or made.pk != before.pk
    return {"snapshot": made.snapshot_id} if changed else {}


def _screens(clock: Clock, level: float) -> Figures:
    """Run the screens on the current snapshot, unless they were at this level."""
    current = SnapshotRecord.objects.filter(current=True).first()
    if current is None or Screening.objects.filter(snapshot=current, level__gte=level).exists():
        return {}
    made = actions.screen_snapshot(record=current, level=level, by=None, now=clock())
    silent = sum("silent" in row for row in made.results)
    return {"screening": made.pk, "alarms": made.raised.count(), "screens": len(made.results),
            "silent": silent}  # fmt: skip


def _checkpoint(clock: Clock) -> Figures:
    """Give every deed its place in the log, and sign its head."""
    before = reading.newest()
    signed = actions.sign_checkpoint(by=None, now=clock())
    if before and signed.pk == before.pk:
        return {}
    return {"entries": signed.size - (before.size if before else 0), "size": signed.size}


def _remind(day: Day, clock: Clock) -> Figures:
    day.waits = reminders(clock())
    return {}


def _lock() -> FileLock:
    """What a daily run holds."""
    return FileLock(Path(settings.PENDENCY_HOME) / "daily.lock")
