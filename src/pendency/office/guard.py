"""Who has to wait before the next login, and what a password has to be.

The rules of waiting are data (`pendency.integrity.access`, ``policy.toml``). Failures are counted
for one account from one address, for an address, and for an account; the last one holds back only
addresses from which the account's owner has never logged in, so that nobody can lock him out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from pendency.integrity.access import locked_seconds, policy
from pendency.office import clock
from pendency.office.models import LoginGuard, User

PAIR, ADDRESS, ACCOUNT = "pair", "address", "account"


def address_of(request: HttpRequest | None) -> str:
    """The address that a request comes from; behind the proxy the one that the proxy saw."""
    if request is None:
        return ""
    passed = request.headers.get("X-Forwarded-For", "") if settings.PUBLIC_HOSTS else ""
    # the proxy appends what it saw; whatever stands before it, a browser could have written
    return passed.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def keys_of(username: str, address: str) -> dict[str, str]:
    """Under which keys an attempt is counted."""
    name = username.strip().casefold()
    said = {PAIR: f"{name}\n{address}", ADDRESS: address, ACCOUNT: name}
    return {kind: _keyed(f"{kind}\n{text}") for kind, text in said.items()}


def seconds_to_wait(username: str, address: str, now: dt.datetime) -> int:
    """How long this account has to wait from this address; 0 if it may try now."""
    keys = keys_of(username, address)
    rows = {row.kind: row for row in LoginGuard.objects.filter(key__in=keys.values())}
    known = rows[PAIR].known_at if PAIR in rows else None
    counted = {kind: row for kind, row in rows.items() if not (kind == ACCOUNT and known)}
    return max((_left(kind, row, now) for kind, row in counted.items()), default=0)


def _left(kind: str, row: LoginGuard, now: dt.datetime) -> int:
    if row.failed_at is None:
        return 0
    wait = locked_seconds(row.failures, policy().lockouts[kind])
    return max(0, wait - int((now - row.failed_at).total_seconds()))


def _keyed(text: str) -> str:
    key = hashlib.sha256(b"login guard" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class GuardedBackend(ModelBackend):
    """Names and passwords; too many failures have to wait, whichever page they come from."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None,
        password: str | None = None, **kwargs: Any,
    ) -> User | None:  # fmt: skip
        """The person, or None; a locked attempt is refused without looking at the password."""
        from pendency.office import actions  # noqa: PLC0415  (actions import the models' backend)

        name = username or ""
        address, now = address_of(request), clock.now()
        if seconds_to_wait(name, address, now):
            raise PermissionDenied
        found = super().authenticate(request, username=username, password=password, **kwargs)
        if found is None and name:
            actions.note_failed_login(username=name, address=address, now=now)
        return found


# --- Passwords -----------------------------------------------------------------------------------


class AtMost:
    """No endless passwords: hashing them would cost the server more than the sender."""

    def __init__(self, most: int = 128) -> None:
        self.most = most

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse one that is too long."""
        if len(password) > self.most:
            raise ValidationError(self.get_help_text(), code="too_long")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("At most %(n)d characters.") % {"n": self.most}


class NotDressedUp:
    """Not a common password with digits and signs around it, nor this system's own words."""

    OWN = ("pendency", "examiner", "patent", "password", "office", "审查员", "密码")

    def __init__(self) -> None:
        self.common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse what is a known word without its trimmings."""
        bare = re.sub(r"[\W\d_]+", "", password.casefold())
        repeated = re.fullmatch(r"(.{1,8}?)\1+", password.casefold())
        if repeated or bare in self.OWN or (bare and bare in self.common):
            raise ValidationError(self.get_help_text(), code="dressed_up")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("Not a common word with digits and signs around it, and nothing repeated.")


class NotBreached:
    """Not in a list of breached passwords that the office keeps, if it keeps one.

    The file holds SHA-1 hashes in hexadecimal, ascending, one a line, with or without ``:count``
    (the form in which such lists are published). It is searched on the disk.
    """

    def __init__(self, file: str = "") -> None:
        self.file = Path(file) if file else None

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse one that is in the list."""
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()
        if self.file and _in_sorted_lines(self.file, digest.encode()):
            raise ValidationError(self.get_help_text(), code="breached")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("Not one that is known from a breach elsewhere.")


def _in_sorted_lines(path: Path, wanted: bytes) -> bool:
    """Whether a line begins with the wanted bytes, by bisection of an ascending file."""
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            file.seek(middle)
            if middle:
                file.readline()  # what is left of the line before
            line = file.readline().strip().upper()
            if not line or line[: len(wanted)] >= wanted:
                high = middle
            else:
                low = middle + 1
        file.seek(low)
        if low:
            file.readline()
        return file.readline().upper().startswith(wanted)
