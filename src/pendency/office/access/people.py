"""Accounts, and the calendar feeds that stand for their owners."""

from __future__ import annotations

import hashlib

from django.db.models import QuerySet
from django.http import Http404

from pendency.office.access.answers import found
from pendency.office.models import CalendarFeed, User
from pendency.office.roles import Permission


def visible_people(user: User) -> QuerySet[User]:
    """Accounts, for whoever manages them; everybody sees his own."""
    people = User.objects.select_related("centre", "unit", "examiner")
    return people if user.may(Permission.MANAGE_USERS) else people.filter(pk=user.pk)


def access_person(user: User, person_id: int) -> User:
    """An account, for whoever manages them; everybody reaches his own."""
    return found(visible_people(user).filter(pk=person_id).first())


def access_feed(secret: str) -> CalendarFeed:
    """The feed of a secret address, while it works and its owner still has a docket to see."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    works = CalendarFeed.objects.select_related("user").filter(revoked_at=None)
    feed = found(works.filter(secret_sha256=digest).first())
    if not feed.user.may(Permission.VIEW_DOCKET):
        raise Http404
    return feed
