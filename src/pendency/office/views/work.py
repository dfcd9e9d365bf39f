"""The work in front of a department: what is late, what is coming, what stands still, and whose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pendency.examination.composing import DraftState
from pendency.law import rule_names
from pendency.office.access import access_unit, visible_dockets, visible_drafts
from pendency.office.casework.clocks import FORCES, act_words
from pendency.office.language import choose
from pendency.office.mart.work import ITEMS, STUCK, DueRow, WorkRows, counts
from pendency.office.models import Draft
from pendency.office.permissions import Permission
from pendency.office.scope import below
from pendency.office.tables import Column, Grid, QuerySource, RowSource, Table
from pendency.office.tables.drafts import draft_table
from pendency.office.tables.worklists import case_url, state_of
from pendency.office.views.screen import figures_for, screen, show

#: The lists in words; the first group is late, the second coming, the third stands still.
WORDS: dict[str, tuple[str, str]] = {
    "overdue_statute": ("overdue by statute", "法定期限超期"),
    "overdue_guarantee": ("past a guarantee of the law", "超出法律保障期限"),
    "overdue_target": ("past the office's own aim", "超出本局目标期限"),
    "expired": ("reply not received in time", "申请人逾期未答复"),
    "coming_14": ("due within 14 days", "14日内到期"),
    "coming_30": ("due within 30 days", "30日内到期"),
    "coming_60": ("due within 60 days", "60日内到期"),
    "stuck": ("returned, no event for 180 days", "回案后180日无进展"),
    "held": ("held for quality check", "质量抽查暂留"),
    "suspended": ("suspended", "中止"),
    "waiting": ("wait for the examiner", "待审查员处理"),
    "pending": ("in hand", "在手案件"),
}
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (gettext_lazy("Late"), ("overdue_statute", "overdue_guarantee", "overdue_target", "expired")),
    (gettext_lazy("Coming"), ("coming_14", "coming_30", "coming_60")),
    (gettext_lazy("Standing still"), ("stuck", "held", "suspended")),
)
_LOAD = ("pending", "waiting")


@dataclass(frozen=True)
class Cell:
    """A count that leads to its list."""

    words: str
    n: int
    url: str
    here: bool
    bad: bool


@screen(Permission.VIEW_UNIT)
def work(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """One department: counts that lead to their lists, by examiner where they may be seen."""
    place = access_unit(request.user, unit_id)
    mart, limits = figures_for(request)
    members = below(unit_id)
    found = counts(mart, limits["scope"], members)
    asked = request.GET.get("show", "")
    totals = {name: sum(row[name] for row in found.values()) for name in ITEMS}
    chosen = asked if asked in ITEMS else next((n for n in ITEMS if totals[n]), "pending")
    people = dict(visible_dockets(request.user).filter(pk__in=[x for x in found if x])
                  .values_list("pk", "code"))  # fmt: skip
    examiner = _examiner(request, people)
    rows = WorkRows(mart, limits["scope"], members, ITEMS[chosen], examiner)
    return show(
        request,
        "office/work.html",
        title=_("Work of %(unit)s") % {"unit": place},
        crumbs=[(str(place), reverse("unit", args=[unit_id]))],
        about=mart.about,
        place=place,
        groups=[(words, [_cell(n, totals, chosen) for n in names]) for words, names in GROUPS],
        chosen=choose(*WORDS[chosen]),
        examiner=people.get(examiner) if examiner else None,
        stuck=STUCK,
        drafts=request.user.may(Permission.VIEW_DRAFT),
        dates=request.user.may(Permission.VIEW_DOCKET),
        grids=[
            Grid(_people_table(totals), RowSource(_people(found, people)), request.GET),
            Grid(_list(chosen, people), rows, request.GET),
            Grid(
                draft_table("others", _("Drafts returned or waiting for approval")),
                QuerySource(_drafts(request, members)),
                request.GET,
            ),
        ],
    )


def _drafts(request: HttpRequest, members: Sequence[int]) -> QuerySet[Draft]:
    """Drafts of the department that somebody has to mend or to approve."""
    moving = (DraftState.RETURNED, DraftState.SUBMITTED)
    return visible_drafts(request.user).filter(case__unit_id__in=members, state__in=moving)


def _examiner(request: HttpRequest, people: Mapping[int, str]) -> int | None:
    asked = request.GET.get("examiner", "")
    return int(asked) if asked.isdecimal() and int(asked) in people else None


def _cell(name: str, totals: Mapping[str, int], chosen: str) -> Cell:
    bad = totals[name] > 0 and name in {"overdue_statute", "overdue_guarantee", "expired"}
    return Cell(choose(*WORDS[name]), totals[name], _address(name), name == chosen, bad)


def _address(name: str, examiner: int | None = None) -> str:
    query = {"show": name} | ({"examiner": examiner} if examiner else {})
    return f"?{urlencode(query)}#list"


def _people(
    found: Mapping[int | None, Mapping[str, int]], people: Mapping[int, str]
) -> list[dict[str, Any]]:
    """The load of each examiner whose docket the person may open, in the order of the codes."""
    return [
        {"id": x, "code": code, **found[x]}
        for x, code in sorted(people.items(), key=lambda one: one[1])
    ]


def _people_table(totals: Mapping[str, int]) -> Table:
    """The load and every list that holds anything; empty ones would only take room."""
    listed = (name for _words, names in GROUPS for name in names if totals[name])
    counted = (*_LOAD, *listed)
    columns = tuple(
        Column(name, choose(*WORDS[name]), "count", name, href=_to(name)) for name in counted
    )
    return Table(
        "load",
        _("Load of each examiner"),
        (Column("code", _("Examiner"), "code", "code", head=True,
                href=lambda r: reverse("docket", args=[r["id"]])), *columns),
        order="code",
        empty=_("No docket that you may open"),
        remedy=_("Dockets of single examiners are open to themselves and to their heads."),
        per_page=40,
    )  # fmt: skip


def _to(name: str) -> Any:
    """The address of an examiner's share of a list; none where it is empty."""
    return lambda row: _address(name, row["id"]) if row[name] else None


def _list(name: str, codes: Mapping[int, str]) -> Table:
    due = (
        Column("day", _("Due"), "date", "day"),
        Column("what", _("What is due"), "wide", value=_what),
        Column("binding", _("How binding"), "tag", value=_binding),
    )
    return Table(
        "list",
        choose(*WORDS[name]),
        (
            Column("number_original", _("Application no."), "code", "number_original",
                   href=case_url, head=True),
            Column("title", _("Title"), "wide"),
            *(due if ITEMS[name].due else ()),
            Column("state", _("State"), "tag", "state", value=state_of),
            Column("state_date", _("In it since"), "date", "state_date"),
            Column("last_date", _("Last event"), "date", "last_date"),
            Column("examiner", _("Examiner"), "code", value=lambda r: codes.get(r.examiner_id)),
        ),
        order="day" if ITEMS[name].due else ITEMS[name].order,
        empty=_("Nothing here"),
        remedy=_("No case of the department is in this list on the day of the snapshot."),
    )  # fmt: skip


def _what(row: DueRow) -> str:
    if row.kind == "act":
        return act_words(row.law or "", row.key or "")
    return choose(*rule_names(row.law or "")[row.rule or ""])


def _binding(row: DueRow) -> str:
    return choose(*FORCES[row.force]) if row.force else _("limit of the applicant")
