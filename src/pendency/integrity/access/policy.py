"""The policy of reading unpublished cases as data, ``data/policy.toml``, and its application."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from pendency.integrity.access.errors import AccessError
from pendency.integrity.access.lockout import Lockout

_FILE = "access/data/policy.toml"

#: What a published case is read for: it needs no purpose.
PUBLISHED = "published"
#: The purpose that a second person allows.
BREAK_GLASS = "break_glass"

_WAYS = ("tie", "grant", "second")


@dataclass(frozen=True)
class Purpose:
    """A purpose of reading an unpublished case.

    Attributes
    ----------
    name, en, zh
        Its name in the data, and its words.
    way
        ``tie``: follows from the case; ``grant``: somebody grants it; ``second``: asked for, and
        allowed by a second person.
    roles
        Who may have it.
    longest
        How long a grant lasts at most; ``None`` for ties, which last while they are true.
    """

    name: str
    en: str
    zh: str
    way: str
    roles: frozenset[str]
    longest: timedelta | None


@dataclass(frozen=True)
class Grant:
    """Leave to read one case for a purpose until a moment."""

    purpose: str
    until: datetime


@dataclass(frozen=True)
class Decision:
    """Whether a case may be read, and for what; ``purpose`` is empty where it may not."""

    purpose: str
    until: datetime | None = None

    @property
    def allowed(self) -> bool:
        """Whether it may be read."""
        return bool(self.purpose)


@dataclass(frozen=True)
class Policy:
    """The whole policy."""

    valid_from: date
    source: str
    repeat: timedelta
    ask: timedelta
    minimum_cell: int
    purposes: Mapping[str, Purpose]
    lockouts: Mapping[str, Lockout]

    @property
    def roles(self) -> frozenset[str]:
        """Every role that the policy names."""
        return frozenset().union(*(purpose.roles for purpose in self.purposes.values()))

    def purposes_of(self, role: str, *ways: str) -> tuple[Purpose, ...]:
        """The purposes that a role may have, of some ways where these are named."""
        return tuple(
            p for p in self.purposes.values() if role in p.roles and (not ways or p.way in ways)
        )

    def grantable(self, role: str) -> frozenset[str]:
        """Names of the purposes that a person of a role may hold a grant for."""
        return frozenset(p.name for p in self.purposes_of(role, "grant", "second"))


def decide(
    policy: Policy,
    *,
    role: str,
    secret: bool,
    tied: bool,
    grants: Iterable[Grant],
    at: datetime,
) -> Decision:
    """Decide whether a person may read a case now.

    Parameters
    ----------
    policy
        The table of purposes.
    role
        The person's role.
    secret
        Whether the case is unpublished.
    tied
        Whether it belongs to the person's part of the corps.
    grants
        What the person was granted for this case; a grant that has ended, or whose purpose is not
        for the role (any more), counts as none.
    at
        The moment.

    Returns
    -------
    Decision
        A tie goes before a grant, and among grants the one that lasts longest; denied otherwise.
    """
    if not secret:
        return Decision(PUBLISHED)
    ties = policy.purposes_of(role, "tie")
    if tied and ties:
        return Decision(ties[0].name)
    held = policy.grantable(role)
    valid = [g for g in grants if g.purpose in held and g.until > at]
    if not valid:
        return Decision("")
    best = max(valid, key=lambda g: g.until)
    return Decision(best.purpose, best.until)


@cache
def policy() -> Policy:
    """The policy that the package ships.

    Raises
    ------
    AccessError
        The data file does not hold a policy; the message names the place.
    """
    return read_policy(files("pendency.integrity").joinpath(_FILE).read_text("utf-8"))


def read_policy(text: str) -> Policy:
    """Read and check a policy; see `policy`."""
    try:
        data = tomllib.loads(text)
        return Policy(
            valid_from=data["valid_from"],
            source=data["source"],
            repeat=timedelta(minutes=data["repeat_minutes"]),
            ask=timedelta(hours=data["ask_hours"]),
            minimum_cell=_at_least(data, "minimum_cell", 2),
            purposes={name: _purpose(name, entry) for name, entry in data["purpose"].items()},
            lockouts={name: Lockout(**entry) for name, entry in data["lockout"].items()},
        )
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise AccessError(f"{_FILE}: {error!r}; see the comments of the file") from error


def _at_least(data: Mapping[str, Any], key: str, least: int) -> int:
    value: int = data[key]
    if value < least:
        raise AccessError(f"{_FILE}: {key} = {value}; at least {least} is needed")
    return value


def _purpose(name: str, entry: Mapping[str, Any]) -> Purpose:
    ways = [way for way in _WAYS if way in entry]
    if len(ways) != 1:
        raise AccessError(f"{_FILE}: purpose.{name} needs exactly one of {', '.join(_WAYS)}")
    way = ways[0]
    longest = _longest(name, way, entry)
    return Purpose(name, entry["en"], entry["zh"], way, _roles(name, entry[way]), longest)


def _longest(name: str, way: str, entry: Mapping[str, Any]) -> timedelta | None:
    if way == "tie":
        return None
    found = timedelta(days=entry.get("days", 0), hours=entry.get("hours", 0))
    if found <= timedelta():
        raise AccessError(f"{_FILE}: purpose.{name} is granted and needs days or hours: it expires")
    return found


def _roles(name: str, roles: Collection[str]) -> frozenset[str]:
    if isinstance(roles, str) or not roles:
        raise AccessError(f"{_FILE}: purpose.{name} needs a list of roles")
    return frozenset(roles)
