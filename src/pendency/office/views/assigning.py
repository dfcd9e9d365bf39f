"""One case's way to its examiner: why this one, what if, overrides, tracks, absences."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pendency.allocation import AllocationError
from pendency.allocation.terms import ceremony_terms
from pendency.allocation.tracks import tracks
from pendency.office import actions, clock
from pendency.office.access import (
    access_case_to_act,
    access_docket,
    access_override,
    access_why,
    override_targets,
    reasons_shown,
    visible_cases,
    visible_overrides,
)
from pendency.office.actions.snapshots import store
from pendency.office.allocation.answers import Answer, answer_of, what_if
from pendency.office.allocation.clocks import clocks_of
from pendency.office.allocation.forms import AskOverride, ChangeTrack, NoteAbsence
from pendency.office.allocation.live import freeze_on
from pendency.office.errors import OfficeError
from pendency.office.language import choose
from pendency.office.models import Case, DrawnCase, Override, User
from pendency.office.permissions import Permission
from pendency.office.scope import scope_of
from pendency.office.tables import Grid, QuerySource
from pendency.office.tables.allocation import GROUND_WORDS, OUTCOME_WORDS, OVERRIDES
from pendency.office.views.casefile import frame
from pendency.office.views.screen import records, screen, show
from pendency.records import RecordsError, Snapshot


@screen(Permission.VIEW_ALLOCATION)
def case_why(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Why this examiner? The case's last draw, or who could take it if it were drawn now."""
    case, drawn = access_why(request.user, case_id)
    asked = "if" in request.GET
    answer, problem = None, ""
    if asked:
        answer, problem = _if_drawn(request.user, case)
    elif drawn is not None and drawn.candidates and drawn.run.kind == "allocation":
        answer = answer_of(drawn, reasons_shown(request.user, {d for d, _r in drawn.excluded}))
    return show(
        request,
        "office/case_why.html",
        about=records(),
        answer=answer,
        asked=asked,
        problem=problem,
        drawn=drawn,
        history=_draws(case),
        modes=[(choose(*tracks()[one.track].text), one, clocks_of(case, one))
               for one in case.track_changes.all()],
        today=clock.today(),
        changes_track=request.user.may(Permission.CHANGE_TRACK)
        and scope_of(request.user).owns(case) and not case.closed_date,
        overrides=list(visible_overrides(request.user).filter(case=case)),
        may_ask=request.user.may(Permission.ASK_OVERRIDE) and scope_of(request.user).owns(case)
        and not case.closed_date,
        may_if=not case.closed_date,
        **frame(request, case, "case_why"),
    )  # fmt: skip


@screen(Permission.ASK_OVERRIDE)
def override_new(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Ask that the case goes to a certain examiner, past the draw."""
    case = access_case_to_act(request.user, case_id, Permission.ASK_OVERRIDE)
    form = AskOverride(request.POST or None, examiners=override_targets(request.user),
                       label_suffix="")  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            asked = actions.ask_override(
                case=case, by=request.user, now=clock.now(), **form.cleaned_data
            )
            messages.success(request, _("Asked for: a second person decides."))
            return redirect("override", asked.request)
        except OfficeError as error:
            form.add_error(None, str(error))
    return show(
        request,
        "office/override_new.html",
        title=_("Ask for an override"),
        about=records(),
        crumbs=_crumbs(case),
        case=case,
        form=form,
        days=ceremony_terms().override_days,
    )


@screen(Permission.CHANGE_TRACK)
def case_track(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Put the case, and others with it, on another track."""
    case = access_case_to_act(request.user, case_id, Permission.CHANGE_TRACK)
    form = ChangeTrack(request.POST or None, label_suffix="", cases=visible_cases(request.user))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change_track(
                cases=[case, *given["others"]], to=given["track"], grounds=given["grounds"],
                months=given["months"], by=request.user, now=clock.now(),
            )  # fmt: skip
            messages.success(request, _("The mode is changed; the docket's order follows."))
            return redirect("case_why", case.pk)
        except OfficeError as error:
            form.add_error(None, str(error))
    return show(
        request,
        "office/case_track.html",
        title=_("Change the mode"),
        about=records(),
        crumbs=_crumbs(case)[:2],
        case=case,
        form=form,
        tracks=[(one, actions.admitted_in(one.name, clock.today()))
                for one in tracks().values()],
    )  # fmt: skip


@screen(Permission.VIEW_OVERRIDES)
def overrides(request: HttpRequest) -> HttpResponseBase:
    """Every override of the reader's part, with its reason and outcome."""
    rows = visible_overrides(request.user)
    waiting = rows.filter(outcome="requested").exclude(requested_by=request.user.pk)
    return show(
        request,
        "office/overrides.html",
        title=_("Overrides"),
        about=records(),
        crumbs=[(_("Allocation"), reverse("allocation"))],
        waiting=waiting.count(),
        grids=[Grid(OVERRIDES, QuerySource(rows), request.GET)],
    )


@screen(Permission.VIEW_OVERRIDES)
def override(request: HttpRequest, request_number: int) -> HttpResponseBase:
    """One override: its reason, and the decision of the second person."""
    held = access_override(request.user, request_number)
    if request.method == "POST":
        return _decided(request, held)
    asker, decider = held.people()
    last = actions.expires_on(held)
    open_now = held.outcome == "requested" and clock.today() <= last
    mine = held.requested_by == request.user.pk
    return show(
        request,
        "office/override.html",
        title=_("Override %(n)s") % {"n": held.request},
        about=records(),
        crumbs=[(_("Allocation"), reverse("allocation")), (_("Overrides"), reverse("overrides"))],
        held=held,
        asker=asker,
        decider=decider,
        ground=choose(*GROUND_WORDS[held.ground]),
        outcome=choose(*OUTCOME_WORDS[held.outcome]),
        last=last,
        decides=open_now and not mine and request.user.may(Permission.CONFIRM_OVERRIDE),
        withdraws=held.outcome == "requested" and mine,
        seen=visible_cases(request.user).filter(pk=held.case_id).exists(),
    )


@screen(Permission.NOTE_ABSENCE)
def absence_new(request: HttpRequest, examiner_id: int) -> HttpResponseBase:
    """Note that an examiner is away, and send his cases back into the draw."""
    examiner = access_docket(request.user, examiner_id)
    today = clock.today()
    form = NoteAbsence(request.POST or None, label_suffix="", initial={"from_date": today})
    if request.method == "POST" and form.is_valid():
        try:
            _absence, notes = actions.note_absence(
                examiner=examiner, by=request.user, now=clock.now(), **form.cleaned_data
            )
            messages.success(
                request, _("Noted; %(n)d cases are back in the draw.") % {"n": len(notes)}
            )
            return redirect("docket", examiner.pk)
        except OfficeError as error:
            form.add_error(None, str(error))
    return show(
        request,
        "office/absence_new.html",
        title=_("Note an absence"),
        about=records(),
        crumbs=[
            (_("Docket %(code)s") % {"code": examiner.code}, reverse("docket", args=[examiner.pk]))
        ],
        form=form,
        examiner=examiner,
        before=list(examiner.absences.all()[:10]),
    )


def _if_drawn(user: User, case: Case) -> tuple[Answer | None, str]:
    """Who could take a case if all that waits were drawn now, from the last sealed snapshot."""
    try:
        snapshot = Snapshot.open(store().path)
        frozen = freeze_on(snapshot, max(clock.today(), snapshot.observed_to))
        codes = set(frozen.question.excluded["desk"].unique())
        answer = what_if(frozen, case.number, ceremony_terms().cap, reasons_shown(user, codes))
    except (AllocationError, RecordsError) as error:
        return None, str(error)
    if answer is None:
        return None, _("The case does not wait for an examiner, or stands on the list of a run.")
    return answer, ""


def _draws(case: Case) -> list[DrawnCase]:
    rows = DrawnCase.objects.filter(case=case).exclude(outcome="void")
    return list(rows.select_related("run", "examiner").order_by("-run"))


def _decided(request: HttpRequest, held: Override) -> HttpResponseBase:
    given: dict[str, Any] = {"override": held, "by": request.user, "now": clock.now()}
    do = request.POST.get("do", "")
    try:
        if do == "confirm":
            actions.confirm_override(**given)
            messages.success(request, _("Confirmed: the case has its examiner."))
        elif do == "refuse":
            actions.refuse_override(**given, reason=request.POST.get("reason", ""))
            messages.success(request, _("Refused."))
        elif do == "withdraw":
            actions.withdraw_override(**given)
            messages.success(request, _("Withdrawn."))
    except OfficeError as error:
        messages.error(request, str(error))
    return redirect("override", held.request)


def _crumbs(case: Case) -> list[tuple[str, str]]:
    return [
        (_("Cases"), reverse("cases")),
        (str(case), reverse("case", args=[case.pk])),
        (_("Why this examiner?"), reverse("case_why", args=[case.pk])),
    ]
