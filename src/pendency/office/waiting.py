"""What waits for people, in numbers: what the daily run reminds of and can't do itself."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from pendency.allocation.transfers import transfer_rules
from pendency.integrity.access import policy
from pendency.integrity.recusal import Standing
from pendency.office.access.allocation import WAITS
from pendency.office.desks.standing import standing_of
from pendency.office.models import (
    AccessRequest,
    Alarm,
    AllocationRun,
    Case,
    Employment,
    Examiner,
    Job,
    Override,
    Recusal,
    Transfer,
)

_DAY = dt.timedelta(days=1)
#: A party that committed and has not revealed.
_HIDDEN = Q(secret="") & ~Q(commitment="")
State = AllocationRun.State


@dataclass(frozen=True)
class Reminder:
    """Something that waits for people: its name, how many there are, and in words what to do."""

    name: str
    n: int
    says: str


def reminders(now: dt.datetime) -> list[Reminder]:
    """What waits on a day, the most pressing first; nothing that has a count of 0."""
    found = [*_draws(now), *_desks(now), *_declarations(now.date()), *_jobs(now)]
    return [one for one in found if one.n]


def _draws(now: dt.datetime) -> Iterator[Reminder]:
    """The ceremonies: whoever is missing has to come, or the stage to be closed."""
    open_runs = AllocationRun.objects.exclude(state__in=(State.PUBLISHED, State.VOID))
    for run in open_runs.order_by("pk"):
        committing = run.state == State.COMMITTING
        parties = run.parties.all()
        if committing or run.state == State.REVEALING:
            missing = parties.filter(Q(commitment="") if committing else _HIDDEN).count()
            act = "commit" if committing else "reveal"
            until = run.commit_until if committing else run.reveal_until
            yield Reminder("draw", 1, _draw_words(run, missing, act, until, now))
        else:
            yield Reminder("draw", 1, f"run {run.pk} is {run.state}: look at what its job says")
    waiting = Case.objects.filter(WAITS).count()
    if not open_runs.exists():
        yield Reminder("cases", waiting, f"{waiting} cases wait for an examiner: open a run")


def _draw_words(
    run: AllocationRun, missing: int, act: str, until: dt.datetime, now: dt.datetime
) -> str:
    if not missing:
        return f"run {run.pk}: its public value has to be entered"
    said = f"run {run.pk}: {missing} parties have yet to {act}"
    if now < until:
        return f"{said}, until {until:%Y-%m-%d %H:%M} UTC"
    return f"{said}, and the time is over: head office may close the stage"


def _desks(now: dt.datetime) -> Iterator[Reminder]:
    today = now.date()
    asked = AccessRequest.objects.filter(state="asked", asked_at__gt=now - policy().ask).count()
    yield Reminder("emergencies", asked, f"{asked} requests for emergency access to be decided")
    asked = Override.objects.filter(outcome="requested").count()
    yield Reminder("overrides", asked, f"{asked} overrides to be confirmed or refused")
    late = Recusal.objects.filter(outcome="open", due_on__lt=today).count()
    yield Reminder("recusals", late, f"{late} recusals past the day of their decision")
    late = Transfer.objects.filter(
        state__in=transfer_rules().open_states, due_on__lt=today
    ).count()  # fmt: skip
    yield Reminder("transfers", late, f"{late} transfers past the day of their next step")
    asked = Alarm.objects.filter(step=Alarm.Step.ASKED).count()
    yield Reminder("alarms_asked", asked, f"{asked} alarms wait for a second person")
    sealed = Alarm.objects.filter(step=Alarm.Step.SEALED).count()
    yield Reminder("alarms", sealed, f"{sealed} alarms are sealed: nobody has looked at them")


def _declarations(today: dt.date) -> Iterator[Reminder]:
    """Examiners who get no case, or soon none, for want of a declaration of interests."""
    serving = Employment.objects.filter(
        Q(to_date=None) | Q(to_date__gte=today), from_date__lte=today
    )
    people = list(Examiner.objects.filter(pk__in=serving.values("examiner_id")))
    stands = Counter(one.standing for one in standing_of(people, today).values())
    without = stands[Standing.LAPSED] + stands[Standing.MISSING]
    yield Reminder("undeclared", without,
                   f"{without} serving examiners without a valid declaration: no case is drawn "
                   "for them")  # fmt: skip
    ending = stands[Standing.ENDING]
    yield Reminder("ending", ending, f"{ending} declarations of interests end soon")


def _jobs(now: dt.datetime) -> Iterator[Reminder]:
    failed = Job.objects.filter(state=Job.State.FAILED, finished_at__gt=now - _DAY).count()
    yield Reminder("jobs", failed, f"{failed} jobs failed since yesterday: their pages say why")
