"""The recusal desk, and the recusals of one case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pendency.integrity.recusal import notice_text
from pendency.office import actions, clock
from pendency.office.access import (
    access_case,
    access_recusal,
    reads_grounds,
    suspended,
    visible_cases,
    visible_recusals,
    visible_transfers,
)
from pendency.office.desks.forms import PARTY_WORDS, AskRecusal, Decide, Recuse
from pendency.office.desks.standing import rules_on
from pendency.office.errors import DeskError, InvalidEventError
from pendency.office.language import choose
from pendency.office.models import Case, Recusal, User
from pendency.office.permissions import Permission
from pendency.office.scope import scope_of
from pendency.office.tables import Grid, QuerySource
from pendency.office.tables.desks import recusal_table, transfer_table
from pendency.office.views.casefile import frame
from pendency.office.views.declarations import standing_rows
from pendency.office.views.screen import records, screen, show


@screen(Permission.KEEP_RECUSALS)
def recusal_desk(request: HttpRequest) -> HttpResponseBase:
    """What waits for a decision, who has no valid declaration; the button screens all dockets."""
    if request.method == "POST":
        found = actions.screen_dockets(by=request.user, now=clock.now())
        messages.success(request, _("All dockets screened: %(n)d new findings.") % {"n": found})
        return redirect("recusal_desk")
    today, rows = clock.today(), visible_recusals(request.user)
    waiting = rows.filter(outcome="open")
    people = standing_rows(request.user)
    tables = [
        recusal_table("waiting", gettext_lazy("To decide"), today,
                      empty=gettext_lazy("Nothing waits for a decision"),
                      remedy=gettext_lazy("Findings of the screening, recusals of examiners and "
                                          "requests of parties come here.")),
        recusal_table("decided", gettext_lazy("Decided recusals"), today,
                      empty=gettext_lazy("Nothing was decided yet"),
                      remedy=gettext_lazy("Decisions stay here with their reasons.")),
    ]  # fmt: skip
    return show(
        request,
        "office/recusal_desk.html",
        title=_("Recusal desk"),
        about=records(),
        waiting=waiting.count(),
        overdue=waiting.filter(due_on__lt=today).count(),
        silent=sum(not row["standing"].holds for row in people),
        people=len(people),
        grids=[
            Grid(tables[0], QuerySource(waiting), request.GET),
            Grid(tables[1], QuerySource(rows.exclude(outcome="open")), request.GET),
        ],
    )


@screen(Permission.VIEW_RECUSALS)
def case_recusals(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Recusals and transfers of a case, and the forms to ask for them."""
    found, user = access_case(request.user, case_id), request.user
    rules = rules_on(clock.today())
    may = _may(user, found)
    posted = request.POST if request.method == "POST" else None
    recuse = Recuse(posted if _does(request, "recuse") else None, rules=rules, prefix="self")
    ask = AskRecusal(posted if _does(request, "ask") else None, rules=rules, prefix="ask")
    for form, do in ((recuse, "recuse"), (ask, "ask")):
        if posted and _does(request, do) and form.is_valid():
            made = _raised(request, found, do, form)
            if made is not None:
                return redirect("case_recusals", found.pk)
    today = clock.today()
    recusals = recusal_table("recusals", gettext_lazy("Recusals in this case"), today,
                             empty=gettext_lazy("No recusal in this case"),
                             remedy=gettext_lazy("None was found, declared or asked for, as far as "
                                                 "your role is told."))  # fmt: skip
    moves = transfer_table("transfers", gettext_lazy("Transfer requests of this case"), today,
                           empty=gettext_lazy("No transfer was asked for"),
                           remedy=gettext_lazy("Its examiner or his head can ask."))  # fmt: skip
    own = visible_transfers(user).filter(case=found)
    return show(
        request, "office/case_recusals.html", about=records(), recuse=recuse, ask=ask, may=may,
        rules=rules, waits=suspended(user, found),
        grids=[
            Grid(recusals, QuerySource(visible_recusals(user).filter(case=found)), request.GET),
            Grid(moves, QuerySource(own), request.GET),
        ],
        **frame(request, found, "case_recusals"),
    )  # fmt: skip


@screen(Permission.VIEW_RECUSALS)
def recusal(request: HttpRequest, case_id: int, seq: int) -> HttpResponseBase:
    """One recusal: what is said, who decides until when, the decision and its notice."""
    found, user = access_recusal(request.user, case_id, seq), request.user
    decides = user.may(Permission.KEEP_RECUSALS) and found.open and found.raised_by_id != user.pk
    form = Decide(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide_recusal(recusal=found, by=user, now=clock.now(), **form.cleaned_data)
        except DeskError as error:
            messages.error(request, str(error))
            status, found = 409, access_recusal(user, case_id, seq)
            decides = decides and found.open
        else:
            messages.success(request, _("Decided."))
            return redirect("recusal", case_id, seq)
    page = show(
        request,
        "office/recusal.html",
        title=_("Recusal in %(case)s") % {"case": found.case},
        crumbs=_above(user, found),
        about=records(),
        recusal=found,
        opens=visible_cases(user).filter(pk=found.case_id).exists(),
        told=reads_grounds(user, found),
        party=choose(*PARTY_WORDS[found.party]) if found.party in PARTY_WORDS else "",
        late=found.open and found.due_on < clock.today(),
        law=rules_on(found.raised_on).request.source,
        form=form if decides else None,
        notices=_notices(found),
    )
    page.status_code = status
    return page


def _does(request: HttpRequest, what: str) -> bool:
    return request.POST.get("do") == what


def _may(user: User, case: Case) -> dict[str, bool]:
    """What this person may ask for in this case."""
    own = scope_of(user).owns(case)
    has = own and case.examiner_id is not None and case.closed_date is None
    mine = user.examiner_id is not None and user.examiner_id == case.examiner_id
    return {
        "recuse": has and mine and user.may(Permission.RECUSE_ONESELF),
        "ask": has and user.may(Permission.ASK_RECUSAL),
        "transfer": own and case.closed_date is None and user.may(Permission.ASK_TRANSFER),
    }


def _raised(request: HttpRequest, case: Case, do: str, form: Any) -> Recusal | None:
    given = form.cleaned_data | {"case": case, "by": request.user, "now": clock.now()}
    given["relation"] = given["relation"] or None
    try:
        made = actions.recuse_oneself(**given) if do == "recuse" else actions.ask_recusal(**given)
    except (DeskError, InvalidEventError) as error:
        form.add_error(None, str(error))
        return None
    messages.success(
        request, _("Entered; to be decided by %(day)s.") % {"day": made.due_on.isoformat()}
    )
    return made


def _above(user: User, found: Recusal) -> list[tuple[str, str]]:
    if user.may(Permission.KEEP_RECUSALS):
        return [(_("Recusal desk"), reverse("recusal_desk"))]
    return [
        (_("Cases"), reverse("cases")),
        (str(found.case), reverse("case", args=[found.case_id])),
    ]


def _notices(found: Recusal) -> list[tuple[str, Any]]:
    """What the party is told, in both languages; only where a party asked and it is decided."""
    if found.source != "party" or found.open:
        return []
    given = {"number": found.case.number_original, "raised": found.raised_on,
             "reasons": found.reasons}  # fmt: skip
    return [(lang, notice_text(found.outcome, lang, **given)) for lang in ("zh", "en")]
