"""Accounts and roles."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.password_validation import validate_password

from pendency.integrity.access import conflicts, matrix, policy
from pendency.office.actions.deeds import deed
from pendency.office.errors import InvalidBindingError, NotAllowedError
from pendency.office.language import choose
from pendency.office.models import Centre, Examiner, Unit, User
from pendency.office.permissions import Permission
from pendency.office.roles import ROLES, Reach


def create_user(
    *,
    username: str,
    password: str,
    role: str,
    by: User | None,
    now: dt.datetime,
    centre: Centre | None = None,
    unit: Unit | None = None,
    examiner: Examiner | None = None,
    language: str = "",
) -> User:
    """Add a person with a role.

    Effects: the account, which asks its owner for a password of his own when an administrator
    chose this one; its audit row.

    Raises
    ------
    InvalidBindingError
        The role needs a centre, unit or examiner that is missing, or one is given to a role
        without.
    django.core.exceptions.ValidationError
        The password is too weak, or the name is taken.
    """
    with deed("create_user", by=by, now=now, needs=Permission.MANAGE_USERS) as act:
        person = User(username=username, role=role, language=language)
        _bind(person, role, centre, unit, examiner)
        validate_password(password, person)
        person.set_password(password)
        person.must_change = by is not None
        person.full_clean()
        person.save()
        act.on("user", username, role=role, **_binding(person))
    return person


def assign_role(
    *,
    person: User,
    role: str,
    by: User | None,
    now: dt.datetime,
    centre: Centre | None = None,
    unit: Unit | None = None,
    examiner: Examiner | None = None,
) -> User:
    """Give a person another role, or bind him to another part of the corps.

    Effects: the account's role and binding; grants whose purpose is not for the new role and
    coachings are ended; the audit row with both states. A person never changes his own role, and
    no role is given while the roles break the matrix of duties.
    """
    check_duties()
    if by and by.pk == person.pk:
        raise NotAllowedError(
            choose("Nobody changes his own role: ask another administrator.",
                   "任何人不得更改本人角色，请由其他管理员办理。")
        )  # fmt: skip
    with deed("assign_role", by=by, now=now, needs=Permission.MANAGE_USERS) as act:
        person = User.objects.select_for_update().get(pk=person.pk)
        before = {"role": person.role, **_binding(person)}
        _bind(person, role, centre, unit, examiner)
        after = {"role": person.role, **_binding(person)}
        if before == after:
            act.nothing()
        else:
            person.full_clean()
            person.save()
            _end_what_the_role_had(person, now)
        act.on("user", person.username, before=before, after=after)
    return person


def _end_what_the_role_had(person: User, now: dt.datetime) -> None:
    held = person.grants.filter(revoked_at=None, until__gt=now)
    held.exclude(purpose__in=policy().grantable(person.role)).update(revoked_at=now)
    if person.duty.reach is not Reach.EXAMINER:
        person.coached.filter(ended_at=None).update(ended_at=now)


def check_duties() -> None:
    """Raise `NotAllowedError` where the roles hold together what the matrix keeps apart."""
    broken = conflicts({r.name: r.permissions for r in ROLES.values()}, matrix())
    if broken:
        raise NotAllowedError("; ".join(map(str, broken)))


def deactivate_user(*, person: User, by: User | None, now: dt.datetime) -> User:
    """Close an account; it stays, because the record names it.

    Effects: the account can't log in and its sessions end at the next request; the audit row.
    """
    with deed("deactivate_user", by=by, now=now, needs=Permission.MANAGE_USERS) as act:
        person = User.objects.select_for_update().get(pk=person.pk)
        if not person.is_active:
            act.nothing()
        person.is_active = False
        person.save(update_fields=["is_active"])
        act.on("user", person.username)
    return person


def set_password(*, person: User, password: str, by: User | None, now: dt.datetime) -> User:
    """Set a password: everybody his own, an administrator anybody's.

    Effects: the password, which its owner has to replace if somebody else chose it; the audit row
    (without it). All other sessions of the person end.
    """
    own = by is not None and by.pk == person.pk
    needs = None if own else Permission.MANAGE_USERS
    with deed("set_password", by=by, now=now, needs=needs) as act:
        validate_password(password, person)
        person.set_password(password)
        person.must_change = by is not None and not own
        person.save(update_fields=["password", "must_change"])
        act.on("user", person.username)
    return person


def set_language(*, person: User, language: str, by: User, now: dt.datetime) -> User:
    """Choose the language that the office speaks to a person; empty leaves it to his browser.

    Effects: the account's language; the audit row.
    """
    if language and language not in dict(settings.LANGUAGES):
        raise ValueError(f"no such language: {language!r}")
    needs = None if by.pk == person.pk else Permission.MANAGE_USERS
    with deed("set_language", by=by, now=now, needs=needs) as act:
        if person.language == language:
            act.nothing()
        person.language = language
        person.save(update_fields=["language"])
        act.on("user", person.username, language=language)
    return person


def check_binding(
    role: str, centre: Centre | None, unit: Unit | None, examiner: Examiner | None
) -> None:
    """Raise `InvalidBindingError` unless the role gets exactly the part that it is for."""
    if role not in ROLES:
        raise InvalidBindingError(f"no role {role!r}; there are {', '.join(ROLES)}")
    given = {Reach.CENTRE: centre, Reach.UNIT: unit, Reach.EXAMINER: examiner}
    reach = ROLES[role].reach
    for part, bound in given.items():
        if bound is None and part is reach:
            raise InvalidBindingError(
                choose(f"The role {ROLES[role]} needs its {part.value}.",
                       f"{ROLES[role]}须指定{_PARTS[part]}。")
            )  # fmt: skip
        if bound is not None and part is not reach:
            raise InvalidBindingError(
                choose(f"The role {ROLES[role]} is not bound to a {part.value}.",
                       f"{ROLES[role]}不得指定{_PARTS[part]}。")
            )  # fmt: skip


_PARTS = {Reach.CENTRE: "审查中心", Reach.UNIT: "审查部门", Reach.EXAMINER: "审查员"}


def _bind(
    person: User, role: str, centre: Centre | None, unit: Unit | None, examiner: Examiner | None
) -> None:
    check_binding(role, centre, unit, examiner)
    person.role, person.centre, person.unit, person.examiner = role, centre, unit, examiner
    person.is_staff = Permission.MANAGE_USERS in ROLES[role].permissions


def _binding(person: User) -> dict[str, object]:
    bound = {"centre": person.centre_id, "unit": person.unit_id, "examiner": person.examiner_id}
    return {name: key for name, key in bound.items() if key is not None}
