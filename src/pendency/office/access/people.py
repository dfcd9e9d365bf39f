"""Accounts, and the calendar feeds that stand for their owners."""

from __future__ import annotations

import hashlib

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import Http404
from django.utils.timezone import now as really_now  # noqa: TID251  # of Django's sessions

from pendency.office import clock
from pendency.office.access.answers import found
from pendency.office.models import ApiToken, CalendarFeed, User, UserSession
from pendency.office.permissions import Permission


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


def visible_sessions(user: User) -> QuerySet[UserSession]:
    """One's own sessions that have not ended."""
    keys = Session.objects.filter(expire_date__gt=really_now()).values("session_key")
    return UserSession.objects.filter(user=user, session_key__in=keys)


def access_session(user: User, session_id: int) -> UserSession:
    """One of one's own sessions."""
    return found(visible_sessions(user).filter(pk=session_id).first())


def visible_tokens(user: User) -> QuerySet[ApiToken]:
    """One's own tokens, those that have ended included."""
    return ApiToken.objects.filter(user=user)


def access_token(user: User, token_id: int) -> ApiToken:
    """One of one's own tokens."""
    return found(visible_tokens(user).filter(pk=token_id).first())


def token_of(secret: str) -> ApiToken | None:
    """The token of a secret, while it works and its owner's account is open."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    works = ApiToken.objects.select_related("user").filter(
        revoked_at=None, until__gt=clock.now(), user__is_active=True, user__must_change=False
    )
    return works.filter(secret_sha256=digest).first()
