"""Files that browsers ask for at fixed addresses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static

from pendency.office.views.screen import anyone


@anyone
def favicon(request: HttpRequest) -> HttpResponseBase:
    """The mark, for pages that name no icon (a report pack, a plain error)."""
    return redirect(static("office/mark.svg"), permanent=True)
