"""Watching over access: who read what, which duties are kept apart, counts of what is secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from pendency.integrity.access import conflicts, matrix, policy, suppress
from pendency.office.access import (
    visible_grants,
    visible_read_batches,
    visible_reads,
    visible_requests,
)
from pendency.office.language import choose
from pendency.office.log.reads import faults_of
from pendency.office.permissions import Permission
from pendency.office.roles import ROLES
from pendency.office.tables import Grid, QuerySource
from pendency.office.tables.secrecy import BATCHES, GIVEN_BY_ALL, READS, requests_table
from pendency.office.views.screen import figures_for, screen, show
from pendency.records import FIELDS, SECTORS


@dataclass(frozen=True)
class _Batch:
    """A batch with what checking it now found."""

    pk: int
    made_at: object
    count: int
    digest: str
    faults: str


class _Batches:
    """The sealed batches, each checked when it is shown."""

    def __init__(self, rows: Any) -> None:
        self._rows = rows

    def count(self) -> int:
        """How many batches there are."""
        return self._rows.count()

    def page(self, order: str, start: int, stop: int) -> list[_Batch]:
        """One page."""
        return [
            _Batch(b.pk, b.made_at, b.count, b.digest,
                   "; ".join(faults_of(b)) or choose("unchanged", "未被更改"))
            for b in self._rows[start:stop]
        ]  # fmt: skip

    def all(self, order: str) -> list[_Batch]:
        """All of them."""
        return self.page(order, 0, self.count())


@screen(Permission.VIEW_READS)
def reads(request: HttpRequest) -> HttpResponseBase:
    """Readings of unpublished cases, emergencies and grants, for the integrity officer."""
    user = request.user
    return show(
        request,
        "office/access_reads.html",
        title=_("Readings of unpublished cases"),
        emergencies=visible_requests(user).filter(state="asked").count(),
        grids=[
            Grid(READS, QuerySource(visible_reads(user)), request.GET),
            Grid(requests_table("requests", _("Emergency access"), link=False),
                 QuerySource(visible_requests(user)), request.GET),
            Grid(GIVEN_BY_ALL, QuerySource(visible_grants(user)), request.GET),
            Grid(BATCHES, _Batches(visible_read_batches(user)), request.GET),
        ],
    )  # fmt: skip


@screen(Permission.VIEW_DUTIES)
def duties(request: HttpRequest) -> HttpResponseBase:
    """The matrix of duties, checked now against the roles as they are."""
    table = matrix()
    broken = conflicts({r.name: r.permissions for r in ROLES.values()}, table)
    by_rule = {conflict.rule.name: conflict for conflict in broken}
    rules = [
        {
            "words": choose(rule.en, rule.zh),
            "role": ROLES[rule.role] if rule.role else None,
            "one": _described(rule.one),
            "other": _described(rule.other),
            "broken": by_rule.get(rule.name),
        }
        for rule in table.roles
    ]
    held = [(role, _described(role.permissions)) for role in ROLES.values()]
    return show(
        request,
        "office/duties.html",
        title=_("Separation of duties"),
        rules=rules,
        acts=[choose(act.en, act.zh) for act in table.acts.values()],
        held=held,
        broken=broken,
        purposes=[
            {
                "words": choose(p.en, p.zh),
                "roles": [str(role) for role in ROLES.values() if role.name in p.roles],
                "longest": _span(p.longest),
            }
            for p in policy().purposes.values()
        ],
    )


@screen(Permission.VIEW_NETWORK)
def unpublished(request: HttpRequest) -> HttpResponseBase:
    """How many unpublished cases each centre has in each sector, small cells kept back."""
    mart, _scope = figures_for(request)
    columns = list(SECTORS)
    counts = np.zeros((len(mart.centres), len(columns) + 1), dtype=np.int64)
    row_of = {centre.id: i for i, centre in enumerate(mart.centres)}
    for centre_id, field, n in mart.unpublished():
        column = columns.index(FIELDS[field].sector) if field else len(columns)
        if centre_id in row_of:
            counts[row_of[centre_id], column] += n
    minimum = policy().minimum_cell
    found = suppress(counts, minimum) if counts.size else None
    names = [choose(c.en, c.zh) for c in mart.centres]
    return show(
        request,
        "office/unpublished.html",
        title=_("Unpublished cases"),
        about=mart.about,
        minimum=minimum,
        heads=[*(choose(s.en, s.zh) for s in SECTORS.values()), _("not classified"), _("Total")],
        rows=[] if found is None else [
            (name, [found.shown(i, j) for j in range(len(columns) + 2)])
            for i, name in enumerate([*names, _("Total")])
        ],
    )  # fmt: skip


def _described(names: Any) -> list[str]:
    known = [Permission(name) for name in names if name in set(Permission)]
    return sorted(permission.description for permission in known)


def _span(longest: Any) -> str:
    if longest is None:
        return _("while it is true")
    hours = int(longest.total_seconds() // 3600)
    if hours < 48:
        return _("%(n)d hours") % {"n": hours}
    return _("%(n)d days") % {"n": longest.days}
