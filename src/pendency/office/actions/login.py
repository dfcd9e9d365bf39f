"""Logins, sessions and tokens."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.timezone import now as really_now  # noqa: TID251  # of Django's sessions

from pendency.integrity.access import locked_seconds, policy
from pendency.office.actions.deeds import deed
from pendency.office.errors import AccessRequestError
from pendency.office.guard import ACCOUNT, PAIR, keys_of
from pendency.office.language import choose
from pendency.office.log.entries import enter
from pendency.office.models import ApiToken, LoginGuard, User, UserSession

#: What a token begins with, so that a lost one is known for what it is.
PREFIX = "pendency_"
#: The longest life of a token, in days.
LONGEST = 365
#: A login this young may not have its session yet.
_BEING_MADE = dt.timedelta(hours=1)


def forget_logins(*, now: dt.datetime) -> int:
    """Forget sessions that are over, with the addresses and browsers they came from; how many.

    Django's sessions run on real time, even where the office's clock is set to another day.

    Effects: the sessions' rows are gone, their owners' lists no longer hold them; failed logins
    that nobody repeated are forgotten; the audit row, if there were such sessions.
    """
    with deed("forget_logins", by=None, now=now, needs=None) as act:
        Session.objects.filter(expire_date__lte=really_now()).delete()
        living = Session.objects.values("session_key")
        over = UserSession.objects.filter(began_at__lt=now - _BEING_MADE)
        gone, _each = over.exclude(session_key__in=living).delete()
        _forget_failures(now)
        act.on("sessions", "over", sessions=gone)
        if not gone:
            act.nothing()
    return gone


def _forget_failures(now: dt.datetime) -> None:
    """Forget failures that no rule counts any more."""
    longest = max(rule.forget for rule in policy().lockouts.values())
    old = LoginGuard.objects.filter(known_at=None, failed_at__lt=now - dt.timedelta(hours=longest))
    old.delete()


@transaction.atomic
def note_failed_login(*, username: str, address: str, now: dt.datetime) -> None:
    """Count a failed login.

    Effects: the counts of the pair, of the address and of the account; an audit row whenever one
    of them makes the next attempt wait longer. What nobody has tried for a day is forgotten.
    """
    rules = policy().lockouts
    _forget_failures(now)
    for kind, key in keys_of(username, address).items():
        row, _made = LoginGuard.objects.select_for_update().get_or_create(kind=kind, key=key)
        since = now - dt.timedelta(hours=rules[kind].forget)
        failures = 1 if row.failed_at is None or row.failed_at < since else row.failures + 1
        before = locked_seconds(failures - 1, rules[kind])
        LoginGuard.objects.filter(pk=row.pk).update(failures=failures, failed_at=now)
        wait = locked_seconds(failures, rules[kind])
        if wait > before:
            enter(
                action="lock_login", by="the office", now=now, object_type="login",
                object_key=username[:150],
                detail={"by": kind, "address": address, "failures": failures, "seconds": wait},
            )  # fmt: skip


def note_login(
    *, person: User, address: str, session_key: str, agent: str, now: dt.datetime, way: str
) -> UserSession:
    """Note a login that succeeded.

    Effects: the account knows the address and its own failures are forgotten; the session in the
    person's list; the audit row with the way, ``password`` or ``oidc``.
    """
    with deed("log_in", by=person, now=now, needs=None) as act:
        keys = keys_of(person.username, address)
        LoginGuard.objects.update_or_create(
            kind=PAIR, key=keys[PAIR], defaults={"known_at": now, "failures": 0}
        )
        LoginGuard.objects.filter(kind=ACCOUNT, key=keys[ACCOUNT]).update(failures=0)
        session = UserSession.objects.create(
            user=person, session_key=session_key, began_at=now, seen_at=now, address=address,
            agent=agent[:200],
        )  # fmt: skip
        act.on("user", person.username, way=way, address=address)
    return session


def end_session(*, session: UserSession, by: User, now: dt.datetime) -> None:
    """End one of one's own sessions, wherever it is.

    Effects: its next request leads to the login; the audit row.
    """
    with deed("end_session", by=by, now=now, needs=None) as act:
        act.on("user", by.username, began=session.began_at.isoformat())
        mine = UserSession.objects.filter(pk=session.pk, user=by)
        if not mine.exists():
            act.nothing()
            return
        Session.objects.filter(session_key=session.session_key).delete()
        mine.delete()


def make_token(*, name: str, days: int, by: User, now: dt.datetime) -> str:
    """Make a token with which a program reads the API in a person's name.

    Effects: the token, of which only the hash is kept; the audit row.

    Returns
    -------
    str
        The secret, which can't be shown again.

    Raises
    ------
    AccessRequestError
        It has no name, or would last longer than a year.
    """
    with deed("make_token", by=by, now=now, needs=None) as act:
        if not name.strip() or not 1 <= days <= LONGEST:
            raise AccessRequestError(
                choose(f"Say what the token is for, and let it end after 1 to {LONGEST} days.",
                       f"请说明令牌用途，有效期为1至{LONGEST}天。")
            )  # fmt: skip
        secret = PREFIX + secrets.token_urlsafe(32)
        token = ApiToken.objects.create(
            user=by, name=name.strip(), secret_sha256=token_digest(secret), made_at=now,
            until=now + dt.timedelta(days=days),
        )  # fmt: skip
        act.on("token", token.pk, name=token.name, until=token.until.isoformat())
    return secret


def revoke_token(*, token: ApiToken, by: User, now: dt.datetime) -> None:
    """End one of one's own tokens.

    Effects: the API refuses it from now on; the audit row, if it worked.
    """
    with deed("revoke_token", by=by, now=now, needs=None) as act:
        act.on("token", token.pk, name=token.name)
        works = ApiToken.objects.filter(pk=token.pk, user=by, revoked_at=None)
        if not works.update(revoked_at=now):
            act.nothing()


def note_token_used(token: ApiToken, now: dt.datetime) -> None:
    """Keep the day on which a token was last used; without an audit row, a day is enough."""
    if token.used_at is None or token.used_at < now - dt.timedelta(days=1):
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)


def token_digest(secret: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()
