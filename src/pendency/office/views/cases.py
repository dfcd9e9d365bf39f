"""The list of cases, and one case with its timeline."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pendency.office.access import access_case, visible_cases, visible_quarantine
from pendency.office.charts.history import band_of, moments
from pendency.office.forms import CaseSearch
from pendency.office.language import choose
from pendency.office.models import Case, Relation
from pendency.office.roles import Permission
from pendency.office.scope import scope_of
from pendency.office.tables import Column, Grid, RowSource, Table
from pendency.office.tables.intake import quarantine_url
from pendency.office.tables.worklists import KINDS, TRACKS, MartCases, case_table
from pendency.office.views.figures import field_words
from pendency.office.views.screen import figures_for, screen, show

RELATIONS: dict[str, tuple[str, str]] = {
    "parent": ("parent", "母案"),
    "child": ("child", "分案或后续申请"),
    "priority": ("priority", "优先权"),
}


@screen(Permission.VIEW_CASE)
def cases(request: HttpRequest) -> HttpResponseBase:
    """Cases that the person may see, found by what the address says."""
    mart, limits = figures_for(request)
    centres = [(str(c.id), choose(c.en, c.zh)) for c in mart.centres]
    form = CaseSearch(request.GET, centres=centres, label_suffix="")
    table = case_table(
        "cases", gettext_lazy("Cases"), mart.about.observed_to, order="-filing_date",
        remedy=gettext_lazy("Widen the filter: fewer words, any state, a longer period."),
    )  # fmt: skip
    return show(
        request, "office/cases.html", title=_("Cases"), about=mart.about, form=form,
        grids=[Grid(table, MartCases(mart, limits["scope"], form.filter), request.GET)],
    )  # fmt: skip


@screen(Permission.VIEW_CASE)
def case(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """One case: facts, states over time, every event, related cases, quarantined rows."""
    found = access_case(request.user, case_id)
    mart, _limits = figures_for(request)
    events = list(found.events.order_by("seq"))
    return show(
        request,
        "office/case.html",
        title=str(found),
        crumbs=_above(request, found),
        about=mart.about,
        case=found,
        facts=_facts(found),
        band=band_of(found, events, mart.about.observed_to),
        moments=moments(events),
        classifications=list(found.classifications.order_by("scheme", "position")),
        grids=[
            Grid(RELATED, RowSource(_related(request, found)), request.GET),
            Grid(KEPT_ASIDE, RowSource(_quarantined(request, found)), request.GET),
        ],
    )


def _above(request: HttpRequest, found: Case) -> list[tuple[str, str]]:
    column, values = scope_of(request.user).own
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
