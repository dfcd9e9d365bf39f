"""People who log in, each with one role and the part of the corps that he answers for."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q

from pendency.office.language import words
from pendency.office.models.corps import Centre, Examiner, Unit
from pendency.office.permissions import Permission
from pendency.office.roles import ROLES, Reach, Role

_BINDINGS = {Reach.CENTRE: "centre", Reach.UNIT: "unit", Reach.EXAMINER: "examiner"}


def _bound_as_the_role_reaches() -> Q:
    """A role that reaches a centre, unit or examiner names it, and names nothing else."""
    condition = Q()
    for role in ROLES.values():
        binding = _BINDINGS.get(role.reach)
        filled = {f"{name}__isnull": name != binding for name in _BINDINGS.values()}
        condition |= Q(role=role.name, **filled)
    return condition


class People(UserManager["User"]):
    """Creates people; the superuser of `createsuperuser` is an administrator."""

    def create_superuser(self, username: str, email: str | None = None,
                         password: str | None = None, **fields: Any) -> User:  # fmt: skip
        """Create an administrator who may use the admin."""
        return super().create_superuser(
            username, email, password, **({"role": "administrator"} | fields)
        )


class User(AbstractUser):
    """A person with an account."""

    role = models.TextField(
        words("role", "角色"),
        choices=[(role.name, words(role.en, role.zh)) for role in ROLES.values()],
    )
    centre = models.ForeignKey(
        Centre, models.PROTECT, null=True, blank=True, verbose_name=words("centre", "审查中心")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, verbose_name=words("department", "审查部门")
    )
    examiner = models.ForeignKey(
        Examiner, models.PROTECT, null=True, blank=True, verbose_name=words("examiner", "审查员")
    )
    language = models.TextField(
        words("language", "语言"), choices=[("en", "English"), ("zh-hans", "中文")], blank=True
    )

    #: The password was given by an administrator: the owner chooses his own before anything else.
    must_change = models.BooleanField(
        words("must choose a password", "须自行设置密码"), default=False
    )

    objects = People()

    class Meta:
        verbose_name = words("person", "用户")
        verbose_name_plural = words("people", "用户")
        ordering = ("username",)
        constraints = (
            models.CheckConstraint(
                name="user_bound_as_the_role_reaches", condition=_bound_as_the_role_reaches()
            ),
        )

    @property
    def duty(self) -> Role:
        """The role, with what it may do."""
        return ROLES[self.role]

    @cached_property
    def coached_ids(self) -> tuple[int, ...]:
        """The examiners whom the person coaches now."""
        now = self.coached.filter(ended_at=None).order_by("examiner_id")
        return tuple(now.values_list("examiner_id", flat=True))

    def may(self, permission: Permission) -> bool:
        """Whether the role includes a permission, whatever the object."""
        return self.is_active and permission in self.duty.permissions
