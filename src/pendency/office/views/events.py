"""Entering what happened in a case, and putting an entry right by a further one."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pendency.examination.composing import kinds
from pendency.office import actions, clock
from pendency.office.access import access_case_to_act
from pendency.office.casework.casefile import CaseFile
from pendency.office.charts.history import moments
from pendency.office.errors import InvalidEventError
from pendency.office.forms import Correction, NewEvent
from pendency.office.models import Case
from pendency.office.permissions import Permission
from pendency.office.views.screen import records, screen, show


@screen(Permission.RECORD_EVENT)
def event_new(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Enter an event: what the procedure allows now is offered, what it refuses is explained."""
    case, today = access_case_to_act(request.user, case_id, Permission.RECORD_EVENT), _today()
    sent_from_here = {kind.event for kind in kinds(case.office).values()}
    offered = CaseFile(case, today).steps_without(sent_from_here)
    form = NewEvent(request.POST or None, offered=offered, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            event = actions.record_event(
                case=case, by=request.user, now=clock.now(), **form.cleaned_data
            )
        except InvalidEventError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Entered: %(event)s.") % {"event": event})
            return redirect("case", case.pk)
    return show(
        request, "office/event_new.html", about=records(), form=form, case=case,
        **_head(case, _("Enter an event")),
    )  # fmt: skip


@screen(Permission.CORRECT_EVENT)
def event_correct(request: HttpRequest, case_id: int, seq: int) -> HttpResponseBase:
    """Put an entry right: a further event takes its place, or says that it never was."""
    case = access_case_to_act(request.user, case_id, Permission.CORRECT_EVENT)
    found = moments(list(case.events.order_by("seq")))
    wrong = next((m for m in found if m.event.seq == seq), None)
    if wrong is None:
        raise Http404(_("The case has no such event."))
    form = Correction(request.POST or None, wrong=wrong.event)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_event(
                case=case, seq=seq, by=request.user, now=clock.now(), **form.cleaned_data
            )
        except InvalidEventError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The entry is corrected; both stay in the history."))
            return redirect("case", case.pk)
    return show(
        request, "office/event_correct.html", about=records(), form=form, case=case, wrong=wrong,
        **_head(case, _("Correct an entry")),
    )  # fmt: skip


def _today() -> dt.date:
    return clock.today()


def _head(case: Case, title: str) -> dict[str, object]:
    crumbs = [(_("Cases"), reverse("cases")), (str(case), reverse("case", args=[case.pk]))]
    return {"title": title, "crumbs": crumbs}
