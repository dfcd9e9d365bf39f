"""An examiner's docket: his pending cases in the order in which they should be taken up."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pendency.office.access import access_docket, visible_cases, visible_centres, visible_units
from pendency.office.casework.docket import WEEKS, ExaminersDocket, Line
from pendency.office.casework.forms import DocketFilter, NewCase
from pendency.office.language import choose
from pendency.office.models import Case, Examiner
from pendency.office.permissions import Permission
from pendency.office.tables import Column, Grid, RowSource, Table
from pendency.office.tables.worklists import TRACKS, case_url, state_of
from pendency.office.views.screen import records, screen, show

DOCKET = Table(
    "docket",
    gettext_lazy("Pending cases, most urgent first"),
    (
        Column("position", gettext_lazy("Rank"), "count"),
        Column("number", gettext_lazy("Application no."), "code", href=case_url, head=True),
        Column("title", gettext_lazy("Title"), "wide"),
        Column("why", gettext_lazy("Why it stands here")),
        Column("ahead", gettext_lazy("Why before the next one")),
        Column("due", gettext_lazy("Act of the office due"), "date"),
        Column("act.words", gettext_lazy("Act")),
        Column("state", gettext_lazy("State"), value=state_of),
        Column("since", gettext_lazy("In it since"), "date"),
        Column("limit.earliest", gettext_lazy("Applicant's limit"), "date"),
        Column("limit.words", gettext_lazy("What the applicant owes")),
        Column("track", gettext_lazy("Mode"), value=lambda line: choose(*TRACKS[line.track])),
        Column("filing_date", gettext_lazy("Filed"), "date"),
    ),
    empty=gettext_lazy("No case here"),
    remedy=gettext_lazy("Cases appear here when they are docketed to this examiner; a filter may "
                        "hide them."),
)  # fmt: skip


@screen(Permission.VIEW_DOCKET)
def docket(request: HttpRequest, examiner_id: int) -> HttpResponseBase:
    """The docket of one examiner: in order, with reasons, limits and what he produced."""
    examiner = access_docket(request.user, examiner_id)
    career = _career(examiner)
    about = records()
    whole = ExaminersDocket(visible_cases(request.user), examiner_id, about.observed_to)
    form = DocketFilter(request.GET)
    lines = form.chosen(whole.lines, about.observed_to)
    return show(
        request,
        "office/docket.html",
        title=_("Docket %(code)s") % {"code": examiner.code},
        crumbs=_above(request, career),
        about=about,
        examiner=examiner,
        lists=request.user.may(Permission.GRANT_AUTHORITY)
        and examiner.pk != request.user.examiner_id,
        notes_absence=request.user.may(Permission.NOTE_ABSENCE),
        career=career,
        form=form,
        counts=_counts(whole.lines, about.observed_to),
        months=_production(request, examiner_id, about.observed_to),
        pace=_pace(whole),
        new_case=NewCase(initial={"track": "normal", "since": about.observed_to}),
        grids=[Grid(DOCKET, RowSource(lines), request.GET)],
    )  # fmt: skip


@screen(Permission.VIEW_DOCKET)
def reach(request: HttpRequest, examiner_id: int) -> HttpResponseBase:
    """When a new case would be reached, or one of the docket; a part of the docket's page."""
    access_docket(request.user, examiner_id)
    about = records()
    whole = ExaminersDocket(visible_cases(request.user), examiner_id, about.observed_to)
    form = NewCase(request.GET)
    wanted = request.GET.get("case", "")
    found = None
    if wanted.isdecimal() and int(wanted) in {line.case_id for line in whole.lines}:
        found = whole.reach(int(wanted))
    elif form.is_valid():
        found = whole.if_it_came(**form.cleaned_data)
    answer = choose(*found.text) if found else _("The question needs a mode and a day.")
    return render(request, "components/reach.html", {"found": found, "answer": answer})


def _career(examiner: Examiner) -> list[Any]:
    return list(examiner.employment.select_related("centre", "unit").order_by("-from_date"))


def _above(request: HttpRequest, career: list[Any]) -> list[tuple[str, str]]:
    """Where the examiner serves; a link only to what the person may open."""
    now = career[0] if career else None
    places = [
        ("centre", getattr(now, "centre", None), visible_centres(request.user)),
        ("unit", getattr(now, "unit", None), visible_units(request.user)),
    ]
    return [
        (str(place), reverse(name, args=[place.pk]) if place in allowed else "")
        for name, place, allowed in places
        if place
    ]


def _counts(lines: list[Line], as_of: dt.date) -> list[tuple[str, int, str, bool]]:
    """(words, cases, filter that lists them, whether it is bad) of the whole docket."""
    soon = DocketFilter({"due": "30"})
    waits = [line for line in lines if line.awaits == "office"]
    late = [line for line in lines if line.overdue]
    expired = [line for line in lines if any(x.status == "expired" for x in line.limits)]
    return [
        (_("In hand"), len(lines), "", False),
        (_("Wait for the examiner"), len(waits), "waits=office", False),
        (_("Wait for others"), len(lines) - len(waits), "waits=applicant", False),
        (_("Office acts overdue"), len(late), "due=0", bool(late)),
        (_("Replies not received in time"), len(expired), "due=0", bool(expired)),
        (_("Due within 30 days"), len(soon.chosen(lines, as_of)), "due=30", False),
    ]


def _production(
    request: HttpRequest, examiner_id: int, as_of: dt.date
) -> list[tuple[dt.date, int, int, float]]:
    """(month, first actions, disposals, production units) of this month so far and the last."""
    this = as_of.replace(day=1)
    last = (this - dt.timedelta(days=1)).replace(day=1)
    months = [(this, as_of), (last, this - dt.timedelta(days=1))]
    sums = {
        f"{name}{i}": Count("pk", filter=Q(**{f"{name}_date__range": month}))
        for i, month in enumerate(months)
        for name in ("first_action", "closed")
    }
    mine: Case = visible_cases(request.user).filter(examiner_id=examiner_id)
    found = mine.order_by().aggregate(**sums)
    pairs = [(found[f"first_action{i}"], found[f"closed{i}"]) for i in range(len(months))]
    return [(month[0], a, d, (a + d) / 2) for month, (a, d) in zip(months, pairs, strict=True)]


def _pace(whole: ExaminersDocket) -> tuple[int, float, float]:
    """Weeks counted, and what was finished and came back in an average one."""
    at = whole.pace
    return WEEKS, float(at.finished.mean()), float(at.returned.mean())
