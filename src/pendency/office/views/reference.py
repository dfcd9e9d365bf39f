"""What the figures mean and where they come from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from pendency.office import mart
from pendency.office.access import visible_snapshots
from pendency.office.language import chinese, choose
from pendency.office.roles import ROLES
from pendency.office.views.indicators import KINDS
from pendency.office.views.measures import snapshot
from pendency.office.views.screen import show, signed_in
from pendency.planning import INDICATORS
from pendency.planning.definitions import LIMITS, STAGES
from pendency.records import TABLES, vocabulary


@signed_in
def definitions(request: HttpRequest) -> HttpResponseBase:
    """Every indicator with formula, unit and source; every table, state and event."""
    words = vocabulary()
    groups = [
        (choose(*heading), [i for i in INDICATORS.values() if i.kind == kind])
        for kind, heading in KINDS.items()
    ]
    return show(
        request,
        "office/definitions.html",
        title=_("Definitions"),
        groups=groups,
        tables=[vars(table) for table in TABLES.values()],
        limits=LIMITS,
        stages=STAGES.values(),
        states=words.states.values(),
        events=words.events.values(),
        chinese=chinese(),
    )


@signed_in
def about(request: HttpRequest) -> HttpResponseBase:
    """The snapshot behind the figures, what is generated, and how to check it."""
    sealed = snapshot()
    return show(
        request, "office/about.html", title=_("About these data"), about=mart.current().about,
        manifest=sealed.manifest, tables=sealed.manifest.tables.items(),
        snapshots=visible_snapshots(request.user)[:10], roles=ROLES.values(),
    )  # fmt: skip
