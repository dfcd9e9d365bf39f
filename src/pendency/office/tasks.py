"""What the kinds of jobs do (pack, look into an extract, import, screens), one after the other."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from pathlib import Path

from filelock import Timeout

from pendency.allocation import AllocationError
from pendency.exchange import ExchangeError
from pendency.integrity import IntegrityError
from pendency.meeting import MeetingError
from pendency.meeting.report.planned import PlannedScenario
from pendency.office import actions, jobs, packs, uploads
from pendency.office.actions.snapshots import store
from pendency.office.errors import OfficeError
from pendency.office.models import AllocationRun, Job, Scenario, SnapshotRecord, User
from pendency.office.plans.start import baseline_of, spreads_of_office
from pendency.planning import PlanningError
from pendency.planning.scenarios import cheapest, run
from pendency.records import RecordsError, Snapshot
from pendency.twin.errors import TwinError

_log = logging.getLogger(__name__)

#: Seconds between two notes of progress: a page looks about as often.
_NOTE_EVERY = 0.5

#: Errors that say by themselves what to do.
EXPECTED = (
    OfficeError, AllocationError, ExchangeError, IntegrityError, MeetingError, PlanningError,
    RecordsError,
    TwinError,
)  # fmt: skip

Clock = Callable[[], dt.datetime]
Progress = Callable[[int, int | None], None]
Task = Callable[[Job, Progress, Clock], dict[str, object]]


def _pack(job: Job, progress: Progress, clock: Clock) -> dict[str, object]:
    actions.sign_checkpoint(by=None, now=clock())  # the pack prints it
    snapshot = Snapshot.open(store().path / "snapshots" / job.given["snapshot"])
    made = packs.make(
        snapshot, year=job.given["year"], lang=job.given["lang"], progress=progress,
        scenario=_for_pack(job.given.get("scenario")),
    )  # fmt: skip
    return {"files": [path.name for path in made.files]}


def _for_pack(scenario_id: int | None) -> PlannedScenario | None:
    """A scenario with its first run, as the pack shows it."""
    scenario = Scenario.objects.filter(pk=scenario_id).first()
    run_ = scenario.runs.first() if scenario else None
    if scenario is None or run_ is None:
        return None
    return PlannedScenario(scenario.name, scenario.snapshot_id, scenario.setting_hash,
                           run_.digest, run_.figures, scenario.pk)  # fmt: skip


def _look(job: Job, progress: Progress, clock: Clock) -> dict[str, object]:
    upload = uploads.Upload(job.given["upload"])
    return uploads.look(
        job.given["format"], upload, store(), progress=progress, today=clock().date()
    )


def _import(job: Job, progress: Progress, clock: Clock) -> dict[str, object]:
    upload = uploads.Upload(job.given["upload"])
    run = actions.run_import(
        format=job.given["format"],
        path=upload.path,
        mapping=upload.mapping,
        by=User.objects.get(username=job.by),
        now=clock(),
        progress=progress,
    )
    upload.remove()
    return {"run": run.pk}


def _freeze(job: Job, progress: Progress, clock: Clock) -> dict[str, object]:
    actions.expire_overrides(now=clock())  # a day's run ends what nobody decided in time
    actions.end_deferrals(now=clock())
    run = AllocationRun.objects.get(pk=job.given["run"])
    by = User.objects.filter(username=job.by).first()
    return {"state": actions.freeze_list(run=run, by=by, now=clock()).state}


def _draw(job: Job, progress: Progress, clock: Clock) -> dict[str, object]:
    run = AllocationRun.objects.get(pk=job.given["run"])
    by = User.objects.filter(username=job.by).first()
    return {"state": actions.draw_run(run=run, by=by, now=clock(), progress=progress).state}


def _screens(job: Job, _progress: Progress, clock: Clock) -> dict[str, object]:
    made = actions.screen_snapshot(
        record=SnapshotRecord.objects.get(pk=job.subject),
        level=float(job.given["level"]),
        by=User.objects.get(username=job.by),
        now=clock(),
    )
    return {"screening": made.pk}


def _scenario(job: Job, progress: Progress, clock: Clock) -> dict[str, object]:
    scenario = Scenario.objects.get(pk=job.given["scenario"])
    office = baseline_of(scenario.snapshot_id).problem
    spreads = spreads_of_office(scenario.snapshot_id)
    figures = run(office, scenario.sets, spreads=spreads, progress=progress)
    kept = actions.keep_run(scenario=scenario, figures=figures, now=clock())
    return {"run": kept.pk, "digest": kept.digest}


def _remedy(job: Job, progress: Progress, clock: Clock) -> dict[str, object]:
    scenario = Scenario.objects.get(pk=job.given["scenario"])
    figures = scenario.runs.earliest("pk").figures
    target = figures["targets"][job.given["target"]]
    office = baseline_of(scenario.snapshot_id).problem
    found = cheapest(office, scenario.sets, target, figures["cost"])
    return {
        "setting": found.setting.plain() if found.setting else None,
        "asked": found.asked, "expected": found.expected, "enough": found.enough,
        "cost": found.cost, "before": found.before,
        "does": [vars(label) for label in found.does],
        "conflict": vars(found.conflict) if found.conflict else None,
    }  # fmt: skip


TASKS: dict[str, Task] = {
    Job.Kind.PACK: _pack,
    Job.Kind.LOOK: _look,
    Job.Kind.IMPORT: _import,
    Job.Kind.FREEZE: _freeze,
    Job.Kind.DRAW: _draw,
    Job.Kind.SCREENS: _screens,
    Job.Kind.SCENARIO: _scenario,
    Job.Kind.REMEDY: _remedy,
}


def told(job: Job, error: Exception) -> str:
    """What went wrong, without the folders of the server."""
    upload = job.given.get("upload")
    place = str(uploads.Upload(upload).files) if upload else ""
    text = str(error)
    for folder in filter(None, (place, str(Path(place).parent) if place else "")):
        text = text.replace(f"{folder}/", "").replace(folder, "")
    return text


def work(clock: Clock) -> None:
    """Do what is open, one after the other; at once nothing where another process works."""
    try:
        with jobs.lock().acquire(timeout=0):
            actions.close_interrupted(now=clock())
            while job := actions.begin_next(now=clock()):
                do(job, clock)
    except Timeout:
        return


def do(job: Job, clock: Clock) -> None:
    """Do one job, and write down its result or why there is none."""
    try:
        result = TASKS[job.kind](job, _progress(job), clock)
    except EXPECTED as error:
        actions.fail(job=job, error=told(job, error), now=clock())
    except Exception:
        _log.exception("job %s failed", job)
        actions.fail(job=job, error="unexpected: the server's log says more", now=clock())
    else:
        actions.finish(job=job, result=result, now=clock())


def _progress(job: Job) -> Callable[[int, int | None], None]:
    """Notes progress now and then, not at every step."""
    noted = 0.0

    def note(done: int, total: int | None) -> None:
        nonlocal noted
        now = time.monotonic()
        if now - noted >= _NOTE_EVERY:
            noted = now
            actions.advance(job=job, done=done, total=total or 0)

    return note
