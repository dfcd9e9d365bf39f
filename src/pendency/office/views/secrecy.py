"""Access to unpublished cases: what is open to me, emergencies, grants, and coaches."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pendency.integrity.access import BREAK_GLASS, policy
from pendency.office import actions, clock
from pendency.office.access import (
    access_coaching,
    access_grant,
    access_request,
    visible_coachings,
    visible_dockets,
    visible_grants,
    visible_requests,
)
from pendency.office.errors import AccessRequestError, NotAllowedError
from pendency.office.forms_secrecy import AskAccess, Decide, GrantAccess, NameCoach
from pendency.office.language import choose
from pendency.office.permissions import Permission
from pendency.office.tables import Grid, QuerySource
from pendency.office.tables.secrecy import COACHES, GIVEN, HELD, purpose_words, requests_table
from pendency.office.views.screen import screen, show, signed_in

_END_OF_DAY = dt.time(23, 59, 59, tzinfo=dt.UTC)


@signed_in
def access(request: HttpRequest) -> HttpResponseBase:
    """What is open to me and why; ask in an emergency; what waits for me as second person."""
    user, now = request.user, clock.now()
    asks = user.may(Permission.BREAK_GLASS)
    form = AskAccess(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_access(**form.cleaned_data, by=user, now=now)
        except AccessRequestError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Asked. A second person decides; if it is allowed, the "
                                        "case appears on this page."))  # fmt: skip
            return redirect("access")
    mine = visible_requests(user).filter(by=user)
    return show(
        request,
        "office/access.html",
        title=_("Access to unpublished cases"),
        form=form if asks else None,
        hours=_hours(),
        ties=policy().purposes_of(user.role, "tie"),
        seconds=user.may(Permission.SECOND_ACCESS),
        grids=[
            Grid(HELD, QuerySource(_held(user, now)), request.GET),
            *([Grid(requests_table("mine", _("My requests"), link=False), QuerySource(mine),
                    request.GET)] if asks else []),
            *_waiting(request, now),
        ],
    )  # fmt: skip


@screen(Permission.SECOND_ACCESS)
def decide(request: HttpRequest, request_id: int) -> HttpResponseBase:
    """Allow or refuse what somebody else asks for."""
    asked = access_request(request.user, request_id)
    form = Decide(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        allow = request.POST.get("do") == "allow"
        try:
            actions.decide_request(request=asked, allow=allow, **form.cleaned_data,
                                   by=request.user, now=clock.now())  # fmt: skip
        except (AccessRequestError, NotAllowedError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Allowed.") if allow else _("Refused."))
            return redirect("access")
    return show(
        request,
        "office/access_request.html",
        title=_("Request for emergency access"),
        crumbs=[(_("Access to unpublished cases"), reverse("access"))],
        asked=asked,
        form=form,
        hours=_hours(),
        own=asked.by_id == request.user.pk,
        open=asked.state == "asked" and clock.now() < asked.asked_at + policy().ask,
    )


@screen(Permission.GRANT_ACCESS)
def grants(request: HttpRequest) -> HttpResponseBase:
    """Grant access to a case of one's own part, and see what one has granted."""
    user, now = request.user, clock.now()
    form = GrantAccess(request.POST or None, by=user, today=now.date(), label_suffix="")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        until = dt.datetime.combine(given.pop("until"), _END_OF_DAY)
        try:
            actions.grant_access(**given, until=until, by=user, now=now)
        except (AccessRequestError, NotAllowedError) as error:
            form.add_error(None, str(error))
        except Http404 as error:
            form.add_error("number", str(error))
        else:
            messages.success(request, _("Granted."))
            return redirect("access_grants")
    given_by_me = visible_grants(user).filter(given_by=user)
    return show(
        request,
        "office/access_grants.html",
        title=_("Grants of access"),
        form=form,
        limits=[(choose(p.en, p.zh), p.longest.days)
                for p in policy().purposes.values() if p.way == "grant"],
        grids=[Grid(GIVEN, QuerySource(given_by_me), request.GET)],
    )  # fmt: skip


@signed_in
def grant(request: HttpRequest, grant_id: int) -> HttpResponseBase:
    """One grant, and the button that ends it."""
    found = access_grant(request.user, grant_id)
    if request.method == "POST":
        actions.revoke_grant(grant=found, by=request.user, now=clock.now())
        messages.success(request, _("The access has ended."))
        return redirect("access_grant", found.pk)
    return show(
        request,
        "office/access_grant.html",
        title=_("Grant of access"),
        crumbs=[(_("Access to unpublished cases"), reverse("access"))],
        grant=found,
        purpose=purpose_words(found),
        holds=found.revoked_at is None and found.until > clock.now(),
    )


@screen(Permission.NAME_COACH)
def coaches(request: HttpRequest) -> HttpResponseBase:
    """Name coaches for the examiners whom one heads."""
    mine = visible_dockets(request.user)
    form = NameCoach(request.POST or None, examiners=mine, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            actions.name_coach(**form.cleaned_data, by=request.user, now=clock.now())
        except (AccessRequestError, NotAllowedError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Named."))
            return redirect("coaches")
    rows = visible_coachings(request.user).filter(examiner__in=mine)
    return show(
        request, "office/coaches.html", title=_("Coaches"), form=form,
        grids=[Grid(COACHES, QuerySource(rows), request.GET)],
    )  # fmt: skip


@screen(Permission.NAME_COACH)
def coaching(request: HttpRequest, coaching_id: int) -> HttpResponseBase:
    """One coaching, and the button that ends it."""
    found = access_coaching(request.user, coaching_id)
    if request.method == "POST":
        actions.end_coaching(coaching=found, by=request.user, now=clock.now())
        messages.success(request, _("The coaching has ended."))
        return redirect("coaches")
    return show(
        request, "office/coaching.html", title=_("Coaching"),
        crumbs=[(_("Coaches"), reverse("coaches"))], coaching=found,
    )  # fmt: skip


def _held(user: Any, now: dt.datetime) -> Any:
    """The grants that hold now, of purposes that are for the person's role."""
    rows: Any = visible_grants(user).filter(person=user, until__gt=now, revoked_at=None)
    return rows.filter(purpose__in=policy().grantable(user.role))


def _waiting(request: HttpRequest, now: dt.datetime) -> list[Grid]:
    user = request.user
    if not user.may(Permission.SECOND_ACCESS):
        return []
    rows = visible_requests(user).filter(state="asked", asked_at__gt=now - policy().ask)
    table = requests_table("waiting", _("Waiting for a second person"), link=True)
    return [Grid(table, QuerySource(rows.exclude(by=user)), request.GET)]


def _hours() -> int:
    return int(policy().purposes[BREAK_GLASS].longest.total_seconds() // 3600)
