"""Imports: what was read, what became of it, and what was kept aside."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Sum
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from pendency.office.access import (
    access_import,
    access_quarantined,
    visible_imports,
    visible_quarantine,
    visible_sources,
)
from pendency.office.permissions import Permission
from pendency.office.tables import Grid, QuerySource, RowSource
from pendency.office.tables.intake import QUARANTINE, RUNS, SOURCES, reason_of
from pendency.office.views.screen import screen, show

COUNTS = ("read", "imported", "duplicates", "quarantined")
SHOWN_BYTES = 4096
_WIDTH = 16


@screen(Permission.VIEW_IMPORTS)
def imports(request: HttpRequest) -> HttpResponseBase:
    """All files and runs, with sums that must come out even."""
    sources = visible_sources(request.user)
    sums = sources.aggregate(**{name: Sum(name, default=0) for name in COUNTS})
    return show(
        request,
        "office/imports.html",
        title=_("Imports and quarantine"),
        may_import=request.user.may(Permission.RUN_IMPORT),
        sums=sums,
        even=sums["read"] == sums["imported"] + sums["duplicates"] + sums["quarantined"],
        grids=[
            Grid(SOURCES, QuerySource(sources), request.GET),
            Grid(RUNS, QuerySource(visible_imports(request.user)), request.GET),
        ],
    )


@screen(Permission.VIEW_IMPORTS)
def run(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """One run of an import."""
    found = access_import(request.user, run_id)
    return show(
        request,
        "office/run.html",
        title=_("Import of %(name)s") % {"name": found.name},
        crumbs=[(_("Imports and quarantine"), reverse("imports"))],
        run=found,
        counts=list(_counts(found.counts)),
    )


@screen(Permission.VIEW_IMPORTS)
def quarantine(request: HttpRequest) -> HttpResponseBase:
    """The quarantine, of one file where the address names it."""
    rows = visible_quarantine(request.user)
    source = request.GET.get("source")
    chosen = rows.filter(source_sha256=source) if source else rows
    return show(
        request,
        "office/quarantine.html",
        title=_("Quarantine"),
        crumbs=[(_("Imports and quarantine"), reverse("imports"))],
        source=source,
        grids=[Grid(QUARANTINE, QuerySource(chosen), request.GET)],
    )


@screen(Permission.VIEW_IMPORTS)
def quarantined(request: HttpRequest) -> HttpResponseBase:
    """One quarantined record, with its bytes."""
    asked = request.GET
    row = access_quarantined(request.user, asked.get("source", ""), asked.get("place", ""))
    raw = bytes(row.raw)
    return show(
        request,
        "office/quarantined.html",
        title=row.place,
        crumbs=[
            (_("Imports and quarantine"), reverse("imports")),
            (_("Quarantine"), reverse("quarantine")),
        ],
        row=row,
        reason=reason_of(row),
        dump="\n".join(dump(raw[:SHOWN_BYTES])),
        text=raw[:SHOWN_BYTES].decode("utf-8", "backslashreplace"),
        cut=row.size > SHOWN_BYTES,
        shown=min(row.size, SHOWN_BYTES),
        grids=[Grid(QUARANTINE, RowSource([row]), request.GET)],
    )


def dump(raw: bytes) -> Iterator[str]:
    """Lines of offset, bytes in hexadecimal and printable ASCII; everything else is a dot."""
    for start in range(0, len(raw), _WIDTH):
        line = raw[start : start + _WIDTH]
        shown = "".join(chr(b) if 0x20 <= b < 0x7F else "." for b in line)
        yield f"{start:08x}  {line.hex(' '):<{3 * _WIDTH - 1}}  {shown}"


def _counts(report: dict[str, object]) -> Iterator[dict[str, object]]:
    records = report.get("records", {})
    for name, counts in records.items():
        yield {"record": name} | counts
