"""Declarations of interests: the own one, whether those of one's people hold, what one says."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pendency.integrity.recusal import remind_days
from pendency.office import actions, clock
from pendency.office.access import access_declared, declared_ties, visible_standings
from pendency.office.desks.forms import named_ties, ties_form
from pendency.office.desks.standing import rules_on, standing_of
from pendency.office.errors import DeskError
from pendency.office.language import choose
from pendency.office.models import Examiner, User
from pendency.office.permissions import Permission
from pendency.office.tables import Grid, RowSource
from pendency.office.tables.desks import STANDING_WORDS, standing_table
from pendency.office.views.screen import screen, show

_LINES = 2  # empty lines that a form opens with


@screen(Permission.DECLARE_INTERESTS)
def my_declaration(request: HttpRequest) -> HttpResponseBase:
    """Declare one's interests, and see how the declaration stands."""
    me, today = access_declared(request.user, request.user.examiner_id), clock.today()
    rules, said = rules_on(today), _said(request.user, me)
    adding = request.POST.get("do") == "add"
    given = _one_more(request.POST) if adding else request.POST
    lines = ties_form(given, rules, said[0]["ties"] if said else (), _LINES)
    if request.method == "POST" and not adding and lines.is_valid():
        try:
            made = actions.declare_interests(
                ties=named_ties(lines), by=request.user, now=clock.now()
            )
        except DeskError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("Declared; valid until %(day)s.") % {"day": made.to_date.isoformat()}
            )
            return redirect("my_declaration")
    standing = standing_of([me], today)[me.pk]
    return show(
        request,
        "office/my_declaration.html",
        title=_("My declaration of interests"),
        lines=lines,
        shows_errors=not adding,
        rules=rules,
        standing=standing,
        standing_words=choose(*STANDING_WORDS[standing.standing]),
        remind=remind_days(),
        said=said,
    )


@screen(Permission.VIEW_STANDING)
def standings(request: HttpRequest) -> HttpResponseBase:
    """Whose declaration holds; not what it says."""
    rows = standing_rows(request.user)
    opens = request.user.may(Permission.KEEP_RECUSALS)
    return show(
        request,
        "office/standings.html",
        title=_("Declarations of interests"),
        silent=[row for row in rows if not row["standing"].holds],
        ending=sum(row["standing"] == "ending" for row in rows),
        all=len(rows),
        opens=opens,
        grids=[Grid(standing_table(opens=opens), RowSource(rows), request.GET)],
    )


@screen(Permission.KEEP_RECUSALS)
def declared(request: HttpRequest, examiner_id: int) -> HttpResponseBase:
    """What an examiner declared, for the integrity officer; the reading is recorded."""
    examiner = access_declared(request.user, examiner_id)
    actions.note_reading(examiner=examiner, by=request.user, now=clock.now())
    today = clock.today()
    standing = standing_of([examiner], today)[examiner.pk]
    return show(
        request,
        "office/declared.html",
        title=_("Declarations of %(code)s") % {"code": examiner.code},
        crumbs=[(_("Recusal desk"), reverse("recusal_desk"))],
        examiner=examiner,
        standing=standing,
        standing_words=choose(*STANDING_WORDS[standing.standing]),
        said=_said(request.user, examiner),
    )


def standing_rows(user: User) -> list[dict[str, Any]]:
    """The examiners whom a person may know of, with how their declarations stand."""
    people = list(visible_standings(user).order_by("code"))
    found = standing_of(people, clock.today())
    return [
        {"id": x.pk, "code": x.code, "standing": found[x.pk].standing, "until": found[x.pk].until}
        for x in people
    ]


def _said(user: User, examiner: Examiner) -> list[dict[str, Any]]:
    """Every declaration of an examiner, newest first, with its ties and what it no longer names."""
    ties = list(declared_ties(user, examiner))
    made = list(examiner.declarations.order_by("-seq"))
    of = {d.seq: [t for t in ties if t.declaration == d.seq] for d in made}
    names = {seq: {(t.relation, t.name) for t in of[seq]} for seq in of}
    return [
        {"declaration": d, "ties": of[d.seq],
         "dropped": [t for t in of.get(d.seq - 1, ()) if (t.relation, t.name) not in names[d.seq]]}
        for d in made
    ]  # fmt: skip


def _one_more(given: Any) -> Any:
    """What was posted, with one more empty line."""
    more = given.copy()
    count = more.get("tie-TOTAL_FORMS", "0")
    more["tie-TOTAL_FORMS"] = str(min(int(count) if count.isdigit() else 0, 59) + 1)
    return more
