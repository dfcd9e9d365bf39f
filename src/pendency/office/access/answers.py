"""What every module of this room answers with: refused, not there, or the rows."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from pendency.office.errors import NotAllowedError
from pendency.office.language import choose
from pendency.office.models import User
from pendency.office.permissions import Permission

Row = TypeVar("Row", bound=Model)


def require(user: User, permission: Permission) -> None:
    """Raise `NotAllowedError` unless the person's role includes the permission."""
    if not user.may(permission):
        raise NotAllowedError(
            choose(
                f"Your role ({user.duty}) may not {permission.description}.",
                f"您的角色（{user.duty}）无权{permission.description}。",
            )
        )


def refuse(what: str) -> NotAllowedError:
    """The error for what is known to exist but lies outside the person's part."""
    return NotAllowedError(
        choose(f"{what} lies outside the part of the corps that your role covers.",
               f"{what}不在您的角色管辖范围内。")
    )  # fmt: skip


def found(row: Row | None) -> Row:
    """The row, or the answer that there is none."""
    if row is None:
        raise Http404(choose("There is no such entry.", "没有该条目。"))
    return row


def all_if(user: User, permission: Permission, rows: QuerySet[Row]) -> QuerySet[Row]:
    """All rows for whoever has the permission, else none."""
    return rows if user.may(permission) else rows.none()
