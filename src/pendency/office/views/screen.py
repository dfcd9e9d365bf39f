"""What every view does: declare its permission, and answer with a page or a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial, wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from pendency import __version__
from pendency.office import mart
from pendency.office.access import require
from pendency.office.errors import NoMartError
from pendency.office.models import Office
from pendency.office.permissions import Permission
from pendency.office.scope import scope_of
from pendency.office.tables import Grid
from pendency.office.tables.export import export
from pendency.office.views.errors import no_mart
from pendency.office.views.navigation import sections

View = Callable[..., HttpResponseBase]
Crumb = tuple[str, str]  # words, address


@dataclass(frozen=True)
class Records:
    """The records as they stand now, which a page about single cases names as its source."""

    title: str
    generated: bool
    observed_to: date
    revision: int
    snapshot_id: str = ""


def screen(permission: Permission) -> Callable[[View], View]:
    """Declare and check the permission that a view needs."""

    def declare(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require(request.user, permission)
            return _answer(view, request, *args, **kwargs)

        checked.permission = permission
        return checked

    return declare


def signed_in(view: View) -> View:
    """Declare that a view is for everybody with an account (the middleware asks for one)."""
    answering = wraps(view)(partial(_answer, view))
    answering.permission = "signed in"
    return answering


def anyone(view: View) -> View:
    """Declare that a view is for everybody."""
    view.permission = "anyone"
    return login_not_required(view)


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except NoMartError as error:
        return no_mart(request, error)


def show(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    crumbs: Sequence[Crumb] = (),
    grids: Sequence[Grid] = (),
    about: mart.About | Records | None = None,
    **context: Any,
) -> HttpResponseBase:
    """Render a screen, or the file of one of its tables when the address asks for it.

    ``about`` is the snapshot that the figures come from: the page shows it in its banner, files
    carry it in their name.
    """
    file = export(request, grids, stamp=_stamp(about), about=_words(about))
    if file is not None:
        return file
    frame = {
        "title": title,
        "crumbs": crumbs,
        "about": about,
        "sections": sections(request),
        "version": __version__,
        "grids": {grid.name: grid for grid in grids},
    }
    return render(request, template, frame | context)


def figures_for(request: HttpRequest) -> tuple[mart.Mart, dict[str, Any]]:
    """The current mart and the reader's scope, as keyword for its queries."""
    return mart.current(), {"scope": scope_of(request.user)}


def records() -> Records:
    """The records as they stand.

    Raises
    ------
    NoMartError
        The office holds none yet.
    """
    office = Office.objects.first()
    if office is None:
        raise NoMartError("the office holds no records yet")
    generated = office.provenance == "generated"
    return Records(office.title, generated, office.observed_to, office.revision)


def _stamp(about: mart.About | Records | None) -> str:
    if about is None:
        return "records"
    return f"{about.observed_to}-{about.snapshot_id[:8] or f'r{about.revision}'}"


def _words(about: mart.About | Records | None) -> str:
    if about is None:
        return "Pendency"
    kind = _("generated data") if about.generated else _("imported data")
    source = about.snapshot_id or _("records, revision %(n)s") % {"n": about.revision}
    return f"{about.title} · {about.observed_to} · {source} · {kind}"
