"""Separation of duties as a table, ``data/duties.toml``, that is checked and not only written."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pendency.integrity.access.errors import AccessError

_FILE = "access/data/duties.toml"


@dataclass(frozen=True)
class RoleRule:
    """Permissions that no role, or one role, may hold together.

    ``role`` empty: no role holds one of ``one`` with one of ``other``. Else: that role holds none
    of ``other``.
    """

    name: str
    role: str
    one: frozenset[str]
    other: frozenset[str]
    en: str
    zh: str


@dataclass(frozen=True)
class Apart:
    """Two acts that nobody does on the same object; ``by`` names the action that refuses."""

    name: str
    one: str
    other: str
    by: str
    en: str
    zh: str


@dataclass(frozen=True)
class Matrix:
    """The whole table."""

    roles: tuple[RoleRule, ...]
    acts: Mapping[str, Apart]

    @property
    def permissions(self) -> frozenset[str]:
        """Every permission that the table names."""
        return frozenset().union(*(rule.one | rule.other for rule in self.roles))


@dataclass(frozen=True)
class Conflict:
    """A role that holds what it may not hold together."""

    role: str
    rule: RoleRule
    held: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.role} holds {', '.join(self.held)}: {self.rule.en} ({self.rule.name})"


def conflicts(roles: Mapping[str, Collection[str]], table: Matrix) -> list[Conflict]:
    """Every role that breaks the table.

    Parameters
    ----------
    roles
        Permissions of each role.
    table
        What is kept apart.

    Raises
    ------
    AccessError
        The table names a role that does not exist: a misspelt row would check nothing.
    """
    unknown = {rule.role for rule in table.roles if rule.role} - set(roles)
    if unknown:
        raise AccessError(f"{_FILE}: there is no role {', '.join(sorted(unknown))}")
    return [
        Conflict(role, rule, tuple(sorted(held)))
        for role, permissions in roles.items()
        for rule in table.roles
        if (held := _broken(rule, role, frozenset(permissions)))
    ]


def _broken(rule: RoleRule, role: str, held: frozenset[str]) -> frozenset[str]:
    if rule.role:
        return held & rule.other if role == rule.role else frozenset()
    both = held & rule.one and held & rule.other
    return held & (rule.one | rule.other) if both else frozenset()


def same_person(table: Matrix, name: str, *, first: Collection[object], second: object) -> bool:
    """Whether a pair of acts that is kept apart would be done by the same person.

    Parameters
    ----------
    table
        What is kept apart.
    name
        The pair, ``[[act]] name`` of the table.
    first
        Who did the first act on the object.
    second
        Who is about to do the second.
    """
    if name not in table.acts:
        raise AccessError(f"{_FILE}: there is no pair of acts {name!r}")
    return second in first


@cache
def matrix() -> Matrix:
    """The table that the package ships.

    Raises
    ------
    AccessError
        The data file does not hold a table; the message names the row.
    """
    return read_matrix(files("pendency.integrity").joinpath(_FILE).read_text("utf-8"))


def read_matrix(text: str) -> Matrix:
    """Read and check a table; see `matrix`."""
    try:
        data = tomllib.loads(text)
        roles = tuple(_role_rule(row) for row in data["role"])
        acts = {row["name"]: Apart(**row) for row in data["act"]}
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise AccessError(f"{_FILE}: {error!r}; see the comments of the file") from error
    names = [rule.name for rule in roles]
    twice = {name for name in names if names.count(name) > 1}
    if twice or len(acts) < len(data["act"]):
        raise AccessError(f"{_FILE}: a name is used twice: {', '.join(sorted(twice)) or 'act'}")
    return Matrix(roles, acts)


def _role_rule(row: Mapping[str, Any]) -> RoleRule:
    named = "role" in row
    wanted = {"name", "en", "zh"} | ({"role", "never"} if named else {"one", "other"})
    if set(row) != wanted:
        raise AccessError(
            f"{_FILE}: row {row.get('name')!r} needs {', '.join(sorted(wanted))}; "
            f"it has {', '.join(sorted(row))}"
        )
    one = frozenset() if named else frozenset(row["one"])
    other = frozenset(row["never"] if named else row["other"])
    if not other or not (named or one):
        raise AccessError(f"{_FILE}: row {row['name']!r} names no permissions, so checks nothing")
    return RoleRule(row["name"], row.get("role", ""), one, other, row["en"], row["zh"])
