"""The transfers desk: what waits for whom, one request with its steps, and a new one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pendency.allocation.transfers import possible, transfer_rules
from pendency.office import actions, clock
from pendency.office.access import (
    access_case_to_act,
    access_transfer,
    adjudicable,
    answerable,
    may_adjudicate,
    may_answer,
    visible_cases,
    visible_transfers,
)
from pendency.office.desks.forms import AskTransfer
from pendency.office.errors import DeskError, InvalidEventError, NoMartError, TakenDecisionError
from pendency.office.language import choose
from pendency.office.mart import About, current
from pendency.office.models import Transfer, TransferStep, Unit, User
from pendency.office.permissions import Permission
from pendency.office.scope import scope_of
from pendency.office.tables import Grid, QuerySource
from pendency.office.tables.desks import transfer_table
from pendency.office.views.figures import Book, field_words
from pendency.office.views.screen import records, screen, show


@screen(Permission.VIEW_TRANSFERS)
def transfers(request: HttpRequest) -> HttpResponseBase:
    """What waits for this person, and everything of his part; by reason, with what is late."""
    user, today = request.user, clock.today()
    rows = visible_transfers(user)
    open_states = transfer_rules().open_states
    waiting = rows.filter(state__in=open_states)
    decide = adjudicable(user).filter(Q(state="disputed") | Q(state="requested", due_on__lt=today))
    tables = [
        ("answer", gettext_lazy("For my unit to answer"), answerable(user),
         user.may(Permission.ANSWER_TRANSFER)),
        ("adjudicate", gettext_lazy("For me to adjudicate"), decide,
         user.may(Permission.ADJUDICATE_TRANSFER)),
        ("open", gettext_lazy("Open requests"), waiting, True),
        ("ended", gettext_lazy("Ended requests"), rows.exclude(state__in=open_states), True),
    ]  # fmt: skip
    routing, about = _routing(request)
    return show(
        request,
        "office/transfers.html",
        title=_("Transfers desk"),
        about=about,
        open=waiting.count(),
        overdue=waiting.filter(due_on__lt=today).count(),
        reasons=_by_reason(rows, open_states),
        routing=routing,
        grids=[
            Grid(transfer_table(name, caption, today, empty=_EMPTY[name][0],
                                remedy=_EMPTY[name][1]), QuerySource(query), request.GET)
            for name, caption, query, shown in tables if shown
        ],
    )  # fmt: skip


@screen(Permission.ASK_TRANSFER)
def transfer_new(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Ask that a case be moved to another unit."""
    case = access_case_to_act(request.user, case_id, Permission.ASK_TRANSFER)
    waits = case.transfer_requests.filter(state__in=transfer_rules().open_states).first()
    units = Unit.objects.exclude(pk=case.unit_id).select_related("centre")
    form = AskTransfer(request.POST or None, units=list(units.order_by("centre", "unit_id")))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.ask_transfer(
                case=case, to_unit=form.unit, reason=given["reason"], grounds=given["grounds"],
                by=request.user, now=clock.now(),
            )  # fmt: skip
        except (DeskError, InvalidEventError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Asked; the unit has until %(day)s to answer.") % {
                "day": made.due_on.isoformat()})  # fmt: skip
            return redirect("transfer", made.case_id, made.seq)
    return show(
        request,
        "office/transfer_new.html",
        title=_("Ask for a transfer"),
        about=records(),
        crumbs=[(_("Cases"), reverse("cases")), (str(case), reverse("case", args=[case.pk]))],
        case=case,
        field=field_words(case.field),
        waits=waits,
        form=form,
    )


@screen(Permission.VIEW_TRANSFERS)
def transfer(request: HttpRequest, case_id: int, seq: int) -> HttpResponseBase:
    """One request: why, whose turn it is until when, every step; the steps of this person."""
    found, status = access_transfer(request.user, case_id, seq), 200
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        try:
            actions.take_transfer_step(
                transfer=found, step=request.POST.get("do", ""), reason=reason,
                by=request.user, now=clock.now(), seen=request.POST.get("seen", ""),
            )  # fmt: skip
        except (DeskError, InvalidEventError) as error:
            messages.error(request, str(error))
            status = 409 if isinstance(error, TakenDecisionError) else 200
            found = access_transfer(request.user, case_id, seq)
        else:
            messages.success(request, _("Done."))
            return redirect("transfer", case_id, seq)
    page = _page(request, found, reason)
    page.status_code = status
    return page


def _page(request: HttpRequest, found: Transfer, reason: str) -> HttpResponseBase:
    user, today = request.user, clock.today()
    seen = visible_cases(user).filter(pk=found.case_id).exists()
    steps = TransferStep.objects.filter(case=found.case_id, seq=found.seq).select_related("by")
    return show(
        request,
        "office/transfer.html",
        title=_("Transfer of %(case)s") % {"case": found.case},
        about=records(),
        crumbs=[(_("Transfers desk"), reverse("transfers"))],
        transfer=found,
        case=found.case,
        opens=seen,
        field=field_words(found.case.field),
        late=found.open and found.due_on is not None and found.due_on < today,
        steps=list(steps),
        mine=_mine(user, found),
        others_turn=found.open and not _mine(user, found),
        reason=reason,
    )


#: How the buttons of the steps are called.
_BUTTONS = {
    "accept": gettext_lazy("Accept"),
    "contest": gettext_lazy("Refuse with a reason"),
    "transfer": gettext_lazy("Decide: transfer"),
    "refuse": gettext_lazy("Decide: no transfer"),
    "send_back": gettext_lazy("Return for better reasons"),
    "withdraw": gettext_lazy("Withdraw"),
}


def _mine(user: User, found: Transfer) -> list[dict[str, Any]]:
    """The steps that this person may take now."""
    whose = {
        "asker": found.asker_id == user.pk,
        "receiver": may_answer(user, found),
        "adjudicator": may_adjudicate(user, found),
    }
    today = clock.today()
    return [
        {"name": name, "words": _BUTTONS[name], "reason": rule.reason}
        for name, rule in transfer_rules().steps.items()
        if whose[rule.who] and possible(name, found.state, today=today, due=found.due_on)
    ]


def _by_reason(rows: Any, open_states: Iterable[str]) -> list[dict[str, Any]]:
    """How many requests were made for each kind of reason, and how many still wait."""
    still = Count("seq", filter=Q(state__in=tuple(open_states)))
    moved = Count("seq", filter=Q(state="transferred"))
    counted = rows.order_by().values("reason").annotate(all=Count("seq"), open=still, moved=moved)
    by = {row["reason"]: row for row in counted}
    return [
        by[name] | {"words": choose(*text)}
        for name, text in transfer_rules().reasons.items()
        if name in by
    ]


def _routing(request: HttpRequest) -> tuple[Book | None, About | None]:
    """Routing accuracy of the network and its snapshot; none before one is published."""
    scope = scope_of(request.user)
    try:
        mart = current()
    except NoMartError:
        return None, None
    return Book(mart.figures("routing_accuracy", "transfer_outcomes", scope=scope)), mart.about


_EMPTY = {
    "answer": (
        gettext_lazy("Nothing waits for your unit"),
        gettext_lazy("Requests to move a case to your unit come here."),
    ),
    "adjudicate": (
        gettext_lazy("Nothing waits for your decision"),
        gettext_lazy("Requests that a unit refused or left unanswered come here, unless you asked "
                     "or refused yourself."),
    ),
    "open": (
        gettext_lazy("No request is open"),
        gettext_lazy("Open a case and choose “Ask for a transfer”."),
    ),
    "ended": (gettext_lazy("No request has ended yet"), gettext_lazy("Ended ones stay here.")),
}  # fmt: skip
