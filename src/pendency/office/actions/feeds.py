"""Secret addresses for calendar programs: made and revoked by their owner."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from pendency.office.actions.deeds import deed
from pendency.office.language import choose
from pendency.office.models import CalendarFeed, User
from pendency.office.permissions import Permission


def digest(secret: str) -> str:
    """What is kept of a feed's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_feed(*, by: User, now: dt.datetime) -> str:
    """Give a person an address under which his calendar program fetches his limits.

    Effects: an address that worked before works no longer; the new one, of which only the hash of
    its secret is kept; the audit row.

    Returns
    -------
    str
        The secret, which can't be shown again.
    """
    secret = secrets.token_urlsafe(32)
    with deed("make_feed", by=by, now=now, needs=Permission.VIEW_DOCKET) as act:
        by.feeds.filter(revoked_at=None).update(revoked_at=now)
        language = choose("en", "zh-hans")
        feed = CalendarFeed.objects.create(
            user=by, secret_sha256=digest(secret), language=language, made_at=now
        )
        act.on("calendar_feed", feed.pk)
    return secret


def revoke_feed(*, by: User, now: dt.datetime) -> None:
    """Make a person's address work no longer.

    Effects: the address is refused from now on; the audit row, if there was one.
    """
    with deed("revoke_feed", by=by, now=now, needs=None) as act:
        act.on("calendar_feed", by.pk)
        if not by.feeds.filter(revoked_at=None).update(revoked_at=now):
            act.nothing()
