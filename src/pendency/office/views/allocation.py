"""Runs of the allocation: what waits, the ceremony, the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from pendency.allocation import AllocationError, certify, read_record, replay
from pendency.allocation.selecting import replay_selection
from pendency.office import actions, clock
from pendency.office.access import (
    access_run,
    visible_drawn,
    visible_redraws,
    visible_runs,
    visible_waiting,
)
from pendency.office.allocation import files
from pendency.office.allocation.forms import OpenRun
from pendency.office.allocation.parties import centres_with_a_director, own_party, party_words
from pendency.office.errors import OfficeError
from pendency.office.jobs import wake
from pendency.office.models import Absence, AllocationRun, Centre, Job
from pendency.office.models.jobs import OPEN
from pendency.office.permissions import Permission
from pendency.office.tables import Grid, QuerySource
from pendency.office.tables.allocation import DRAWN, REDRAWS, RUNS, WAITING
from pendency.office.views.screen import records, screen, show

State = AllocationRun.State


@screen(Permission.VIEW_ALLOCATION)
def allocation(request: HttpRequest) -> HttpResponseBase:
    """What waits and since when, what is back in the draw, and the runs."""
    user, today = request.user, clock.today()
    waiting = visible_waiting(user)
    runs = visible_runs(user)
    oldest = waiting.order_by("state_date").first()
    away = Absence.objects.filter(from_date__lte=today).exclude(to_date__lt=today)
    return show(
        request,
        "office/allocation.html",
        title=_("Allocation"),
        about=records(),
        open_run=runs.exclude(state__in=(State.PUBLISHED, State.VOID)).first(),
        last=runs.filter(state=State.PUBLISHED).first(),
        oldest=oldest,
        absent=away.count(),
        runs_it=user.may(Permission.RUN_ALLOCATION),
        watches=user.may(Permission.VIEW_OVERRIDES),
        grids=[
            Grid(WAITING, QuerySource(waiting), request.GET),
            Grid(REDRAWS, QuerySource(visible_redraws(user)), request.GET),
            Grid(RUNS, QuerySource(runs), request.GET),
        ],
    )


@screen(Permission.RUN_ALLOCATION)
def allocation_new(request: HttpRequest) -> HttpResponseBase:
    """Open a run: who takes part, what is awaited, what moves."""
    centres = centres_with_a_director()
    form = OpenRun(request.POST or None, centres=centres, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.open_run(by=request.user, now=clock.now(), **form.cleaned_data)
            return redirect("allocation_run", run.pk)
        except OfficeError as error:
            form.add_error(None, str(error))
    silent = Centre.objects.exclude(pk__in=[centre.pk for centre in centres])
    return show(
        request,
        "office/allocation_new.html",
        title=_("Open a run"),
        crumbs=[(_("Allocation"), reverse("allocation"))],
        form=form,
        silent=list(silent),
    )


@screen(Permission.VIEW_ALLOCATION)
def allocation_run(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """A run: its stages, its parties, what the reader can do, and what came of it."""
    run = access_run(request.user, run_id)
    if request.method == "POST":
        return _stepped(request, run)
    job = Job.objects.filter(kind__in=("freeze", "draw"), subject=str(run.pk)).first()
    if job and job.open:
        wake()
    if request.htmx and not (job and job.open):
        return HttpResponse(headers={"HX-Refresh": "true"})  # the work is done: the whole page
    told = _told(request, run, job)
    if request.htmx:
        return render(request, "components/allocation_run.html", told)
    return show(
        request,
        "office/allocation_run.html",
        title=_("Run %(n)s") % {"n": run.pk},
        crumbs=[(_("Allocation"), reverse("allocation"))],
        about=records(),
        grids=[Grid(DRAWN, QuerySource(visible_drawn(request.user, run)), request.GET)],
        **told,
    )


@screen(Permission.VIEW_ALLOCATION)
def allocation_file(request: HttpRequest, run_id: int, name: str) -> HttpResponseBase:
    """The frozen list or the published record of a run, byte by byte."""
    run = access_run(request.user, run_id)
    sha256 = {"list": run.list_sha256, "draw": run.record_sha256}.get(name, "")
    if not sha256:
        raise Http404(_("This run has no such file yet."))
    body = "\n".join(files.read(sha256)) + "\n"
    answer = HttpResponse(body, content_type="application/jsonl; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="run-{run.pk}-{name}.jsonl"'
    return answer


# --- Steps ---------------------------------------------------------------------------------------


def _stepped(request: HttpRequest, run: AllocationRun) -> HttpResponseBase:
    """Take the step that a button names, or check the record anew."""
    do = request.POST.get("do", "")
    if do in {"replay", "certify"}:
        return _checked(request, run, do)
    given: dict[str, Any] = {"by": request.user, "now": clock.now()}
    said = {
        "commit": _("Your party has committed."),
        "reveal": _("Your party has revealed."),
        "close": _("The run goes on without who let the time pass."),
        "value": _("The public value is entered; the draw begins."),
        "abandon": _("The run is given up."),
        "resume": _("The work goes on."),
    }
    try:
        going_on = _step(request, run, do, given)
    except OfficeError as error:
        messages.error(request, str(error))
        return redirect("allocation_run", run.pk)
    messages.success(request, said.get(do, ""))
    return redirect("allocation_run", going_on.pk)


def _step(
    request: HttpRequest, run: AllocationRun, do: str, given: dict[str, Any]
) -> AllocationRun:
    party, post = own_party(run, request.user), request.POST
    steps: dict[str, Callable[[], object]] = {
        "close": lambda: actions.close_stage(run=run, **given),
        "value": lambda: actions.set_public_value(run=run, value=post.get("value", ""), **given),
        "abandon": lambda: actions.abandon_run(run=run, reason=post.get("reason", ""), **given),
        "resume": lambda: actions.resume_run(run=run, **given),
    }
    if party is not None:
        own: dict[str, Callable[[], object]] = {
            "commit": lambda: actions.commit(
                party=party, commitment=post.get("commitment", ""), **given
            ),
            "reveal": lambda: actions.reveal(party=party, secret=post.get("secret", ""), **given),
        }
        steps |= own
    if do not in steps:
        raise Http404(_("There is no such step."))
    done = steps[do]()
    return done if isinstance(done, AllocationRun) else run


def _checked(request: HttpRequest, run: AllocationRun, do: str) -> HttpResponseBase:
    """Read the stored record and compute everything in it once more."""
    try:
        lines = files.read(run.record_sha256)
        if run.kind == AllocationRun.Kind.SELECTION:
            _pool, faults = replay_selection(lines)
        elif do == "replay":
            faults = replay(read_record(lines))
        else:
            verdict = certify(read_record(lines))
            faults = [] if verdict.optimal else [_("The probabilities are not proven optimal.")]
    except AllocationError as error:
        faults = [str(error)]
    for fault in faults[:10]:
        messages.error(request, fault)
    if not faults:
        messages.success(
            request,
            _("Every winner was drawn again from the record: all are the same.")
            if do == "replay"
            else _("The certificate holds: the probabilities are the only optimum."),
        )
    return redirect("allocation_run", run.pk)


# --- The page ------------------------------------------------------------------------------------


def _told(request: HttpRequest, run: AllocationRun, job: Job | None) -> dict[str, Any]:
    user, now = request.user, clock.now()
    mine = own_party(run, user)
    parties = list(run.parties.all())
    others_done = all(p.secret or not p.commitment for p in parties if not p.notary)
    revealed = all(p.secret or not p.commitment for p in parties)
    until = run.commit_until if run.state == State.COMMITTING else run.reveal_until
    return {
        "run": run,
        "job": job,
        "stages": _stages(run),
        "parties": [(party_words(p), p, mine is not None and p.pk == mine.pk) for p in parties],
        "mine": mine,
        "my_words": party_words(mine) if mine else "",
        "commits": bool(mine and run.state == State.COMMITTING and not mine.commitment),
        "reveals": bool(mine and run.state == State.REVEALING and mine.commitment
                        and not mine.secret and (others_done or not mine.notary)),
        "notary_waits": bool(mine and mine.notary and run.state == State.REVEALING
                             and not others_done),
        "until": until,
        "late": now >= until,
        "runs_it": user.may(Permission.RUN_ALLOCATION),
        "value_awaited": run.state == State.REVEALING and run.public_source and revealed,
        "can_abandon": run.open and run.state != State.DRAWING
        and not any(p.notary and p.secret for p in parties),
        "stuck": run.state in (State.FREEZING, State.DRAWING)
        and not Job.objects.filter(subject=str(run.pk), state__in=OPEN,
                                   kind__in=("freeze", "draw")).exists(),
        "figures": run.figures,
    }  # fmt: skip


def _stages(run: AllocationRun) -> list[tuple[str, str]]:
    """The stages of a run in words, each with where it stands: done, here, ahead."""
    order = [State.FREEZING, State.COMMITTING, State.REVEALING, State.DRAWING, State.PUBLISHED]
    at = order.index(State(run.state)) if run.state in order else -1
    last = run.state == State.PUBLISHED
    return [
        (str(state.label), "done" if i < at or last else "here" if i == at else "ahead")
        for i, state in enumerate(order)
    ]
