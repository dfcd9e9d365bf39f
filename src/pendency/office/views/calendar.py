"""The calendar of limits: a month to look at, a file to take along, a feed to subscribe to."""

from __future__ import annotations

import datetime as dt
import re

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from pendency.examination.clocks import clocks
from pendency.office import actions, clock
from pendency.office.access import access_feed
from pendency.office.casework.dates import AHEAD, BACK, as_icalendar, dates_of, month_of
from pendency.office.models import Case, User
from pendency.office.permissions import Permission
from pendency.office.tables import Column, Grid, RowSource, Table
from pendency.office.tables.worklists import case_url
from pendency.office.views.screen import anyone, records, screen, show

DATES = Table(
    "dates",
    gettext_lazy("All days of the month"),
    (
        Column("day", gettext_lazy("Day"), "date", "day"),
        Column("number", gettext_lazy("Application no."), "code", href=case_url, head=True),
        Column("title", gettext_lazy("Title"), "wide"),
        Column("words", gettext_lazy("What ends")),
        Column("kind_words", gettext_lazy("Whose move")),
        Column("binding", gettext_lazy("How binding")),
    ),
    order="day",
    empty=gettext_lazy("Nothing ends in this month"),
    remedy=gettext_lazy("Turn to another month, or open the docket for all cases."),
    per_page=50,
)


@screen(Permission.VIEW_DOCKET)
def calendar(request: HttpRequest) -> HttpResponseBase:
    """A month of the person's own limits; a form makes or revokes the address of the feed."""
    if request.method == "POST":
        return _change_feed(request)
    about = records()
    month = _month(request.GET.get("month", ""), about.observed_to)
    end = _next(month) - dt.timedelta(days=1)
    week = dt.timedelta(days=6)
    entries = dates_of(request.user, month - week, end + week, about.observed_to)
    inside = [entry for entry in entries if month <= entry.day <= end]
    secret = request.session.pop("feed", None)
    return show(
        request,
        "office/calendar.html",
        title=_("Calendar of limits"),
        about=about,
        month=month,
        before=(month - dt.timedelta(days=1)).replace(day=1),
        after=_next(month),
        weeks=month_of(entries, month, about.observed_to, _law()),
        late=sum(entry.late for entry in inside),
        feed=request.user.feeds.filter(revoked_at=None).first(),
        address=request.build_absolute_uri(reverse("feed", args=[secret])) if secret else "",
        grids=[Grid(DATES, RowSource(inside), request.GET)],
    )  # fmt: skip


@screen(Permission.VIEW_DOCKET)
def calendar_file(request: HttpRequest) -> HttpResponseBase:
    """The person's limits as a file."""
    return _file(request, request.user)


@anyone
@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponseBase:
    """The limits of whoever made this address; asked for by a program without a login."""
    found = access_feed(secret)
    with translation.override(found.language):
        return _file(request, found.user)


def _change_feed(request: HttpRequest) -> HttpResponseBase:
    """Make a new address or revoke the one that works."""
    if request.POST.get("act") == "revoke":
        actions.revoke_feed(by=request.user, now=clock.now())
    else:
        request.session["feed"] = actions.make_feed(by=request.user, now=clock.now())
    return redirect("calendar")


def _file(request: HttpRequest, person: User) -> HttpResponseBase:
    day = records().observed_to
    entries = dates_of(person, day - dt.timedelta(BACK), day + dt.timedelta(AHEAD), day)
    address = request.build_absolute_uri("/").rstrip("/")
    data = as_icalendar(entries, name=_("Limits"), now=clock.now(), address=address)
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="limits.ics"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _law() -> str:
    """Whose calendar marks the closed days: that of the office the cases are of."""
    office = Case.objects.values_list("office", flat=True).order_by("pk").first() or ""
    return clocks().follows.get(office, office)


def _month(asked: str, today: dt.date) -> dt.date:
    found = re.fullmatch(r"(\d{4})-(\d{2})", asked)
    year, number = (int(found[1]), int(found[2])) if found else (0, 0)
    known = dt.MINYEAR < year < dt.MAXYEAR and 1 <= number <= 12
    return dt.date(year, number, 1) if known else today.replace(day=1)


def _next(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1)
