"""Languages and modes of examiners: who is listed for what, and for whom a head lists."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from pendency.office import actions, clock
from pendency.office.access import access_authority, authority_targets, visible_authorities
from pendency.office.allocation.forms import GiveAuthority
from pendency.office.errors import NotDrawableError, OfficeError
from pendency.office.permissions import Permission
from pendency.office.tables import Grid, QuerySource
from pendency.office.tables.authority import authority_table, standing_words
from pendency.office.views.screen import screen, show


@screen(Permission.VIEW_ALLOCATION)
def authorities(request: HttpRequest) -> HttpResponseBase:
    """Who is listed for which language or mode, in the reader's part of the corps."""
    rows = visible_authorities(request.user)
    return show(
        request,
        "office/authorities.html",
        title=_("Languages and modes of examiners"),
        crumbs=[(_("Allocation"), reverse("allocation"))],
        gives=request.user.may(Permission.GRANT_AUTHORITY),
        grids=[Grid(authority_table(clock.today()), QuerySource(rows), request.GET)],
    )


@screen(Permission.GRANT_AUTHORITY)
def authority_new(request: HttpRequest) -> HttpResponseBase:
    """List an examiner for a language or a mode."""
    first = {"to": request.GET.get("examiner", ""), "from_date": clock.today()}
    form = GiveAuthority(request.POST or None, examiners=authority_targets(request.user),
                         initial=first, label_suffix="")  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            actions.give_authority(**form.cleaned_data, by=request.user, now=clock.now())
            messages.success(request, _("Listed: draws keep to it from its first day on."))
            return redirect("authorities")
        except OfficeError as error:
            form.add_error(None, str(error))
    return show(
        request,
        "office/authority_new.html",
        title=_("List an examiner for a language or a mode"),
        crumbs=_crumbs(),
        form=form,
    )


@screen(Permission.VIEW_ALLOCATION)
def authority(request: HttpRequest, authority_id: int) -> HttpResponseBase:
    """One listing, and the button that ends it."""
    held = access_authority(request.user, authority_id)
    today = clock.today()
    if request.method == "POST":
        try:
            actions.end_authority(authority=held, reason=request.POST.get("reason", ""),
                                  by=request.user, now=clock.now())  # fmt: skip
            messages.success(request, _("Ended."))
            return redirect("authorities")
        except NotDrawableError as error:
            messages.error(request, str(error))
    over = held.ended_at is not None or (held.to_date is not None and held.to_date < today)
    return show(
        request,
        "office/authority.html",
        title=_("Listing of %(code)s") % {"code": held.examiner.code},
        crumbs=_crumbs(),
        held=held,
        standing=standing_words(held, today),
        ends=not over and request.user.may(Permission.GRANT_AUTHORITY)
        and authority_targets(request.user).filter(pk=held.examiner_id).exists(),
    )  # fmt: skip


def _crumbs() -> list[tuple[str, str]]:
    return [
        (_("Allocation"), reverse("allocation")),
        (_("Languages and modes of examiners"), reverse("authorities")),
    ]
