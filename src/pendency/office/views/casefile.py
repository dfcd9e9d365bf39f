"""The case file: what the case is, where it stands, what is due, what it holds."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pendency.exchange.documents import write_document
from pendency.office.access import (
    access_case,
    suspended,
    visible_cases,
    visible_quarantine,
)
from pendency.office.casework.casefile import CaseFile
from pendency.office.casework.claims import ClaimsRead, compared, with_claims
from pendency.office.casework.drafting import kind_words
from pendency.office.casework.explained import Explained
from pendency.office.language import choose
from pendency.office.models import Case, CaseDocument, Relation, SentNotice
from pendency.office.permissions import Permission
from pendency.office.scope import Scope, scope_of
from pendency.office.tables import Column, Grid, RowSource, Table
from pendency.office.tables.intake import quarantine_url
from pendency.office.tables.worklists import KINDS, TRACKS
from pendency.office.views.figures import field_words
from pendency.office.views.screen import records, screen, show

RELATIONS: dict[str, tuple[str, str]] = {
    "parent": ("parent", "母案"),
    "child": ("child", "分案或后续申请"),
    "priority": ("priority", "优先权"),
}


@screen(Permission.VIEW_CASE)
def case(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Where the case stands: timeline, limits with their reasons, acts owed, history, facts."""
    found = access_case(request.user, case_id)
    about = records()
    return show(
        request,
        "office/case.html",
        about=about,
        file=CaseFile(found, about.observed_to),
        facts=_facts(found),
        classifications=list(found.classifications.order_by("scheme", "position")),
        grids=[
            Grid(RELATED, RowSource(_related(request, found)), request.GET),
            Grid(KEPT_ASIDE, RowSource(_quarantined(request, found)), request.GET),
        ],
        **frame(request, found, "case"),
    )


@screen(Permission.VIEW_CASE)
def why(request: HttpRequest, case_id: int, limit: str) -> HttpResponseBase:
    """Why a limit ends on its day: a part of the case's page, or a page of its own."""
    found = access_case(request.user, case_id)
    about = records()
    file = CaseFile(found, about.observed_to)
    running = next((x for x in file.limits if x.key == limit), None)
    if running is None:
        raise Http404(_("No such limit runs in this case."))
    told = {"limit": running, "why": Explained.of(running)}
    if request.htmx:
        return render(request, "components/why.html", told)
    return show(request, "office/why.html", about=about, **told, **frame(request, found, "case"))


@screen(Permission.VIEW_CASE)
def claims(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """The claims as a tree with their findings, or two sets of them compared."""
    found = access_case(request.user, case_id)
    sets = with_claims(list(found.documents.all()))
    shown = _chosen(sets, request.GET.get("set")) or (sets[-1] if sets else None)
    others = [d for d in sets if shown and d != shown and d.language == shown.language]
    against = _chosen(others, request.GET.get("against"))
    read = ClaimsRead(shown, found) if shown else None
    return show(
        request,
        "office/claims.html",
        about=records(),
        sets=sets,
        others=others,
        shown=shown,
        against=against,
        read=read,
        comparison=compared(ClaimsRead(against, found), read) if against and read else None,
        **frame(request, found, "claims"),
    )


@screen(Permission.VIEW_CASE)
def documents(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """The documents of a case, in the order of their days."""
    found = access_case(request.user, case_id)
    rows = found.documents.defer("content").order_by("date", "position")
    return show(
        request, "office/documents.html", about=records(),
        grids=[
            Grid(DOCUMENTS, RowSource(list(rows)), request.GET),
            Grid(NOTICES, RowSource(_notices(found)), request.GET),
        ],
        **frame(request, found, "documents"),
    )  # fmt: skip


@screen(Permission.VIEW_CASE)
def document(request: HttpRequest, case_id: int, position: int) -> HttpResponseBase:
    """One document to read, or as a file of WIPO Standard ST.96."""
    found = access_case(request.user, case_id)
    held = found.documents.filter(position=position).first()
    if held is None:
        raise Http404(_("The case holds no such document."))
    if request.GET.get("as") == "st96":
        answer = HttpResponse(write_document(held.document, "st96"), content_type="application/xml")
        answer["Content-Disposition"] = f'attachment; filename="{found.number}-{position}.xml"'
        return answer
    return show(
        request, "office/document.html", about=records(), held=held, document=held.document,
        **frame(request, found, "documents"),
    )  # fmt: skip


def _chosen(sets: list[CaseDocument], asked: str | None) -> CaseDocument | None:
    return next((d for d in sets if str(d.position) == asked), None)


def frame(request: HttpRequest, found: Case, tab: str) -> dict[str, Any]:
    """What every part of the case file shows: title, way back, parts."""
    parts = [
        ("case", _("Overview")),
        ("claims", _("Claims and findings")),
        ("documents", _("Documents")),
    ]
    if request.user.may(Permission.VIEW_RECUSALS):
        parts.append(("case_recusals", _("Recusal and transfer")))
    if request.user.may(Permission.VIEW_ALLOCATION):
        parts.append(("case_why", _("Why this examiner?")))
    tabs = [(words, reverse(name, args=[found.pk]), name == tab) for name, words in parts]
    scope = scope_of(request.user)
    own = scope.owns(found)
    free = own and suspended(request.user, found) is None
    writes = request.user.may(Permission.DRAFT_ACTION) and free
    return {
        "case": found,
        "tabs": tabs,
        "title": str(found),
        "crumbs": _above(scope, found),
        "writes": writes and found.meaning_of_state.pending,
        "enters": request.user.may(Permission.RECORD_EVENT) and free,
        "corrects": request.user.may(Permission.CORRECT_EVENT) and free,
    }


def _above(scope: Scope, found: Case) -> list[tuple[str, str]]:
    column, values = scope.own
    docket = found.examiner_id if column == "examiner_id" and found.examiner_id in values else None
    crumbs = [(_("Cases"), reverse("cases"))]
    if docket:
        crumbs.append((_("My docket"), reverse("docket", args=[docket])))
    return crumbs


def _facts(case: Case) -> list[tuple[str, object]]:
    """(words, value) of what is known; what is not known is left out."""
    given = [
        (_("Kind"), choose(*KINDS[case.kind])),
        (_("Mode"), choose(*TRACKS[case.track])),
        (_("Filed"), case.filing_date),
        (_("Earliest priority"), case.priority_date),
        (_("Published"), _pair(case.publication_date, case.publication_number)),
        (_("Examination effective"), case.examination_date),
        (_("First action"), case.first_action_date),
        (_("Closed"), case.closed_date),
        (_("Patent number"), case.patent_number),
        (_("Applicant"), case.applicant and _pair(case.applicant.name, case.applicant.country)),
        (_("Agency"), case.agent and case.agent.name),
        (_("WIPO field"), case.field and field_words(case.field)),
        (_("Main IPC"), case.ipc),
        (_("Centre"), case.centre),
        (_("Department"), case.unit),
        (_("Examiner"), case.examiner),
        (_("Claims at filing"), case.claims),
        (_("Pages"), case.pages),
        (_("Inventors named"), case.inventors),
        (_("Actions, responses, interviews"),
         f"{case.actions} · {case.responses} · {case.interviews}"),
        (_("Transfers"), case.transfers or None),
        (_("Status as the office words it"), _pair(case.status, case.status_date)),
    ]  # fmt: skip
    return [(words, value) for words, value in given if value not in (None, "")]


def _pair(first: object, second: object) -> str:
    return " · ".join(str(part) for part in (first, second) if part)


def _related(request: HttpRequest, found: Case) -> list[dict[str, object]]:
    """Related applications; those in this office that the person may see are linked."""
    relations: list[Relation] = list(found.relations.order_by("position"))
    numbers = {r.other_number for r in relations}
    here = visible_cases(request.user).filter(office=found.office, number_original__in=numbers)
    known = dict(here.values_list("number_original", "pk"))
    return [
        {
            "relation": choose(*RELATIONS[r.relation]),
            "number": r.other_number,
            "date": r.other_date,
            "description": r.description,
            "url": reverse("case", args=[known[r.other_number]])
            if r.other_number in known
            else None,
        }
        for r in relations
    ]


def _notices(found: Case) -> list[SentNotice]:
    """The notices that this office sent in the case, oldest first."""
    rows = SentNotice.objects.filter(draft__case=found).defer("content")
    return list(rows.select_related("draft__case").order_by("sent_on", "pk"))


def _quarantined(request: HttpRequest, found: Case) -> list[object]:
    """Rows kept aside that name this case's number, for whoever may see the quarantine."""
    rows = visible_quarantine(request.user)
    return list(rows.filter(message__contains=found.number_original).order_by("place")[:50])


RELATED = Table(
    "related",
    gettext_lazy("Related applications"),
    (
        Column("number", gettext_lazy("Number"), "code", href=lambda r: r["url"], head=True),
        Column("relation", gettext_lazy("Relation")),
        Column("date", gettext_lazy("Filed"), "date"),
        Column("description", gettext_lazy("As the office words it")),
    ),
    empty=gettext_lazy("No related application"),
    remedy=gettext_lazy("The records name no priority, parent or divisional of this case."),
)
KEPT_ASIDE = Table(
    "quarantined",
    gettext_lazy("Rows kept aside in quarantine"),
    (
        Column("source", gettext_lazy("File"), href=quarantine_url, head=True),
        Column("place", gettext_lazy("Place"), "code"),
        Column("message", gettext_lazy("What is wrong")),
    ),
)
DOCUMENTS = Table(
    "documents",
    gettext_lazy("Documents of the case"),
    (
        Column("date", gettext_lazy("Date"), "date", "date"),
        Column("kind", gettext_lazy("Document"), value=lambda d: d.get_kind_display(), head=True,
               href=lambda d: reverse("document", args=[d.case_id, d.position])),
        Column("title", gettext_lazy("Title"), "wide"),
        Column("language", gettext_lazy("Language"), "code"),
        Column("claims", gettext_lazy("Claims"), "count"),
        Column("sha256", gettext_lazy("SHA-256"), "hash"),
    ),
    empty=gettext_lazy("The file holds no document yet"),
    remedy=gettext_lazy("Documents come with an import, or are added to the case by its examiner."),
)  # fmt: skip
NOTICES = Table(
    "notices",
    gettext_lazy("Notices sent"),
    (
        Column("sent_on", gettext_lazy("Date"), "date", "sent_on"),
        Column("kind", gettext_lazy("Notice"), value=lambda n: kind_words(n.draft), head=True,
               href=lambda n: reverse("draft_file", args=[n.pk])),
        Column("last_day", gettext_lazy("Limit ends"), "date", "last_day"),
        Column("name", gettext_lazy("File"), "code"),
        Column("sha256", gettext_lazy("SHA-256"), "hash"),
    ),
    empty=gettext_lazy("No notice was sent from here"),
    remedy=gettext_lazy("A notice comes here when its draft is sent."),
)  # fmt: skip
