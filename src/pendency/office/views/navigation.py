"""Where a person can go and where he lands, as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pendency.office.models import User
from pendency.office.permissions import Permission


@dataclass(frozen=True)
class Item:
    """An entry of the menu; ``key`` goes there after the key g."""

    name: str
    words: Any
    permission: Permission | None = None
    key: str = ""
    url: Callable[[User], str | None] | None = None

    def address(self, user: User) -> str | None:
        """Where the entry leads; None where it leads nowhere for this person."""
        if self.permission and not user.may(self.permission):
            return None
        return self.url(user) if self.url else reverse(self.name)


def own_centre(user: User) -> str | None:
    """The centre that a person heads."""
    return reverse("centre", args=[user.centre_id]) if user.centre_id else None


def own_unit(user: User) -> str | None:
    """The department that a person heads."""
    return reverse("unit", args=[user.unit_id]) if user.unit_id else None


def own_work(user: User) -> str | None:
    """The work in front of the department that a person heads."""
    return reverse("unit_work", args=[user.unit_id]) if user.unit_id else None


def own_docket(user: User) -> str | None:
    """The docket of a person who examines."""
    return reverse("docket", args=[user.examiner_id]) if user.examiner_id else None


P = Permission
MENU: tuple[tuple[Any, tuple[Item, ...]], ...] = (
    (
        _("Work"),
        (
            Item("docket", _("My docket"), P.VIEW_DOCKET, "d", own_docket),
            Item("unit_work", _("Work of my department"), P.VIEW_UNIT, "w", own_work),
            Item("drafts", _("Drafts"), P.VIEW_DRAFT, "e"),
            Item("transfers", _("Transfers desk"), P.VIEW_TRANSFERS, "t"),
            Item("calendar", _("Calendar of limits"), P.VIEW_DOCKET, "l"),
            Item("unit", _("My department"), P.VIEW_UNIT, "u", own_unit),
            Item("centre", _("My centre"), P.VIEW_CENTRE, "c", own_centre),
            Item("cases", _("Cases"), P.VIEW_CASE, "s"),
            Item("access", _("Access to unpublished cases"), P.BREAK_GLASS, "x"),
            Item("access_grants", _("Grants of access"), P.GRANT_ACCESS),
            Item("coaches", _("Coaches"), P.NAME_COACH),
            Item("my_declaration", _("My declaration of interests"), P.DECLARE_INTERESTS, "y"),
            Item("recusal_desk", _("Recusal desk"), P.KEEP_RECUSALS, "r"),
            Item("standings", _("Declarations of interests"), P.VIEW_STANDING, "z"),
            Item("allocation", _("Allocation"), P.VIEW_ALLOCATION, "r"),
            Item("authorities", _("Languages and modes of examiners"), P.VIEW_ALLOCATION),
            Item("overrides", _("Overrides"), P.VIEW_OVERRIDES, "b"),
        ),
    ),
    (
        _("State of the corps"),
        (
            Item("network", _("Network at a glance"), P.VIEW_NETWORK, "n"),
            Item("centres", _("Centres and departments"), P.VIEW_CENTRE, "o"),
            Item("indicators", _("Indicators"), P.VIEW_NETWORK, "i"),
            Item("planning", _("Planning"), P.VIEW_PLAN, "b"),
            Item("unpublished", _("Unpublished cases"), P.VIEW_NETWORK),
            Item("pack", _("Meeting pack"), P.VIEW_PACK, "p"),
        ),
    ),
    (
        _("Records"),
        (
            Item("imports", _("Imports and quarantine"), P.VIEW_IMPORTS, "q"),
            Item("log", _("Log and witnesses"), P.VIEW_LOG, "v"),
            Item("access_reads", _("Readings of unpublished cases"), P.VIEW_READS, "r"),
            Item("duties", _("Separation of duties"), P.VIEW_DUTIES),
            Item("alarms", _("Alarms"), P.VIEW_ALARMS, "m"),
            Item("definitions", _("Definitions"), None, "f"),
            Item("about", _("About these data"), None, "a"),
        ),
    ),
)

#: Where a role's work is; the first place that exists for the person is where he lands.
LANDINGS: tuple[Callable[[User], str | None], ...] = (
    own_docket,
    own_work,
    own_centre,
    Item("network", "", P.VIEW_NETWORK).address,
    Item("about", "").address,
)
#: Roles whose work is not where their reach is.
LANDS_AT: dict[str, str] = {
    "quality_reviewer": "cases",
    "integrity_officer": "imports",
    "administrator": "imports",
}


def landing(user: User) -> str:
    """The page that a person sees first."""
    if user.role in LANDS_AT:
        return reverse(LANDS_AT[user.role])
    return next(url for place in LANDINGS if (url := place(user)))


@dataclass(frozen=True)
class Entry:
    """An entry of the menu as shown."""

    words: Any
    url: str
    key: str
    here: bool


def sections(request: HttpRequest) -> list[tuple[Any, list[Entry]]]:
    """The menu of a person, with the place where he is marked."""
    user = request.user
    if not user.is_authenticated:
        return []
    found = [(words, [(i, i.address(user)) for i in items]) for words, items in MENU]
    addresses = [url for _words, items in found for _item, url in items if url]
    here = max(filter(request.path.startswith, addresses), key=len, default="")
    shown = [
        (words, [Entry(i.words, url, i.key, url == here) for i, url in items if url])
        for words, items in found
    ]
    return [(words, entries) for words, entries in shown if entries]
