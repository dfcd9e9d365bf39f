"""Pages for what went wrong; each says what to do next."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from pendency import __version__
from pendency.office.errors import NoMartError
from pendency.office.views.navigation import sections


def not_found(request: HttpRequest, exception: Http404) -> HttpResponseBase:
    """404."""
    told = str(exception.args[0]) if exception.args and isinstance(exception.args[0], str) else ""
    return _page(request, 404, _("Not found"), told or _("There is nothing at this address."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """403."""
    return _page(
        request, 403, _("Not allowed"), str(exception) or _("Your role does not allow this.")
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """400."""
    return _page(request, 400, _("Not understood"), _("The address or the form makes no sense."))


def failed(request: HttpRequest) -> HttpResponseBase:
    """500: without the menu, for nothing may be relied on."""
    return render(request, "office/failed.html", status=500)


def no_mart(request: HttpRequest, exception: NoMartError) -> HttpResponseBase:
    """503: nothing has been published yet."""
    return _page(
        request, 503, _("Nothing to show yet"),
        _("No snapshot has been published. Take one on, or import records and publish: "
          "pendency demo loads the sample office."),
    )  # fmt: skip


def csrf(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """403 for a form that was not ours."""
    return _page(
        request, 403, _("The form has expired"), _("Go back, reload the page and try again.")
    )


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponseBase:
    frame = {"title": title, "text": text, "status": status, "sections": sections(request),
             "version": __version__}  # fmt: skip
    return render(request, "office/error.html", frame, status=status)
